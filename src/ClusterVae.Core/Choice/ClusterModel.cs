using ClusterVae.Data;
using ClusterVae.Embeddings;
using ClusterVae.Mixtures;
using ClusterVae.ModelFiles;

namespace ClusterVae.Choice;

/// <summary>A way to tell clusters apart that new rows can be asked of. Immutable, safe to use from many threads; scoring draws no random numbers.</summary>
public abstract class ClusterModel
{
    private const int RowsPerTask = 512;

    private protected ClusterModel() { }

    /// <summary>Values per row.</summary>
    public abstract int Width { get; }

    /// <summary>K.</summary>
    public abstract int Clusters { get; }

    /// <summary>Whether rows are taken as counts: only shares of a row's total matter, and their logarithms.</summary>
    internal virtual bool ReadsCounts => false;

    /// <summary>log γ [count, K], normalised, of rows [count, Width]; each row's depends on that row alone.</summary>
    public abstract void Score(ReadOnlySpan<float> rows, int count, Span<double> logGamma);

    /// <summary>The most probable cluster of each row, from 0.</summary>
    public int[] Predict(DenseRows<float> rows, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var labels = new int[rows.Count];
        Parallel.For(0, (rows.Count + RowsPerTask - 1) / RowsPerTask, new ParallelOptions { CancellationToken = stop }, task =>
        {
            var first = task * RowsPerTask;
            var count = Math.Min(RowsPerTask, rows.Count - first);
            var logGamma = new double[count * Clusters];
            Score(rows.Block(first, count), count, logGamma);
            for (var row = 0; row < count; row++)
                labels[first + row] = Largest(logGamma.AsSpan(row * Clusters, Clusters));
        });
        return labels;
    }

    /// <summary>For a file; <see cref="Read"/> is the way back.</summary>
    internal abstract ModelArchive Pack();

    internal static ClusterModel Read(ModelArchive archive)
    {
        ArgumentNullException.ThrowIfNull(archive);
        if (archive.Kind == EmbeddingClusters.Kind)
            return new DirectionClusters(EmbeddingClusters.Read(archive));
        return ProjectedClusters.Around(archive.Kind switch
        {
            ScaledMixture.Kind => ScaledMixture.ReadMixture(archive),
            GapClusters.Kind => GapClusters.ReadRows(archive),
            _ => ManifoldMixture.ReadMembers(archive),
        }, archive);
    }

    /// <summary>The same for rows that were not scaled before; this model saw them scaled and scales no more itself.</summary>
    internal abstract ClusterModel Scaled(ColumnScale scale);

    private protected static int Largest(ReadOnlySpan<double> values)
    {
        var best = 0;
        for (var k = 1; k < values.Length; k++)
        {
            if (values[k] > values[best])
                best = k;
        }
        return best;
    }

    private protected static void Write(ModelArchive archive, GaussianMixture mixture, string suffix) => archive
        .Add("weights" + suffix, mixture.Weights.Span, mixture.Components)
        .Add("means" + suffix, mixture.Means.Span, mixture.Components, mixture.Width)
        .Add("covariances" + suffix, mixture.Covariances.Span, CovarianceLayout.Shape(mixture.Covariance, mixture.Components, mixture.Width, mixture.Rank ?? 0))
        .Add<int>("covarianceKind" + suffix, [(int)mixture.Covariance], 1);

    private protected static GaussianMixture ReadMixture(ModelArchive archive, string suffix, int width)
    {
        try
        {
            return new GaussianMixture((CovarianceKind)archive.Get<int>("covarianceKind" + suffix)[0], width,
                archive.Get<double>("weights" + suffix), archive.Get<double>("means" + suffix), archive.Get<double>("covariances" + suffix));
        }
        catch (Exception error) when (error is DataProblemException or IndexOutOfRangeException or ArgumentException or OverflowException)
        {
            throw new ModelFileException("its mixture contradicts itself", "Load the file with the version of the library that wrote it.", error);
        }
    }
}

/// <summary>A Gaussian mixture of scaled columns; k-means is one whose components are equally wide and heavy.</summary>
internal sealed class ScaledMixture : ClusterModel
{
    internal const string Kind = "scaled-mixture";

    private readonly ColumnScale scale;

    internal ScaledMixture(ColumnScale scale, GaussianMixture mixture) => (this.scale, Mixture) = (scale, mixture);

    internal ColumnScale ScaleOfColumns => scale;

    internal override bool ReadsCounts => scale.Counts is not null;

    /// <summary>In the scaled columns.</summary>
    public GaussianMixture Mixture { get; }

    public override int Width => Mixture.Width;

    public override int Clusters => Mixture.Components;

    public override void Score(ReadOnlySpan<float> rows, int count, Span<double> logGamma)
    {
        var scaled = new float[count * Width];
        scale.Apply(rows[..scaled.Length], scaled);
        Mixture.Score(scaled, count, logGamma, default);
        for (var row = 0; row < count; row++)
            MixtureModel.Normalise(logGamma.Slice(row * Clusters, Clusters));
    }

    internal override ModelArchive Pack()
    {
        var archive = new ModelArchive(Kind).AddScale("scale", scale);
        Write(archive, Mixture, "");
        return archive;
    }

    internal override ClusterModel Scaled(ColumnScale scale) => new ScaledMixture(scale, Mixture);

    internal static ScaledMixture ReadMixture(ModelArchive archive)
    {
        var scale = archive.ReadScale("scale");
        return new ScaledMixture(scale, ReadMixture(archive, "", scale.Offset.Length));
    }
}
