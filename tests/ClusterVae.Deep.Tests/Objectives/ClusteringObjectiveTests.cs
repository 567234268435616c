using ClusterVae.Options;
using ClusterVae.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace ClusterVae.Deep.Tests.Objectives;

/// <summary>Each clustering objective at work on blobs.</summary>
public sealed class ClusteringObjectiveTests : IDisposable
{
    private const int Blobs = 4;

    private readonly IDisposable scope = NewDisposeScope();
    private readonly Generator random = new(41);
    private readonly Likelihood likelihood = GaussianLikelihood.Fixed(0.5);
    private readonly (Tensor Rows, int[] Labels) data = TinyTraining.Blobs(40, Blobs, 6);

    public void Dispose()
    {
        likelihood.Dispose();
        scope.Dispose();
        random.Dispose();
    }

    /// <summary>Clustering VAE s.6.1.3: with p(z|c) not yet apart, KL(q(c|x) ‖ 1/K) is all that reaches q(c|x).</summary>
    [Fact]
    public void The_amortised_head_collapses_without_a_constraint_and_not_with_it()
    {
        double Undecided(double constraint, out double purity)
        {
            using var generator = new Generator(5);
            using var network = NetworkSpec.Mlp(16).Build(6, 3, generator);
            // All components start in one place, as in the document, where nothing tells them apart.
            using var objective = new CategoricalLatent(
                network, likelihood, MixturePrior.Random(Blobs, 3, generator, spread: 0.01, isotropic: true), generator, constraint);
            var terms = TinyTraining.Run(objective, data.Rows, 250);
            Assert.InRange(terms["clusterEntropyOfMean"], 0.9 * Math.Log(Blobs), Math.Log(Blobs) + 1e-5);
            purity = TinyTraining.Purity(objective.LogMemberships(data.Rows), data.Labels);
            return terms["clusterEntropy"] / Math.Log(Blobs);
        }
        Assert.True(Undecided(0, out _) > 0.95);
        Assert.True(Undecided(3, out var purity) < 0.2);
        Assert.True(purity > 0.95, $"{purity}");
    }

    [Fact]
    public void Vade_keeps_the_clusters_that_it_starts_from_and_its_decoder_may_see_them()
    {
        foreach (var seesCluster in new[] { false, true })
        {
            using var network = Pretrained(seesCluster ? Blobs : 0, out var codes);
            using var objective = new Vade(network, likelihood, PriorAt(codes));
            var start = TinyTraining.Run(objective, data.Rows, 1)["elbo"];
            var end = TinyTraining.Run(objective, data.Rows, 80)["elbo"];
            Assert.True(end > start, $"{start} to {end}");
            Assert.True(TinyTraining.Purity(objective.LogMemberships(data.Rows), data.Labels) > 0.95);
        }
    }

    /// <summary>With the exact p(c|z), Σ_c γ_c (log p(z,c) − log γ_c) is the log-sum-exp: VaDE's sampled bound is the mixture prior's.</summary>
    [Fact]
    public void Bayes_assignment_and_log_sum_exp_are_the_same_bound()
    {
        using var network = NetworkSpec.Mlp(8).Build(6, 3, random);
        foreach (var estimator in new[] { ElboEstimator.Entropy, ElboEstimator.MonteCarlo })
        {
            using var vade = new Vade(network, likelihood, MixturePrior.Random(Blobs, 3, new Generator(2)), new ElboSettings { Estimator = estimator });
            using var mixture = new GmmPrior(network, likelihood, MixturePrior.Random(Blobs, 3, new Generator(2)), settings: new ElboSettings { Estimator = estimator });
            Close.To(LossOf(vade), LossOf(mixture), 1e-6);
        }
        // Integrating over z with γ held at one sample agrees in expectation with neither exactly, but stays a lower bound.
        using var integrated = new Vade(network, likelihood, MixturePrior.Random(Blobs, 3, new Generator(2)), new ElboSettings { Samples = 64 });
        using var sampled = new GmmPrior(network, likelihood, MixturePrior.Random(Blobs, 3, new Generator(2)), settings: new ElboSettings { Samples = 64, Estimator = ElboEstimator.Entropy });
        Assert.InRange(LossOf(integrated) - LossOf(sampled), -0.2, 3);
    }

