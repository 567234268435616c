using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Reads scores, labels and features and counts. A row belongs to the cluster of its smallest score.</summary>
internal sealed class ClusteringEvaluator
{
    private readonly IHost _host;
    private readonly IDataView _data;
    private readonly DataViewSchema.Column _score;
    private readonly DataViewSchema.Column? _label;
    private readonly DataViewSchema.Column? _features;
    private readonly int _clusters;

    // Rows of classes, columns of clusters.
    private readonly List<double[]> _table = [];
    private double _rows;
    private double _sumOfSmallest;

    public ClusteringEvaluator(IHostEnvironment env, IDataView data, string score, string label, string features)
    {
        _host = env.Register("ClusteringEvaluator");
        _data = data;
        _score = Find(score, "Score");
        _label = label == null ? null : Find(label, "Label");
        _features = features == null ? null : Find(features, "Features");

        if (_label is { } l && l.Type != NumberDataViewType.Single && l.Type is not KeyDataViewType)
            throw _host.ExceptSchemaMismatch("schema", "label", l.Name, "Single or Key", l.Type.ToString());
        if (!IsSingleVector(_score.Type))
            throw _host.ExceptSchemaMismatch("schema", "score", _score.Name, "known-size vector of Single", _score.Type.ToString());
        if (_features is { } f && !IsSingleVector(f.Type))
            throw _host.ExceptSchemaMismatch("schema", "features", f.Name, "R4 vector of known size", f.Type.ToString());
        _clusters = _score.Type.GetVectorSize();
    }

    public ClusteringMetrics Evaluate()
    {
        var centroids = CountRows();
        return new ClusteringMetrics(Homogeneity(), _sumOfSmallest / _rows, _features == null ? 0 : DaviesBouldin(centroids));
    }

    private CentroidSums CountRows()
    {
        using var cursor = _data.GetRowCursor(Columns(_score, _label, _features));
        var nextAssigned = Assignment(cursor);
        var getLabel = LabelGetter(cursor);
        var getFeatures = _features == null ? null : cursor.GetGetter<VBuffer<float>>(_features.Value);
        var sums = _features == null ? null : new CentroidSums(_clusters, _features.Value.Type.GetVectorSize());
        VBuffer<float> features = default;
        while (cursor.MoveNext())
        {
            var label = getLabel();
            if (!nextAssigned(out var cluster, out var smallest))
                continue;
            while (_table.Count <= label)
                _table.Add(new double[_clusters]);
            _table[label][cluster]++;
            _rows++;
            _sumOfSmallest += smallest;
            if (sums != null)
            {
                getFeatures(ref features);
                sums.Add(cluster, features);
            }
        }

        return sums;
    }

    // I(class; cluster) / H(class)
    private double Homogeneity()
    {
        if (_table.Count < 2)
            return double.NaN;
        double information = 0;
        double entropy = 0;
        foreach (var row in _table)
        {
            var p = row.Sum() / _rows;
            if (p <= 0)
                continue;
            entropy -= p * Math.Log(p);
            for (var c = 0; c < _clusters; c++)
            {
                if (row[c] > 0)
                    information += row[c] / _rows * Math.Log(row[c] / _rows / (p * SizeOf(c) / _rows));
            }
        }

        return information / entropy;
    }

    // 1/K Σ_i max_j≠i (s_i + s_j) / d(c_i, c_j); K counts the score slots, those of empty clusters too.
    private double DaviesBouldin(CentroidSums sums)
    {
        var centroids = sums.Means([.. Enumerable.Range(0, _clusters).Select(SizeOf)]);
        var spread = MeanDistances(centroids);
        double total = 0;
        for (var i = 0; i < _clusters; i++)
        {
            double worst = 0;
            for (var j = 0; j < _clusters; j++)
            {
                if (i != j && SizeOf(i) > 0 && SizeOf(j) > 0)
                    worst = Math.Max(worst, (spread[i] + spread[j]) / CentroidSums.Distance(centroids[i], centroids[j]));
            }

            total += worst;
        }

        return total / _clusters;
    }

