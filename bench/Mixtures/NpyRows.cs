using System.Globalization;
using System.Text;
using ClusterVae.Data;

namespace ClusterVae.Bench.Mixtures;

/// <summary>float32 matrices in NumPy's format, written and read in pieces.</summary>
internal sealed class NpyRows : IRowSource<float>
{
    private const int HeaderBytes = 128;
    private readonly string path;
    private readonly long rows;

    private NpyRows(string path, long rows, int width)
    {
        (this.path, this.rows, Width) = (path, rows, width);
    }

    public int Width { get; }

    public long? Count => rows;

    public string Name => Path.GetFileName(path);

    public static NpyRows Write(string path, long rows, int width, Action<long, Memory<float>> fill)
    {
        const int blockRows = 65536;
        using var file = File.Create(path, 1 << 20);
        var header = string.Create(CultureInfo.InvariantCulture, $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({rows}, {width}), }}").PadRight(HeaderBytes - 11) + "\n";
        file.Write([0x93, .. "NUMPY"u8, 1, 0, HeaderBytes - 10, 0]);
        file.Write(Encoding.ASCII.GetBytes(header));
        var block = new float[blockRows * width];
        for (long first = 0; first < rows; first += blockRows)
        {
            var count = (int)Math.Min(blockRows, rows - first);
            fill(first, block.AsMemory(0, count * width));
            file.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes(block.AsSpan(0, count * width)));
        }
        return new NpyRows(path, rows, width);
    }

    public DenseRows<float> Load()
    {
        var values = new float[rows * Width];
        using var reader = Open();
        for (var at = 0; at < values.Length;)
            at += reader.Read(values.AsSpan(at)) * Width;
        return new DenseRows<float>(values, Width, Name);
    }

    public IRowReader<float> Open() => new Reader(path, Width);

    private sealed class Reader : IRowReader<float>
    {
        private readonly FileStream file;
        private readonly int width;

        public Reader(string path, int width)
        {
            this.width = width;
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1);
            file.Position = HeaderBytes;
        }

        public int Read(Span<float> rows)
        {
            var bytes = System.Runtime.InteropServices.MemoryMarshal.AsBytes(rows[..(rows.Length / width * width)]);
            return file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) / (width * sizeof(float));
        }

        public void Dispose() => file.Dispose();
    }
}
