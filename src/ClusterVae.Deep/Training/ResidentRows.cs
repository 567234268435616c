using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ClusterVae.Data;
using ClusterVae.Randomness;
using TorchSharp;

namespace ClusterVae.Deep;

/// <summary>All rows in one tensor on the device; an epoch is one permutation, a batch one gather.</summary>
internal sealed class ResidentRows : TrainingRows
{
    private readonly torch.Tensor data;             // [N, D]
    private readonly long seed;
    private long[] training = [];
    private long[] heldOut = [];

    private ResidentRows(torch.Tensor data, long seed, double heldOutPart)
    {
        this.data = data;
        this.seed = seed;
        HoldOut(heldOutPart);
    }

    /// <summary>Draws anew which rows only judge: how many is known only when all have been read.</summary>
    public void HoldOut(double part)
    {
        var count = data.shape[0];
        var order = new long[count];
        for (var row = 0L; row < count; row++)
            order[row] = row;
        var held = (int)Math.Min(count - 1, (long)(count * part));
        if (held > 0)
            new RandomStream(seed).Split(RandomKeys.HeldOut).Shuffle<long>(order);
        heldOut = order[..held];
        training = order[held..];
        Array.Sort(heldOut);
        Array.Sort(training);
    }

    public override int Width => (int)data.shape[1];

    public override long? Count => data.shape[0];

    public override bool HasHeldOut => heldOut.Length > 0;

    /// <summary>Reads the source once, checks every value and puts the rows on the device.</summary>
    public static ResidentRows Load(IRowSource<float> source, TrainingOptions options, torch.Device device, RowCheck? check = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(device);
        NativeRuntime.Prepare();
        using var off = torch.no_grad();
        var data = Read(source, check ?? FiniteRows.Require);
        if (device.type != DeviceType.CPU)
        {
            var there = data.to(device);
            data.Dispose();
            data = there;
        }
        return new ResidentRows(data.DetachFromDisposeScope(), options.SeedOrDefault, options.HeldOutPart);
    }

    internal override IEnumerable<RowBatch> Epoch(int epoch, int batchSize)
    {
        var order = (long[])training.Clone();
        new RandomStream(seed).Split(RandomKeys.Order).Split(epoch).Shuffle<long>(order);
        return Batches(order, batchSize);
    }

    internal override IEnumerable<RowBatch> HeldOut(int batchSize) => Batches(heldOut, batchSize);

    internal override string Fingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var here = data.cpu();
        const long block = 1 << 16;
        for (var start = 0L; start < data.shape[0]; start += block)
        {
            using var part = here.narrow(0, start, Math.Min(block, data.shape[0] - start));
            hash.AppendData(part.bytes);
        }
        return $"{data.shape[0]} x {Width}, SHA-256 {Convert.ToHexStringLower(hash.GetHashAndReset())}";
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            data.Dispose();
        base.Dispose(disposing);
    }

    private IEnumerable<RowBatch> Batches(long[] order, int batchSize)
    {
        using var indices = OnDevice(order);
        for (var start = 0; start < order.Length; start += batchSize)
            yield return new Gather(data, indices.narrow(0, start, Math.Min(batchSize, order.Length - start)).DetachFromDisposeScope());
    }

    private torch.Tensor OnDevice(long[] order)
    {
        using var scope = torch.NewDisposeScope();
        return torch.tensor(order).to(data.device).DetachFromDisposeScope();
    }

    private static torch.Tensor Read(IRowSource<float> source, RowCheck check)
    {
        var width = source.Width;
        var blockRows = Math.Max(1, (4 << 20) / width);
        var capacity = source.Count ?? blockRows;
        var data = torch.empty([Math.Max(1, capacity), width], torch.float32);
        var block = new float[blockRows * width];
        var count = 0L;
        using (var reader = source.Open())
        {
            int read;
            while ((read = reader.Read(block)) > 0)
            {
                var rows = block.AsSpan(0, read * width);
                check(rows, width, count, source.Name);
                if (count + read > data.shape[0])
                    data = Grow(data, Math.Max(count + read, data.shape[0] * 2));
                using var target = data.narrow(0, count, read);
                MemoryMarshal.AsBytes(rows).CopyTo(target.bytes);
                count += read;
            }
        }
        if (count == 0)
        {
            data.Dispose();
            throw new DataProblemException("there are no rows to train on", "Give at least one row.", source.Name);
        }
        if (count == data.shape[0])
            return data;
        using var used = data.narrow(0, 0, count);
        var exact = used.clone();
        data.Dispose();
        return exact;
    }

    private static torch.Tensor Grow(torch.Tensor data, long rows)
    {
        using var scope = torch.NewDisposeScope();
        var larger = torch.empty([rows, data.shape[1]], torch.float32);
        larger.narrow(0, 0, data.shape[0]).copy_(data);
        data.Dispose();
        return larger.DetachFromDisposeScope();
    }

    // Holds its own view of the order: the enumeration may be over before the workers are.
    private sealed class Gather(torch.Tensor data, torch.Tensor order) : RowBatch
    {
        public override int Count => (int)order.shape[0];

        public override (torch.Tensor Rows, torch.Tensor Indices) Cut(int start, int count)
        {
            var indices = order.narrow(0, start, count);
            return (data.index_select(0, indices), indices);
        }

        protected override void Release() => order.Dispose();
    }
}
