using System.Globalization;
using ClusterVae.Data;

namespace ClusterVae.Cli.Inputs;

/// <summary>Row n of one source and row n of another as one row. Their counts are compared before anything is read, and again at the end of a pass.</summary>
internal sealed class SideBySide(IRowSource<float> first, IRowSource<float> second) : IRowSource<float>
{
    public int FirstWidth => first.Width;

    public int Width => first.Width + second.Width;

    public long? Count => first.Count ?? second.Count;

    public string Name => $"{first.Name} and {second.Name}";

    public static DataProblemException Unequal(string first, long firstRows, string second, long secondRows) => new(
        string.Create(CultureInfo.InvariantCulture, $"{second} has {secondRows} rows, and {first} has {firstRows}"),
        "Rows are paired by their place: give one row per thing in both files, in the same order.");

    public IRowReader<float> Open() => new Reader(this, first.Open(), second.Open());

    private sealed class Reader(SideBySide rows, IRowReader<float> first, IRowReader<float> second) : IRowReader<float>
    {
        private readonly Half left = new(first, rows.FirstWidth);
        private readonly Half right = new(second, rows.Width - rows.FirstWidth);
        private long done;

        public int Read(Span<float> target)
        {
            var room = target.Length / rows.Width;
            var (a, b) = (left.Read(room), right.Read(room));
            if (a != b)
                throw new DataProblemException($"one of {rows.Name} ends after {done + Math.Min(a, b)} rows, the other goes on", "Rows are paired by their place: give one row per thing in both files, in the same order.");
            for (var row = 0; row < a; row++)
            {
                var to = target.Slice(row * rows.Width, rows.Width);
                left.Row(row).CopyTo(to);
                right.Row(row).CopyTo(to[rows.FirstWidth..]);
            }
            done += a;
            return a;
        }

        public void Dispose()
        {
            first.Dispose();
            second.Dispose();
        }
    }

    /// <summary>A block of one of the sources.</summary>
    private sealed class Half(IRowReader<float> reader, int width)
    {
        private float[] values = [];

        public int Read(int rows)
        {
            if (values.Length < rows * width)
                values = new float[rows * width];
            return reader.Read(values.AsSpan(0, rows * width));
        }

        public ReadOnlySpan<float> Row(int row) => values.AsSpan(row * width, width);
    }
}
