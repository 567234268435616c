using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ClusterVae.Numerics;

namespace ClusterVae.Mixtures.Kernels;

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
    /// <summary>From so many columns on products are summed as a product of matrices (<see cref="ScatterRows"/>) instead of feature by feature.</summary>
    public const int Wide = 32;

    private const int Rows = 64;
    private const int BlockFeatures = 256;
    private readonly int width;
    private readonly List<Block> blocks = [];
    private readonly int first;
    private readonly int second;
    private readonly int[] products;

    /// <param name="rank">how many factors of a row are summed as well (<see cref="FactorRows"/>)</param>
    public FeaturePlan(Moments moments, int width, int rank = 0)
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
        ScattersRows = moments is Moments.Products or Moments.OnlyProducts && width >= Wide;
        if (moments is Moments.Products or Moments.OnlyProducts && !ScattersRows)
            for (var i = 0; i < width; i++)
                products[i] = Append(RunKind.Product, i, i, width - i);
        Stride = blocks.Count == 0 ? 0 : blocks[^1].Offset + blocks[^1].Padded;
        Scatter = Stride;
        if (ScattersRows)
            Stride += ScatterRows.Place(Scatter, products);
        (Factors, Rank) = (Stride, rank);
        if (rank > 0)
            Stride += FactorRows.Size(width, rank);
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

    /// <summary>Doubles.</summary>
    public int ScratchSize => Rows * blocks.Select(b => b.Padded).DefaultIfEmpty().Max() + 8;

    /// <summary>The products are not features of this plan's blocks: <see cref="ScatterRows"/> adds them, from <see cref="Scatter"/> on.</summary>
    public bool ScattersRows { get; }

    /// <summary>Where a component's products begin.</summary>
    public int Scatter { get; }

    public int Width => width;

    public int Rank { get; }

    /// <summary>Where a component's <see cref="FactorSums"/> begin.</summary>
    public int Factors { get; }

    /// <summary>Where Σ r x_d lies.</summary>
    public int First(int d) => first + d;

    /// <summary>Where Σ r x_d² lies, or Σ r |x|² for d = 0 of <see cref="Moments.Norm"/>.</summary>
    public int Second(int d) => second + d;

    /// <summary>Where Σ r x_i x_j lies, i ≤ j.</summary>
    public int Product(int i, int j) => products[i] + j - i;

    /// <summary>sums[k, f] += Σ_n r[k, n] feature_f(x_n), the 64 rows added up in T.</summary>
    /// <param name="wide">[64, wideStride], and a vector more that may be read</param>
    /// <param name="touched">[components]: bit n is set where r[k, n] counts</param>
    public void Add<T>(double* wide, int wideStride, T* responsibilities, ulong* touched, int components, double* scratch, double* sums) where T : unmanaged
    {
        foreach (var block in blocks)
        {
            foreach (var run in block.Runs)
                Fill(run, wide, wideStride, (T*)scratch + run.Offset, block.Padded);
            MomentKernel.Add(responsibilities, touched, components, (T*)scratch, block.Padded, block.Padded, sums + block.Offset, Stride);
        }
    }

    // A run may write up to seven numbers too many, always inside its row: the next run overwrites them, and padding is never read.
    private void Fill<T>(Run run, double* x, int stride, T* target, int targetStride) where T : unmanaged
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
    private static void Values<T>(double* x, int stride, int length, T* target, int targetStride) where T : unmanaged
    {
        for (var n = 0; n < Rows; n++, x += stride, target += targetStride)
            for (var j = 0; j < length; j += 8)
                Lanes.StoreEight(Vector512.Load(x + j), target + j);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Squares<T>(double* x, int stride, int length, T* target, int targetStride) where T : unmanaged
    {
        for (var n = 0; n < Rows; n++, x += stride, target += targetStride)
        {
            for (var j = 0; j < length; j += 8)
            {
                var v = Vector512.Load(x + j);
                Lanes.StoreEight(v * v, target + j);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Products<T>(double* factor, double* x, int stride, int length, T* target, int targetStride) where T : unmanaged
    {
        for (var n = 0; n < Rows; n++, factor += stride, x += stride, target += targetStride)
        {
            var f = Vector512.Create(*factor);
            for (var j = 0; j < length; j += 8)
                Lanes.StoreEight(f * Vector512.Load(x + j), target + j);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Norms<T>(double* x, int stride, int width, T* target, int targetStride) where T : unmanaged
    {
        for (var n = 0; n < Rows; n++, x += stride, target += targetStride)
        {
            var sum = 0.0;
            for (var d = 0; d < width; d++)
                sum += x[d] * x[d];
            *target = Lanes.Cast<T>(sum);
        }
    }

    // A long run is cut into whole blocks, which leaves its sums one behind the other.
    private int Append(RunKind kind, int factor, int start, int length)
    {
        var offset = AppendPiece(kind, factor, start, Math.Min(length, BlockFeatures));
        for (var done = BlockFeatures; done < length; done += BlockFeatures)
            AppendPiece(kind, factor, start + done, Math.Min(length - done, BlockFeatures));
        return offset;
    }

    private int AppendPiece(RunKind kind, int factor, int start, int length)
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