    [Fact]
    public void Known_components_pull_their_rows()
    {
        using var network = NetworkSpec.Mlp(16).Build(6, 3, random);
        // Every second row has its label; the others must follow.
        int[] half = [.. data.Labels.Select((label, row) => row % 2 == 0 ? label : -1)];
        using var objective = new GmmPrior(
            network, likelihood, MixturePrior.Random(Blobs, 3, random, spread: 2), new ComponentLabels(half, Blobs), new ElboSettings { Estimator = ElboEstimator.Entropy });
        TinyTraining.Run(objective, data.Rows, 200);
        var found = objective.LogMemberships(data.Rows).argmax(1).data<long>().ToArray();
        Assert.InRange(found.Zip(data.Labels).Count(pair => pair.First == pair.Second) / (double)found.Length, 0.97, 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => new ComponentLabels([0, 7], Blobs));
    }

    [Fact]
    public void Soft_k_means_draws_codes_to_centres_alone_and_over_a_mixture()
    {
        foreach (var withMixture in new[] { false, true })
        {
            using var network = NetworkSpec.Mlp(16).Build(6, 3, random);
            var prior = withMixture ? MixturePrior.Random(Blobs, 3, random) : null;
            using var objective = SoftKMeans.Create(network, likelihood, Blobs, weight: 1, random, prior);
            var start = TinyTraining.Run(objective, data.Rows, 1)["softKMeans"];
            var end = TinyTraining.Run(objective, data.Rows, 150)["softKMeans"];
            Assert.True(end < start / 2, $"{start} to {end}");
        }
    }

