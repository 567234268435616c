using TorchSharp;

namespace ClusterVae.Deep;

/// <summary>
/// Sums and squares whose own numbers are held. TorchSharp wraps the factor 1 of a sum's second term, and a square's exponent, in the short-lived objects of
/// which <see cref="HeldNumbers"/> tells; these here never go away.
/// </summary>
internal static class HeldSums
{
    private static readonly Scalar one = 1, two = 2;

    public static torch.Tensor Plus(this torch.Tensor tensor, torch.Tensor other) => tensor.add(other, one);

    public static torch.Tensor Plus(this torch.Tensor tensor, Scalar held) => tensor.add(held, one);

    public static torch.Tensor Minus(this Scalar held, torch.Tensor tensor) => tensor.negative().add(held, one);

    /// <summary>In place.</summary>
    public static torch.Tensor Increase(this torch.Tensor tensor, torch.Tensor by) => tensor.add_(by, one);

    /// <summary>In place.</summary>
    public static torch.Tensor Increase(this torch.Tensor tensor, Scalar held) => tensor.add_(held, one);

    public static torch.Tensor Squared(this torch.Tensor tensor) => tensor.pow(two);
}
