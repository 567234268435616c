namespace ClusterVae.Deep.Training;

public enum OptimizerKind
{
    /// <summary>Kingma and Ba; weight decay is added to the gradient.</summary>
    Adam,

    /// <summary>Loshchilov and Hutter; weight decay is decoupled from the gradient.</summary>
    AdamW,
}
