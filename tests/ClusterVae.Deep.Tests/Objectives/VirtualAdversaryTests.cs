using ClusterVae.Testing;
using static TorchSharp.torch;

namespace ClusterVae.Deep.Tests.Objectives;

public sealed class VirtualAdversaryTests
{
    private const double Small = 1e-3;

    private static readonly double[,] Weights = { { 2, 0.5, -1, 0 }, { -1, 1.5, 0.3, 0.7 }, { 0.2, -2, 1, -0.4 } };

    /// <summary>Of logits W x the Hessian of the divergence is Wᵀ (diag p − p pᵀ) W, Fisher's information about x: its first eigenvector is the change, ½ ε² times its eigenvalue the loss.</summary>
    [Fact]
    public void Of_a_linear_classifier_the_change_is_the_first_eigenvector_of_fishers_information()
    {
        using var scope = NewDisposeScope();
        var weights = tensor(Weights);
        Tensor Answers(Tensor rows) => Categorical.LogNormalize(rows.matmul(weights.t()));
        var rows = Rows(6, 4);
        var change = VirtualAdversary.Change(Answers, rows, Answers(rows), Small, 60, Rows(6, 4, 9));
        var loss = DeepGolden.Numbers(VirtualAdversary.Smoothness(Answers, rows, Answers(rows), change));
        for (var row = 0; row < 6; row++)
        {
            var p = Answers(rows).exp()[row];
            var information = weights.t().matmul(diag(p) - outer(p, p)).matmul(weights);
            var (values, vectors) = linalg.eigh(information);
            var first = vectors.select(1, 3);
            Close.To(1, Math.Abs((change[row] * first).sum().item<double>()) / Small, 1e-4);
            Close.To(0.5 * Small * Small * values[3].item<double>(), loss[row], 1e-2);
        }
    }

    [Fact]
    public void No_change_of_the_same_length_does_more_harm()
    {
        using var scope = NewDisposeScope();
        var weights = tensor(Weights);
        Tensor Answers(Tensor rows) => Categorical.LogNormalize(rows.matmul(weights.t()));
        var rows = Rows(5, 4);
        double[] Loss(Tensor change) => DeepGolden.Numbers(VirtualAdversary.Smoothness(Answers, rows, Answers(rows), change));
        var worst = Loss(VirtualAdversary.Change(Answers, rows, Answers(rows), 0.01, 60, Rows(5, 4, 9)));
        for (ulong seed = 20; seed < 40; seed++)
        {
            var other = Rows(5, 4, seed);
            var loss = Loss(other / other.norm(1, true, 2) * 0.01);
            Assert.All(loss.Zip(worst), pair => Assert.True(pair.First <= pair.Second * 1.02));
        }
    }

    [Fact]
    public void Answers_that_are_sure_or_hang_on_nothing_leave_finite_numbers()
    {
        using var scope = NewDisposeScope();
        var rows = Rows(3, 4).to(ScalarType.Float32);
        foreach (var scale in new[] { 0f, 1e4f })
        {
            var weights = (tensor(Weights) * scale).to(ScalarType.Float32).requires_grad_(true);
            Tensor Answers(Tensor given) => Categorical.LogNormalize(given.matmul(weights.t()));
            var change = VirtualAdversary.Change(Answers, rows, Answers(rows), 0.5, 1, Rows(3, 4, 9).to(ScalarType.Float32));
            var loss = VirtualAdversary.Smoothness(Answers, rows, Answers(rows), change).sum();
            Assert.True(TensorMemory.IsFinite(change) && TensorMemory.IsFinite(loss) && TensorMemory.IsFinite(autograd.grad([loss], [weights])[0]));
            Assert.True(scale > 0 || change.abs().sum().item<float>() == 0);
        }
    }

    [Fact]
    public void The_loss_teaches_the_classifier_by_its_gradient()
    {
        var (rows, still) = (Rows(4, 4), Rows(4, 3, 5));
        DeepGolden.FiniteDifferences(
            leaves => VirtualAdversary.Smoothness(given => Categorical.LogNormalize(given.matmul(leaves[0].t())), rows, Categorical.LogNormalize(still), Rows(4, 4, 7) * 0.3), tensor(Weights));
    }

    [Fact]
    public void Two_labels_in_each_blob_are_enough_for_the_loss_and_its_tensors_are_freed()
    {
        using var scope = NewDisposeScope();
        var (rows, labels) = TinyTraining.Blobs(40, 3, 6);
        using var generator = new Generator(2);
        using var network = new MixtureNetwork(NetworkSpec.Mlp(16), 6, 2, 3, generator, NetworkSpec.Mlp([16], batchNorm: true).Encoder);
        using var likelihood = GaussianLikelihood.Fixed(0.25);
        var layout = new LatentLayout().Place(3, 2);
        var pool = LabelledPool.Of([.. DeepGolden.Numbers(rows).Select(number => (float)number)], 6, [.. labels.Select((label, row) => row % 40 < 2 ? label : -1)]);
        using var objective = new VatLoss(network, likelihood, new ExonBound(network, likelihood, layout.Weights, layout.Means, layout.Variances), pool, new VatSettings { Distance = 1, UnlabelledRows = 120 });
        var terms = TinyTraining.Run(objective, rows, 150);
        var predicted = objective.LogMemberships(rows).argmax(1).data<long>().ToArray();
        Assert.True(predicted.Zip(labels).Count(pair => pair.First != pair.Second) <= 2);
        Assert.True(terms["smoothness"] < 0.1, $"{terms["smoothness"]}");
    }

    private static Tensor Rows(int count, int width, ulong seed = 3)
    {
        using var generator = new Generator(seed);
        return randn(count, width, ScalarType.Float64, generator: generator);
    }
}
