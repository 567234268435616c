using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

[assembly: LoadableClass(typeof(KMeansModelParameters), null, typeof(SignatureLoadModel),
    "KMeans predictor", KMeansModelParameters.LoaderSignature)]

namespace Microsoft.ML.Trainers;

/// <summary>The centres that k-means found.</summary>
public sealed class KMeansModelParameters : ICanSaveModel, IPredictorProducing<VBuffer<float>>
{
    internal const string LoaderSignature = "KMeansPredictor";

    private readonly float[][] _centroids;
    private readonly float[] _squaredNorms;

    internal KMeansModelParameters(IHostEnvironment env, float[][] centroids)
    {
        foreach (var centroid in centroids)
        {
            env.CheckParam(Array.TrueForAll(centroid, float.IsFinite), nameof(centroids),
                "Cannot initialize K-means predictor with non-finite centroid coordinates");
        }

        _centroids = centroids;
        _squaredNorms = Array.ConvertAll(centroids, c => KMeansRows.Dot(c, c));
    }

    int IPredictorProducing<VBuffer<float>>.OutputSize => _centroids.Length;

    private static VersionInfo Version => new("KMEANS  ", 0x00010002, 0x00010002, 0x00010001,
        typeof(KMeansModelParameters).Assembly.FullName, LoaderSignature);

    /// <summary>Copies the centres into the given buffers, which are made where there are too few.</summary>
    public void GetClusterCentroids(ref VBuffer<float>[] centroids, out int k)
    {
        k = _centroids.Length;
        if (centroids == null || centroids.Length < k)
            Array.Resize(ref centroids, k);
        for (var i = 0; i < k; i++)
            VBuffer<float>.Copy(_centroids[i], 0, ref centroids[i], _centroids[i].Length);
    }

    void IPredictorProducing<VBuffer<float>>.Score(in VBuffer<float> features, Span<float> scores)
    {
        Contracts.Check(features.Length == _centroids[0].Length,
            $"Incorrect number of features: expected {_centroids[0].Length}, got {features.Length}");
        var dense = new float[features.Length];
        features.CopyTo(dense);
        var norm = KMeansRows.Dot(dense, dense);
        for (var i = 0; i < _centroids.Length; i++)
            scores[i] = Math.Max(0, norm - 2 * KMeansRows.Dot(dense, _centroids[i]) + _squaredNorms[i]);
    }

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(Version);
        ctx.Writer.Write(_centroids.Length);
        ctx.Writer.Write(_centroids[0].Length);
        foreach (var centroid in _centroids)
            Array.ForEach(centroid, ctx.Writer.Write);
    }

    private static KMeansModelParameters Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(Version);
        var centroids = new float[ctx.Reader.ReadInt32()][];
        var dimensions = ctx.Reader.ReadInt32();
        for (var i = 0; i < centroids.Length; i++)
        {
            centroids[i] = new float[dimensions];
            for (var j = 0; j < dimensions; j++)
                centroids[i][j] = ctx.Reader.ReadSingle();
        }

        return new KMeansModelParameters(env, centroids);
    }
}
