using Apache.Arrow;
using ClusterVae.Data;
using ClusterVae.Files;
using ClusterVae.MLNet.Files;

namespace Microsoft.ML;

/// <summary>Parquet and Arrow files in ML.NET's catalog of data. A <c>DataFrame</c> is a view too: save it with these, and make one of what is loaded with <c>ToDataFrame()</c>.</summary>
public static class ClusterVaeFilesExtensions
{
    /// <summary>
    /// A Parquet or Arrow file, or all files of a folder or pattern, as a lazy view with the file's own columns. Numbers keep their type, lists of numbers become
    /// <c>Vector&lt;Single&gt;</c>, dates <c>DateTime</c>; a missing number is NaN, a missing text empty, a missing whole number an error that names its place.
    /// </summary>
    /// <param name="catalog"><c>mlContext.Data</c>.</param>
    /// <param name="path">A file, a folder, or a pattern such as <c>in/*.parquet</c>.</param>
    /// <param name="columns">The columns to load; null: all that ML.NET has a type for.</param>
    public static IDataView LoadFromParquetFile(this DataOperationsCatalog catalog, string path, IReadOnlyList<string>? columns = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        var tables = FileSet.Expand(path).Select(file => RowFiles.OpenTable(file.Path)).ToArray();
        foreach (var table in tables.Skip(1))
        {
            if (!SameColumns(table.Schema, tables[0].Schema))
                throw new DataProblemException($"{table.Path} has other columns than {tables[0].Path}", "Give files of the same columns in the same order.");
        }
        return new TableView(tables, columns);
    }

    /// <summary>Writes a view as a Parquet file, replaced when it is complete. Keys become whole numbers, null where they are missing; vectors become lists; hidden columns are left out.</summary>
    /// <param name="catalog"><c>mlContext.Data</c>.</param>
    /// <param name="data">Read once, row by row.</param>
    /// <param name="path">The file's name.</param>
    public static void SaveAsParquet(this DataOperationsCatalog catalog, IDataView data, string path)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        using var blocks = new ParquetBlocks(path);
        ViewWriter.Write(data, blocks);
    }

    /// <summary>Writes a view as an Arrow (Feather) file; as <see cref="SaveAsParquet"/>.</summary>
    public static void SaveAsArrow(this DataOperationsCatalog catalog, IDataView data, string path)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        using var blocks = new ArrowBlocks(path);
        ViewWriter.Write(data, blocks);
    }

    private static bool SameColumns(Schema one, Schema other) => one.FieldsList.Count == other.FieldsList.Count
        && one.FieldsList.Zip(other.FieldsList).All(pair => pair.First.Name == pair.Second.Name && pair.First.DataType.TypeId == pair.Second.DataType.TypeId);
}
