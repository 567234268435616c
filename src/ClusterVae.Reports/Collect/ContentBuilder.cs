using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using ClusterVae.Data;
using ClusterVae.Metrics;
using ClusterVae.Projection;
using ClusterVae.Reports.Charts;
using ClusterVae.Reports.Content;
using ClusterVae.Reports.Page;
using ClusterVae.Reports.Writing;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ClusterVae.Reports.Collect;

/// <summary>From a fitted pipeline and data to what a report shows.</summary>
internal static class ContentBuilder
{
    private const int GeometryRows = 5000;
    private const int ReconstructionRows = 24;
    private const int ErrorRows = 1000;
    private const int SamplesPerCluster = 12;

    public static ReportContent Build(
        MLContext ml, ITransformer model, IDataView data, string? labelColumn, ReportOptions options, IProgress<ReportProgress>? progress, CancellationToken stop)
    {
        void Tell(string step, double fraction)
        {
            stop.ThrowIfCancellationRequested();
            progress?.Report(new ReportProgress(step, fraction));
        }

        Tell("looking at the model", 0);
        if (labelColumn is not null && options.Labels is not null)
            throw new DataProblemException("labels are given twice", $"Name a label column, or give {nameof(ReportOptions.Labels)}, not both.", labelColumn);
        var scored = model.Transform(data);
        var lens = ModelLenses.Of(model, options.Seed);
        var features = ViewColumns.Features(data.Schema, options.FeatureColumnName, lens.Input);
        var label = labelColumn is null ? (DataViewSchema.Column?)null : data.Schema.GetColumnOrNull(labelColumn)
            ?? throw new DataProblemException("the column is missing", $"The data has {string.Join(", ", data.Schema.Select(c => c.Name).Distinct())}; name one of these.", labelColumn);
        var (names, named) = ViewColumns.SlotNames(features);

        var pass = new RowPass(lens, Math.Max(1, Math.Max(lens.Clusters, KeyCount(scored.Schema, lens.Columns.PredictedLabel))), names.Length, options);
        var expected = data.GetRowCount();
        var clock = Stopwatch.StartNew();
        pass.Run(data, scored, features, label, rows => Tell(string.Create(CultureInfo.InvariantCulture, $"{rows:N0} rows, {rows / clock.Elapsed.TotalSeconds:N0} rows/s"), 0.5 * (expected > 0 ? Math.Min(1, (double)rows / expected.Value) : 0)), stop);

        Tell("measuring", 0.5);
        var shape = new RowShape(names, PictureDetection.Of(options.ImageShape, lens.ImageShape, named, pass)) { RowNames = options.RowNames, Texts = options.Texts };
        var (labels, newPlace) = pass.Labels.Sorted();
        var confusion = labels.Length > 0 ? Confusion(pass, labels, newPlace) : null;
        int[] classOfCluster = confusion is null ? [] : [.. confusion.ClassOfCluster];
        var codes = Codes(pass.Sample, out var space, lens, shape);
        Tell("laying the rows out", 0.55);
        PlaneLayout[] projections = [
            .. Projections.Placed(codes, lens),
            .. Projections.Of(codes, lens.IsLatent ? "the codes" : "the rows", options, new TsneSteps(Tell), stop)];
        Tell("drawing from the model", 0.85);
        var choice = lens.Choice ?? options.Choice;
        return new ReportContent
        {
            Title = options.Title ?? (pass.Clusters > 1 ? $"{lens.Kind}: {pass.Clusters} clusters" : lens.Kind),
            Facts = [Data(pass, features, labelColumn ?? (options.Labels is null ? null : "given"), lens), .. options.Facts, .. lens.Facts],
            Choice = choice,
            Warnings = [.. Advice.Joined(options.Warnings, Advice.Of(pass, lens, choice, shape, codes, labels, confusion?.ClassOfCluster))],
            Rows = pass.Rows,
            Shape = shape,
            Clusters = [.. Enumerable.Range(0, pass.Clusters).Select(cluster => Cluster(pass, cluster, lens, shape, pass.Labels.Names, options.ClusterWords, classOfCluster.Length == 0 || classOfCluster[cluster] < 0 ? null : labels[classOfCluster[cluster]]))],
            Quality = pass.LabelCounts.Count == 0 || pass.Clusters < 2 ? null : ClusteringQuality.Of(ContingencyTable.Of(pass.LabelCounts.Select(cell => (cell.Key.Label, cell.Key.Cluster, cell.Value)))),
            Geometry = pass.Clusters < 2 ? null : Geometry(codes, pass.Sample, stop),
            GeometrySpace = space,
            MeanLogLikelihood = Mean(pass, lens.Columns.LogLikelihood),
            MeanElbo = Mean(pass, lens.Columns.Elbo),
            Confusion = pass.Clusters < 2 ? null : confusion,
            Scatter = new ScatterContent(space, pass.IsSampled, [.. pass.Sample.Select(row => row.Row)], [.. pass.Sample.Select(row => row.Cluster)],
                labels.Length == 0 ? [] : [.. pass.Sample.Select(row => newPlace[row.Label])], labels, [.. pass.Sample.Select(row => (float)row.Certainty)], projections),
            Periods = options.ClusterPeriods,
            Certainty = pass.CertaintyCounts.Sum() is var counted and > 0 && pass.Clusters > 1 ? new Histogram(0, 1, Array.ConvertAll(pass.CertaintyCounts, count => (double)count / counted)) : null,
            Reconstructions = Reconstructions(pass, lens, shape),
            Curves = lens.Curves,
            Posterior = LatentViews.Posterior(lens, pass.Sample),
            PriorName = lens.Prior?.Name ?? "",
            Manifold = lens.IsLatent && shape.Picture is not null ? LatentViews.Manifold(lens) : null,
            Interpolation = shape.Picture is not null ? LatentViews.Interpolation(lens, pass.Sizes) : null,
            Draws = LatentViews.Draws(lens, codes, stop),
            LatentUse = LatentUse.Of(lens, pass.Sample, pass.Labels.Names),
        };
    }

