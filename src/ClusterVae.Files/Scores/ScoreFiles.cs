namespace ClusterVae.Files;

/// <summary>Takes blocks of scored rows; the file appears when they are complete.</summary>
internal interface IScoreWriter : IDisposable
{
    /// <param name="rows">[count, width], row-major; a NaN in a label's place is a row that was not scored</param>
    /// <param name="count">how many rows</param>
    /// <param name="carried">what goes with them, one per column that was announced</param>
    void Write(ReadOnlySpan<float> rows, int count, IReadOnlyList<CarriedValues> carried);

    void Complete();
}

/// <summary>A part of every scored row: one number, or as many as a vector has.</summary>
/// <param name="Names">one per number</param>
/// <param name="IsLabel">a cluster, written as a whole number</param>
/// <param name="Vector">what a format with lists calls them together; null for a single number</param>
internal sealed record ScoreFileColumn(IReadOnlyList<string> Names, bool IsLabel = false, string? Vector = null)
{
    public int Width => Names.Count;
}

/// <summary>Writes scores in the format that the file's name asks for.</summary>
internal static class ScoreFiles
{
    /// <summary>The endings of names that are known.</summary>
    public const string Endings = ".csv (also .csv.gz, .csv.zst), .npy, .parquet or .arrow";

    public static bool Knows(string path) => IsCsv(path) || IsNpy(path) || IsParquet(path) || IsArrow(path);

    /// <summary>NumPy's arrays hold numbers alone.</summary>
    public static bool Carries(string path) => !IsNpy(path);

    public static IScoreWriter Create(string path, params IReadOnlyList<ScoreFileColumn> columns) => Create(path, columns, []);

    /// <param name="path">appears when the writer is completed</param>
    /// <param name="columns">the scores</param>
    /// <param name="carried">columns that stand before them</param>
    public static IScoreWriter Create(string path, IReadOnlyList<ScoreFileColumn> columns, IReadOnlyList<CarriedColumn> carried)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(carried);
        if (IsCsv(path))
            return new CsvScores(path, columns, carried);
        if (IsParquet(path))
            return new TableScores(new ParquetBlocks(path), columns, carried);
        if (IsArrow(path))
            return new TableScores(new ArrowBlocks(path), columns, carried);
        if (!IsNpy(path))
            throw new ArgumentException($"{path} is none of {Endings}.", nameof(path));
        if (carried.Count > 0)
            throw new ArgumentException("NumPy's arrays carry no identifiers.", nameof(carried));
        return columns is [{ IsLabel: true }] ? new NpyLabels(path) : new NpyScores(path, columns.Sum(column => column.Width));
    }

    private static bool IsCsv(string path) => Ends(CompressedNames.Plain(path), ".csv");

    private static bool IsNpy(string path) => Ends(path, ".npy");

    private static bool IsParquet(string path) => Ends(path, ".parquet");

    private static bool IsArrow(string path) => Ends(path, ".arrow") || Ends(path, ".feather");

    private static bool Ends(string path, string ending) => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase);

    private sealed class CsvScores(string path, IReadOnlyList<ScoreFileColumn> columns, IReadOnlyList<CarriedColumn> carriedColumns) : IScoreWriter
    {
        private readonly CsvWriter writer = new(path, [.. carriedColumns.Select(column => column.Name), .. columns.SelectMany(column => column.Names)]);
        private readonly bool[] whole = [.. columns.SelectMany(column => Enumerable.Repeat(column.IsLabel, column.Width))];

        public void Write(ReadOnlySpan<float> rows, int count, IReadOnlyList<CarriedValues> carried)
        {
            for (var row = 0; row < count; row++)
            {
                foreach (var column in carried)
                    Write(column, row);
                var values = rows.Slice(row * whole.Length, whole.Length);
                for (var i = 0; i < values.Length; i++)
                {
                    if (!whole[i])
                        writer.Write(values[i]);
                    else if (float.IsNaN(values[i]))
                        writer.WriteNothing();
                    else
                        writer.Write((long)values[i]);
                }
                writer.EndRow();
            }
        }

        public void Complete() => writer.Complete();

        public void Dispose() => writer.Dispose();

        private void Write(CarriedValues column, int row)
        {
            if (column.Column.Kind == CarriedKind.Integer && column.Integers[row] is { } whole)
                writer.Write(whole);
            else if (column.Column.Kind == CarriedKind.Real && column.Reals[row] is { } real)
                writer.Write(real);
            else if (column.Column.Kind == CarriedKind.Text && column.Texts[row] is { } text)
                writer.Write(text);
            else
                writer.WriteNothing();
        }
    }

    private sealed class NpyScores(string path, int width) : IScoreWriter
    {
        private readonly NpyWriter<float> writer = new(path, width);

        public void Write(ReadOnlySpan<float> rows, int count, IReadOnlyList<CarriedValues> carried) => writer.Write(rows[..(count * width)]);

        public void Complete() => writer.Complete();

        public void Dispose() => writer.Dispose();
    }

    private sealed class NpyLabels(string path) : IScoreWriter
    {
        private readonly NpyWriter<int> writer = new(path);
        private int[] labels = [];

        // 0 is no cluster: they count from 1.
        public void Write(ReadOnlySpan<float> rows, int count, IReadOnlyList<CarriedValues> carried)
        {
            if (labels.Length < count)
                labels = new int[count];
            for (var row = 0; row < count; row++)
                labels[row] = float.IsNaN(rows[row]) ? 0 : (int)rows[row];
            writer.Write(labels.AsSpan(0, count));
        }

        public void Complete() => writer.Complete();

        public void Dispose() => writer.Dispose();
    }
}
