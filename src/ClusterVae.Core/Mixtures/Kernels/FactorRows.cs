using System.Runtime.Intrinsics;
using ClusterVae.Numerics;

namespace ClusterVae.Mixtures.Kernels;

/// <summary>The sums that a low-rank covariance takes beside x and x²: Σ r x zᵀ, Σ r z and Σ r z zᵀ with each component's own factors z of a row.</summary>
internal sealed unsafe class FactorRows(int rank, int width)
{
    private const int Rows = 64;
    private readonly PinnedBuffer<double> shares = new((long)rank * Rows);
    private readonly PinnedBuffer<ulong> touchedFactors = new(rank);

    /// <summary>Doubles per component.</summary>
    public static int Size(int width, int rank) => checked(rank * Stride(width) + rank + rank * rank);

    /// <summary>Doubles from one factor's products to the next one's.</summary>
    public static int Stride(int width) => (width + 7) / 8 * 8;

    /// <param name="x">[64, xStride]</param>
    /// <param name="responsibilities">[components, 64]</param>
    /// <param name="touched">[components]: bit n is set where a row counts</param>
    /// <param name="factors">[components, padded rank, 64]</param>
    /// <param name="sums">the first component's, the others' <paramref name="sumsStride"/> apart</param>
    public void Add<T>(double* x, int xStride, double* responsibilities, ulong* touched, int components, T* factors, double* sums, long sumsStride) where T : unmanaged
    {
        var padded = PanelProduct.Padded(rank) * Rows;
        for (var k = 0; k < components; k++, sums += sumsStride, responsibilities += Rows, factors += padded)
        {
            if (touched[k] == 0)
                continue;
            touchedFactors.Span.Fill(touched[k]);
            var first = sums + rank * Stride(width);
            for (var j = 0; j < rank; j++)
                first[j] += Share(responsibilities, factors + j * Rows, shares.Pointer + j * Rows);
            MomentKernel.Add(shares.Pointer, touchedFactors.Pointer, rank, x, xStride, Stride(width), sums, Stride(width));
            var squares = first + rank;
            for (var i = 0; i < rank; i++)
            {
                for (var j = 0; j <= i; j++)
                {
                    var sum = Dot(shares.Pointer + i * Rows, factors + j * Rows);
                    squares[i * rank + j] += sum;
                    if (i != j)
                        squares[j * rank + i] += sum;
                }
            }
        }
    }

    /// <summary>target = r z; returns its sum.</summary>
    private static double Share<T>(double* r, T* z, double* target) where T : unmanaged
    {
        var sum = Vector512<double>.Zero;
        for (var n = 0; n < Rows; n += 8)
        {
            var share = Vector512.Load(r + n) * Lanes.LoadEight(z + n);
            share.Store(target + n);
            sum += share;
        }
        return Vector512.Sum(sum);
    }

    private static double Dot<T>(double* a, T* b) where T : unmanaged
    {
        var sum = Vector512<double>.Zero;
        for (var n = 0; n < Rows; n += 8)
            sum += Vector512.Load(a + n) * Lanes.LoadEight(b + n);
        return Vector512.Sum(sum);
    }
}

/// <summary>One component's part of the sums that <see cref="FactorRows"/> makes.</summary>
internal readonly ref struct FactorSums(Span<double> sums, int width, int rank)
{
    private readonly Span<double> sums = sums;

    /// <summary>Σ r z [q].</summary>
    public Span<double> First => sums.Slice(rank * FactorRows.Stride(width), rank);

    /// <summary>Σ r z zᵀ [q, q].</summary>
    public Span<double> Squares => sums.Slice(rank * FactorRows.Stride(width) + rank, rank * rank);

    /// <summary>Σ r x z_j [D].</summary>
    public Span<double> Products(int j) => sums.Slice(j * FactorRows.Stride(width), width);
}
