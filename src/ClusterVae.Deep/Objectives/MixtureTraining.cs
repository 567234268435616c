namespace ClusterVae.Deep.Objectives;

/// <summary>Which parts of a mixture prior training may move.</summary>
[Flags]
public enum MixtureTraining
{
    None = 0,
    Weights = 1,
    Means = 2,
    Variances = 4,
    All = Weights | Means | Variances,
}
