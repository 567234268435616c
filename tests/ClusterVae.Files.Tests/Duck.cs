using DuckDB.NET.Data;

namespace ClusterVae.Files.Tests;

/// <summary>DuckDB, as the other software that writes and reads Parquet files.</summary>
internal static class Duck
{
    public static void Run(string statement)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = statement;
        command.ExecuteNonQuery();
    }

    /// <summary>The answer's rows, each cell as text in DuckDB's own writing.</summary>
    public static string[] Ask(string query)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT CAST(row(*COLUMNS(*)) AS VARCHAR) FROM ({query})";
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
            rows.Add(reader.GetString(0));
        return [.. rows];
    }
}
