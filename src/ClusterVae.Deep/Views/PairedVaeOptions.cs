using ClusterVae.Options;

namespace ClusterVae.Deep;

/// <summary>Two views of the same things in one latent space (VAE notes, "matching two latents").</summary>
public sealed record PairedVaeOptions : ViewsOptions, IRuled<PairedVaeOptions>
{
    /// <summary>One trainable mixture for both views, which makes their clusters the same; otherwise each view has its own.</summary>
    public bool CommonPrior { get; init; } = true;

    /// <summary>λ_x, the weight of telling each view from the other one's code.</summary>
    public double CrossWeight { get; init; } = 1;

    /// <summary>D, what is asked of the two codes of one thing besides.</summary>
    public CodeAgreement Agreement { get; init; } = CodeAgreement.Off;

    /// <summary>λ_z, the weight of D.</summary>
    public double AgreementWeight { get; init; } = 1;

    static IReadOnlyList<Rule<PairedVaeOptions>> IRuled<PairedVaeOptions>.Rules { get; } =
    [
        .. CommonRules<PairedVaeOptions>(),
        new RangeRule<PairedVaeOptions>(nameof(CrossWeight), o => o.CrossWeight, Interval.Closed(0, 1e6)),
        new RangeRule<PairedVaeOptions>(nameof(AgreementWeight), o => o.AgreementWeight, Interval.Closed(0, 1e6)),
        new TruthRule<PairedVaeOptions>(nameof(Agreement), o => Enum.IsDefined(o.Agreement), o => o.Agreement, "Off, Distance or Memberships", "Choose one of these."),
        new TruthRule<PairedVaeOptions>(
            nameof(Agreement), o => o.CommonPrior || o.Agreement != CodeAgreement.Memberships, o => o.Agreement, "not Memberships where each view has its own mixture",
            $"Memberships are compared in one mixture: set {nameof(CommonPrior)}, or choose Distance."),
    ];
}
