namespace Microsoft.ML.Transforms;

/// <summary>Minimum, maximum, mean and variance of each slot in one pass (Welford); NaN is left out.</summary>
internal sealed class SlotStatistics
{
    private readonly long[] _count;
    private readonly double[] _min;
    private readonly double[] _max;
    private readonly double[] _mean;
    private readonly double[] _squares;

    public SlotStatistics(int slots)
    {
        _count = new long[slots];
        _min = new double[slots];
        _max = new double[slots];
        _mean = new double[slots];
        _squares = new double[slots];
        Array.Fill(_min, double.PositiveInfinity);
        Array.Fill(_max, double.NegativeInfinity);
    }

    public void Add(ReadOnlySpan<double> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            var value = values[i];
            if (double.IsNaN(value))
                continue;
            _count[i]++;
            _min[i] = Math.Min(_min[i], value);
            _max[i] = Math.Max(_max[i], value);
            var delta = value - _mean[i];
            _mean[i] += delta / _count[i];
            _squares[i] += delta * (value - _mean[i]);
        }
    }

    public Scaling ToScaling(NormalizerSettings settings)
    {
        var slots = Enumerable.Range(0, _count.Length).Select(i => settings.Kind switch
        {
            Normalization.MinMax => MinMax(i, settings.FixZero),
            Normalization.MeanVariance => MeanVariance(i, settings.FixZero),
            _ => Distribution(i),
        }).ToArray();
        return new Scaling(settings.Kind == Normalization.MeanVarianceCdf,
            Array.ConvertAll(slots, slot => slot.Offset), Array.ConvertAll(slots, slot => slot.Scale));
    }

    private (double Offset, double Scale) MinMax(int i, bool fixZero)
    {
        if (!(_min[i] < _max[i]))
            return (0, 0);
        return fixZero
            ? (0, 1 / Math.Max(Math.Abs(_min[i]), Math.Abs(_max[i])))
            : (_min[i], 1 / (_max[i] - _min[i]));
    }

    private (double Offset, double Scale) MeanVariance(int i, bool fixZero)
    {
        var variance = Variance(i);
        if (!(variance > 0))
            return (0, 0);
        return fixZero
            ? (0, 1 / Math.Sqrt(variance + _mean[i] * _mean[i]))
            : (_mean[i], 1 / Math.Sqrt(variance));
    }

    private (double Offset, double Scale) Distribution(int i)
    {
        var variance = Variance(i);
        return variance > 0 ? (_mean[i], 1 / Math.Sqrt(2 * variance)) : (_mean[i], 0);
    }

    private double Variance(int i) => _count[i] > 0 ? _squares[i] / _count[i] : 0;
}

/// <summary>(x - offset) · scale, or Φ of it.</summary>
internal sealed record Scaling(bool IsDistribution, double[] Offset, double[] Scale)
{
    public bool KeepsZero => !IsDistribution && Array.TrueForAll(Offset, offset => offset == 0);

    public double Apply(double value, int slot)
    {
        var scaled = (value - Offset[slot]) * Scale[slot];
        if (!IsDistribution)
            return Scale[slot] == 0 ? 0 : scaled;
        return Scale[slot] == 0 ? 0 : NormalDistribution.HalfOfOnePlusErf(scaled);
    }
}