    private static int KeyCount(DataViewSchema schema, string column) =>
        schema.GetColumnOrNull(column)?.Type is KeyDataViewType key ? (int)Math.Min(key.Count, int.MaxValue) : 0;

    private static double? Mean(RowPass pass, string column) => pass.DensitySums.TryGetValue(column, out var sum) ? sum / pass.Rows : null;

    private static FactGroup Data(RowPass pass, DataViewSchema.Column features, string? labels, ModelLens lens) => new("Model and data",
    [
        new("Model", lens.Kind),
        new("Rows", Numbers.Count(pass.Rows)),
        new("Columns", $"{Numbers.Count(pass.Width)}, from {Names.Short(features.Name)}"),
        new("Labels", labels is null ? "none" : $"{Names.Short(labels)}; they only judge"),
        new("Report", $"ClusterVae.MLNet {ReportPage.Version}, ML.NET {Version(typeof(MLContext))}, TorchSharp {Version(typeof(TorchSharp.torch))}, .NET {Environment.Version}, {Environment.ProcessorCount} processors"),
    ]);

    private static string Version(Type part) =>
        (part.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? part.Assembly.GetName().Version?.ToString() ?? "").Split('+', '-')[0];

    private static ConfusionContent Confusion(RowPass pass, string[] labels, int[] newPlace)
    {
        var counts = new long[labels.Length, pass.Clusters];
        foreach (var ((label, cluster), count) in pass.LabelCounts)
            counts[newPlace[label], cluster] = count;
        var classOfCluster = new int[pass.Clusters];
        Array.Fill(classOfCluster, -1);
        foreach (var (row, cluster) in OptimalAssignment.Maximise(counts).Index())
        {
            // A matching of no rows names nothing.
            if (cluster >= 0 && counts[row, cluster] > 0)
                classOfCluster[cluster] = row;
        }
        return new ConfusionContent(labels, counts, classOfCluster);
    }

    /// <summary>Where clusters lie: the model's codes, or else the rows themselves, brought to unit variance where their columns have units of their own.</summary>
    private static DenseRows<float> Codes(IReadOnlyList<SampledRow> sample, out string space, ModelLens lens, RowShape shape)
    {
        var codes = sample[0].Codes is { } first
            ? new DenseRows<float>([.. sample.SelectMany(row => row.Codes!)], first.Length, "codes")
            : new DenseRows<float>([.. sample.SelectMany(row => row.Values)], shape.Width, "rows");
        space = lens.IsLatent ? $"in the model's latent space of {codes.Width} dimensions"
            : $"in the {codes.Width} columns {(sample[0].Codes is null ? "of the data" : "that the model reads")}";
        if (lens.IsLatent || shape.Picture is not null || codes.Width != shape.Width)
            return codes;
        var scale = ColumnScale.For(codes, ColumnScaling.Auto);
        if (scale.Factor.Distinct().Count() > 1)
            space += ", each brought to unit variance";
        return scale.Apply(codes);
    }

