using static TorchSharp.torch;

namespace ClusterVae.Deep.Tests.Objectives;

/// <summary>The smallest loop that trains an objective: full batches, Adam in a few tensor operations.</summary>
internal static class TinyTraining
{
    /// <summary>The terms of the last step.</summary>
    public static Dictionary<string, double> Run(Objective objective, Tensor rows, int steps, double rate = 1e-2, ulong seed = 1, int epochs = 10)
    {
        Tensor[] parameters = [.. objective.Parameters.Select(parameter => parameter.Value)];
        using var outer = NewDisposeScope();
        var first = parameters.Select(parameter => zeros_like(parameter)).ToArray();
        var second = parameters.Select(parameter => zeros_like(parameter)).ToArray();
        Dictionary<string, double> last = [];
        objective.SetTraining(true);
        for (var step = 0; step < steps; step++)
        {
            using var scope = NewDisposeScope();
            var progress = (double)step * epochs / steps;
            var moment = new TrainingMoment((int)progress, epochs, step, progress);
            using var batch = Batch(rows, seed * 100_003 + (ulong)step, moment);
            using var terms = new LossTerms();
            using var noise = NoiseSource.Begin(batch.Generator);
            var gradients = autograd.grad([objective.Loss(batch, terms)], parameters);
            using (no_grad())
            {
                for (var place = 0; place < parameters.Length; place++)
                {
                    first[place].mul_(0.9).add_(gradients[place] * 0.1);
                    second[place].mul_(0.999).add_(gradients[place].square() * 0.001);
                    var (one, two) = (1 - Math.Pow(0.9, step + 1), 1 - Math.Pow(0.999, step + 1));
                    parameters[place].sub_(first[place] / one / ((second[place] / two).sqrt() + 1e-8) * rate);
                }
            }
            objective.AfterStep(moment);
            last = Terms(terms);
        }
        objective.SetTraining(false);
        return last;
    }

    public static MicroBatch Batch(Tensor rows, ulong seed = 1, TrainingMoment? moment = null) => new(
        rows.alias().DetachFromDisposeScope(), arange(0, rows.shape[0], 1, ScalarType.Int64).DetachFromDisposeScope(),
        new Generator(seed), moment ?? new TrainingMoment(0, 10, 0, 0));

    public static Dictionary<string, double> Terms(LossTerms terms)
    {
        var values = new Dictionary<string, double>();
        foreach (var (name, value) in terms.Take())
        {
            values[name] = value.item<float>();
            value.Dispose();
        }
        return values;
    }

    /// <summary>Well separated Gaussian blobs on the corners of a cube, with their labels.</summary>
    public static (Tensor Rows, int[] Labels) Blobs(int perBlob, int blobs, int width, ulong seed = 3, double distance = 4, double spread = 0.5)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(seed);
        var centres = zeros(blobs, width);
        for (var blob = 0; blob < blobs; blob++)
            centres[blob, blob % width] = tensor((float)(blob < width ? distance : -distance));
        var rows = centres.repeat_interleave(perBlob, 0) + randn(perBlob * blobs, width, ScalarType.Float32, generator: generator) * spread;
        return (rows.MoveToOuterDisposeScope(), [.. Enumerable.Range(0, blobs * perBlob).Select(row => row / perBlob)]);
    }

    /// <summary>The part of rows whose cluster is mostly made of their own label, each cluster counted for its most frequent label.</summary>
    public static double Purity(Tensor logMemberships, int[] labels)
    {
        using var scope = NewDisposeScope();
        var clusters = logMemberships.argmax(1).data<long>().ToArray();
        return clusters.Zip(labels).GroupBy(pair => pair.First).Sum(cluster => cluster.GroupBy(pair => pair.Second).Max(group => group.Count())) / (double)labels.Length;
    }
}
