namespace ClusterVae.Deep.Models;

public enum NetworkKind
{
    /// <summary>Dense layers.</summary>
    Mlp,

    /// <summary>Convolutions, for rows that are images.</summary>
    Convolutional,
}
