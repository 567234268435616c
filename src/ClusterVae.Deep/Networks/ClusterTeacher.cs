using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>
/// The exponential average of a <see cref="ClusterNetwork"/>'s trunk and heads: it changes slowly, so its targets are steadier than the
/// student's own. It never normalises by a batch and never drops out.
/// </summary>
internal sealed class ClusterTeacher : IDisposable
{
    private readonly ClusterNetwork student;
    private readonly Chain trunk;
    private readonly DenseLayer heads;
    private readonly NamedTensor[] parameters;
    private readonly NamedTensor[] state;

    public ClusterTeacher(ClusterNetwork student)
    {
        this.student = student;
        // The first weights are overwritten at once; the generator only has to exist.
        using var generator = new Generator(0);
        trunk = student.Spec.Encoder.Build(student.InputWidth, generator, student.Device);
        heads = new DenseLayer(trunk.OutputWidth, student.Heads * student.Clusters, generator, student.Device);
        trunk.SetTraining(false);
        parameters = [.. trunk.Parameters.Prefixed("encoder"), .. heads.Parameters.Prefixed("clusters")];
        state = [.. trunk.State.Prefixed("encoder")];
        foreach (var parameter in parameters)
            parameter.Value.requires_grad_(false);
        Tensors = [.. parameters.Concat(state).Prefixed("teacher")];
        student.ClusterParameters.CopyTo(parameters);
        student.ClusterState.CopyTo(state);
    }

    /// <summary>For checkpoints.</summary>
    public IReadOnlyList<NamedTensor> Tensors { get; }

    /// <summary>log q(c|x) of every head.</summary>
    public Tensor LogMemberships(Tensor rows)
    {
        using var off = no_grad();
        return LogMembershipsOfChanging(rows);                                                  // [N,M,K]
    }

    /// <summary>The same with a gradient to the rows: where an answer would change.</summary>
    public Tensor LogMembershipsOfChanging(Tensor rows)
    {
        using var scope = NewDisposeScope();
        var logits = heads.Forward(trunk.Forward(rows)).view(-1, student.Heads, student.Clusters);
        return Categorical.LogNormalize(logits).MoveToOuterDisposeScope();                      // [N,M,K]
    }

    /// <summary>teacher ← decay · teacher + (1 − decay) · student, weights and running statistics alike.</summary>
    public void Follow(double decay)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        Follow(parameters, student.ClusterParameters, decay);
        Follow(state, student.ClusterState, decay);
    }

    public void Dispose()
    {
        trunk.Dispose();
        heads.Dispose();
    }

    private static void Follow(NamedTensor[] teacher, IReadOnlyList<NamedTensor> student, double decay)
    {
        for (var place = 0; place < teacher.Length; place++)
            teacher[place].Value.mul_(Held(decay)).add_(student[place].Value, Held(1 - decay));
    }
}
