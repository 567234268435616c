using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Foundation.TorchSharp.Tests;

public sealed class DisposalTests
{
    [Fact]
    public void A_scope_takes_its_tensors_along()
    {
        Tensor inside, moved, detached;
        using (NewDisposeScope())
        {
            using (NewDisposeScope())
            {
                inside = torch.ones(3) + 1;
                moved = (inside * 2).MoveToOuterDisposeScope();
                detached = (inside * 3).DetachFromDisposeScope();
            }
            Assert.True(inside.IsInvalid);
            Assert.False(moved.IsInvalid);
        }
        Assert.True(moved.IsInvalid);
        Assert.False(detached.IsInvalid);
        detached.Dispose();
    }

    [Fact]
    public void Statistics_are_exact()
    {
        var statistics = DisposeScopeManager.Statistics;
        Tensor detached;
        statistics.Reset();
        using (var outside = torch.ones(1))
        {
            Assert.Equal(1, statistics.CreatedOutsideScopeCount);
        }
        using (var scope = NewDisposeScope())
        {
            var a = torch.ones(2);
            var b = a + a;
            var c = b * 2;
            Assert.Equal(3, scope.DisposablesCount);
            Assert.Equal((3, 0, 0, 3), Counts(statistics));
            b.Dispose();
            Assert.Equal((3, 1, 0, 2), Counts(statistics));
            detached = scope.Detach(c);
            Assert.Equal((3, 1, 1, 1), Counts(statistics));
        }
        Assert.Equal((3, 2, 1, 0), Counts(statistics));
        detached.Dispose();
    }

    [Fact]
    public void A_detached_tensor_can_be_attached_again()
    {
        Tensor tensor;
        using (var scope = NewDisposeScope())
        {
            tensor = scope.Detach(torch.ones(2));
            Assert.Equal(0, scope.DisposablesCount);
            VersionDifferences.Attach(scope, tensor);
            Assert.Equal(1, scope.DisposablesCount);
        }
        Assert.True(tensor.IsInvalid);
    }

    [Fact]
    public void One_tensor_is_joined_to_itself()
    {
        using var only = torch.ones(2);
        Assert.Same(only, torch.cat([only]));
    }

    [Fact]
    public void In_place_operators_return_their_receiver()
    {
        var statistics = DisposeScopeManager.Statistics;
        using var scope = NewDisposeScope();
        var x = torch.ones(4);
        var y = torch.full(4, 2.0f);
        statistics.Reset();
        x.add_(y).mul_(2).sub_(1).div_(2).clamp_(0, 10).sqrt_().addcmul_(y, y, 0.5).lerp_(y, y);
        Assert.Equal(8 * VersionDifferences.ObjectsPerInPlaceOperator, statistics.CreatedInScopeCount);
    }

    [Fact]
    public void Everything_but_what_is_kept_goes()
    {
        using var scope = NewDisposeScope();
        var a = torch.ones(1);
        var b = torch.ones(1);
        scope.DisposeEverythingBut(b);
        Assert.True(a.IsInvalid);
        Assert.False(b.IsInvalid);
        scope.DisposeEverything();
        Assert.True(b.IsInvalid);
    }

    [Fact]
    public void Scopes_belong_to_their_threads()
    {
        using var scope = NewDisposeScope();
        Tensor? elsewhere = null;
        var thread = new Thread(() =>
        {
            using var own = NewDisposeScope();
            elsewhere = torch.ones(1);
        });
        thread.Start();
        thread.Join();
        Assert.True(elsewhere!.IsInvalid);
        Assert.Equal(0, scope.DisposablesCount);
    }

    [Fact]
    public void A_disposed_tensor_says_so()
    {
        var gone = torch.ones(2);
        gone.Dispose();
        gone.Dispose();
        Assert.ThrowsAny<InvalidOperationException>(() => gone + 1);
        Assert.ThrowsAny<InvalidOperationException>(() => gone.shape);
        Assert.ThrowsAny<InvalidOperationException>(() => torch.cat([gone, gone]));
    }

    [Fact]
    public void Errors_carry_libtorchs_message()
    {
        using var a = torch.ones(2, 3);
        var error = Assert.Throws<ExternalException>(() => a.mm(a));
        Assert.Contains("mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)", error.Message);
        Assert.Throws<ExternalException>(() => a + torch.ones(4));
        Assert.Throws<ExternalException>(() => a.view(4));
        Assert.Throws<ExternalException>(() => a.sum(5));
        Assert.Throws<ExternalException>(() => torch.zeros(2, dtype: int64).mm(a));
        Assert.Throws<ExternalException>(() => a.index_select(0, torch.tensor(new[] { 9L })));
        Assert.Throws<ExternalException>(() => a.gather(1, torch.tensor(new[,] { { 7L } })));
        Assert.Throws<ExternalException>(() => linalg.cholesky(-torch.eye(2)));
        Assert.Throws<ExternalException>(() => a.sum().backward());
        Assert.Throws<ExternalException>(() => nn.functional.conv2d(a, a));
        Assert.Throws<ExternalException>(() => a[5]);
        Assert.Throws<ArgumentException>(() => torch.cat(new List<Tensor>()));
        Assert.ThrowsAny<ArgumentException>(() => a.item<float>());
        Assert.ThrowsAny<ArgumentException>(() => a.data<double>());
        Assert.ThrowsAny<ArgumentException>(() => torch.tensor(new[] { 1f, 2f }, [3L]));
        using var still = a + 1;
        Assert.Equal(6, still.numel());
    }

    [Fact]
    public void Unscoped_temporaries_survive_a_busy_collector()
    {
        var stop = false;
        var collector = new Thread(() =>
        {
            while (!Volatile.Read(ref stop)) GC.Collect(0);
        });
        collector.Start();
        var total = 0.0;
        for (var k = 0; k < 3000; k++) total += (torch.ones(8) * 2 + torch.ones(8)).sum().item<float>();
        Volatile.Write(ref stop, true);
        collector.Join();
        Assert.Equal(3000 * 24.0, total);
    }

    private static (long Created, long Disposed, long Detached, long Live) Counts(ThreadDisposeScopeStatistics s) =>
        (s.CreatedInScopeCount, s.DisposedInScopeCount, s.DetachedFromScopeCount, s.ThreadTotalLiveCount);
}
