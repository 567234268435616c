using ClusterVae.Deep.Training;
using ClusterVae.Testing;
using static TorchSharp.torch;

namespace ClusterVae.Deep.Tests.Training;

public class MatrixProductTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(5, 3, 7)]
    [InlineData(64, 20, 33)]
    [InlineData(128, 257, 65)]
    public void The_three_products_are_libtorchs(int m, int k, int n)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(6);
        Tensor Draw(int rows, int columns) => randn(rows, columns, generator: generator);
        var (a, b, bt, at) = (Draw(m, k), Draw(k, n), Draw(n, k), Draw(k, m));
        // What stood in the target before must not count, not even a NaN.
        Tensor Target() => full([m, n], float.NaN);
        var (first, second, third) = (Target(), Target(), Target());
        MatrixProduct.Times(a, b, first);
        MatrixProduct.TimesTransposed(a, bt, second);
        MatrixProduct.TransposedTimes(at, b, third);
        Near(a.matmul(b), first);
        Near(a.matmul(bt.t()), second);
        Near(at.t().matmul(b), third);

        void Near(Tensor expected, Tensor actual) => Close.To(Values(expected), Values(actual), rtol: 1e-5, atol: 1e-5 * Math.Sqrt(k));
    }

    private static float[] Values(Tensor tensor) => System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(tensor.contiguous().bytes).ToArray();
}
