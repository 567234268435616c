using System.Globalization;
using ClusterVae.Data;
using ClusterVae.Deep;
using ClusterVae.Projection;
using ClusterVae.Randomness;

namespace ClusterVae.Bench.Anomaly;

// How well does a model of nine digits tell the tenth, which it has never seen? One class is left out; four fifths of the other rows train;
// the rest and the left-out class are ranked by how strange they look. AUC = chance that a stranger ranks above a known digit.
internal static class AnomalyBench
{
    public static void Run(string[] args)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        const int classes = 10;
        const long seed = 1;
        var (digits, labels) = EmbeddedDigits.Load(unitInterval: true);
        const int latent = 10;
        var options = new VaeOptions { LatentDimensions = latent, Hidden = "256,128", Variance = 1, Training = new() { Epochs = 100, BatchSize = 64, Seed = seed } };

        Console.WriteLine($"AUC by left-out digit   -Elbo   ReconstructionError   PCA error, {latent} axes");
        var sums = new double[3];
        for (var stranger = 0; stranger < classes; stranger++)
        {
            var order = Enumerable.Range(0, digits.Count).Where(n => labels[n] != stranger).ToArray();
            new RandomStream(seed).Split(stranger).Shuffle<int>(order);
            var known = order[..(order.Length * 4 / 5)];
            var judged = order[known.Length..].Concat(Enumerable.Range(0, digits.Count).Where(n => labels[n] == stranger)).ToArray();
            var strange = Array.ConvertAll(judged, n => labels[n] == stranger);
            var (training, test) = (Take(known), Take(judged));

            var (model, _) = new VaeTrainer(options).Train(training);
            var elbo = new float[test.Count];
            var error = new float[test.Count];
            using (model)
                model.Score(test.Values.Span, new VaeScores { Elbo = elbo, ReconstructionError = error });

            double[] found =
            [
                Ranking.Auc(Array.ConvertAll(elbo, value => -(double)value), strange),
                Ranking.Auc(Array.ConvertAll(error, value => (double)value), strange),
                Ranking.Auc(PcaErrors(training, test), strange),
            ];
            Print($"{stranger}", found);
            for (var i = 0; i < sums.Length; i++)
                sums[i] += found[i] / classes;
        }
        Print("mean", sums);

        // As many axes as the code has dimensions, which is also what serves PCA best here of 5, 10, 15, ..., 40.
        double[] PcaErrors(DenseRows<float> training, DenseRows<float> test)
        {
            var pca = Pca.Fit(training, new PcaOptions { Components = latent });
            return [.. Enumerable.Range(0, test.Count).Select(n => pca.ReconstructionError(test.Row(n)))];
        }

        void Print(string row, double[] values) =>
            Console.WriteLine($"{row,21}   {values[0],5:F3}   {values[1],19:F3}   {values[2],18:F3}");

        DenseRows<float> Take(int[] chosen) => new([.. chosen.SelectMany(n => digits.Row(n).ToArray())], digits.Width, digits.Name);
    }
}