    private static ClusteringGeometry? Geometry(DenseRows<float> codes, IReadOnlyList<SampledRow> sample, CancellationToken stop) =>
        ClusteringGeometry.Of(codes, [.. sample.Select(row => row.Cluster)], GeometryRows, stop: stop);

    private static ClusterContent Cluster(RowPass pass, int cluster, ModelLens lens, RowShape shape, IReadOnlyList<string> labels, IReadOnlyList<IReadOnlyList<string>> words, string? match)
    {
        var rows = pass.Sizes[cluster];
        // What the model draws can stand beside the rows only if it reads them as they are.
        var draws = shape.Picture is not null && lens.Sample is not null && ReadsTheRows(pass);
        RowContent[] Contents(SampledRow[] list) => [.. list.Select(row => row.ToContent(labels))];
        return new ClusterContent
        {
            Index = cluster,
            Name = pass.Clusters == 1 ? "All rows" : cluster < lens.Names.Count ? lens.Names[cluster] : $"Cluster {cluster + 1}",
            Rows = rows,
            Class = match,
            MeanCertainty = rows > 0 ? pass.CertaintySums[cluster] / rows : double.NaN,
            Typical = Contents(pass.Typical(cluster)),
            Borderline = pass.Clusters > 1 ? Contents(pass.Borderline(cluster)) : [],
            Strangest = Contents(pass.Strangest(cluster)),
            Mean = rows == 0 ? [] : [.. Enumerable.Range(0, pass.Width).Select(column => (float)(pass.Sums[cluster * pass.Width + column] / rows))],
            ModelMean = draws && lens is { Decode: { } decode, Clusters: > 0, Centres.Length: > 0 } ? decode(Centre(lens, cluster), cluster) : [],
            Samples = draws && lens.Clusters > 0 ? Rows(lens.Sample!(cluster, SamplesPerCluster), pass.Width) : [],
            Words = cluster < words.Count ? words[cluster] : [],
            Columns = shape.Picture is null && shape.Texts is null ? Contrasts.Of(pass, cluster) : [],
        };
    }

    private static float[] Centre(ModelLens lens, int cluster)
    {
        var width = lens.Centres.Length / lens.Clusters;
        return lens.Centres[(cluster * width)..((cluster + 1) * width)];
    }

    private static bool ReadsTheRows(RowPass pass) => pass.Sample[0].Input?.Length == pass.Width;

    private static float[][] Rows(float[] values, int width) => [.. Enumerable.Range(0, values.Length / width).Select(row => values[(row * width)..((row + 1) * width)])];

    private static ReconstructionContent? Reconstructions(RowPass pass, ModelLens lens, RowShape shape)
    {
        if (lens.Reconstruct is not { } reconstruct || pass.Sample[0].Input is not { } first || first.Length != pass.Width)
            return null;
        var step = Math.Max(1, pass.Sample.Count / ErrorRows);
        SampledRow[] rows = [.. pass.Sample.Where((_, place) => place % step == 0)];
        var back = reconstruct([.. rows.SelectMany(row => row.Input!)]);
        var errors = new double[pass.Width];
        for (var n = 0; n < rows.Length; n++)
        {
            for (var column = 0; column < pass.Width; column++)
                errors[column] += Math.Pow(rows[n].Input![column] - back[n * pass.Width + column], 2) / rows.Length;
        }
        var shown = rows.Index().Where(row => row.Index % Math.Max(1, rows.Length / ReconstructionRows) == 0).Take(ReconstructionRows).ToArray();
        return new ReconstructionContent(
            [.. shown.Select(row => row.Item.ToContent(pass.Labels.Names) with { Values = row.Item.Input! })],
            [.. shown.Select(row => back[(row.Index * pass.Width)..((row.Index + 1) * pass.Width)])],
            errors.Average(), errors);
    }

    /// <summary>It takes the third of a report's time that follows the rows.</summary>
    private sealed class TsneSteps(Action<string, double> tell) : IProgress<TsneProgress>
    {
        private readonly Stopwatch clock = Stopwatch.StartNew();

        public void Report(TsneProgress value) => tell(
            string.Create(CultureInfo.InvariantCulture, $"t-SNE, iteration {value.Iteration} of {value.Iterations}, {value.Iteration / clock.Elapsed.TotalSeconds:N0} iterations/s"),
            0.55 + 0.3 * value.Iteration / value.Iterations);
    }
}
