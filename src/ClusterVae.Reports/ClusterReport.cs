using System.Globalization;
using System.Text;
using ClusterVae.Data;
using ClusterVae.MLNet.Internals;
using ClusterVae.Options;
using ClusterVae.Reports.Collect;
using ClusterVae.Reports.Content;
using ClusterVae.Reports.Page;
using Microsoft.ML;

namespace ClusterVae.Reports;

/// <summary>A clustering to look at: one HTML file that needs nothing else.</summary>
public sealed class ClusterReport
{
    internal ClusterReport(ReportContent content) => Content = content;

    /// <summary>What is shown, as plain data.</summary>
    internal ReportContent Content { get; }

    /// <summary>
    /// Passes once over the data, in memory that does not depend on how many rows there are, and asks the model for what it can give.
    /// </summary>
    /// <param name="ml">the context</param>
    /// <param name="model">a fitted pipeline that clusters: any of this library's, k-means of ML.NET, or one with the same columns</param>
    /// <param name="data">the rows before the pipeline</param>
    /// <param name="labelColumnName">known classes; null when there are none</param>
    /// <param name="options">null for the defaults</param>
    /// <param name="progress">called on the thread that works</param>
    /// <param name="cancellation">ends the work within one block of rows</param>
    public static ClusterReport Create(
        MLContext ml, ITransformer model, IDataView data, string? labelColumnName = null, ReportOptions? options = null,
        IProgress<ReportProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(ml);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        var settled = new Checked<ReportOptions>(options ?? new ReportOptions()).Value;
        using var log = new ContextLog(ml, nameof(ClusterReport));
        return new ClusterReport(ContentBuilder.Build(ml, model, data, labelColumnName, settled, new Steps(log, progress), cancellation));
    }

    /// <summary>What a search for the number of clusters saw; null where the number was given, and after loading.</summary>
    internal static NumberChoice? ChoiceOf(ITransformer model) => ModelLenses.Of(model, seed: 0).Choice;

    public string ToHtml() => ReportPage.Of(Content);

    /// <summary>Written beside its place and renamed: the file is whole or not there.</summary>
    public void Save(string path)
    {
        using var file = new AtomicFile(path);
        file.Write(Encoding.UTF8.GetBytes(ToHtml()));
        file.Commit();
    }
}

/// <summary>Tells the context's log about every step and passes it on.</summary>
internal sealed class Steps(ContextLog log, IProgress<ReportProgress>? next) : IProgress<ReportProgress>
{
    public void Report(ReportProgress value)
    {
        log.Info(string.Create(CultureInfo.InvariantCulture, $"{100 * value.Fraction:0} %: {value.Step}"));
        next?.Report(value);
    }
}

/// <param name="Step">what is done now</param>
/// <param name="Fraction">of the whole, 0 to 1</param>
public sealed record ReportProgress(string Step, double Fraction);
