namespace ClusterVae.Mixtures;

/// <summary>Why a component was placed anew.</summary>
public enum RepairReason
{
    /// <summary>Less than half a row belonged to it.</summary>
    Empty,

    /// <summary>It shrank onto a handful of equal rows, every variance on the floor.</summary>
    Collapsed,
}
