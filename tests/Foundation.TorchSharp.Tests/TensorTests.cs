using TorchSharp;
using static TorchSharp.torch;

namespace Foundation.TorchSharp.Tests;

public sealed class TensorTests
{
    [Fact]
    public void Arrays_of_every_rank_come_and_go()
    {
        using var scope = NewDisposeScope();
        Assert.Equal([1f, 2, 3], torch.tensor(new[] { 1f, 2, 3 }).data<float>().ToArray());
        Assert.Equal([2L, 2], torch.tensor(new[,] { { 1, 2 }, { 3, 4 } }).shape);
        Assert.Equal([1L, 2, 3, 4], torch.tensor(new[,] { { 1L, 2 }, { 3, 4 } }).data<long>().ToArray());
        Assert.Equal([1L, 2, 2], torch.from_array(new[, ,] { { { 1.0, 2 }, { 3, 4 } } }).shape);
        Assert.Equal([1.0, 3, 2, 4], torch.tensor(new[] { 1.0, 2, 3, 4 }, [2L, 2]).t().data<double>().ToArray());
        Assert.Equal(float64, torch.tensor(1.5).dtype);
        Assert.Equal(float32, torch.tensor(1.5f).dtype);
        Assert.Equal(int64, torch.tensor(7L).dtype);
        Assert.Equal(@bool, torch.tensor(new[] { true, false }).dtype);
        Assert.Equal(float32, torch.tensor(new[] { 1, 2 }, dtype: float32).dtype);
        Assert.Equal([0L, 3], torch.zeros(0, 3).shape);
    }

    [Fact]
    public void A_copy_is_a_copy()
    {
        var array = new[] { 1f, 2 };
        using var tensor = torch.tensor(array);
        array[0] = 9;
        Assert.Equal(1f, tensor[0].item<float>());
    }

    [Fact]
    public void A_buffer_is_shared()
    {
        var array = new[] { 1f, 2, 3 };
        using var tensor = torch.frombuffer(array, float32);
        tensor.add_(1);
        Assert.Equal([2f, 3, 4], array);
        using var tail = torch.frombuffer(array, float32, 2, 1);
        Assert.Equal([3f, 4], tail.data<float>().ToArray());
    }

    [Fact]
    public void Bytes_are_the_tensors_own()
    {
        using var tensor = torch.zeros(2);
        MemoryMarshalled(tensor)[1] = 5;
        Assert.Equal(5f, tensor[1].item<float>());
        using var transposed = torch.zeros(2, 3).t();
        Assert.Throws(VersionDifferences.ErrorOfScatteredBytes, () => { _ = transposed.bytes.Length; });

        static Span<float> MemoryMarshalled(Tensor t) => System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(t.bytes);
    }

    [Fact]
    public void Places_can_be_written()
    {
        using var scope = NewDisposeScope();
        var x = torch.zeros(3, 4);
        x[0] = torch.ones(4);
        x[TensorIndex.Colon, TensorIndex.Single(3)] = torch.tensor(new[] { 5f, 6, 7 });
        x[x > 5.5] = torch.tensor(-1f);
        x[TensorIndex.Slice(1, 3), TensorIndex.Slice(0, 2)] = torch.full(2, 2, 2f);
        Assert.Equal([1f, 1, 1, 5, 2, 2, 0, -1, 2, 2, 0, -1], x.data<float>().ToArray());
    }

    [Fact]
    public void Index_in_place_adds_up()
    {
        using var scope = NewDisposeScope();
        var sums = torch.zeros(3);
        sums.index_add_(0, torch.tensor(new[] { 0L, 2, 0 }), torch.tensor(new[] { 1f, 2, 3 }), 1);
        sums.scatter_add_(0, torch.tensor(new[] { 1L }), torch.tensor(new[] { 4f }));
        Assert.Equal([4f, 4, 2], sums.data<float>().ToArray());
    }

    [Fact]
    public void Gradients_add_up_in_the_leaves()
    {
        using var scope = NewDisposeScope();
        var x = torch.tensor(new[] { 1.0, 2 }, requires_grad: true);
        (x * x).sum().backward();
        (x * 3).sum().backward();
        Assert.Equal([5.0, 7], VersionDifferences.Gradient(x)!.data<double>().ToArray());
        using (no_grad()) Assert.False((x * 2).requires_grad);
        using (VersionDifferences.Inference()) Assert.False((x * 2).requires_grad);
        Assert.True((x * 2).requires_grad);
        Assert.False(x.detach().requires_grad);
        Assert.True(x.is_leaf);
    }

    [Fact]
    public void Second_derivatives_follow_from_first_ones()
    {
        using var scope = NewDisposeScope();
        var x = torch.tensor(2.0, requires_grad: true);
        var first = autograd.grad([x.pow(3)], [x], create_graph: true)[0];
        var second = autograd.grad([first], [x])[0];
        Assert.Equal(12.0, second.item<double>(), 10);
    }

    [Fact]
    public void An_input_without_part_gives_no_gradient()
    {
        using var scope = NewDisposeScope();
        var x = torch.ones(1, requires_grad: true);
        var y = torch.ones(1, requires_grad: true);
        var gradients = autograd.grad([x * 2], [x, y], allow_unused: true);
        Assert.False(gradients[0].IsInvalid);
        Assert.True(gradients[1].IsInvalid);
    }

    [Fact]
    public void Tensors_survive_a_file()
    {
        using var scope = NewDisposeScope();
        var x = torch.rand(3, 4).t();
        using var file = new MemoryStream();
        x.contiguous().Save(new BinaryWriter(file));
        file.Position = 0;
        var y = torch.empty(4, 3);
        TensorExtensionMethods.Load(y, new BinaryReader(file));
        Assert.Equal(x.shape, y.shape);
        Assert.True(x.Equals(y));
    }

    [Fact]
    public void Types_are_converted_and_shared_where_they_fit()
    {
        using var scope = NewDisposeScope();
        var x = torch.tensor(new[] { 1.7, -1.7 });
        Assert.Equal([1L, -1], x.to(int64).data<long>().ToArray());
        var same = x.to(float64);
        same.zero_();
        Assert.Equal([0.0, 0], x.data<double>().ToArray());
    }

    [Fact]
    public void Parallel_graphs_do_not_disturb_each_other()
    {
        var results = new double[8];
        Parallel.For(0, results.Length, new ParallelOptions { MaxDegreeOfParallelism = 4 }, k =>
        {
            using var scope = NewDisposeScope();
            var w = torch.full(4, 4, k + 1.0, float64, requires_grad: true);
            for (var round = 0; round < 50; round++)
            {
                using var inner = NewDisposeScope();
                var loss = w.matmul(w).tanh().sum() + w.square().sum();
                results[k] = autograd.grad([loss], [w])[0].sum().item<double>();
            }
        });
        for (var k = 0; k < results.Length; k++) Assert.Equal(32.0 * (k + 1), results[k], 1e-2 * (k + 1) + (k == 0 ? 1 : 0));
    }
}
