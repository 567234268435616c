namespace ClusterVae.Mixtures;

/// <summary>How a restart ended.</summary>
public sealed record RestartOutcome(int Restart, double LogLikelihood, double Objective, int Iterations, bool Converged);
