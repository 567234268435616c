namespace ClusterVae.Cli.Trainers;

/// <summary>The trainers that --trainer may name.</summary>
internal static class TrainerRegistry
{
    public static IReadOnlyList<ITrainerVerb> All { get; } =
    [
        new GaussianMixtureVerb(),
        new BernoulliMixtureVerb(),
        new VonMisesFisherMixtureVerb(),
        new EmbeddingsVerb(),
        new VaeVerb(),
        new VaeMixtureVerb(),
        new ClusteringVaeVerb(),
        new PairedVaeVerb(),
        new BatchVaeVerb(),
        new ExonVerb(),
        new ManifoldVerb(),
        new N2dVerb(),
        new AutoVerb(),
    ];

    public static ITrainerVerb Find(string name) =>
        All.FirstOrDefault(trainer => trainer.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new UsageException($"There is no trainer '{name}'. There are: {string.Join(", ", All.Select(trainer => trainer.Name))}.");
}
