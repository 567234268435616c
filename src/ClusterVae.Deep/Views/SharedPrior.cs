using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>How the codes of two views of one thing are drawn together.</summary>
public enum CodeAgreement
{
    /// <summary>By the common prior and the cross terms alone.</summary>
    Off,

    /// <summary>|μ_a − μ_b|².</summary>
    Distance,

    /// <summary>KL(γ_a ‖ γ_b) of the memberships in the common mixture.</summary>
    Memberships,
}

/// <summary>
/// Views of the same things over trainable mixtures (VAE notes): Σ_v [E_q_v log p(x_v|z_v) − KL(q_v ‖ p(z))] + λ_x Σ_(v≠w) E_q_v log p(x_w|z) − λ_z D(q_a, q_b).
/// Rows with one view alone drop the terms that cross. The document names the common prior; the cross terms and D are our reading of it.
/// The priors belong to the objective.
/// </summary>
internal sealed class SharedPrior : Objective
{
    private readonly ViewNetwork[] views;
    private readonly MixturePrior[] priors;
    private readonly PackedViews packed;
    private readonly double crossWeight;
    private readonly CodeAgreement agreement;
    private readonly double agreementWeight;

    /// <param name="views">The caller keeps them.</param>
    /// <param name="priors">None for N(0, I), one for all views, or one for each.</param>
    /// <param name="crossWeight">λ_x.</param>
    /// <param name="agreement">D.</param>
    /// <param name="agreementWeight">λ_z.</param>
    public SharedPrior(IReadOnlyList<ViewNetwork> views, IReadOnlyList<MixturePrior> priors, double crossWeight = 0, CodeAgreement agreement = CodeAgreement.Off, double agreementWeight = 0)
    {
        ArgumentNullException.ThrowIfNull(views);
        ArgumentNullException.ThrowIfNull(priors);
        if (agreement == CodeAgreement.Memberships && priors.Count != 1)
            throw new ArgumentException("Memberships can be compared only in one common mixture.", nameof(agreement));
        (this.views, this.priors) = ([.. views], [.. priors]);
        (this.crossWeight, this.agreement, this.agreementWeight) = (crossWeight, agreement, agreementWeight);
        packed = new PackedViews([.. views.Select(view => view.Spec)]);
        Parameters =
        [
            .. views.SelectMany((view, place) => view.Parameters.Prefixed($"view{place}")),
            .. priors.SelectMany((prior, place) => prior.Parameters.Prefixed($"of{place}")),
        ];
        State =
        [
            .. views.SelectMany((view, place) => view.State.Prefixed($"view{place}")),
            .. priors.SelectMany((prior, place) => prior.State.Prefixed($"of{place}")),
        ];
    }

    /// <summary>The part of the training in which the weight of the KL grows from 0 to 1.</summary>
    public double KlWarmUp { get; init; }

    public override IReadOnlyList<NamedTensor> Parameters { get; }

    public override IReadOnlyList<NamedTensor> State { get; }

    /// <summary>D(q_a, q_b) per row.</summary>
    public static Tensor Disagreement(CodeAgreement kind, Tensor meanA, Tensor meanB, Func<Tensor, Tensor> logMemberships)
    {
        ArgumentNullException.ThrowIfNull(logMemberships);
        using var scope = NewDisposeScope();
        return (kind switch
        {
            CodeAgreement.Distance => (meanA - meanB).Squared().sum(-1),
            CodeAgreement.Memberships => Categorical.Kl(logMemberships(meanA), logMemberships(meanB)),
            _ => zeros_like(meanA.select(1, 0)),
        }).MoveToOuterDisposeScope();                                                           // [N]
    }

