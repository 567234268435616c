using ClusterVae.Data;
using ClusterVae.Randomness;
using Microsoft.ML;

namespace ClusterVae.Reports.Collect;

/// <summary>
/// One pass over the data and what the model adds to them: counts and moments of all rows, a random sample, and the few rows of each cluster that
/// are worth a look. What it keeps does not grow with the number of rows.
/// </summary>
internal sealed class RowPass
{
    private const int CertaintyBins = 40;
    private const int ReportEvery = 1 << 14;

    // A sample of wide rows is held to 64 MiB.
    private const int SampleValues = 1 << 24;
    private const int LeastSample = 500;

    private readonly ReportOptions options;
    private readonly ModelLens lens;
    private readonly List<SampledRow> sample = [];
    private readonly SmallestRows[] typical, borderline, strangest;
    private readonly RandomStream random;
    private readonly int capacity;

    public RowPass(ModelLens lens, int clusters, int width, ReportOptions options)
    {
        (this.lens, this.options) = (lens, options);
        (Clusters, Width) = (clusters, width);
        (Sizes, CertaintySums) = (new long[clusters], new double[clusters]);
        (Sums, Squares) = (new double[clusters * width], new double[clusters * width]);
        (Lowest, Highest) = (new float[width], new float[width]);
        Array.Fill(Lowest, float.PositiveInfinity);
        Array.Fill(Highest, float.NegativeInfinity);
        SmallestRows[] Lists() => [.. Enumerable.Range(0, clusters).Select(_ => new SmallestRows(options.RowsPerCluster))];
        (typical, borderline, strangest) = (Lists(), Lists(), Lists());
        random = new RandomStream(options.Seed);
        capacity = Math.Min(options.SampleRows, Math.Max(LeastSample, SampleValues / width));
    }

    public int Clusters { get; }

    public int Width { get; }

    public long Rows { get; private set; }

    public long[] Sizes { get; }

    /// <summary>Per cluster; NaN where the model gives no memberships.</summary>
    public double[] CertaintySums { get; }

    public double[] Sums { get; }                           // [K, width]

    public double[] Squares { get; }                        // [K, width]

    public float[] Lowest { get; }                          // [width]

    public float[] Highest { get; }                         // [width]

    public long[] CertaintyCounts { get; } = new long[CertaintyBins];

    public LabelNames Labels { get; } = new();

    /// <summary>Rows per class and cluster.</summary>
    public Dictionary<(int Label, int Cluster), long> LabelCounts { get; } = [];

    /// <summary>By the name of the column.</summary>
    public Dictionary<string, double> DensitySums { get; } = [];

    /// <summary>In the order of the rows.</summary>
    public IReadOnlyList<SampledRow> Sample => sample;

    public bool IsSampled => Rows > sample.Count;

    public SampledRow[] Typical(int cluster) => typical[cluster].InOrder();

    public SampledRow[] Borderline(int cluster) => borderline[cluster].InOrder();

    public SampledRow[] Strangest(int cluster) => strangest[cluster].InOrder();

