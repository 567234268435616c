using ClusterVae.Randomness;

namespace ClusterVae.Deep;

/// <summary>Ways through the latent space of an EXoN and the pictures on them (004 s.4.1, fig. 3, 4, 6 and 9). Codes are row-major [steps, d].</summary>
public sealed class LatentPaths(ExonModel model)
{
    /// <summary>One direction of a code set to even steps between two values, the others left alone.</summary>
    public static float[] Traverse(ReadOnlySpan<float> code, int dimension, double from = -3, double to = 3, int steps = 11)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 2);
        var codes = new float[steps * code.Length];
        for (var step = 0; step < steps; step++)
        {
            code.CopyTo(codes.AsSpan(step * code.Length));
            codes[step * code.Length + dimension] = (float)(from + (to - from) * step / (steps - 1));
        }
        return codes;
    }

    /// <summary>z_t = (1 − t) z_A + t z_B; with a subspace only its coordinates move (004 fig. 4).</summary>
    public static float[] Straight(ReadOnlySpan<float> from, ReadOnlySpan<float> to, int steps = 11, IReadOnlyCollection<int>? subspace = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 2);
        if (from.Length != to.Length)
            throw new ArgumentException($"One code has {from.Length} numbers, the other {to.Length}.", nameof(to));
        var codes = new float[steps * from.Length];
        for (var step = 0; step < steps; step++)
        {
            var t = step / (float)(steps - 1);
            for (var j = 0; j < from.Length; j++)
                codes[step * from.Length + j] = subspace is null || subspace.Contains(j) ? (1 - t) * from[j] + t * to[j] : from[j];
        }
        return codes;
    }

    /// <summary>
    /// From one component's centre to another's along the layout: on a circle along its shorter arc, past the components that stand between; straight otherwise. M2's
    /// components all stand in one place.
    /// </summary>
    public float[] AlongLayout(int from, int to, int steps = 11)
    {
        var (start, end) = (Centre(from), Centre(to));
        if (model.Options.Layout.Shape != LatentShape.Circle)
            return Straight(start, end, steps);
        var codes = Straight(start, end, steps);
        var radius = Math.Sqrt(start[0] * (double)start[0] + start[1] * (double)start[1]);
        var (first, last) = (Math.Atan2(start[1], start[0]), Math.Atan2(end[1], end[0]));
        var turn = Math.IEEERemainder(last - first, 2 * Math.PI);
        for (var step = 0; step < steps; step++)
        {
            var (sine, cosine) = Math.SinCos(first + turn * step / (steps - 1));
            (codes[step * model.Latent], codes[step * model.Latent + 1]) = ((float)(radius * cosine), (float)(radius * sine));
        }
        return codes;
    }

    /// <summary>m_k.</summary>
    public float[] Centre(int component) => [.. model.Layout.Centre(component).ToArray().Select(value => (float)value)];

    /// <summary>Mean squared change of the decoded rows from step to step: small steps where components stand far apart (004 fig. 6).</summary>
    public double[] ChangePerStep(ReadOnlySpan<float> codes)
    {
        var rows = model.Decode(codes);
        var steps = rows.Length / model.Width;
        var changes = new double[steps - 1];
        for (var step = 1; step < steps; step++)
        {
            for (var column = 0; column < model.Width; column++)
                changes[step - 1] += Math.Pow(rows[step * model.Width + column] - (double)rows[(step - 1) * model.Width + column], 2) / model.Width;
        }
        return changes;
    }

    /// <summary>
    /// Which part of the decoded rows on straight ways from samples of one component to samples of another the model takes for neither (004 fig. 3): 0 where
    /// the layout keeps its promise.
    /// </summary>
    public double ShareOfOthers(int from, int to, int paths = 100, int steps = 11, long seed = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(paths, 1);
        var starts = model.Clustering.SampleCodes(from, paths, 1, seed);
        var ends = model.Clustering.SampleCodes(to, paths, 1, new RandomStream(seed).Split(1).NextLong(long.MaxValue));
        var others = 0;
        for (var path = 0; path < paths; path++)
            others += model.Predict(model.Decode(Straight(starts.Row(path), ends.Row(path), steps))).Count(label => label != from && label != to);
        return others / (double)(paths * steps);
    }
}
