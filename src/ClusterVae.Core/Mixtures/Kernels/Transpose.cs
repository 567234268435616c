using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ClusterVae.Numerics;

namespace ClusterVae.Mixtures.Kernels;

/// <summary>Sixty-four rows of doubles become columns of T.</summary>
internal static unsafe class Transpose
{
    private const int Rows = 64;

    /// <param name="source">[64, stride]</param>
    /// <param name="target">[width, 64]</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Narrow<T>(double* source, int stride, T* target, int width) where T : unmanaged
    {
        var d = 0;
        if (Avx512F.IsSupported && typeof(T) == typeof(float))
            for (; d + 8 <= width; d += 8)
                NarrowEight(source + d, stride, (float*)target + d * Rows);
        for (; d < width; d++)
            for (var n = 0; n < Rows; n++)
                target[d * Rows + n] = Lanes.Cast<T>(source[n * stride + d]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void NarrowEight(double* source, int stride, float* target)
    {
        for (var n = 0; n < Rows; n += 8)
        {
            var r0 = Row(source, stride, n);
            var r1 = Row(source, stride, n + 1);
            var r2 = Row(source, stride, n + 2);
            var r3 = Row(source, stride, n + 3);
            var r4 = Row(source, stride, n + 4);
            var r5 = Row(source, stride, n + 5);
            var r6 = Row(source, stride, n + 6);
            var r7 = Row(source, stride, n + 7);
            var a0 = Avx.UnpackLow(r0, r1);
            var a1 = Avx.UnpackHigh(r0, r1);
            var a2 = Avx.UnpackLow(r2, r3);
            var a3 = Avx.UnpackHigh(r2, r3);
            var a4 = Avx.UnpackLow(r4, r5);
            var a5 = Avx.UnpackHigh(r4, r5);
            var a6 = Avx.UnpackLow(r6, r7);
            var a7 = Avx.UnpackHigh(r6, r7);
            var b0 = Avx.Shuffle(a0, a2, 0x44);
            var b1 = Avx.Shuffle(a0, a2, 0xEE);
            var b2 = Avx.Shuffle(a1, a3, 0x44);
            var b3 = Avx.Shuffle(a1, a3, 0xEE);
            var b4 = Avx.Shuffle(a4, a6, 0x44);
            var b5 = Avx.Shuffle(a4, a6, 0xEE);
            var b6 = Avx.Shuffle(a5, a7, 0x44);
            var b7 = Avx.Shuffle(a5, a7, 0xEE);
            var column = target + n;
            Avx.Permute2x128(b0, b4, 0x20).Store(column);
            Avx.Permute2x128(b1, b5, 0x20).Store(column + Rows);
            Avx.Permute2x128(b2, b6, 0x20).Store(column + 2 * Rows);
            Avx.Permute2x128(b3, b7, 0x20).Store(column + 3 * Rows);
            Avx.Permute2x128(b0, b4, 0x31).Store(column + 4 * Rows);
            Avx.Permute2x128(b1, b5, 0x31).Store(column + 5 * Rows);
            Avx.Permute2x128(b2, b6, 0x31).Store(column + 6 * Rows);
            Avx.Permute2x128(b3, b7, 0x31).Store(column + 7 * Rows);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Row(double* source, int stride, int row) =>
        Avx512F.ConvertToVector256Single(Vector512.Load(source + (nint)row * stride));
}