    public void Run(IDataView data, IDataView scored, DataViewSchema.Column features, DataViewSchema.Column? label, Action<long>? report, CancellationToken stop)
    {
        var schema = scored.Schema;
        DataViewSchema.Column? Find(string? name) => name is null ? null : schema.GetColumnOrNull(name);
        var (predicted, probability, score) = (Find(lens.Columns.PredictedLabel), Find(lens.Columns.Probability), Find(lens.Columns.Score));
        var codes = Find(lens.Codes) is { } found && ViewColumns.IsNumbers(found.Type) ? found : (DataViewSchema.Column?)null;
        var input = Find(lens.Input) is { } read && ViewColumns.IsNumbers(read.Type) ? read : (DataViewSchema.Column?)null;
        // What is high for usual rows: the first that is there counts.
        var densities = new[] { lens.Columns.LogLikelihood, lens.Columns.Elbo }.Select(Find).OfType<DataViewSchema.Column>().Where(column => ViewColumns.IsNumbers(column.Type)).ToArray();

        // Two cursors side by side: a pipeline may write its own column over that of the data.
        using var raw = data.GetRowCursor(label is { } wanted ? [features, wanted] : [features]);
        using var cursor = scored.GetRowCursor(new[] { predicted, probability, score, codes, input }.OfType<DataViewSchema.Column>().Concat(densities).Distinct());
        var readFeatures = ViewColumns.Reader(raw, features);
        var readLabel = label is { } labelColumn ? LabelNames.Reader(raw, labelColumn) : null;
        var readCluster = predicted is { } key && key.Type.RawType == typeof(uint) ? ViewColumns.ClusterReader(cursor, key) : () => 0;
        var probabilities = Vector.Of(cursor, probability);
        var scores = Vector.Of(cursor, score);
        var code = Vector.Of(cursor, codes);
        var inputs = Vector.Of(cursor, input);
        var density = densities.Select(column => (column.Name, Vector.Of(cursor, column)!)).ToArray();

        var values = new float[Width];
        while (raw.MoveNext())
        {
            if (!cursor.MoveNext())
                throw new DataProblemException("the scored view ends before the data", "Report on a model that keeps every row.", features.Name, Rows);
            readFeatures(values);
            var cluster = readCluster();
            if (cluster < 0 || cluster >= Clusters)
                throw new DataProblemException("the row has no cluster", "Remove rows with missing values first.", lens.Columns.PredictedLabel, Rows);
            var place = readLabel is not null ? Labels.PlaceOf(readLabel(), label!.Value.Name) : LabelAt(Rows);
            var (certainty, second) = Largest(probabilities?.Read());
            var logDensity = double.NaN;
            foreach (var (name, column) in density)
            {
                var value = column.Read()[0];
                DensitySums[name] = DensitySums.GetValueOrDefault(name) + value;
                if (double.IsNaN(logDensity))
                    logDensity = value;
            }
            var row = new SampledRow(Rows, values, inputs?.Read(), code?.Read(), cluster, place, certainty, second, logDensity, Distance(code?.Values, cluster, scores?.Read(), logDensity));
            Count(row);
            Keep(row);
            Rows++;
            if (Rows % ReportEvery == 0)
            {
                stop.ThrowIfCancellationRequested();
                report?.Invoke(Rows);
            }
        }
        if (Rows == 0)
            throw new DataProblemException("there are no rows", "Give the rows that the report is to show.", features.Name);
        if (options.Labels is { } given && given.Count != Rows)
            throw new DataProblemException($"{given.Count} labels stand against {Rows} rows", "Give one label per row, in the same order.", nameof(options.Labels));
        sample.Sort((one, other) => one.Row.CompareTo(other.Row));
    }

    private int LabelAt(long row)
    {
        if (options.Labels is not { } labels)
            return -1;
        return row < labels.Count ? Labels.PlaceOf(labels[(int)row], "Labels") : throw new DataProblemException($"{labels.Count} labels stand against more rows", "Give one label per row, in the same order.", nameof(options.Labels));
    }

    private void Count(SampledRow row)
    {
        Sizes[row.Cluster]++;
        CertaintySums[row.Cluster] += row.Certainty;
        if (!double.IsNaN(row.Certainty))
            CertaintyCounts[Math.Clamp((int)(row.Certainty * CertaintyBins), 0, CertaintyBins - 1)]++;
        if (row.Label >= 0)
            LabelCounts[(row.Label, row.Cluster)] = LabelCounts.GetValueOrDefault((row.Label, row.Cluster)) + 1;
        var start = row.Cluster * Width;
        for (var column = 0; column < Width; column++)
        {
            var value = row.Values[column];
            Sums[start + column] += value;
            Squares[start + column] += (double)value * value;
            Lowest[column] = Math.Min(Lowest[column], value);
            Highest[column] = Math.Max(Highest[column], value);
        }
    }

