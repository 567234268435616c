using ClusterVae.Data;
using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>
/// The views of the same things side by side in one row of numbers, as the training loop carries them: for each view its values, its covariates
/// and whether it is there. A view that is missing has zeros.
/// </summary>
internal sealed class PackedViews
{
    private readonly ViewSpec[] views;
    private readonly int[] starts;

    public PackedViews(IReadOnlyList<ViewSpec> views)
    {
        this.views = [.. views];
        starts = new int[views.Count + 1];
        for (var view = 0; view < views.Count; view++)
            starts[view + 1] = starts[view] + views[view].Width + views[view].Covariates + 1;
    }

    public int Width => starts[^1];

    /// <param name="values">Of each view, row-major, in the network's units; a row of NaN is missing.</param>
    /// <param name="covariates">The category of each row, for views that have covariates.</param>
    /// <param name="count">Rows.</param>
    public DenseRows<float> Pack(IReadOnlyList<float[]> values, ReadOnlySpan<int> covariates, int count)
    {
        var packed = new float[count * Width];
        for (var view = 0; view < views.Length; view++)
        {
            var width = views[view].Width;
            for (var row = 0; row < count; row++)
            {
                var from = values[view].AsSpan(row * width, width);
                if (float.IsNaN(from[0]))
                    continue;
                var to = packed.AsSpan(row * Width + starts[view]);
                from.CopyTo(to);
                if (views[view].Covariates > 0)
                    to[width + covariates[row]] = 1;
                to[width + views[view].Covariates] = 1;
            }
        }
        return new DenseRows<float>(packed, Width, "views");
    }

    /// <summary>The rows of a view that are there. The tensors belong to the open dispose scope.</summary>
    /// <returns>Values [P,D], covariates [P,C] or null, and the places [P] of these rows in the batch.</returns>
    public (Tensor Values, Tensor? Covariates, Tensor Places) Read(Tensor batch, int view)
    {
        var (width, covariates) = (views[view].Width, views[view].Covariates);
        var places = batch.select(1, starts[view] + width + covariates).nonzero().squeeze(1);
        var rows = batch.index_select(0, places);
        return (rows.narrow(1, starts[view], width), covariates > 0 ? rows.narrow(1, starts[view] + width, covariates) : null, places);
    }
}
