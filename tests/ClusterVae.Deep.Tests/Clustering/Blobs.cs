using ClusterVae.Data;
using ClusterVae.Metrics;
using ClusterVae.Options;
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

    /// <summary>Small ones for an objective by its name.</summary>
    public static ClusteringVaeOptions Options(string objective = "InfoMax")
    {
        var options = OptionTree.With(new ClusteringVaeOptions
        {
            NumberOfClusters = Groups,
            LatentDimensions = 4,
            Hidden = "32,32",
            Training = new() { Epochs = objective == "InfoMax" ? 30 : 20, BatchSize = 60, LearningRate = 3e-3, Threads = 1, Device = DeviceChoice.Cpu },
        }, "Objective", objective);
        return options.Epochs(before: 40, phase: 10).Own<InfoMaxObjective>(own => own with { Heads = 2 }).Own<MutualTrainingObjective>(own => own with { Rounds = 2 });
    }

    public static ClusteringVaeOptions Options<TObjective>(Func<TObjective, TObjective>? own = null) where TObjective : ClusteringObjective =>
        Options(Kinds.NameOf(typeof(TObjective), typeof(ClusteringObjective))).Own(own ?? (objective => objective));

    public static TheoryData<string> AllObjectives => [.. Kinds.Of(typeof(ClusteringObjective)).Select(kind => kind.Name)];

    /// <summary>Other numbers of epochs, as far as the objective has such stages.</summary>
    /// <param name="options">What is changed.</param>
    /// <param name="main">Of the main stage.</param>
    /// <param name="before">Of the VAE before there is a mixture.</param>
    /// <param name="phase">Of InfoMax's second phase, and of both phases of one that groups rows.</param>
    /// <param name="finish">Of the decoder alone.</param>
    public static ClusteringVaeOptions Epochs(this ClusteringVaeOptions options, int? main = null, int? before = null, int? phase = null, int? finish = null) =>
        options.Loop(loop => loop with { Epochs = main ?? loop.Epochs })
            .Own<ClusteringObjective>(own => own with { FinishEpochs = finish ?? own.FinishEpochs })
            .Own<LatentObjective>(own => own with { PretrainEpochs = before ?? own.PretrainEpochs, GroupingEpochs = phase is > 0 ? phase : own.GroupingEpochs })
            .Own<InfoMaxObjective>(own => own with { RefineEpochs = phase ?? own.RefineEpochs });

    public static ClusteringVaeOptions Loop(this ClusteringVaeOptions options, Func<TrainingOptions, TrainingOptions> change) => options with { Training = change(options.Training) };

    /// <summary>Changes what belongs to an objective, where the options have it.</summary>
    public static ClusteringVaeOptions Own<TObjective>(this ClusteringVaeOptions options, Func<TObjective, TObjective> change) where TObjective : ClusteringObjective =>
        options.Objective is TObjective own ? options with { Objective = change(own) } : options;

    public static ClusteringFit Train(ClusteringVaeOptions options, DenseRows<float> rows, int[]? labels = null, ClusteringModel? previous = null) =>
        new DeepClustering(options).Train(rows, labels, previous);

    public static double Agreement(ClusteringModel model, DenseRows<float> rows, int[] classes) => ClusteringQuality.Of(classes, model.Predict(rows)).Ari;
}
