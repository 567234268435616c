using ClusterVae.Data;
using ClusterVae.Randomness;

namespace ClusterVae.Embeddings;

/// <summary>What is learnt from: the mean direction of all rows, and all of them or so many drawn ones. Memory does not grow with the number of rows.</summary>
/// <param name="Space">of all rows</param>
/// <param name="Rows">in their order, as they are</param>
/// <param name="Count">all that there are</param>
internal sealed record DirectionSample(CentredDirections Space, DenseRows<float> Rows, long Count)
{
    /// <summary>One pass over the rows, a second one where there are more than are kept.</summary>
    public static DirectionSample Of(IRowSource<float> source, int most, RandomStream random, CancellationToken stop)
    {
        var (width, mean) = (source.Width, new MeanDirection(source.Width));
        var dense = source as DenseRows<float>;
        // Rows that lie in memory are not kept twice, and the first of too many not for long.
        var kept = dense is null ? new List<float>() : null;
        long count = 0;
        foreach (var block in RowBlocks.Of(source, stop))
        {
            for (var row = 0; row < block.Rows; row++)
                mean.Add(block.Row(row));
            count += block.Rows;
            if (count <= most)
                kept?.AddRange(block.All);
            else
                kept = null;
        }
        if (count == 0)
            throw new DataProblemException("there are no rows", "Give at least one row.", source.Name);
        if (count > int.MaxValue)
            throw new DataProblemException($"{count} rows are more than can be drawn from", "Fit on fewer rows, and score the others.", source.Name);
        var rows = count > most ? Drawn(source, (int)count, most, random, stop) : dense ?? new DenseRows<float>([.. kept!], width, source.Name);
        return new DirectionSample(mean.Finish(), rows, count);
    }

    private static DenseRows<float> Drawn(IRowSource<float> source, int count, int most, RandomStream random, CancellationToken stop)
    {
        var order = Enumerable.Range(0, count).ToArray();
        random.Shuffle(order.AsSpan());
        var places = order[..most].Order().ToArray();
        var (values, next) = (new float[most * source.Width], 0);
        foreach (var block in RowBlocks.Of(source, stop))
        {
            for (; next < most && places[next] < block.FirstRow + block.Rows; next++)
                block.Row((int)(places[next] - block.FirstRow)).CopyTo(values.AsSpan(next * source.Width));
        }
        return next == most ? new DenseRows<float>(values, source.Width, source.Name)
            : throw new DataProblemException("there are fewer rows than in the pass before", "Leave the data alone until the training is done.", source.Name);
    }
}
