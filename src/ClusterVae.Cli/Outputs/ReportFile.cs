using ClusterVae.Cli.Trainers;
using ClusterVae.Data;
using ClusterVae.Files;
using ClusterVae.Images;
using ClusterVae.Reports;
using Microsoft.ML;

namespace ClusterVae.Cli.Outputs;

/// <summary>Makes the page for report, for fit --report and for the demo.</summary>
internal static class ReportFile
{
    /// <param name="context">the context</param>
    /// <param name="model">fitted</param>
    /// <param name="view">the rows</param>
    /// <param name="labels">null when there are none</param>
    /// <param name="options">what the caller knows besides</param>
    /// <param name="path">the page, replaced when the new one is complete; null for none</param>
    /// <param name="progress">told how far it is</param>
    /// <param name="stop">ends the work</param>
    public static ClusterReport Write(
        MLContext context, ITransformer model, IDataView view, LabelSet? labels, ReportOptions options, string? path, IProgress<TrainingStep> progress, CancellationToken stop)
    {
        var report = ClusterReport.Create(context, model, view, options: options with { Labels = labels?.Texts }, progress: new Steps(progress), cancellation: stop);
        if (path is not null)
            report.Save(path);
        return report;
    }

    /// <summary>28 x 28 as the file says it, "1x28x28" as options do; null for rows without a shape.</summary>
    public static string? ImageShape(IRowSource<float> rows) => (rows as IRowFile)?.RowShape switch
    {
        [var height, var width] => FormattableString.Invariant($"1x{height}x{width}"),
        [(1 or 3) and var channels, var height, var width] => FormattableString.Invariant($"{channels}x{height}x{width}"),
        _ => null,
    };

    /// <summary>The files' names of rows that are pictures; null for others.</summary>
    public static IReadOnlyList<string>? RowNames(IRowSource<float> rows) => (rows as PictureRows)?.FileNames;

    private sealed class Steps(IProgress<TrainingStep> progress) : IProgress<ReportProgress>
    {
        public void Report(ReportProgress value) => progress.Report(new TrainingStep(value.Fraction, value.Step));
    }
}
