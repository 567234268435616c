using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>Rows mixed with others of the same batch, and the labels of both ends: what SCI asks for (004 s.3.3).</summary>
/// <param name="Mixed">x̃ [N,D].</param>
/// <param name="First">ỹ¹ [N,K].</param>
/// <param name="Second">ỹ², the partners' [N,K].</param>
/// <param name="Rho">ρ, one for the batch.</param>
internal sealed record Pair(Tensor Mixed, Tensor First, Tensor Second, double Rho)
{
    /// <summary>Partners and ρ come from the generator; the tensors belong to the caller's dispose scope.</summary>
    public static Pair Of(Mixup mixup, Tensor rows, Tensor labels, Generator generator)
    {
        var (partner, rho) = mixup.Draw(rows.shape[0], generator);
        var others = partner.to(rows.device);
        return new Pair(Mixup.Blend(rows, others, rho), labels, labels.index_select(0, others), rho);
    }

    public Tensor Sci(Tensor logMixed) => SoftLabelInterpolation.Loss(First, Second, Rho, logMixed);           // [N]
}