    [Fact]
    public void Mutual_training_starts_from_the_standard_prior_and_then_follows_the_components()
    {
        using var network = NetworkSpec.Mlp(8).Build(6, 3, random);
        using var plain = new Elbo(network, likelihood);
        using var mutual = MutualTraining.Create(network, likelihood, data.Labels.Length, Blobs);
        Close.To(LossOf(plain), LossOf(mutual), 1e-6);

        float[] means = [3, 0, 0, 0, 3, 0, 0, 0, 3, -3, 0, 0];
        mutual.SetMixture(data.Labels, [0.25f, 0.25f, 0.25f, 0.25f], means, [.. Enumerable.Repeat(0.1f, 12)]);
        TinyTraining.Run(mutual, data.Rows, 200);
        var codes = network.Encode(data.Rows).Mean.view(Blobs, 40, 3).mean([1]);
        Close.To(Array.ConvertAll(means, mean => (double)mean), DeepGolden.Numbers(codes), 0, 0.6);
        Assert.Equal(1, TinyTraining.Purity(mutual.LogMemberships(data.Rows), data.Labels));
        Assert.Equal(4, mutual.State.Count(state => state.Name.StartsWith("mutual.", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_parents_mean_is_the_mean_of_its_children_and_pulls_the_siblings()
    {
        using var network = NetworkSpec.Mlp(8).Build(6, 2, random);
        using var children = MixturePrior.From([0.25f, 0.25f, 0.25f, 0.25f], [0, 0, 2, 0, 0, 5, 0, 9], [1, 1, 1, 1, 1, 1, 1, 1]);
        var averaging = tensor(new[] { 0.5f, 0.5f, 0, 0, 0, 0, 0.5f, 0.5f }, [2, 4]);
        Close.To([1, 0, 0, 7], DeepGolden.Numbers(HierarchicalMixture.ParentMeans(averaging, children.Means)), 1e-6);

        // VAE notes: a row at child a also moves sibling b, through the parent; in a flat mixture of the same children it hardly does.
        var z = tensor(new[] { -1f, 0f }, [1, 2]);
        var tree = ClusterTree.Of([0, 0, 1, 1]);
        Tensor Gradient(double upward)
        {
            var joint = HierarchicalMixture.LogJoint(
                z, children.LogWeights(), children.Means, children.LogVariances(), HierarchicalMixture.ParentMeans(averaging, children.Means),
                zeros(2, 1), tensor(tree.LogShares(upward)).to(ScalarType.Float32));
            return autograd.grad([joint.logsumexp(-1).sum()], [children.Means])[0];
        }
        Assert.True(Math.Abs(Gradient(0.5)[1, 0].item<float>()) > 2 * Math.Abs(Gradient(1e-6)[1, 0].item<float>()));
        Assert.Throws<ArgumentException>(() => ClusterTree.Of([0, 0, 2, 2]));
        Assert.Throws<ArgumentException>(() => HierarchicalMixture.Create(network, likelihood, children, ClusterTree.Of([0, 1])));
    }

    [Fact]
    public void A_tree_gives_children_and_parents()
    {
        using var network = Pretrained(0, out var codes);
        using var objective = HierarchicalMixture.Create(network, likelihood, PriorAt(codes), ClusterTree.Of([0, 0, 1, 1]));
        TinyTraining.Run(objective, data.Rows, 80);
        Assert.Equal((4, 2), (objective.Clusters, objective.Families));
        Assert.True(TinyTraining.Purity(objective.LogMemberships(data.Rows), data.Labels) > 0.95);
        var families = objective.LogFamilyMemberships(data.Rows);
        Close.To(Enumerable.Repeat(1.0, data.Labels.Length).ToArray(), DeepGolden.Numbers(families.exp().sum(1)), 1e-5);
        Assert.True(TinyTraining.Purity(families, [.. data.Labels.Select(label => label / 2)]) > 0.95);
    }

    [Theory]
    [InlineData(MixtureMatching.Matched, true), InlineData(MixtureMatching.Matched, false)]
    [InlineData(MixtureMatching.AllComponents, true), InlineData(MixtureMatching.AllComponents, false)]
    public void A_mixture_posterior_trains_by_both_matchings_hard_and_soft(MixtureMatching matching, bool hard)
    {
        using var network = new MixtureNetwork(NetworkSpec.Mlp(16), 6, 2, Blobs, random);
        using var objective = new GumbelMixture(
            network, likelihood, MixturePrior.Random(Blobs, 2, random, spread: 2, training: MixtureTraining.None),
            new GumbelMixtureSettings { Matching = matching, Hard = hard, Constraint = 2 });
        var start = TinyTraining.Run(objective, data.Rows, 1)["elbo"];
        var terms = TinyTraining.Run(objective, data.Rows, 250);
        Assert.True(terms["elbo"] > start + 5, $"{start} to {terms["elbo"]}");
        Assert.True(TinyTraining.Purity(objective.LogMemberships(data.Rows), data.Labels) > 0.7);
    }

    [Fact]
    public void Info_max_finds_the_blobs_keeps_the_generative_side_and_passes_to_its_second_phase()
    {
        using var generator = new Generator(4);
        using var noise = new GaussianNoise(0.5);
        var spec = NetworkSpec.Mlp([24], batchNorm: true);
        using var network = new ClusterNetwork(spec, 6, 2, Blobs, 3, generator);
        using var objective = new InfoMax(
            network, likelihood, new InfoMaxSettings { Heads = 3, InformationWeight = 0.5, GenerativeWeight = 0.05 }, noise);
        var start = TinyTraining.Run(objective, data.Rows, 1);
        var end = TinyTraining.Run(objective, data.Rows, 200);
        Assert.False(objective.IsRefining(new TrainingMoment(5, 10, 0, 5)));
        Assert.True(objective.IsRefining(new TrainingMoment(6, 10, 0, 6)));
        Assert.True(end["elbo"] > start["elbo"] + 1, $"{start["elbo"]} to {end["elbo"]}");
        Assert.True(end["clusterEntropy"] < 0.5 && end["clusterEntropyOfMean"] > 0.9 * Math.Log(Blobs));
        for (var head = 0; head < 3; head++)
            Assert.True(TinyTraining.Purity(objective.LogMemberships(data.Rows, head), data.Labels) > 0.95, $"head {head}");
    }

    [Fact]
    public void Rows_that_are_moved_against_the_teacher_teach_answers_that_small_changes_do_not_change()
    {
        var (taught, untaught) = (Swayed(adversarialDistance: 1), Swayed(adversarialDistance: 0));
        Assert.True(taught < 0.9 * untaught, $"{taught} and {untaught}");

        // KL between what is said of a row and of the row moved against it, both phases learnt.
        double Swayed(double adversarialDistance)
        {
            using var generator = new Generator(4);
            using var network = new ClusterNetwork(NetworkSpec.Mlp([24], batchNorm: true), 6, 2, Blobs, 2, generator);
            using var objective = new InfoMax(network, likelihood, new InfoMaxSettings { Heads = 2, InformationWeight = 0.5, AdversarialDistance = adversarialDistance });
            TinyTraining.Run(objective, data.Rows, 200);
            Assert.True(TinyTraining.Purity(objective.LogMemberships(data.Rows), data.Labels) > 0.9);
            objective.SetTraining(false);
            using var scope = NewDisposeScope();
            Tensor Say(Tensor rows) => network.LogMemberships(network.Trunk.Forward(rows));
            var said = Say(data.Rows).detach();
            return Categorical.Kl(said, Say(VirtualAdversary.Moved(Say, data.Rows, said, 1, generator))).mean().item<float>();
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Rows_are_moved_against_the_teacher_from_the_beginning_or_in_the_second_phase_alone(bool fromTheBeginning)
    {
        Assert.Equal(fromTheBeginning, Loss(epoch: 0, distance: 1) != Loss(epoch: 0, distance: 0));
        Assert.NotEqual(Loss(epoch: 9, distance: 0), Loss(epoch: 9, distance: 1));

        double Loss(int epoch, double distance)
        {
            using var generator = new Generator(4);
            using var network = new ClusterNetwork(NetworkSpec.Mlp([24], batchNorm: true), 6, 2, Blobs, 2, generator);
            var settings = new InfoMaxSettings { Heads = 2, GenerativeWeight = 0, AdversarialDistance = distance, AttacksDiscovery = fromTheBeginning };
            using var objective = new InfoMax(network, likelihood, settings);
            using var batch = TinyTraining.Batch(data.Rows, moment: new TrainingMoment(epoch, 10, 0, epoch));
            using var terms = new LossTerms();
            using var loss = objective.Loss(batch, terms);
            return loss.item<float>();
        }
    }

    [Fact]
    public void The_teacher_follows_slowly_and_is_never_trained()
    {
        using var network = new ClusterNetwork(NetworkSpec.Mlp([5], batchNorm: true), 6, 2, 3, 2, random);
        using var teacher = new ClusterTeacher(network);
        Assert.Equal(network.ClusterParameters.Count + network.ClusterState.Count, teacher.Tensors.Count);
        Assert.All(teacher.Tensors, tensor => Assert.False(tensor.Value.requires_grad));
        using (no_grad())
        {
            foreach (var parameter in network.ClusterParameters)
                parameter.Value.fill_(1);
            foreach (var tensor in teacher.Tensors)
                tensor.Value.fill_(0);
        }
        teacher.Follow(0.75);
        Assert.All(DeepGolden.Numbers(teacher.Tensors[0].Value), value => Assert.Equal(0.25, value));
    }

    [Fact]
    public void Without_a_generative_weight_the_decoder_is_not_trained()
    {
        using var network = new ClusterNetwork(NetworkSpec.Mlp(5), 6, 2, 3, 2, random);
        using var objective = new InfoMax(network, likelihood, new InfoMaxSettings { Heads = 2, GenerativeWeight = 0 });
        Assert.DoesNotContain(objective.Parameters, parameter => parameter.Name.StartsWith("decoder", StringComparison.Ordinal));
        Assert.True(double.IsFinite(TinyTraining.Run(objective, data.Rows, 3)["clustering"]));
        Assert.Throws<ArgumentException>(() => new InfoMax(network, likelihood, new InfoMaxSettings { Heads = 3 }));
        foreach (var outsider in Interval.AboveUpTo(0, 100).Outsiders())
            Assert.Throws<OptionsException>(() => new InfoMax(network, likelihood, new InfoMaxSettings { Heads = 2, TargetTemperature = outsider }));
    }

    [Fact]
    public void The_target_of_Idec_is_its_own_fixed_point_when_all_is_even_or_sure_and_stays_finite_far_away()
    {
        var even = full([5, 3], -Math.Log(3));
        Close.To(DeepGolden.Numbers(even), DeepGolden.Numbers(Idec.LogTarget(even)), 1e-5, 1e-6);
        var centres = tensor(new[] { 0f, 1e4f }, [2, 1]);
        var sure = Idec.ClusterLoss(tensor(new[] { 0f, 0f, 1e4f, 1e4f }, [4, 1]), centres);
        Assert.All(DeepGolden.Numbers(sure), value => Assert.InRange(value, -1e-6, 1e-6));
        Assert.All(DeepGolden.Numbers(Idec.ClusterLoss(tensor(new[] { 1e15f, -1e15f }, [2, 1]), centres)), value => Assert.True(double.IsFinite(value)));
    }

    [Fact]
    public void Every_objective_is_reproducible_and_leaves_no_tensor_behind()
    {
        var before = 0L;
        for (var round = 0; round < 3; round++)
        {
            using (NewDisposeScope())
            {
                foreach (var make in Makers())
                {
                    using var made = make();
                    Assert.Equal(LossOf(made.Objective), LossOf(made.Objective));
                    Assert.Equal(made.Objective.Parameters.Count, made.Objective.Parameters.Select(parameter => parameter.Name).Distinct().Count());
                    Assert.Equal(made.Objective.State.Count, made.Objective.State.Select(state => state.Name).Distinct().Count());
                }
            }
            var live = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
            if (round == 1)
                before = live;
            if (round == 2)
                Assert.Equal(before, live);
        }
    }

    private sealed record Made(Objective Objective, IDisposable Network) : IDisposable
    {
        public void Dispose()
        {
            Objective.Dispose();
            Network.Dispose();
        }
    }

    private IEnumerable<Func<Made>> Makers()
    {
        var spec = NetworkSpec.Mlp([5], batchNorm: true);
        VaeNetwork Vae() => spec.Build(6, 2, random);
        MixturePrior Prior() => MixturePrior.Random(Blobs, 2, random);
        Made With(VaeNetwork network, Func<VaeNetwork, Objective> objective) => new(objective(network), network);
        yield return () => With(Vae(), n => new Elbo(n, likelihood));
        yield return () => With(Vae(), n => new GmmPrior(n, likelihood, Prior(), new ComponentLabels(data.Labels, Blobs)));
        yield return () => With(Vae(), n => new Vade(n, likelihood, Prior()));
        yield return () => With(Vae(), n => new CategoricalLatent(n, likelihood, Prior(), random));
        yield return () => With(Vae(), n => SoftKMeans.Create(n, likelihood, Blobs, 1, random, Prior()));
        yield return () => With(Vae(), n => Idec.Create(n, likelihood, new float[Blobs * n.Latent], 1));
        yield return () => With(Vae(), n => MutualTraining.Create(n, likelihood, data.Labels.Length, Blobs));
        yield return () => With(Vae(), n => HierarchicalMixture.Create(n, likelihood, Prior(), ClusterTree.Of([0, 1, 1, 0])));
        yield return () =>
        {
            var network = new MixtureNetwork(spec, 6, 2, Blobs, random);
            return new Made(new GumbelMixture(network, likelihood, Prior()), network);
        };
        yield return () =>
        {
            var network = new ClusterNetwork(spec, 6, 2, Blobs, 2, random);
            return new Made(new InfoMax(network, likelihood, new InfoMaxSettings { Heads = 2 }), network);
        };
    }

    private double LossOf(Objective objective)
    {
        using var inner = NewDisposeScope();
        using var terms = new LossTerms();
        using var batch = TinyTraining.Batch(data.Rows, 11);
        objective.SetTraining(false);
        return objective.Loss(batch, terms).item<float>();
    }

    private VaeNetwork Pretrained(int decoderClusters, out Tensor codes)
    {
        var network = NetworkSpec.Mlp(16).Build(6, 3, random, clusters: decoderClusters);
        if (decoderClusters == 0)
        {
            using var objective = new Elbo(network, likelihood, new ElboSettings { Beta = 0.1 });
            TinyTraining.Run(objective, data.Rows, 150);
        }
        codes = network.Encode(data.Rows).Mean.detach();
        return network;
    }

    /// <summary>A mixture at the blobs' mean codes, as k-means on the codes would give.</summary>
    private static MixturePrior PriorAt(Tensor codes)
    {
        using var inner = NewDisposeScope();
        var means = codes.view(Blobs, -1, 3).mean([1]);
        return MixturePrior.From(
            [.. Enumerable.Repeat(1f / Blobs, Blobs)], means.contiguous().data<float>().ToArray(), [.. Enumerable.Repeat(0.2f, Blobs * 3)]);
    }
}