    public override Tensor Loss(MicroBatch batch, LossTerms terms)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(terms);
        using var scope = NewDisposeScope();
        var rows = batch.Rows.shape[0];
        var seen = new Seen?[views.Length];
        var (reconstruction, divergence, cross, apart) = (Zero(batch), Zero(batch), Zero(batch), Zero(batch));
        for (var view = 0; view < views.Length; view++)
        {
            var (x, covariates, places) = packed.Read(batch.Rows, view);
            if (places.shape[0] == 0)
                continue;
            var posterior = views[view].Encode(x, covariates);
            var noise = posterior.Noise(batch.Generator);
            var z = posterior.Sample(noise);
            seen[view] = new Seen(x, covariates, places, posterior, z);
            reconstruction = reconstruction.Plus(views[view].Likelihood.LogProbability(x, views[view].Decode(z, covariates)).sum());
            divergence = divergence.Plus(Divergence(view, posterior, noise, z).sum());
        }
        for (var from = 0; from < views.Length; from++)
        {
            for (var to = 0; to < views.Length; to++)
            {
                if (from == to || seen[from] is not { } a || seen[to] is not { } b)
                    continue;
                var (inA, inB) = Both(a.Places, b.Places, rows);
                if (inA.shape[0] == 0)
                    continue;
                var decoded = views[to].Decode(a.Z.index_select(0, inA), b.Covariates?.index_select(0, inB));
                cross = cross.Plus(views[to].Likelihood.LogProbability(b.X.index_select(0, inB), decoded).sum());
                if (from < to && agreement != CodeAgreement.Off)
                    apart = apart.Plus(Disagreement(agreement, a.Posterior.Mean.index_select(0, inA), b.Posterior.Mean.index_select(0, inB), z => priors[0].LogResponsibilities(z)).sum());
            }
        }
        var bound = (reconstruction - divergence) / Held(rows);
        terms.Add("reconstruction", -reconstruction / Held(rows));
        terms.Add("kl", divergence / Held(rows));
        terms.Add("elbo", bound);
        terms.Add("cross", -cross / Held(rows));
        terms.Add("disagreement", apart / Held(rows));
        if (priors.Length > 0 && seen[0] is { } first)
            ClusterEntropies.Report(priors[0].LogResponsibilities(first.Posterior.Mean), terms);
        var weight = KlWarmUp > 0 ? Math.Min(1, batch.Moment.Progress / (KlWarmUp * batch.Moment.Epochs)) : 1;
        return (((apart * Held(agreementWeight) - cross * Held(crossWeight)).Plus(divergence * Held(weight)) - reconstruction) / Held(rows)).MoveToOuterDisposeScope();  // []
    }

    public override void SetTraining(bool on)
    {
        foreach (var view in views)
            view.SetTraining(on);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing)
            return;
        foreach (var prior in priors)
            prior.Dispose();
    }

    private Tensor Divergence(int view, Posterior posterior, Tensor noise, Tensor z)
    {
        if (priors.Length == 0)
            return posterior.KlToStandard();
        using var scope = NewDisposeScope();
        var prior = priors[priors.Length == 1 ? 0 : view];
        return GmmPrior.Divergence(ElboEstimator.Entropy, posterior, noise, z, prior.LogWeights(), prior.Means, prior.LogVariances()).MoveToOuterDisposeScope();   // [P]
    }

    /// <summary>Where the rows that have both views stand in each view's own list.</summary>
    private static (Tensor InA, Tensor InB) Both(Tensor placesA, Tensor placesB, long rows)
    {
        Tensor Index(Tensor places) => full(rows, Held(-1L), ScalarType.Int64, places.device).scatter(0, places, arange(Held(0), Held(places.shape[0]), Held(1), ScalarType.Int64, places.device));
        var (a, b) = (Index(placesA), Index(placesB));
        var both = a.ge(Held(0)).logical_and(b.ge(Held(0))).nonzero().squeeze(1);
        return (a.index_select(0, both), b.index_select(0, both));
    }

    private static Tensor Zero(MicroBatch batch) => zeros([], ScalarType.Float32, batch.Rows.device);

    private sealed record Seen(Tensor X, Tensor? Covariates, Tensor Places, Posterior Posterior, Tensor Z);
}
