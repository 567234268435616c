namespace ClusterVae.Mixtures;

/// <summary>One EM iteration, measured before its M-step.</summary>
/// <param name="Iteration">From 1.</param>
/// <param name="LogLikelihood">Mean log p(x) per row.</param>
/// <param name="Objective">The same plus the log prior per row, up to a constant.</param>
/// <param name="Interrupted">A component was re-seeded or dropped after it: the next value may be lower.</param>
public sealed record EmIteration(int Iteration, double LogLikelihood, double Objective, bool Interrupted);
