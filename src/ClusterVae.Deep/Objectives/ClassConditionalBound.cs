using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>
/// M2: p(x) = ∫ Σ_y p(y) N(z; 0, I) p(x|y,z), the class told to the decoder and the code free of it (M2, s.2.1). As a mixture network it has a head q(z|x,y) per
/// class, a classifier q(y|x), and a decoder that sees both z and y.
/// </summary>
internal static class ClassConditionalBound
{
    /// <summary>
    /// −L(x, y) = E_q(z|x,y) log p(x|y,z) + log p(y) − KL(q(z|x,y) ‖ N(0, I)) for every class, p(y) uniform, with one sample of z per row and class (M2 (6)).
    /// </summary>
    public static Tensor OfEachClass(MixtureNetwork network, Likelihood likelihood, Tensor x, Generator generator)
    {
        using var scope = NewDisposeScope();
        var classes = network.Clusters;
        var (means, logVars) = network.Components(x);                                           // [N,K,d]
        var z = DiagonalGaussian.Sample(means, logVars, Noise(means, generator)).view(-1, network.Latent);      // [N·K,d]
        var told = eye(classes, classes, ScalarType.Float32, x.device).repeat(x.shape[0], 1);   // [N·K,K]
        var fit = likelihood.LogProbability(x.repeat_interleave(classes, 0), network.Decode(z, told)).view(-1, classes);
        return Of(fit, means, logVars, classes).MoveToOuterDisposeScope();                      // [N,K]
    }

    /// <summary>The same for the classes that rows are known to have, which costs one decoding each.</summary>
    public static Tensor OfKnownClass(MixtureNetwork network, Likelihood likelihood, Tensor x, Tensor known, Generator generator)
    {
        using var scope = NewDisposeScope();
        var (allMeans, allLogVars) = network.Components(x);
        var place = known.view(-1, 1, 1).expand(-1, 1, network.Latent);
        var (means, logVars) = (allMeans.gather(1, place).squeeze(1), allLogVars.gather(1, place).squeeze(1));  // [N,d]
        var z = DiagonalGaussian.Sample(means, logVars, Noise(means, generator));
        var fit = likelihood.LogProbability(x, network.Decode(z, GumbelSoftmax.OneHot(known, network.Clusters)));
        return Of(fit, means, logVars, network.Clusters).MoveToOuterDisposeScope();             // [N]
    }

    /// <summary>−U(x) = Σ_y q(y|x) (−L(x, y)) + H(q(y|x)), the sum over classes as it stands (M2 (7)).</summary>
    public static Tensor OfUnknownClass(Tensor logClasses, Tensor ofEachClass)
    {
        using var scope = NewDisposeScope();
        return (logClasses.exp() * ofEachClass).sum(-1).Plus(Categorical.Entropy(logClasses)).MoveToOuterDisposeScope();       // [N]
    }

    private static Tensor Noise(Tensor means, Generator generator) => randn(means.shape, ScalarType.Float32, generator: generator).to(means.device);

    /// <summary>log p(x|y,z) − log K − KL(q(z|x,y) ‖ N(0, I)), of rows or of each row's classes.</summary>
    public static Tensor Of(Tensor fit, Tensor means, Tensor logVars, int classes)
    {
        using var scope = NewDisposeScope();
        return (fit - DiagonalGaussian.KlToStandard(means, logVars) - Held(Math.Log(classes))).MoveToOuterDisposeScope();      // [..]
    }
}
