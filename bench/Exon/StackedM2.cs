using ClusterVae.Data;
using ClusterVae.Deep;

namespace ClusterVae.Bench.Exon;

/// <summary>
/// M1+M2 (Kingma et al. 2014, s.2.1): a VAE learns codes of all rows without any label (M1), M2 is trained on them; both by the library's own trainers, for as many
/// epochs each. M2 sees the codes' means, where the paper draws codes anew in each step; as in the authors' program, directions that say nothing are left out.
/// M2's classifier is as wide as the library finds right for rows of so few columns.
/// </summary>
internal static class StackedM2
{
    private const int Latent = 50;

    // Standard deviation of a direction's means over the rows.
    private const double LeastSpread = 0.1;

    public static int[] Answers(MethodTask task)
    {
        var profile = RowProfile.Of(task.Training);
        var scale = RowScale.For(Deep.RowScaling.UnitInterval, profile, null);
        var loop = task.Options.Training;
        var (m1, _) = new VaeTrainer(new VaeOptions { LatentDimensions = Latent, Hidden = "400,200", Likelihood = LikelihoodKind.Bernoulli, Training = loop }).Train(scale.Apply(task.Training), task.Progress);
        using (m1)
        {
            var codes = m1.Encode(scale.Apply(task.Training));
            int[] speaking = [.. RowProfile.Of(codes).StdDevs.Select((spread, column) => (spread, column)).Where(pair => pair.spread > LeastSpread).Select(pair => pair.column)];
            var options = task.Options with { Preset = ExonPreset.M2, ImageShape = "none", LatentDimensions = Latent };
            using var m2 = new ExonTraining(options).Train(Columns(codes, speaking), task.Labels, progress: task.Progress).Model;
            return m2.Predict(Columns(m1.Encode(scale.Apply(task.Test)), speaking).Values.Span);
        }
    }

    private static DenseRows<float> Columns(DenseRows<float> rows, int[] columns)
    {
        var values = new float[rows.Count * columns.Length];
        for (var row = 0; row < rows.Count; row++)
        {
            for (var place = 0; place < columns.Length; place++)
                values[row * columns.Length + place] = rows.Row(row)[columns[place]];
        }
        return new DenseRows<float>(values, columns.Length, rows.Name);
    }
}
