using System.Runtime.InteropServices;
using ClusterVae.Data;
using ClusterVae.Randomness;
using TorchSharp;

namespace ClusterVae.Deep;

/// <summary>
/// Rows that are read anew in every epoch and shuffled in a buffer: each row that comes in drives a random one out. Memory is constant in
/// the number of rows.
/// </summary>
internal sealed class StreamedRows : TrainingRows
{
    private readonly IRowSource<float> source;
    private readonly TrainingOptions options;
    private readonly torch.Device device;
    private readonly RowCheck check;
    private readonly ulong heldOutBelow;
    private readonly ulong salt;

    public StreamedRows(IRowSource<float> source, TrainingOptions options, torch.Device device, RowCheck? check = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        (this.source, this.options, this.device, this.check) = (source, options, device, check ?? FiniteRows.Require);
        // Which rows are held out must be known without counting them first: a hash of the row's number decides.
        heldOutBelow = (ulong)(options.HeldOutPart * ulong.MaxValue);
        salt = new RandomStream(options.SeedOrDefault).Split(RandomKeys.HeldOut).NextBits();
    }

    public override int Width => source.Width;

    public override long? Count => source.Count;

    public override bool HasHeldOut => heldOutBelow > 0;

    internal override IEnumerable<RowBatch> Epoch(int epoch, int batchSize)
    {
        var random = new RandomStream(options.SeedOrDefault).Split(RandomKeys.ShuffleBuffer).Split(epoch);
        var capacity = Math.Max(1, options.ShuffleBufferRows ?? 1);
        var buffer = new RowBuffer(capacity, Width);
        var batch = new RowBuffer(batchSize, Width);
        foreach (var (row, values) in Rows(heldOut: false))
        {
            if (buffer.Count < capacity)
            {
                buffer.Add(row, values);
                continue;
            }
            var slot = random.NextInt(capacity);
            batch.Add(buffer.Indices[slot], buffer.Row(slot));
            buffer.Replace(slot, row, values);
            if (batch.Count == batchSize)
                yield return batch.Take(device);
        }
        var rest = Enumerable.Range(0, buffer.Count).ToArray();
        random.Shuffle<int>(rest);
        foreach (var slot in rest)
        {
            batch.Add(buffer.Indices[slot], buffer.Row(slot));
            if (batch.Count == batchSize)
                yield return batch.Take(device);
        }
        if (batch.Count > 0)
            yield return batch.Take(device);
    }

    internal override IEnumerable<RowBatch> HeldOut(int batchSize)
    {
        var batch = new RowBuffer(batchSize, Width);
        foreach (var (row, values) in Rows(heldOut: true))
        {
            batch.Add(row, values);
            if (batch.Count == batchSize)
                yield return batch.Take(device);
        }
        if (batch.Count > 0)
            yield return batch.Take(device);
    }

    internal override string Fingerprint() => $"{source.Count?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "?"} x {Width}, streamed";

    private IEnumerable<(long Row, ReadOnlyMemory<float> Values)> Rows(bool heldOut)
    {
        var width = Width;
        var block = new float[Math.Max(1, (1 << 18) / width) * width];
        using var reader = source.Open();
        var first = 0L;
        int read;
        while ((read = reader.Read(block)) > 0)
        {
            check(block.AsSpan(0, read * width), width, first, source.Name);
            for (var row = 0; row < read; row++)
            {
                if (IsHeldOut(first + row) == heldOut)
                    yield return (first + row, block.AsMemory(row * width, width));
            }
            first += read;
        }
    }

    private bool IsHeldOut(long row)
    {
        var z = salt + unchecked((ulong)row * 0x9E3779B97F4A7C15UL);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return (z ^ (z >> 31)) < heldOutBelow;
    }

    private sealed class RowBuffer(int capacity, int width)
    {
        private readonly float[] values = new float[(long)capacity * width];

        public long[] Indices { get; } = new long[capacity];

        public int Count { get; private set; }

        public ReadOnlyMemory<float> Row(int slot) => values.AsMemory(slot * width, width);

        public void Add(long index, ReadOnlyMemory<float> row) => Replace(Count++, index, row);

        public void Replace(int slot, long index, ReadOnlyMemory<float> row)
        {
            Indices[slot] = index;
            row.Span.CopyTo(values.AsSpan(slot * width, width));
        }

        public Copied Take(torch.Device device)
        {
            using var scope = torch.NewDisposeScope();
            var rows = torch.empty([Count, width], torch.float32);
            MemoryMarshal.AsBytes(values.AsSpan(0, Count * width)).CopyTo(rows.bytes);
            var indices = torch.tensor(Indices[..Count]);
            Count = 0;
            return new Copied(rows.to(device).DetachFromDisposeScope(), indices.to(device).DetachFromDisposeScope());
        }
    }

    private sealed class Copied(torch.Tensor rows, torch.Tensor indices) : RowBatch
    {
        public override int Count => (int)rows.shape[0];

        public override (torch.Tensor Rows, torch.Tensor Indices) Cut(int start, int count) =>
            (rows.narrow(0, start, count), indices.narrow(0, start, count));

        protected override void Release()
        {
            rows.Dispose();
            indices.Dispose();
        }
    }
}