    private void Keep(SampledRow row)
    {
        // Buffers are read over: whoever keeps a row keeps a copy.
        SampledRow? kept = null;
        SampledRow Copy() => kept ??= Copied(row, default);
        // Algorithm R: every row has the same chance, whatever their number.
        if (sample.Count < capacity)
        {
            sample.Add(Copied(row, default));
        }
        else if (random.NextDouble() * (row.Row + 1) is var place && place < capacity)
        {
            sample[(int)place] = Copied(row, sample[(int)place]);
        }
        var strange = double.IsNaN(row.Density) ? -row.Distance : row.Density;
        if (typical[row.Cluster].Wants(row.Distance))
            typical[row.Cluster].Add(row.Distance, Copy());
        if (borderline[row.Cluster].Wants(row.Certainty))
            borderline[row.Cluster].Add(row.Certainty, Copy());
        if (strangest[row.Cluster].Wants(strange))
            strangest[row.Cluster].Add(strange, Copy());
    }

    /// <summary>
    /// What people know, what the model reads and where it clusters are often the same numbers: they are kept once. The arrays of a row that
    /// nobody wants any more are filled again, for the sample replaces many rows and old garbage is collected late.
    /// </summary>
    private static SampledRow Copied(SampledRow row, SampledRow unwanted)
    {
        var values = Filled(unwanted.Values, row.Values);
        var input = row.Input is not { } read ? null
            : read.AsSpan().SequenceEqual(values) ? values
            : Filled(unwanted.Input == unwanted.Values ? null : unwanted.Input, read);
        var codes = row.Codes is not { } place ? null
            : place.AsSpan().SequenceEqual(values) ? values
            : input is not null && place.AsSpan().SequenceEqual(input) ? input
            : Filled(unwanted.Codes == unwanted.Values || unwanted.Codes == unwanted.Input ? null : unwanted.Codes, place);
        return row with { Values = values, Input = input, Codes = codes };
    }

    private static float[] Filled(float[]? array, float[] numbers)
    {
        array ??= new float[numbers.Length];
        numbers.CopyTo(array, 0);
        return array;
    }

    /// <summary>From the centre; where there is none, a score (k-means': squared distances), else the density turned round.</summary>
    private double Distance(float[]? codes, int cluster, float[]? scores, double density)
    {
        if (codes is not null && lens.Centres.Length >= (cluster + 1) * codes.Length)
        {
            var sum = 0.0;
            for (var d = 0; d < codes.Length; d++)
            {
                var difference = codes[d] - lens.Centres[cluster * codes.Length + d];
                sum += difference * (double)difference;
            }
            return Math.Sqrt(sum);
        }
        return scores is not null && cluster < scores.Length ? scores[cluster] : -density;
    }

    private static (double Certainty, int Second) Largest(float[]? probabilities)
    {
        if (probabilities is null)
            return (double.NaN, -1);
        var (first, second) = (-1, -1);
        for (var k = 0; k < probabilities.Length; k++)
        {
            if (first < 0 || probabilities[k] > probabilities[first])
                (second, first) = (first, k);
            else if (second < 0 || probabilities[k] > probabilities[second])
                second = k;
        }
        return (probabilities[first], second);
    }

    /// <summary>A column's value of the current row, in a buffer of its own.</summary>
    private sealed class Vector(Action<float[]> reader, int width)
    {
        public float[] Values { get; } = new float[width];

        public static Vector? Of(DataViewRow row, DataViewSchema.Column? column) =>
            column is { } there && ViewColumns.IsNumbers(there.Type) ? new Vector(ViewColumns.Reader(row, there), ViewColumns.Width(there)) : null;

        public float[] Read()
        {
            reader(Values);
            return Values;
        }
    }
}
