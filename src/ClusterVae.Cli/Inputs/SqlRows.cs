using ClusterVae.Data;
using DuckDB.NET.Data;

namespace ClusterVae.Cli.Inputs;

/// <summary>
/// Rows that a query makes of files: filtered, joined, aggregated by an embedded DuckDB, which spills to the disk what does not fit its share of memory. They are kept as a
/// Parquet file until the command ends, since a training reads its rows many times and a job wants a file to hash.
/// </summary>
internal static class SqlRows
{
    public static string Run(string query, CancellationToken stop)
    {
        var path = TemporaryFiles.New(".parquet");
        try
        {
            using var connection = new DuckDBConnection("DataSource=:memory:");
            connection.Open();
            Execute(connection, "SET autoinstall_known_extensions = false");
            Execute(connection, $"SET temp_directory = '{Path.GetTempPath().Replace("'", "''", StringComparison.Ordinal)}'");
            using var command = connection.CreateCommand();
            command.CommandText = $"COPY ({query.Trim().TrimEnd(';')}) TO '{path.Replace("'", "''", StringComparison.Ordinal)}' (FORMAT parquet)";
            using var registration = stop.Register(command.Cancel);
            command.ExecuteNonQuery();
        }
        catch (DuckDBException error)
        {
            stop.ThrowIfCancellationRequested();
            throw new DataProblemException("--sql: the query cannot be run", error.Message.Split('\n')[0].Trim());
        }
        return path;
    }

    private static void Execute(DuckDBConnection connection, string statement)
    {
        using var command = connection.CreateCommand();
        command.CommandText = statement;
        command.ExecuteNonQuery();
    }
}

/// <summary>Files that live as long as a command does.</summary>
internal static class TemporaryFiles
{
    private static readonly AsyncLocal<List<string>?> Made = new();

    /// <summary>Those made within are deleted at its end.</summary>
    public static IDisposable Scope()
    {
        var files = new List<string>();
        Made.Value = files;
        return new Cleaning(files);
    }

    public static string New(string ending)
    {
        var path = Path.Combine(Path.GetTempPath(), $"clustervae-{Guid.NewGuid():N}{ending}");
        Made.Value?.Add(path);
        return path;
    }

    private sealed class Cleaning(List<string> files) : IDisposable
    {
        public void Dispose()
        {
            foreach (var file in files)
                File.Delete(file);
        }
    }
}
