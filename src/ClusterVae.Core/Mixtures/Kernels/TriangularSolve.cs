using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ClusterVae.Numerics;

namespace ClusterVae.Mixtures.Kernels;

/// <summary>
/// c − ½ |L⁻¹ (x − μ)|² by forward substitution, y_j = (x_j − μ_j − Σ_(i&lt;j) L_ji y_i) / L_jj: for wide rows, where an inverse would cost as much as
/// the pass and lose digits.
/// </summary>
internal static unsafe class TriangularSolve
{
    private const int Block = PanelProduct.Height;
    private const int Rows = 64;

    /// <summary>How many numbers <see cref="Pack"/> writes.</summary>
    public static long PackedSize(int width)
    {
        long blocks = PanelProduct.Padded(width) / Block;
        return Block * Block * blocks * (blocks + 1) / 2;
    }

    /// <summary>−L block row by block row, six values per column beside each other; reciprocals on the diagonal, so that nothing is divided later.</summary>
    public static void Pack<T>(ReadOnlySpan<double> lower, int width, T* packed) where T : unmanaged
    {
        for (var top = 0; top < width; top += Block)
        {
            for (var i = 0; i < top + Block; i++)
            {
                for (var j = top; j < top + Block; j++)
                {
                    var value = j == i ? 1.0 : 0.0;
                    if (j < width && i <= j)
                        value = i == j ? 1 / lower[j * width + j] : -lower[j * width + i];
                    *packed++ = Lanes.Cast<T>(value);
                }
            }
        }
    }

    /// <param name="x">[padded width, 64], four vectors of it from here on</param>
    /// <param name="mean">[padded width]</param>
    /// <param name="y">[padded width, 64], scratch</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Quadratic<T>(T* x, int width, T* packed, T* mean, T constant, T* y, T* joint) where T : unmanaged
    {
        var lanes = Vector512<T>.Count;
        Vector512<T> s0 = default, s1 = default, s2 = default, s3 = default;
        for (var top = 0; top < width; top += Block)
        {
            var at = y + top * Rows;
            PanelProduct.Sum(x + top * Rows, packed, mean + top, y, top, at);
            packed += top * Block;
            s0 += Finish(at, packed);
            s1 += Finish(at + lanes, packed);
            s2 += Finish(at + 2 * lanes, packed);
            s3 += Finish(at + 3 * lanes, packed);
            packed += Block * Block;
        }
        JointKernels.StoreQuadratic(s0, s1, s2, s3, constant, joint);
    }

    /// <summary>The block's own triangle for one vector of rows; returns Σ y².</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Finish<T>(T* y, T* triangle) where T : unmanaged
    {
        var squares = Vector512<T>.Zero;
        for (var i = 0; i < Block; i++)
        {
            var value = Vector512.Load(y + i * Rows) * Vector512.Create(triangle[i * Block + i]);
            value.Store(y + i * Rows);
            squares = Lanes.MultiplyAdd(value, value, squares);
            for (var j = i + 1; j < Block; j++)
                Lanes.MultiplyAdd(value, Vector512.Create(triangle[i * Block + j]), Vector512.Load(y + j * Rows)).Store(y + j * Rows);
        }
        return squares;
    }
}
