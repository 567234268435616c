namespace ClusterVae.Mixtures;

/// <summary>Where a running fit stands.</summary>
/// <param name="Restart">From 1.</param>
/// <param name="Iteration">From 1.</param>
/// <param name="LogLikelihood">Mean log p(x) per row before this iteration's M-step.</param>
/// <param name="Change">The gain over the previous iteration; NaN in the first.</param>
/// <param name="Repairs">Components re-seeded so far in this restart.</param>
public sealed record EmProgress(int Restart, int Restarts, int Iteration, int MaxIterations, double LogLikelihood, double Change, int Repairs);
