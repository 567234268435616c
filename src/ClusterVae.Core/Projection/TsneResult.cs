using ClusterVae.Data;

namespace ClusterVae.Projection;

/// <summary>A picture of the rows in the plane.</summary>
/// <param name="Embedding">[rows, 2]</param>
/// <param name="Divergence">KL(P ‖ Q) in nats, what is left of the loss</param>
internal sealed record TsneResult(DenseRows<float> Embedding, double Divergence);

/// <param name="Iteration">from 1</param>
/// <param name="Iterations">all there will be</param>
/// <param name="Divergence">KL(P ‖ Q) without exaggeration</param>
internal sealed record TsneProgress(int Iteration, int Iterations, double Divergence);
