using ClusterVae.Choice;
using ClusterVae.Data;

namespace ClusterVae.Deep;

/// <summary>The clustering VAE with its default options as one of the methods that <see cref="AutoClusteringTrainer"/> compares.</summary>
internal static class NetworkMethod
{
    /// <summary>As the tool calls the trainer.</summary>
    public const string Name = ClusteringModel.Kind;

    /// <summary>Why it is kept.</summary>
    public const string Pictures = "pictures";

    // Ten pictures of each thing are too few to learn it from (40 people's faces: 52.8 % where t-SNE has 66.0), seventy are not. The number lies between.
    private const int LeastPerCluster = 30;

    // How many there are is not known before they are counted: enough for ten things.
    private const int LeastToCount = 10 * LeastPerCluster;

    /// <param name="training">seed, threads and device</param>
    public static OuterMethod For(TrainingOptions training) =>
        new(Name, Suits, (options, rows, told, stop) => Fit(options, training, rows, told, stop), (options, rows, told, stop) => Sight(options, training, rows, told, stop));

    /// <summary>A table's network begins at the clusters of this very choice and ends as right as they are; what a network knows of its own is how pictures may be moved.</summary>
    private static bool Suits(AutoClusteringOptions options, DenseRows<float> rows) => options.Networks switch
    {
        NetworkTraining.Never => false,
        NetworkTraining.Always => true,
        _ => options.NumberOfClusters > 1 && AreEnough(options, rows) && ArePictures(rows) && LibtorchIsHere(),
    };

    private static bool ArePictures(DenseRows<float> rows) => ImageDetection.Find(rows, RowProfile.Of(rows)) is not null;

    /// <summary>
    /// Pictures are counted among the codes of a VAE that sees through their moves, where one thing lies together that among pixels lies apart by its place and slant.
    /// </summary>
    private static DenseRows<float>? Sight(AutoClusteringOptions choice, TrainingOptions training, DenseRows<float> rows, Action<double> told, CancellationToken stop) =>
        choice.Networks == NetworkTraining.Never || rows.Count < LeastToCount || !ArePictures(rows) || !LibtorchIsHere() ? null
        : new DeepClustering(Options(choice, training)).Codes(RowDraw.AtMost(rows, choice.EmbedRows, choice.SeedOrDefault), told, stop);

    private static bool AreEnough(AutoClusteringOptions options, DenseRows<float> rows) => rows.Count >= (long)LeastPerCluster * options.NumberOfClusters!.Value;

    // Where nobody asked for a network, its absence is no failure.
    private static bool LibtorchIsHere()
    {
        try
        {
            NativeRuntime.Prepare();
            return true;
        }
        catch (TorchUnavailableException)
        {
            return false;
        }
    }

    /// <summary>Neighbours of pixels do not see that a picture which is moved a little shows the same thing, so of pictures enough to learn from they are not asked unless the clusters collapsed.</summary>
    private static Learnt Fit(AutoClusteringOptions choice, TrainingOptions training, DenseRows<float> rows, Action<double> told, CancellationToken stop)
    {
        var fit = new DeepClustering(Options(choice, training)).Train(rows, progress: new Fractions(told), stop: stop);
        return new Learnt(new NetworkClusters(fit.Model), fit.Decided.Picture is not null && AreEnough(choice, rows) && !fit.Collapse.HasCollapsed ? Pictures : null);
    }

    private static ClusteringVaeOptions Options(AutoClusteringOptions choice, TrainingOptions training) => new()
    {
        NumberOfClusters = choice.NumberOfClusters,
        Scaling = choice.Scaling switch
        {
            ColumnScaling.None => RowScaling.None,
            ColumnScaling.Standard => RowScaling.Standard,
            ColumnScaling.Counts => RowScaling.Counts,
            _ => null,
        },
        Training = training,
    };

    private sealed class Fractions(Action<double> told) : IProgress<ClusteringProgress>
    {
        public void Report(ClusteringProgress value) => told(value.Fraction);
    }
}
