using ClusterVae.Mixtures.Kernels;

namespace ClusterVae.Mixtures;

/// <summary>Rows that nobody kept, stood in for by what a mixture that was learnt from them expects of so many.</summary>
internal sealed class RememberedRows(MixtureState model, double rows)
{
    private readonly Statistics expected = StateStart.NewSums(model);

    /// <summary>Adds their moments, not their likelihood, to those of a pass of the learner's.</summary>
    public void AddTo(Statistics sums, MixtureState learner)
    {
        expected.Clear();
        model.ExpectedSums(rows, expected, learner);
        (expected.LogLikelihood, expected.Weight) = (0, 0);
        sums.Add(expected);
    }
}
