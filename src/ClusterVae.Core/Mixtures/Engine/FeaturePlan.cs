using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ClusterVae.Mixtures.Engine;

/// <summary>Which functions of a row are summed per component.</summary>
internal enum Moments
{
    /// <summary>x.</summary>
    First,

    /// <summary>x and x², column by column.</summary>
    Squares,

    /// <summary>x and |x|².</summary>
    Norm,

    /// <summary>x and the upper half of x xᵀ.</summary>
    Products,

    /// <summary>The upper half of x xᵀ alone.</summary>
    OnlyProducts,
}

/// <summary>
/// The layout of the sums: runs of features one after the other, cut into blocks that stay in the cache while every component uses them.
/// </summary>
internal sealed unsafe class FeaturePlan
{
    private const int Rows = 64;
    private const int BlockFeatures = 256;
    private readonly int width;
    private readonly List<Block> blocks = [];
    private readonly int first;
    private readonly int second;
    private readonly int[] products;

    public FeaturePlan(Moments moments, int width)
    {
        Moments = moments;
        this.width = width;
        products = new int[width];
        if (moments != Moments.OnlyProducts)
            first = Append(RunKind.Value, 0, 0, width);
        if (moments == Moments.Squares)
            second = Append(RunKind.Square, 0, 0, width);
        if (moments == Moments.Norm)
            second = Append(RunKind.Norm, 0, 0, 1);
        if (moments is Moments.Products or Moments.OnlyProducts)
            for (var i = 0; i < width; i++)
                products[i] = Append(RunKind.Product, i, i, width - i);
        Stride = blocks[^1].Offset + blocks[^1].Padded;
    }

    private enum RunKind
    {
        Value,
        Square,
        Product,
        Norm,
    }

    public Moments Moments { get; }

    /// <summary>Doubles per component.</summary>
    public int Stride { get; }

    public int ScratchSize => Rows * blocks.Max(b => b.Padded) + 8;

    /// <summary>Where Σ r x_d lies.</summary>
    public int First(int d) => first + d;

    /// <summary>Where Σ r x_d² lies, or Σ r |x|² for d = 0 of <see cref="Moments.Norm"/>.</summary>
    public int Second(int d) => second + d;

    /// <summary>Where Σ r x_i x_j lies, i ≤ j.</summary>
    public int Product(int i, int j) => products[i] + j - i;

    /// <summary>sums[k, f] += Σ_n r[k, n] feature_f(x_n).</summary>
    /// <param name="wide">[64, wideStride], and a vector more that may be read</param>
    public void Add(double* wide, int wideStride, double* responsibilities, int components, double* scratch, double* sums)
    {
        foreach (var block in blocks)
        {
            foreach (var run in block.Runs)
                Fill(run, wide, wideStride, scratch + run.Offset, block.Padded);
            MomentKernel.Add(responsibilities, components, scratch, block.Padded, block.Padded / 8, sums + block.Offset, Stride);
        }
    }

    // A run may write up to seven numbers too many, always inside its row: the next run overwrites them, and padding is never read.
    private void Fill(Run run, double* x, int stride, double* target, int targetStride)
    {
        switch (run.Kind)
        {
            case RunKind.Value:
                Values(x + run.Start, stride, run.Length, target, targetStride);
                break;
            case RunKind.Square:
                Squares(x + run.Start, stride, run.Length, target, targetStride);
                break;
            case RunKind.Product:
                Products(x + run.Factor, x + run.Start, stride, run.Length, target, targetStride);
                break;
            default:
                Norms(x, stride, width, target, targetStride);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Values(double* x, int stride, int length, double* target, int targetStride)
    {
        for (var n = 0; n < Rows; n++, x += stride, target += targetStride)
            for (var j = 0; j < length; j += 8)
                Vector512.Load(x + j).Store(target + j);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Squares(double* x, int stride, int length, double* target, int targetStride)
    {
        for (var n = 0; n < Rows; n++, x += stride, target += targetStride)
        {
            for (var j = 0; j < length; j += 8)
            {
                var v = Vector512.Load(x + j);
                (v * v).Store(target + j);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Products(double* factor, double* x, int stride, int length, double* target, int targetStride)
    {
        for (var n = 0; n < Rows; n++, factor += stride, x += stride, target += targetStride)
        {
            var f = Vector512.Create(*factor);
            for (var j = 0; j < length; j += 8)
                (f * Vector512.Load(x + j)).Store(target + j);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Norms(double* x, int stride, int width, double* target, int targetStride)
    {
        for (var n = 0; n < Rows; n++, x += stride, target += targetStride)
        {
            var sum = 0.0;
            for (var d = 0; d < width; d++)
                sum += x[d] * x[d];
            *target = sum;
        }
    }

    private int Append(RunKind kind, int factor, int start, int length)
    {
        if (blocks.Count == 0 || (blocks[^1].Features > 0 && blocks[^1].Features + length > BlockFeatures))
            blocks.Add(new Block(blocks.Count == 0 ? 0 : blocks[^1].Offset + blocks[^1].Padded));
        var block = blocks[^1];
        block.Runs.Add(new Run(kind, factor, start, length, block.Features));
        block.Features += length;
        block.Padded = Math.Max(block.Padded, (block.Features - length + (length + 7) / 8 * 8 + 7) / 8 * 8);
        return block.Offset + block.Features - length;
    }

    private readonly record struct Run(RunKind Kind, int Factor, int Start, int Length, int Offset);

    private sealed class Block(int offset)
    {
        public int Offset { get; } = offset;

        public List<Run> Runs { get; } = [];

        public int Features { get; set; }

        public int Padded { get; set; }
    }
}
