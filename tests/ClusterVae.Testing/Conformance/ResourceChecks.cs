using Microsoft.ML;
using TorchSharp;

namespace ClusterVae.Testing.Conformance;

internal static class ResourceChecks
{
    /// <summary>Fit, score, dispose: as many live tensors as before. Other tests run in parallel elsewhere, so the grid runs alone.</summary>
    public static void Returns_every_tensor(EstimatorCase c)
    {
        FitScoreDispose(c);
        var before = LiveTensors();
        for (var i = 0; i < 3; i++)
            FitScoreDispose(c);
        var after = LiveTensors();
        // Fewer is no leak: the garbage of an earlier test may have been found late.
        Assert.True(after <= before, $"{after - before} more tensors live after three fits than before.");
    }

    /// <summary>A prediction engine disposes the chain it was given; other users of the same model must not notice.</summary>
    public static void Disposal_is_harmless(EstimatorCase c)
    {
        var ml = new MLContext(1);
        var view = Views.Of(ml, c.Rows(60, 6, 1));
        var fitted = c.Build(ml).Fit(view);
        var before = Views.Added(fitted, view);
        var second = ((MLNet.Pipeline.BlockTransformer)fitted).Transform(view);

        using (var cursor = second.GetRowCursor(second.Schema))
            cursor.MoveNext();
        for (var i = 0; i < 2; i++)
            (fitted as IDisposable)?.Dispose();

        foreach (var (name, values) in before)
            Assert.Equal(values, Views.Read(second, name));
    }

    private static void FitScoreDispose(EstimatorCase c)
    {
        var ml = new MLContext(1);
        var view = Views.Of(ml, c.Rows(60, 6, 1));
        var fitted = c.Build(ml).Fit(view);
        Views.Added(fitted, view);
        (fitted as IDisposable)?.Dispose();
    }

    /// <summary>What finalizers still have to free is not alive: counted when collecting changes nothing any more.</summary>
    private static long LiveTensors()
    {
        for (var last = -1L; ;)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            var count = torch.Tensor.TotalCount;
            if (count == last)
                return count;
            last = count;
        }
    }
}
