using ClusterVae.Data;
using ClusterVae.Ranks;

namespace ClusterVae.Mixtures;

/// <summary>A pass that only scores.</summary>
internal static class Evaluation
{
    public static MixtureEvaluation Of<T>(RowSet<T> rows, Scorer<T> scorer, int components) where T : unmanaged
    {
        var parts = Enumerable.Range(0, 2 * rows.Workers).Select(_ => new Part()).ToArray();
        var total = new Part();
        rows.Sum(new SumTree<Part>(total, () => new Part()), parts, (_, chunk, part) => part.Measure(chunk, scorer, components));
        if (!(total.Weight > 0))
            throw new DataProblemException("There are no rows to evaluate", "Give at least one row of positive weight.", rows.Rows.Name);
        return new MixtureEvaluation(total.Likelihood / total.Weight, total.Entropy / total.Weight, total.Rows, total.Weight);
    }

    private sealed class Part : ISum<Part>
    {
        private double[] joint = [];

        public long Rows { get; private set; }

        public double Likelihood { get; private set; }

        public double Entropy { get; private set; }

        public double Weight { get; private set; }

        public void Measure<T>(Chunk<T> chunk, Scorer<T> scorer, int components) where T : unmanaged
        {
            if (joint.Length < chunk.Count * components)
                joint = new double[chunk.Count * components];
            scorer.Score(chunk.Rows.Span, chunk.Count, joint, default, chunk.FirstRow);
            Clear();
            Rows = chunk.Count;
            for (var n = 0; n < chunk.Count; n++)
            {
                var weight = chunk.Weights.IsEmpty ? 1 : (double)chunk.Weights.Span[n];
                var row = joint.AsSpan(n * components, components);
                Likelihood += weight * MixtureModel.Normalise(row);
                Entropy += weight * EntropyOf(row);
                Weight += weight;
            }
        }

        public void Clear() => (Rows, Likelihood, Entropy, Weight) = (0, 0, 0, 0);

        public void Add(Part other)
        {
            Rows += other.Rows;
            Likelihood += other.Likelihood;
            Entropy += other.Entropy;
            Weight += other.Weight;
        }

        public void Write(BinaryWriter to)
        {
            to.Write(Rows);
            to.Write(Likelihood);
            to.Write(Entropy);
            to.Write(Weight);
        }

        public void Read(BinaryReader from) => (Rows, Likelihood, Entropy, Weight) = (from.ReadInt64(), from.ReadDouble(), from.ReadDouble(), from.ReadDouble());

        /// <summary>−Σ_k r_k log r_k from log r_k.</summary>
        private static double EntropyOf(ReadOnlySpan<double> logResponsibilities)
        {
            var sum = 0.0;
            foreach (var log in logResponsibilities)
            {
                var r = Math.Exp(log);
                sum -= r > 0 ? r * log : 0;
            }
            return sum;
        }
    }
}
