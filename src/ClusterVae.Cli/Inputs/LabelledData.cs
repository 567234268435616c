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

    public ModelColumns Columns => File is { } file ? ModelColumns.Of(file) : ModelColumns.None;

    /// <summary>The rows for a pipeline, with what is known of their columns.</summary>
    public IDataView View(CancellationToken stop) => new RowSourceView(Rows, TrainingRequest.FeatureColumn, Columns.ToAnnotations(), stop);
}