    private double[] MeanDistances(float[][] centroids)
    {
        using var cursor = _data.GetRowCursor(Columns(_score, null, _features));
        var nextAssigned = Assignment(cursor);
        var getFeatures = cursor.GetGetter<VBuffer<float>>(_features.Value);
        VBuffer<float> features = default;
        var row = new float[_features.Value.Type.GetVectorSize()];
        var sums = new double[_clusters];
        while (cursor.MoveNext())
        {
            if (!nextAssigned(out var cluster, out _))
                continue;
            getFeatures(ref features);
            features.CopyTo(row);
            sums[cluster] += CentroidSums.Distance(centroids[cluster], row);
        }

        return [.. sums.Select((sum, c) => sum / SizeOf(c))];
    }

    private double SizeOf(int cluster) => _table.Sum(row => row[cluster]);

    private delegate bool NextAssigned(out int cluster, out float smallest);

    // Rows with a score that is not finite are passed over.
    private NextAssigned Assignment(DataViewRow row)
    {
        var get = row.GetGetter<VBuffer<float>>(_score);
        VBuffer<float> scores = default;
        var values = new float[_clusters];
        return (out int cluster, out float smallest) =>
        {
            get(ref scores);
            scores.CopyTo(values);
            cluster = 0;
            for (var c = 1; c < values.Length; c++)
            {
                if (values[c] < values[cluster])
                    cluster = c;
            }

            smallest = values[cluster];
            return Array.TrueForAll(values, float.IsFinite);
        };
    }

    // A missing label counts as class 0.
    private Func<int> LabelGetter(DataViewRow row)
    {
        if (_label is not { } label)
            return () => 0;
        if (label.Type is KeyDataViewType)
        {
            return (Func<int>)Getters.ForRawType(this, nameof(KeyLabel), label.Type.RawType, row, label);
        }

        var get = row.GetGetter<float>(label);
        float value = 0;
        return () =>
        {
            get(ref value);
            if (float.IsNaN(value))
                return 0;
            var whole = (int)value;
            if (whole != value || whole < 0)
                throw _host.Except("Invalid label: {0}", value);
            return whole;
        };
    }

    private Delegate KeyLabel<TKey>(DataViewRow row, DataViewSchema.Column label)
    {
        var get = row.GetGetter<TKey>(label);
        TKey key = default;
        return () =>
        {
            get(ref key);
            return (int)Math.Max(1, Convert.ToUInt64(key)) - 1;
        };
    }

    private DataViewSchema.Column Find(string name, string role)
        => _data.Schema.GetColumnOrNull(name) ?? throw _host.ExceptSchemaMismatch("schema", role, name);

    private static bool IsSingleVector(DataViewType type)
        => type is VectorDataViewType { IsKnownSize: true } vector && vector.ItemType == NumberDataViewType.Single;

    private static IEnumerable<DataViewSchema.Column> Columns(params DataViewSchema.Column?[] columns)
        => columns.Where(column => column != null).Select(column => column.Value);
}

/// <summary>Sums of the feature vectors of each cluster.</summary>
internal sealed class CentroidSums(int clusters, int dimensions)
{
    private readonly float[][] _sums = [.. Enumerable.Range(0, clusters).Select(_ => new float[dimensions])];

    public void Add(int cluster, in VBuffer<float> features)
    {
        var sum = _sums[cluster];
        var values = features.GetValues();
        var indices = features.GetIndices();
        for (var i = 0; i < values.Length; i++)
            sum[features.IsDense ? i : indices[i]] += values[i];
    }

    public float[][] Means(double[] sizes)
        => [.. _sums.Select((sum, c) => Array.ConvertAll(sum, value => value * (float)(1 / sizes[c])))];

    public static double Distance(float[] left, float[] right)
    {
        double sum = 0;
        for (var i = 0; i < left.Length; i++)
            sum += ((double)left[i] - right[i]) * ((double)left[i] - right[i]);
        return Math.Sqrt(sum);
    }
}
