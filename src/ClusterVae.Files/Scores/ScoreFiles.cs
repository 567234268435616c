namespace ClusterVae.Files;

/// <summary>Takes scored rows one by one; the file appears when they are complete.</summary>
public interface IScoreWriter : IDisposable
{
    void Write(ReadOnlySpan<float> row);

    void Complete();
}

/// <summary>A part of every scored row: one number, or as many as a vector has.</summary>
/// <param name="Names">one per number</param>
/// <param name="IsLabel">a cluster, written as a whole number</param>
public sealed record ScoreFileColumn(IReadOnlyList<string> Names, bool IsLabel = false)
{
    public int Width => Names.Count;
}

/// <summary>Writes scores in the format that the file's name asks for.</summary>
public static class ScoreFiles
{
    public static bool Knows(string path) => IsCsv(path) || IsNpy(path);

    public static IScoreWriter Create(string path, params IReadOnlyList<ScoreFileColumn> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        if (IsCsv(path))
            return new CsvScores(path, columns);
        if (!IsNpy(path))
            throw new ArgumentException($"{path} is neither .csv nor .npy.", nameof(path));
        return columns is [{ IsLabel: true }] ? new NpyLabels(path) : new NpyScores(path, columns.Sum(column => column.Width));
    }

    private static bool IsCsv(string path) => path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase);

    private static bool IsNpy(string path) => path.EndsWith(".npy", StringComparison.OrdinalIgnoreCase);

    private sealed class CsvScores(string path, IReadOnlyList<ScoreFileColumn> columns) : IScoreWriter
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
