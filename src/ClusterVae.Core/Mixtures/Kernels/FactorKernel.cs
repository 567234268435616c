using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ClusterVae.Numerics;

namespace ClusterVae.Mixtures.Kernels;

/// <summary>
/// c − ½ (Σ_d s_d² (x_d − μ_d − Σ_j W_dj z_j)² + |z|²) with z = β (x − μ), the row's factors: (x−μ)ᵀ Σ⁻¹ (x−μ) for Σ = W Wᵀ + diag(s⁻²) as a sum of
/// squares. Woodbury's difference of two large numbers would lose the digits of a float.
/// </summary>
internal static unsafe class FactorKernel
{
    private const int Block = PanelProduct.Height;
    private const int Rows = 64;

    /// <summary>How many numbers <see cref="Pack"/> writes: β, −W and s.</summary>
    public static long PackedSize(int width, int rank) => (long)PanelProduct.Padded(rank) * width + (long)PanelProduct.Padded(width) * (rank + 1);

    /// <summary>μ and β μ.</summary>
    public static int ShiftSize(int width, int rank) => PanelProduct.Padded(width) + PanelProduct.Padded(rank);

    /// <param name="loadings">Wᵀ [q, D], and ψ [D] behind them</param>
    /// <param name="projection">β [q, D]</param>
    public static void Pack<T>(ReadOnlySpan<double> loadings, ReadOnlySpan<double> projection, ReadOnlySpan<double> mean, int rank, T* packed, T* shifts) where T : unmanaged
    {
        var width = mean.Length;
        var noise = loadings.Slice(rank * width, width);
        for (var top = 0; top < rank; top += Block)
            for (var d = 0; d < width; d++)
                for (var j = top; j < top + Block; j++)
                    *packed++ = Lanes.Cast<T>(j < rank ? projection[j * width + d] : 0);
        for (var top = 0; top < width; top += Block)
            for (var j = 0; j < rank; j++)
                for (var d = top; d < top + Block; d++)
                    *packed++ = Lanes.Cast<T>(d < width ? -loadings[j * width + d] : 0);
        for (var d = 0; d < PanelProduct.Padded(width); d++)
        {
            *packed++ = Lanes.Cast<T>(d < width ? 1 / Math.Sqrt(noise[d]) : 0);
            *shifts++ = Lanes.Cast<T>(d < width ? mean[d] : 0);
        }
        for (var j = 0; j < PanelProduct.Padded(rank); j++)
            *shifts++ = Lanes.Cast<T>(j < rank ? Cholesky.Dot(projection.Slice(j * width, width), mean) : 0);
    }

    /// <param name="x">[padded width, 64], four vectors of it from here on</param>
    /// <param name="z">[padded rank, 64], the factors</param>
    /// <param name="rest">[6, 64], scratch</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Quadratic<T>(T* x, int width, int rank, T* packed, T* shifts, T constant, T* z, T* rest, T* joint) where T : unmanaged
    {
        var lanes = Vector512<T>.Count;
        Vector512<T> s0 = default, s1 = default, s2 = default, s3 = default;
        var projected = shifts + PanelProduct.Padded(width);
        for (var top = 0; top < rank; top += Block, packed += (long)width * Block)
        {
            PanelProduct.Sum(PanelProduct.Zeros<T>(), packed, projected + top, x, width, z + top * Rows);
            AddSquares(z + top * Rows, null, ref s0, ref s1, ref s2, ref s3);
        }
        var inverseStdDev = packed + (long)PanelProduct.Padded(width) * rank;
        for (var top = 0; top < width; top += Block, packed += rank * Block)
        {
            PanelProduct.Sum(x + top * Rows, packed, shifts + top, z, rank, rest);
            AddSquares(rest, inverseStdDev + top, ref s0, ref s1, ref s2, ref s3);
        }
        JointKernels.StoreQuadratic(s0, s1, s2, s3, constant, joint);
    }

    /// <summary>Adds the squares of six columns, each times its scale; null scales are ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddSquares<T>(T* y, T* scales, ref Vector512<T> s0, ref Vector512<T> s1, ref Vector512<T> s2, ref Vector512<T> s3) where T : unmanaged
    {
        var lanes = Vector512<T>.Count;
        for (var i = 0; i < Block; i++, y += Rows)
        {
            var scale = scales == null ? Vector512<T>.One : Vector512.Create(scales[i]);
            s0 = Square(Vector512.Load(y) * scale, s0);
            s1 = Square(Vector512.Load(y + lanes) * scale, s1);
            s2 = Square(Vector512.Load(y + 2 * lanes) * scale, s2);
            s3 = Square(Vector512.Load(y + 3 * lanes) * scale, s3);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Square<T>(Vector512<T> value, Vector512<T> sum) where T : unmanaged => Lanes.MultiplyAdd(value, value, sum);
}
