using ClusterVae.Testing;
using static TorchSharp.torch;

namespace ClusterVae.Deep.Tests.Objectives;

public sealed class ExonObjectiveTests
{
    [Fact]
    public void Interpolation_differs_from_its_divergence_by_a_constant()
    {
        using var scope = NewDisposeScope();
        var (first, second) = (Simplex(1), Simplex(2));
        double[] Difference(ulong seed)
        {
            var mixed = Simplex(seed).log();
            return DeepGolden.Numbers(SoftLabelInterpolation.Loss(first, second, 0.3, mixed) - SoftLabelInterpolation.Divergence(first, second, 0.3, mixed));
        }
        Close.To(Difference(3), Difference(4), 1e-9);
    }

    [Fact]
    public void Interpolation_is_smallest_at_the_mixed_labels()
    {
        using var scope = NewDisposeScope();
        var (first, second) = (Simplex(1), Simplex(2));
        var best = SoftLabelInterpolation.Optimum(first, second, 0.3);
        var least = DeepGolden.Numbers(SoftLabelInterpolation.Divergence(first, second, 0.3, best.log()));
        for (ulong seed = 3; seed < 20; seed++)
        {
            var other = (best + (Simplex(seed) - best) * 0.05).log();
            var worse = DeepGolden.Numbers(SoftLabelInterpolation.Divergence(first, second, 0.3, other));
            Assert.All(least.Zip(worse), pair => Assert.True(pair.First < pair.Second));
        }
    }

    [Fact]
    public void Interpolation_survives_labels_and_predictions_that_are_sure()
    {
        using var scope = NewDisposeScope();
        var sure = tensor(new double[,] { { 1, 0, 0 } });
        Close.To(0, SoftLabelInterpolation.Loss(sure, sure, 0.5, sure.log()).item<double>(), 0, 1e-12);
        Assert.True(double.IsFinite(SoftLabelInterpolation.Divergence(sure, tensor(new double[,] { { 0, 1, 0 } }), 0.5, sure.log()).item<double>()));
        DeepGolden.FiniteDifferences(leaves => SoftLabelInterpolation.Loss(Simplex(1), Simplex(2), 0.3, Categorical.LogNormalize(leaves[0])), Simplex(5));
    }

    [Theory]
    [InlineData(0, 0.006737946999085467)]
    [InlineData(5, 0.2865047968601901)]
    [InlineData(10, 1)]
    [InlineData(99, 1)]
    public void The_ramp_climbs_from_e_to_the_minus_five(double epoch, double factor) => Close.To(6000 * factor, ExonLoss.Ramped(6000, epoch, 10), 1e-12);

    [Fact]
    public void Labelled_batches_hold_as_many_rows_of_each_component()
    {
        using var scope = NewDisposeScope();
        var data = Enumerable.Range(0, 40).Select(row => (float)row).ToArray();
        int[] labels = [.. Enumerable.Range(0, 40).Select(row => row < 30 ? 0 : row < 32 ? 2 : row < 39 ? -1 : 3)];
        using var pool = LabelledPool.Of(data, 1, labels)!;
        using var batch = TinyTraining.Batch(zeros(4, 1), 9);
        var drawn = pool.Draw(30, batch);
        var components = drawn.Components.data<long>().ToArray();
        Assert.Equal([10, 10, 10], components.GroupBy(component => component).OrderBy(group => group.Key).Select(group => group.Count()));
        Assert.All(drawn.Batch.Indices.data<long>().ToArray().Zip(components), pair => Assert.Equal(labels[pair.First], pair.Second));
        Assert.Null(LabelledPool.Of(data, 1, Enumerable.Repeat(-1, 40).ToArray()));
    }

    [Fact]
    public void A_label_in_each_blob_names_its_component()
    {
        using var scope = NewDisposeScope();
        var (rows, labels) = TinyTraining.Blobs(40, 3, 6);
        int[] known = [.. labels.Select((label, row) => row % 40 < 2 ? label : -1)];
        using var generator = new Generator(2);
        using var network = new MixtureNetwork(NetworkSpec.Mlp(16), 6, 2, 3, generator, NetworkSpec.Mlp([16], batchNorm: true).Encoder);
        using var likelihood = GaussianLikelihood.Fixed(0.25);
        var layout = new LatentLayout().Place(3, 2);
        var bound = new ExonBound(network, likelihood, layout.Weights, layout.Means, layout.Variances);
        var pool = LabelledPool.Of(DeepGolden.Numbers(rows).Select(number => (float)number).ToArray(), 6, known);
        using var noise = new GaussianNoise(0.3);
        using var objective = new StrongExonLoss(network, likelihood, bound, pool, new StrongExonSettings { UnlabelledRows = 120 }, noise);
        TinyTraining.Run(objective, rows, 150);
        var predicted = objective.LogMemberships(rows).argmax(1).data<long>().ToArray();
        Assert.True(predicted.Zip(labels).Count(pair => pair.First != pair.Second) <= 2);
    }

    [Fact]
    public void A_ground_names_components_without_any_label()
    {
        using var scope = NewDisposeScope();
        var (rows, classes) = TinyTraining.Blobs(40, 3, 6);
        var named = Array.ConvertAll(classes, label => (label + 1) % 3);
        using var generator = new Generator(2);
        using var network = new MixtureNetwork(NetworkSpec.Mlp(16), 6, 2, 3, generator, NetworkSpec.Mlp([16], batchNorm: true).Encoder);
        using var likelihood = GaussianLikelihood.Fixed(0.25);
        var layout = new LatentLayout().Place(3, 2);
        var bound = new ExonBound(network, likelihood, layout.Weights, layout.Means, layout.Variances);
        float[] ground = [.. named.SelectMany(name => Enumerable.Range(0, 3).Select(k => k == name ? 0.9f : 0.05f))];
        using var objective = new StrongExonLoss(network, likelihood, bound, null, new StrongExonSettings { UnlabelledRows = 120 }, ground: ground);
        TinyTraining.Run(objective, rows, 150);
        Assert.Equal(named, objective.LogMemberships(rows).argmax(1).data<long>().ToArray().Select(name => (int)name));
    }

    private static Tensor Simplex(ulong seed)
    {
        using var generator = new Generator(seed);
        return nn.functional.softmax(randn(4, 3, ScalarType.Float64, generator: generator), -1);
    }
}
