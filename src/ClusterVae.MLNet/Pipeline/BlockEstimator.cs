using ClusterVae.MLNet.Internals;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace ClusterVae.MLNet.Pipeline;

/// <summary>The part that every estimator of this library shares: which columns it reads, which it promises.</summary>
public abstract class BlockEstimator<TTransformer> : IEstimator<TTransformer> where TTransformer : BlockTransformer
{
    internal BlockEstimator(IHost host, FeatureColumns features)
    {
        (Host, Features) = (host, features);
    }

    internal IHost Host { get; }

    internal FeatureColumns Features { get; }

    /// <summary>The columns that the fitted transformer will add; sizes that only the data can tell are not read from here.</summary>
    internal abstract IReadOnlyList<OutputColumn> Promised { get; }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        Features.Check(inputSchema);
        return SchemaPromise.With(inputSchema, [.. Promised.Select(column => column.Promise())]);
    }

    public TTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var rows = new ViewRows(input, Features);
        using var channel = Host.Start("Fit");
        return Train(rows, channel);
    }

    internal abstract TTransformer Train(ViewRows rows, IChannel channel);
}
