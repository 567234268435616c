using ClusterVae.Data;

namespace ClusterVae.Cli.Outputs;

/// <summary>Chooses the file format of scores by the output's name.</summary>
internal static class ScoreWriters
{
    public static void CheckName(string path)
    {
        if (!IsCsv(path) && !IsNpy(path))
            throw new UsageException($"--out {path}: scores are written as .csv or .npy.");
    }

    public static IScoreWriter Create(string path, IReadOnlyList<ScoredColumn> columns) => IsCsv(path)
        ? new CsvScores(path, columns)
        : columns is [{ IsLabel: true }] ? new NpyLabels(path) : new NpyScores(path, columns.Sum(column => column.Width));

    private static bool IsCsv(string path) => path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase);

    private static bool IsNpy(string path) => path.EndsWith(".npy", StringComparison.OrdinalIgnoreCase);

    private sealed class CsvScores(string path, IReadOnlyList<ScoredColumn> columns) : IScoreWriter
    {
        private readonly CsvWriter writer = new(path, [.. columns.SelectMany(column => column.Names)]);
        private readonly bool[] whole = [.. columns.SelectMany(column => Enumerable.Repeat(column.IsLabel, column.Width))];

        public void Write(ReadOnlySpan<float> row)
        {
            for (var i = 0; i < row.Length; i++)
            {
                if (whole[i])
                    writer.Write((long)row[i]);
                else
                    writer.Write(row[i]);
            }
            writer.EndRow();
        }

        public void Complete() => writer.Complete();

        public void Dispose() => writer.Dispose();
    }

    private sealed class NpyScores(string path, int width) : IScoreWriter
    {
        private readonly NpyWriter<float> writer = new(path, width);

        public void Write(ReadOnlySpan<float> row) => writer.Write(row);

        public void Complete() => writer.Complete();

        public void Dispose() => writer.Dispose();
    }

    private sealed class NpyLabels(string path) : IScoreWriter
    {
        private readonly NpyWriter<int> writer = new(path);

        public void Write(ReadOnlySpan<float> row) => writer.Write([(int)row[0]]);

        public void Complete() => writer.Complete();

        public void Dispose() => writer.Dispose();
    }
}
