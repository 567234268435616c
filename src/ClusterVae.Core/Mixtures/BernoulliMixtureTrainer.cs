using ClusterVae.Data;
using ClusterVae.Mixtures.Engine;
using ClusterVae.Options;

namespace ClusterVae.Mixtures;

/// <summary>Learns a Bernoulli mixture by EM from bits or probabilities in [0, 1]: maximum likelihood, or MAP when the options hold priors.</summary>
public sealed class BernoulliMixtureTrainer(Checked<BernoulliMixtureOptions> options)
{
    /// <param name="weights">One weight per row, from 0 upwards; a weight of 2 counts like the row twice.</param>
    public MixtureFit<BernoulliMixture> Fit(IRowSource<float> rows, IRowSource<float>? weights = null, IProgress<EmProgress>? progress = null, CancellationToken stop = default) =>
        new Training(options.Value).Fit(rows, weights, progress, stop);

    /// <inheritdoc cref="Fit(IRowSource{float}, IRowSource{float}?, IProgress{EmProgress}?, CancellationToken)"/>
    public MixtureFit<BernoulliMixture> Fit(IRowSource<double> rows, IRowSource<float>? weights = null, IProgress<EmProgress>? progress = null, CancellationToken stop = default) =>
        new Training(options.Value).Fit(rows, weights, progress, stop);

    /// <inheritdoc cref="GaussianMixtureTrainer.Update(GaussianMixture, IRowSource{float}, IRowSource{float}?, double, IProgress{EmProgress}?, CancellationToken)"/>
    public MixtureFit<BernoulliMixture> Update(
        BernoulliMixture model, IRowSource<float> rows, IRowSource<float>? weights = null, double memory = 1, IProgress<EmProgress>? progress = null, CancellationToken stop = default) =>
        new Training(options.Value).Update(model, rows, weights, memory, progress, stop);

    /// <inheritdoc cref="GaussianMixtureTrainer.Update(GaussianMixture, IRowSource{float}, IRowSource{float}?, double, IProgress{EmProgress}?, CancellationToken)"/>
    public MixtureFit<BernoulliMixture> Update(
        BernoulliMixture model, IRowSource<double> rows, IRowSource<float>? weights = null, double memory = 1, IProgress<EmProgress>? progress = null, CancellationToken stop = default) =>
        new Training(options.Value).Update(model, rows, weights, memory, progress, stop);

    private sealed class Training(BernoulliMixtureOptions options) : MixtureTraining<BernoulliMixture>(options)
    {
        protected override bool TakesProbabilities => true;

        protected override bool HasCovariancePrior => false;

        protected override bool OneScale => false;

        protected override MixtureStart<BernoulliMixture>? Start => options.Start;

        protected override MixtureState NewState(int components, Census census, Standardisation coordinates) =>
            new BernoulliState(components, coordinates.Width, Prior(coordinates.Width), options.ProbabilityFloor);

        protected override MixtureState StateOf(BernoulliMixture model, Census census, Standardisation coordinates) =>
            model.State(Prior(coordinates.Width), options.ProbabilityFloor);

        protected override BernoulliMixture ModelOf(MixtureState state, Standardisation coordinates, double rowsSeen) =>
            BernoulliMixture.From((BernoulliState)state, rowsSeen);

        protected override int ParametersPerComponent(int width) => width;

        private BernoulliPrior Prior(int width) => new(
            new WeightPrior(options.RemoveSuperfluous ? 1 - 0.5 * ParametersPerComponent(width) : options.WeightConcentration, options.Weights == MixtureWeights.Uniform),
            options.PriorOnes, options.PriorZeros);
    }
}
