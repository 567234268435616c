using ClusterVae.Data;
using ClusterVae.MLNet.Pipeline;

namespace Microsoft.ML;

/// <summary>Between this library's rows and ML.NET's views.</summary>
public static class ClusterVaeDataExtensions
{
    /// <summary>
    /// Rows of a file or of memory as a view with one vector column. Every cursor is a pass over the source, in memory independent of the
    /// number of rows; this library's own estimators read the source itself.
    /// </summary>
    /// <param name="rows">Any source; a file is opened anew for each pass.</param>
    /// <param name="columnName">The name of the column.</param>
    /// <param name="cancellation">Ends a pass between two blocks of rows.</param>
    public static IDataView AsDataView(this IRowSource<float> rows, string columnName = "Features", CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentException.ThrowIfNullOrWhiteSpace(columnName);
        return new RowSourceView(rows, columnName, annotations: null, cancellation);
    }
}
