using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ClusterVae.Numerics;

namespace ClusterVae.Mixtures.Kernels;

/// <summary>
/// One worker's place: 64 rows at a time, as doubles row by row (for the moments) and as T column by column (rows along the vector lanes,
/// for the densities), with their joint log-densities and responsibilities. Everything lies in the cache; no N x K matrix exists.
/// </summary>
internal sealed unsafe class Panel<T> where T : unmanaged
{
    /// <summary>Four vectors of floats.</summary>
    public const int Rows = 64;

    // Far beyond any row that standardised data can hold, near enough that its square meets no infinity times zero in a kernel.
    private const double Farthest = 1e18;

    private readonly Standardisation coordinates;
    private readonly PinnedBuffer<double> wide;
    private readonly PinnedBuffer<T> columns;
    private readonly PinnedBuffer<T> whitened;
    private readonly PinnedBuffer<T> factors;
    private readonly PinnedBuffer<T> joint;
    private readonly PinnedBuffer<double> responsibilities;
    private readonly PinnedBuffer<ulong> touched;
    private readonly PinnedBuffer<T> weights;
    private readonly PinnedBuffer<T> logDensity;
    private readonly PinnedBuffer<double> centre;
    private readonly PinnedBuffer<double> inverseScale;
    private readonly PinnedBuffer<double> wideWeights;

    public Panel(Standardisation coordinates, int components, JointForm form, int rank, bool learns)
    {
        this.coordinates = coordinates;
        Width = coordinates.Width;
        WideStride = (Width + 7) / 8 * 8;
        Capacity = components;
        wide = new PinnedBuffer<double>(Rows * WideStride + 16);
        // Zeros behind the last column.
        var padded = PanelProduct.Padded(Width);
        columns = new PinnedBuffer<T>(Rows * padded);
        whitened = new PinnedBuffer<T>(form is JointForm.WhitenedScaled or JointForm.Solved or JointForm.Factored ? Rows * padded : 0);
        factors = new PinnedBuffer<T>((long)Rows * components * PanelProduct.Padded(rank));
        joint = new PinnedBuffer<T>(Rows * components);
        responsibilities = new PinnedBuffer<double>(learns ? Rows * components : 0);
        touched = new PinnedBuffer<ulong>(learns ? components : 0);
        weights = new PinnedBuffer<T>(Rows);
        wideWeights = new PinnedBuffer<double>(Rows);
        logDensity = new PinnedBuffer<T>(Rows);
        centre = new PinnedBuffer<double>(WideStride);
        inverseScale = new PinnedBuffer<double>(WideStride);
        coordinates.Centre.CopyTo(centre.Span);
        coordinates.InverseScale.CopyTo(inverseScale.Span);
    }

    public int Width { get; }

    public int WideStride { get; }

    public int Capacity { get; }

    /// <summary>Rows that hold data; the rest are zero rows of weight zero.</summary>
    public int Filled { get; private set; }

    /// <summary>[Rows, WideStride], zero-padded.</summary>
    public double* Wide => wide.Pointer;

    /// <summary>[Width, Rows].</summary>
    public T* Columns => columns.Pointer;

    /// <summary>[Width, Rows].</summary>
    public T* Whitened => whitened.Pointer;

    /// <summary>[K, padded rank, Rows]: each component's own factors of the rows, where its covariance has any.</summary>
    public T* Factors => factors.Pointer;

    /// <summary>[K, Rows].</summary>
    public T* Joint => joint.Pointer;

    /// <summary>[K, Rows].</summary>
    public double* Responsibilities => responsibilities.Pointer;

    /// <summary>[K]: bit n is set where row n has a part in component k that is worth adding.</summary>
    public ulong* Touched => touched.Pointer;

    /// <summary>[Rows].</summary>
    public T* Weights => weights.Pointer;

    /// <summary>[Rows].</summary>
    public double* WideWeights => wideWeights.Pointer;

    /// <summary>[Rows], in standardised coordinates.</summary>
    public T* LogDensity => logDensity.Pointer;

    /// <summary>Standardises up to 64 rows; null weights are ones.</summary>
    public void Load(T* rows, int count, float* rowWeights)
    {
        Standardise(rows, count, Width, centre.Pointer, inverseScale.Pointer, Wide, WideStride);
        for (var n = 0; n < count && coordinates.UnitLength; n++)
            Standardisation.Unit(new Span<double>(Wide + n * WideStride, Width));
        for (var n = count; n < Filled; n++)
            new Span<double>(Wide + n * WideStride, WideStride).Clear();
        SetWeights(count, rowWeights);
        Filled = count;
        Transpose.Narrow(Wide, WideStride, Columns, Width);
    }

    private void SetWeights(int count, float* rowWeights)
    {
        wideWeights.Clear();
        weights.Clear();
        if (rowWeights == null)
        {
            wideWeights.Span[..count].Fill(1);
            weights.Span[..count].Fill(Lanes.Cast<T>(1));
            return;
        }
        for (var n = 0; n < count; n++)
        {
            WideWeights[n] = rowWeights[n];
            Weights[n] = Lanes.Cast<T>(rowWeights[n]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Standardise(T* rows, int count, int width, double* centre, double* inverseScale, double* target, int stride)
    {
        var low = Vector512.Create(-Farthest);
        var high = Vector512.Create(Farthest);
        var whole = width / 8 * 8;
        for (var n = 0; n < count; n++, rows += width, target += stride)
        {
            for (var d = 0; d < whole; d += 8)
            {
                var x = (Lanes.LoadEight(rows + d) - Vector512.Load(centre + d)) * Vector512.Load(inverseScale + d);
                Vector512.MinNative(Vector512.MaxNative(x, low), high).Store(target + d);
            }
            for (var d = whole; d < width; d++)
                target[d] = Math.Clamp((Lanes.Widen(rows[d]) - centre[d]) * inverseScale[d], -Farthest, Farthest);
        }
    }
}
