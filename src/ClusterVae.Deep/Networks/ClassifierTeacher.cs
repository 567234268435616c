using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>
/// The exponential average of a classifier, or with decay 0 the classifier as it was after the step before: it never normalises by a batch,
/// never drops out, and its answers carry no gradient.
/// </summary>
internal sealed class ClassifierTeacher : IDisposable
{
    private readonly Classifier student;
    private readonly Classifier average;

    public ClassifierTeacher(Classifier student)
    {
        (this.student, average) = (student, student.Frozen());
        Tensors = [.. average.Parameters.Concat(average.State).Prefixed("teacher")];
    }

    /// <summary>For checkpoints.</summary>
    public IReadOnlyList<NamedTensor> Tensors { get; }

    public Tensor LogProbabilities(Tensor rows)
    {
        using var off = no_grad();
        return average.LogProbabilities(rows);                                                  // [N,K]
    }

    /// <summary>The same with a gradient to the rows: where an answer would change.</summary>
    public Tensor LogProbabilitiesOfChanging(Tensor rows) => average.LogProbabilities(rows);    // [N,K]

    /// <summary>teacher ← decay · teacher + (1 − decay) · student, weights and running statistics alike.</summary>
    public void Follow(double decay)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        Follow(average.Parameters, student.Parameters, decay);
        Follow(average.State, student.State, decay);
    }

    /// <summary>The student takes the teacher's place: the average is the better classifier of the two.</summary>
    public void Graduate()
    {
        average.Parameters.CopyTo(student.Parameters);
        average.State.CopyTo(student.State);
    }

    public void Dispose() => average.Dispose();

    private static void Follow(IReadOnlyList<NamedTensor> teacher, IReadOnlyList<NamedTensor> student, double decay)
    {
        for (var place = 0; place < teacher.Count; place++)
            teacher[place].Value.mul_(Held(decay)).add_(student[place].Value, Held(1 - decay));
    }
}
