using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>The rows whose component is known. They are few beside the others, so each step draws some of them again, as many of each component.</summary>
internal sealed class LabelledPool : IDisposable
{
    private readonly Tensor rows;
    private readonly Tensor indices;
    private readonly Tensor components;
    private readonly Tensor places;
    private readonly Tensor counts;

    private LabelledPool(Tensor rows, Tensor indices, Tensor components, Tensor places, Tensor counts)
    {
        (this.rows, this.indices, this.components) = (rows, indices, components);
        (this.places, this.counts) = (places, counts);
    }

    public int Count => (int)rows.shape[0];

    /// <param name="data">All rows [N, width], row-major.</param>
    /// <param name="width">Numbers per row.</param>
    /// <param name="labels">The component of each row, −1 where it is not known.</param>
    /// <param name="device">Where the rows are kept.</param>
    /// <returns>Null where no component is known.</returns>
    public static LabelledPool? Of(ReadOnlySpan<float> data, int width, ReadOnlySpan<int> labels, Device? device = null)
    {
        var known = new List<(int Row, int Component)>();
        for (var row = 0; row < labels.Length; row++)
        {
            if (labels[row] >= 0)
                known.Add((row, labels[row]));
        }
        if (known.Count == 0)
            return null;
        var values = new float[known.Count * width];
        for (var place = 0; place < known.Count; place++)
            data.Slice(known[place].Row * width, width).CopyTo(values.AsSpan(place * width));
        long[][] groups = [.. Enumerable.Range(0, known.Count).GroupBy(place => known[place].Component).OrderBy(group => group.Key)
            .Select(group => group.Select(place => (long)place).ToArray())];
        var widest = groups.Max(group => group.Length);
        long[] table = [.. groups.SelectMany(group => group.Concat(Enumerable.Repeat(0L, widest - group.Length)))];
        using var scope = NewDisposeScope();
        Tensor Kept(Tensor made, Device? where = null) => made.to(where ?? CPU).alias().DetachFromDisposeScope();
        return new LabelledPool(
            Kept(tensor(values).view(known.Count, width), device),
            Kept(tensor(known.Select(pair => (long)pair.Row).ToArray()), device),
            Kept(tensor(known.Select(pair => (long)pair.Component).ToArray()), device),
            Kept(tensor(table).view(groups.Length, widest)),
            Kept(tensor(groups.Select(group => (float)group.Length).ToArray())));
    }

    /// <summary>
    /// As many rows of every component as go into <paramref name="count"/>, the components taken in turn from a random one on; a row may come twice. Draws
    /// come from the micro-batch's generator, which stays its owner's, as do the tensors of the dispose scope.
    /// </summary>
    public LabelledRows Draw(int count, MicroBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        using var scope = NewDisposeScope();
        var groups = places.shape[0];
        var first = randint(groups, [1], ScalarType.Int64, generator: batch.Generator);
        var group = arange(Held(0), Held(count), Held(1), ScalarType.Int64).Plus(first).remainder(Held(groups));              // [n]
        var size = counts.index_select(0, group);
        var within = minimum((rand(count, ScalarType.Float32, generator: batch.Generator) * size).floor(), size - Held(1)).to(ScalarType.Int64);
        var place = places.index_select(0, group).gather(1, within.unsqueeze(1)).squeeze(1).to(rows.device);
        return new LabelledRows(
            new MicroBatch(
                rows.index_select(0, place).MoveToOuterDisposeScope(), indices.index_select(0, place).MoveToOuterDisposeScope(), batch.Generator, batch.Moment),
            components.index_select(0, place).MoveToOuterDisposeScope());
    }

    /// <summary>As many as belong to this micro-batch where so many labelled rows stand beside so many others in a step.</summary>
    public LabelledRows DrawBeside(MicroBatch batch, int labelledRows, int otherRows)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return Draw((int)Math.Max(1, Math.Round(labelledRows * (double)batch.Rows.shape[0] / otherRows)), batch);
    }

    public void Dispose()
    {
        foreach (var part in (Tensor[])[rows, indices, components, places, counts])
            part.Dispose();
    }
}

/// <param name="Batch">The rows; disposing it would dispose the generator that it was drawn with.</param>
/// <param name="Components">[n], from 0.</param>
internal sealed record LabelledRows(MicroBatch Batch, Tensor Components);
