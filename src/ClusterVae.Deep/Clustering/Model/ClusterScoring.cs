using System.Text.Json;
using System.Text.Json.Nodes;
using ClusterVae.ModelFiles;
using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>The trained networks behind a model: how rows are read and points of the latent space are drawn. Nothing here samples.</summary>
internal abstract class ClusterScoring(NetworkSpec spec, int width, int latent, int clusters, Likelihood likelihood, Device device) : IDisposable
{
    public NetworkSpec Spec { get; } = spec;

    public int Width { get; } = width;

    public int Latent { get; } = latent;

    public int Clusters { get; } = clusters;

    public Likelihood Likelihood { get; } = likelihood;

    public Device Device { get; } = device;

    /// <summary>Everything that a model file keeps, in a fixed order.</summary>
    public abstract IReadOnlyList<NamedTensor> Tensors { get; }

    /// <summary>Open a dispose scope around it: the tensors belong to that scope.</summary>
    public abstract Reading Read(Tensor x, ReadingParts parts);

    /// <summary>E[x|z,c] at points of the latent space, c one-hot or soft.</summary>
    public abstract Tensor Decode(Tensor z, Tensor cluster);

    /// <summary>What besides the tensors is needed to build the same net again.</summary>
    public JsonObject Describe()
    {
        var description = new JsonObject
        {
            ["family"] = GetType().Name,
            ["network"] = JsonSerializer.SerializeToNode(Spec, TrainingOptions.Json),
            ["width"] = Width,
            ["latent"] = Latent,
            ["clusters"] = Clusters,
            ["likelihood"] = Likelihood.Name,
        };
        DescribeMore(description);
        return description;
    }

    public static ClusterScoring Build(JsonObject description, Device device)
    {
        try
        {
            return description["family"]!.GetValue<string>() switch
            {
                nameof(BayesScoring) => BayesScoring.From(description, device),
                nameof(HeadScoring) => HeadScoring.From(description, device),
                nameof(GumbelScoring) => GumbelScoring.From(description, device),
                var other => throw new ModelFileException($"its networks are of the unknown family '{other}'", "Load the file with the version of the library that wrote it."),
            };
        }
        catch (Exception error) when (error is JsonException or NullReferenceException or InvalidOperationException or FormatException or NotSupportedException or ArgumentException or NetworkShapeException)
        {
            throw new ModelFileException("its description of the networks cannot be read", "Load the file with the version of the library that wrote it.", error);
        }
    }

    /// <summary>A likelihood by the name that a file or a plan has for it.</summary>
    public static Likelihood LikelihoodOf(string name, Device device) => name switch
    {
        "bernoulli" => new BernoulliLikelihood(),
        // Rows come in about unit variance. From a variance of 1 on, the code would have nothing to explain before it has learned anything.
        "gaussian-shared" => GaussianLikelihood.Shared(0.1, device),
        // Its variance is read from the file.
        "gaussian-fixed" => GaussianLikelihood.Fixed(1, device),
        _ => throw new NotSupportedException($"The likelihood '{name}' is unknown."),
    };

    protected virtual void DescribeMore(JsonObject description) { }

    protected static NetworkSpec SpecOf(JsonObject description) => description["network"].Deserialize<NetworkSpec>(TrainingOptions.Json)!;

    protected static int Number(JsonObject description, string name) => description[name]!.GetValue<int>();

    public abstract void Dispose();
}

[Flags]
internal enum ReadingParts
{
    Memberships = 1,
    Bound = 2,
    Reconstruction = 4,
    Evidence = 8,
}

/// <param name="Code">[N,d], the embedding.</param>
/// <param name="LogMemberships">[N,K].</param>
/// <param name="Bound">[N], in the network's units.</param>
/// <param name="Reconstruction">[N,D], in the network's units.</param>
/// <param name="Evidence">log p(x) [N], in the network's units.</param>
internal sealed record Reading(Tensor Code, Tensor? LogMemberships, Tensor? Bound, Tensor? Reconstruction, Tensor? Evidence = null);
