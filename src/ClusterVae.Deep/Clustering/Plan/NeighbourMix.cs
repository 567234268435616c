using ClusterVae.Data;
using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>Moves each row part of the way toward one of its nearest neighbours in the data: x + u (x' − x), u even in 0..1. The other augmentations follow.</summary>
internal sealed class NeighbourMix : IRowAugmentation, IDisposable
{
    // Neighbours are looked for among this many rows at most: the search stays linear in the number of rows.
    private const int Candidates = 20_000;

    private readonly Tensor data;
    private readonly Tensor neighbours;
    private readonly IAugmentation? next;

    private NeighbourMix(Tensor data, Tensor neighbours, IAugmentation? next)
    {
        (this.data, this.neighbours, this.next) = (data, neighbours, next);
    }

    public static NeighbourMix Of(DenseRows<float> rows, int count, IAugmentation? next, Device device)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        var step = Math.Max(1, (rows.Count + Candidates - 1) / Candidates);
        var all = Whole(rows);
        var among = arange(Held(0), Held(rows.Count), Held(step), ScalarType.Int64);
        var data = all.index_select(0, among);                                                  // [M,D]
        var squares = data.Squared().sum(1);                                                    // [M]
        var found = new long[rows.Count * count];
        ScoringWorkers.Run(rows.Count, (start, part) =>
        {
            using var local = no_grad();
            using var inner = NewDisposeScope();
            var block = all.narrow(0, start, part);
            var distances = squares - block.matmul(data.t()) * Held(2);                               // up to a constant per row
            // The nearest candidate may be the row itself: one more is asked for and the nearest is left out where it is.
            var nearest = distances.topk(Math.Min(count + 1, (int)data.shape[0]), 1, false, true).indexes;
            var indices = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, long>(nearest.contiguous().bytes);
            var width = (int)nearest.shape[1];
            for (var row = 0; row < part; row++)
            {
                var taken = 0;
                for (var place = 0; place < width && taken < count; place++)
                {
                    if (indices[row * width + place] * step != start + row)
                        found[(start + row) * count + taken++] = indices[row * width + place];
                }
                for (; taken < count; taken++)
                    found[(start + row) * count + taken] = indices[row * width];
            }
        });
        var table = tensor(found).view(rows.Count, count);
        return new NeighbourMix(data.to(device).alias().DetachFromDisposeScope(), table.to(device).alias().DetachFromDisposeScope(), next);
    }

    public Tensor Apply(Tensor rows, Generator generator, double strength = 1) => next is null ? rows.alias() : next.Apply(rows, generator, strength);

    public Tensor Apply(MicroBatch batch, double strength = 1)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        var (rows, count) = (batch.Rows.shape[0], neighbours.shape[1]);
        var choice = randint(count, [rows, 1], ScalarType.Int64, generator: batch.Generator).to(batch.Rows.device);
        var partner = neighbours.index_select(0, batch.Indices).gather(1, choice).squeeze(1);
        var way = rand(rows, 1, ScalarType.Float32, generator: batch.Generator).to(batch.Rows.device) * Held(Math.Min(1, strength));
        var moved = batch.Rows.Plus((data.index_select(0, partner) - batch.Rows) * way);
        return (next is null ? moved : next.Apply(moved, batch.Generator, strength)).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        data.Dispose();
        neighbours.Dispose();
        (next as IDisposable)?.Dispose();
    }

    private static Tensor Whole(DenseRows<float> rows)
    {
        var result = empty([rows.Count, rows.Width], float32);
        System.Runtime.InteropServices.MemoryMarshal.AsBytes(rows.Values.Span).CopyTo(result.bytes);
        return result;
    }
}
