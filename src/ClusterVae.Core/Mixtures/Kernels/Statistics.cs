using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using ClusterVae.Numerics;
using ClusterVae.Ranks;

namespace ClusterVae.Mixtures.Kernels;

/// <summary>What one pass over the rows leaves behind: Σ r, Σ r f(x) per component, sums shared by all components, and Σ w log p(x), all in double.</summary>
internal sealed unsafe class Statistics : ISum<Statistics>
{
    private readonly PinnedBuffer<double> sums;
    private readonly PinnedBuffer<double> shared;
    private readonly PinnedBuffer<double> counts;

    public Statistics(FeaturePlan plan, FeaturePlan? sharedPlan, int components)
    {
        (Plan, SharedPlan) = (plan, sharedPlan);
        sums = new PinnedBuffer<double>((long)components * plan.Stride);
        shared = new PinnedBuffer<double>(sharedPlan?.Stride ?? 0);
        counts = new PinnedBuffer<double>(components * 8);
    }

    public FeaturePlan Plan { get; }

    public FeaturePlan? SharedPlan { get; }

    public long Bytes => 8L * (sums.Count + shared.Count + counts.Count);

    public double* Sums => sums.Pointer;

    public double* Shared => shared.Pointer;

    /// <summary>[K, 8]: the eight lanes add up to the count.</summary>
    public double* CountLanes => counts.Pointer;

    public double LogLikelihood { get; set; }

    public double Weight { get; set; }

    public double Count(int k)
    {
        var sum = 0.0;
        for (var lane = 0; lane < 8; lane++)
            sum += counts.Pointer[k * 8 + lane];
        return sum;
    }

    public void SetCount(int k, double count)
    {
        counts.Span.Slice(k * 8, 8).Clear();
        counts.Pointer[k * 8] = count;
    }

    public double First(int k, int d) => Sums[(long)k * Plan.Stride + Plan.First(d)];

    public double Second(int k, int d) => Sums[(long)k * Plan.Stride + Plan.Second(d)];

    /// <summary>Σ r x of all columns [D].</summary>
    public ReadOnlySpan<double> FirstOf(int k) => new(Sums + (long)k * Plan.Stride + Plan.First(0), Plan.Width);

    /// <summary>Σ r x² of all columns [D].</summary>
    public ReadOnlySpan<double> SecondOf(int k) => new(Sums + (long)k * Plan.Stride + Plan.Second(0), Plan.Width);

    public FactorSums FactorsOf(int k) => new(new Span<double>(Sums + (long)k * Plan.Stride + Plan.Factors, FactorRows.Size(Plan.Width, Plan.Rank)), Plan.Width, Plan.Rank);

    public double Product(int k, int i, int j) => Sums[(long)k * Plan.Stride + Plan.Product(i, j)];

    public double SharedProduct(int i, int j) => Shared[SharedPlan!.Product(i, j)];

    /// <summary>One row of the given weight that belongs to component k alone.</summary>
    public void AddRow(int k, double weight, ReadOnlySpan<double> x)
    {
        CountLanes[k * 8] += weight;
        Weight += weight;
        for (var d = 0; d < x.Length; d++)
            Sums[(long)k * Plan.Stride + Plan.First(d)] += weight * x[d];
        for (var i = 0; i < x.Length; i++)
            for (var j = i; j < LastPartner(i, x.Length); j++)
                AddSecond(k, i, j, weight * x[i] * x[j]);
    }

    /// <summary>Where the columns end whose products with column i are kept: right behind i itself, unless the layout keeps products.</summary>
    public int LastPartner(int i, int width) => Plan.Moments == Moments.Products || SharedPlan is not null ? width : i + 1;

    /// <summary>Adds to Σ r x_i x_j, i ≤ j, as far as the layout keeps it.</summary>
    public void AddSecond(int k, int i, int j, double value)
    {
        switch (Plan.Moments)
        {
            case Moments.Squares when i == j:
                Sums[(long)k * Plan.Stride + Plan.Second(i)] += value;
                break;
            case Moments.Norm when i == j:
                Sums[(long)k * Plan.Stride + Plan.Second(0)] += value;
                break;
            case Moments.Products:
                Sums[(long)k * Plan.Stride + Plan.Product(i, j)] += value;
                break;
        }
        if (SharedPlan is not null)
            Shared[SharedPlan.Product(i, j)] += value;
    }

    public void Clear()
    {
        sums.Clear();
        shared.Clear();
        counts.Clear();
        (LogLikelihood, Weight) = (0, 0);
    }

    public void Add(Statistics other) => Blend(1, other, 1);

    /// <summary>this = keep · this + share · other.</summary>
    public void Blend(double keep, Statistics other, double share)
    {
        Blend(sums.Span, keep, other.sums.Span, share);
        Blend(shared.Span, keep, other.shared.Span, share);
        Blend(counts.Span, keep, other.counts.Span, share);
        LogLikelihood = keep * LogLikelihood + share * other.LogLikelihood;
        Weight = keep * Weight + share * other.Weight;
    }

    public void Write(BinaryWriter to)
    {
        foreach (var buffer in new[] { sums, shared, counts })
            to.Write(MemoryMarshal.AsBytes(buffer.Span));
        to.Write(LogLikelihood);
        to.Write(Weight);
    }

    public void Read(BinaryReader from)
    {
        foreach (var buffer in new[] { sums, shared, counts })
            from.BaseStream.ReadExactly(MemoryMarshal.AsBytes(buffer.Span));
        (LogLikelihood, Weight) = (from.ReadDouble(), from.ReadDouble());
    }

    /// <summary>Drops component k by moving those behind it up.</summary>
    public void Remove(int k, int components)
    {
        var behind = components - k - 1;
        sums.Span.Slice((k + 1) * Plan.Stride, behind * Plan.Stride).CopyTo(sums.Span[(k * Plan.Stride)..]);
        counts.Span.Slice((k + 1) * 8, behind * 8).CopyTo(counts.Span[(k * 8)..]);
        sums.Span.Slice((components - 1) * Plan.Stride, Plan.Stride).Clear();
        counts.Span.Slice((components - 1) * 8, 8).Clear();
    }

    private static void Blend(Span<double> mine, double keep, ReadOnlySpan<double> other, double share)
    {
        var i = 0;
        fixed (double* to = mine)
        fixed (double* from = other)
        {
            for (; i + 8 <= mine.Length; i += 8)
                (keep * Vector512.Load(to + i) + share * Vector512.Load(from + i)).Store(to + i);
        }
        for (; i < mine.Length; i++)
            mine[i] = keep * mine[i] + share * other[i];
    }
}
