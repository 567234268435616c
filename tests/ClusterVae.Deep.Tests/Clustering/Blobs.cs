using ClusterVae.Data;
using ClusterVae.Metrics;
using ClusterVae.Randomness;

namespace ClusterVae.Deep.Tests.Clustering;

/// <summary>Separated groups of rows, small options that find them, and the agreement of a partition with the truth.</summary>
internal static class Blobs
{
    public const int Width = 8;
    public const int Groups = 3;

    public static (DenseRows<float> Rows, int[] Classes) Make(int rows = 360, int groups = Groups, double distance = 8, int seed = 3)
    {
        var random = new RandomStream(seed);
        var centres = new double[groups * Width];
        for (var index = 0; index < centres.Length; index++)
            centres[index] = distance / Math.Sqrt(2) * (index % Width == index / Width ? 1 : 0);
        return Around(rows, centres, random);
    }

    /// <summary>Two families of two groups each: the groups of a family are near each other, the families far apart.</summary>
    public static (DenseRows<float> Rows, int[] Classes) Families(int rows = 480)
    {
        var centres = new double[4 * Width];
        for (var group = 0; group < 4; group++)
        {
            for (var column = 0; column < 4; column++)
                centres[group * Width + column] = group / 2 * 8;
            centres[group * Width + 4 + group] = 4;
        }
        return Around(rows, centres, new RandomStream(9));
    }

    private static (DenseRows<float> Rows, int[] Classes) Around(int rows, double[] centres, RandomStream random)
    {
        var values = new float[rows * Width];
        var classes = new int[rows];
        for (var row = 0; row < rows; row++)
        {
            classes[row] = row % (centres.Length / Width);
            for (var column = 0; column < Width; column++)
                values[row * Width + column] = (float)(centres[classes[row] * Width + column] + 0.5 * random.NextGaussian());
        }
        return (new DenseRows<float>(values, Width, "blobs"), classes);
    }

    public static ClusteringVaeOptions Options(ClusteringObjective objective = ClusteringObjective.InfoMax) => new()
    {
        Objective = objective,
        Clusters = Groups,
        LatentDimensions = 4,
        Hidden = "32,32",
        Epochs = objective == ClusteringObjective.InfoMax ? 30 : 20,
        PretrainEpochs = 40,
        RefineEpochs = 10,
        Rounds = 2,
        BatchSize = 60,
        Heads = 2,
        LearningRate = 3e-3,
        Threads = 1,
        Device = DeviceChoice.Cpu,
    };

    public static ClusteringFit Train(ClusteringVaeOptions options, DenseRows<float> rows, int[]? labels = null, ClusteringModel? previous = null) =>
        new DeepClustering(options).Train(rows, labels, previous);

    public static double Agreement(ClusteringModel model, DenseRows<float> rows, int[] classes) => ClusteringQuality.Of(classes, model.Predict(rows)).Ari;
}
