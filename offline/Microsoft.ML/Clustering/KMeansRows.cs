using System.Numerics;
using Microsoft.ML.Data;

namespace Microsoft.ML.Trainers;

/// <summary>The training rows, dense, with their weights; rows with a feature that is not finite are left out.</summary>
internal sealed class KMeansRows
{
    private readonly List<float[]> _features = [];
    private readonly List<float> _weights = [];
    private readonly List<float> _squaredNorms = [];

    private KMeansRows(int dimensions)
    {
        Dimensions = dimensions;
    }

    public int Count => _features.Count;

    public int Dimensions { get; }

    public long Skipped { get; private set; }

    public float[] this[int row] => _features[row];

    public float Weight(int row) => _weights[row];

    /// <summary>‖x - c‖² = ‖x‖² - 2 x·c + ‖c‖², never below zero.</summary>
    public float SquaredDistance(int row, float[] centroid, float centroidSquaredNorm)
        => Math.Max(0, _squaredNorms[row] - 2 * Dot(_features[row], centroid) + centroidSquaredNorm);

    public static KMeansRows Read(IDataView input, string featureColumn, string weightColumn)
    {
        var features = input.Schema[featureColumn];
        var weight = weightColumn == null ? null : input.Schema.GetColumnOrNull(weightColumn);
        var rows = new KMeansRows(features.Type.GetVectorSize());
        using var cursor = input.GetRowCursor(weight == null ? [features] : [features, weight.Value]);
        var getFeatures = cursor.GetGetter<VBuffer<float>>(features);
        var getWeight = weight == null ? (ref float one) => one = 1 : cursor.GetGetter<float>(weight.Value);
        VBuffer<float> row = default;
        float rowWeight = 1;
        while (cursor.MoveNext())
        {
            getFeatures(ref row);
            getWeight(ref rowWeight);
            rows.Add(row, rowWeight);
        }

        return rows;
    }

    public static float Dot(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        var sums = Vector<float>.Zero;
        var i = 0;
        for (; i <= left.Length - Vector<float>.Count; i += Vector<float>.Count)
            sums += new Vector<float>(left[i..]) * new Vector<float>(right[i..]);
        var sum = Vector.Sum(sums);
        for (; i < left.Length; i++)
            sum += left[i] * right[i];
        return sum;
    }

    private void Add(in VBuffer<float> row, float weight)
    {
        var dense = new float[row.Length];
        row.CopyTo(dense);
        if (!Array.TrueForAll(dense, float.IsFinite) || !float.IsFinite(weight))
        {
            Skipped++;
            return;
        }

        _features.Add(dense);
        _weights.Add(weight);
        _squaredNorms.Add(Dot(dense, dense));
    }
}
