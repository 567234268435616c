using ClusterVae.Options;

namespace ClusterVae.Deep;

/// <summary>Rows that were taken in batches (runs, donors, cameras), which shall not tell in the code (VAE notes: "does it reduce batch effect?").</summary>
public sealed record BatchVaeOptions : ViewsOptions, IRuled<BatchVaeOptions>
{
    /// <summary>A trainable mixture over the codes; otherwise N(0, I), and clusters are those of a mixture fitted to the codes afterwards.</summary>
    public bool MixturePrior { get; init; } = true;

    /// <summary>p(x|z,b): the decoder is told the batch, so that the code need not say it.</summary>
    public bool DecoderSeesBatch { get; init; } = true;

    /// <summary>q(z|x,b): the encoder is told it too; then rows can be read only with their batch.</summary>
    public bool EncoderSeesBatch { get; init; }

    /// <summary>The batch, by its name, as which corrected rows are told; null tells them averaged over all batches.</summary>
    public string? ReferenceBatch { get; init; }

    static IReadOnlyList<Rule<BatchVaeOptions>> IRuled<BatchVaeOptions>.Rules { get; } =
    [
        .. CommonRules<BatchVaeOptions>(),
        new TruthRule<BatchVaeOptions>(
            nameof(EncoderSeesBatch), o => o.DecoderSeesBatch || !o.EncoderSeesBatch, o => o.EncoderSeesBatch, $"only with {nameof(DecoderSeesBatch)}",
            "A decoder that is not told the batch makes the code carry it: set both, or the decoder's alone."),
        new TruthRule<BatchVaeOptions>(
            nameof(ReferenceBatch), o => o.DecoderSeesBatch || o.ReferenceBatch is null, o => o.ReferenceBatch, $"only with {nameof(DecoderSeesBatch)}",
            "A decoder that is not told the batch tells rows of every batch alike: leave it out."),
    ];
}
