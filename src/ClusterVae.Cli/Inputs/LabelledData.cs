using ClusterVae.Cli.Outputs;
using ClusterVae.Cli.Trainers;
using ClusterVae.Data;
using ClusterVae.Files;
using ClusterVae.MLNet.Pipeline;
using Microsoft.ML;

namespace ClusterVae.Cli.Inputs;

/// <param name="Rows">the features</param>
/// <param name="ReadLabels">one per row, counted; null when none were named</param>
internal sealed record LabelledData(IRowSource<float> Rows, Func<LabelSet?> ReadLabels)
{
    /// <summary>The file behind the rows; null where there is none.</summary>
    public IRowFile? File => Rows as IRowFile;

    /// <summary>The two sources that these rows stand side by side from; null where there is one.</summary>
    public (LabelledData First, LabelledData Second)? Views { get; init; }

    /// <summary>Where the rows are places in a list of names: these names.</summary>
    public IReadOnlyList<string>? KeyValues { get; init; }

    /// <summary>Values of a row that are features, of all views.</summary>
    public int Features => Views is { } views ? views.First.Features + views.Second.Features : KeyValues is null ? Rows.Width : 0;

    public ModelColumns Columns => File is { } file ? ModelColumns.Of(file) : Views is { } views ? views.First.Columns : ModelColumns.None;

    /// <summary>How a row's values are cut into columns, with what is known of them.</summary>
    public IReadOnlyList<ViewColumn> Layout => Views is { } views
        ? [Column(views.First, TrainingRequest.FeatureColumn), Column(views.Second, views.Second.KeyValues is null ? TrainingRequest.SecondColumn : TrainingRequest.BatchColumn)]
        : [Column(this, TrainingRequest.FeatureColumn)];

    /// <summary>The texts behind the rows; null where they are none.</summary>
    public TextRows? Texts => Rows as TextRows;

    /// <summary>Rows that are read many times: vectors of texts are made now, under a bar, and kept.</summary>
    public void Keep(ToolConsole console, CancellationToken stop)
    {
        if (Texts is { } texts)
            ProgressDisplay.Run(console, "vectors of texts", progress => texts.Keep(progress, stop));
    }

    /// <summary>The rows for a pipeline.</summary>
    public IDataView View(CancellationToken stop) => new RowSourceView(Rows, Layout, stop);

    /// <summary>Rows of two sources, paired by their place; labels are the first one's.</summary>
    public static LabelledData Paired(LabelledData first, LabelledData second, CancellationToken stop)
    {
        var (a, b) = (first.CountRows(stop), second.CountRows(stop));
        if (a != b)
            throw SideBySide.Unequal(first.Rows.Name, a, second.Rows.Name, b);
        return new LabelledData(new SideBySide(first.Rows, second.Rows), first.ReadLabels) { Views = (first, second) };
    }

    private long CountRows(CancellationToken stop) => File?.CountRows(stop) ?? Rows.Count ?? throw new InvalidOperationException($"The rows of {Rows.Name} cannot be counted.");

    private static ViewColumn Column(LabelledData data, string name) => new(name, data.Rows.Width, data.Columns.ToAnnotations()) { KeyValues = data.KeyValues };
}
