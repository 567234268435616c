using ClusterVae.MLNet.Pipeline;
using ClusterVae.Options;
using ClusterVae.Projection;
using Microsoft.ML.Runtime;

namespace ClusterVae.MLNet;

/// <summary>
/// Learns the principal axes of the features and gives each kept axis unit variance: y_k = w_k·(x − μ) / √λ_k. Whitened features make
/// Euclidean distances mean the same in every direction, which k-means and spherical mixtures take for granted.
/// </summary>
public sealed class PcaWhiteningEstimator : BlockEstimator<PcaWhiteningTransformer>
{
    private readonly string output;
    private readonly Checked<PcaOptions> options;

    internal PcaWhiteningEstimator(IHost host, string output, FeatureColumns features, PcaOptions options) : base(host, features)
    {
        this.output = output;
        this.options = new Checked<PcaOptions>(options);
    }

    internal override IReadOnlyList<OutputColumn> Promised => [PcaWhiteningTransformer.Output(output, options.Value.Components)];

    internal override PcaWhiteningTransformer Train(ViewRows rows, IChannel channel)
    {
        var model = Pca.Fit(rows, options.Value);
        channel.Info(MessageSensitivity.None, $"Whitening keeps {model.ComponentCount} of {model.Width} directions and {model.VarianceShares.Sum():P1} of the variance of {model.Rows} rows.");
        return new PcaWhiteningTransformer(Host, output, Features, model);
    }
}
