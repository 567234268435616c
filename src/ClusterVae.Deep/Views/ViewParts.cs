using System.Text.Json;
using System.Text.Json.Nodes;
using ClusterVae.ModelFiles;
using TorchSharp;

namespace ClusterVae.Deep;

/// <summary>What a model of views is made of, and how it lies in a file.</summary>
internal sealed class ViewParts : IDisposable
{
    public required ViewNetwork[] Views { get; init; }

    public required RowScale[] Scales { get; init; }

    /// <summary>Empty for N(0, I), one for all views, or one for each.</summary>
    public required ClusterMoments[] Mixtures { get; init; }

    public IReadOnlyList<ClusteringEpoch> History { get; init; } = [];

    public int Latent => Views[0].Spec.Latent;

    /// <summary>The mixture that a view's codes belong to.</summary>
    public ClusterMoments MixtureOf(int view) => Mixtures[Mixtures.Length == 1 ? 0 : view];

    /// <summary>log π_k + log N(z; m_k, s²_k).</summary>
    public torch.Tensor LogJoint(torch.Tensor z, int view)
    {
        using var scope = torch.NewDisposeScope();
        var (weights, means, variances) = MixtureOf(view).Single();
        return DiagonalMixture.LogJoint(
            z, torch.tensor(weights).clamp_min(Held(1e-30)).log().to(z.device), torch.tensor(means).view(weights.Length, Latent).to(z.device),
            torch.tensor(variances).log().view(weights.Length, Latent).to(z.device)).MoveToOuterDisposeScope();          // [N,K]
    }

    public ModelArchive ToArchive(string kind, JsonNode options)
    {
        var archive = new ModelArchive(kind, new JsonObject
        {
            ["options"] = options,
            ["views"] = new JsonArray([.. Views.Select(view => JsonSerializer.SerializeToNode(view.Spec, TrainingOptions.Json))]),
            ["mixtures"] = Mixtures.Length,
            ["history"] = JsonSerializer.SerializeToNode(History, TrainingOptions.Json),
        });
        for (var view = 0; view < Views.Length; view++)
        {
            archive.Add<float>($"view{view}.scale.offset", Scales[view].Offset, Scales[view].Offset.Length).Add<float>($"view{view}.scale.factor", Scales[view].Factor, Scales[view].Factor.Length);
            foreach (var tensor in Tensors(Views[view], view))
                TensorMemory.AddTo(archive, tensor);
        }
        for (var place = 0; place < Mixtures.Length; place++)
        {
            var mixture = Mixtures[place];
            archive.Add<double>($"mixture{place}.weights", [.. mixture.Weights], mixture.Clusters)
                .Add<double>($"mixture{place}.means", [.. mixture.Means], mixture.Clusters, mixture.Latent)
                .Add<double>($"mixture{place}.variances", [.. mixture.Variances], mixture.Clusters, mixture.Latent);
        }
        return archive;
    }

    public static ViewParts From(ModelArchive archive, torch.Device device)
    {
        var specs = Described(() => archive.Properties["views"]!.AsArray().Select(node => node.Deserialize<ViewSpec>(TrainingOptions.Json)!).ToArray());
        var views = new List<ViewNetwork>();
        try
        {
            using var generator = new torch.Generator(0);
            foreach (var spec in specs)
            {
                views.Add(Described(() => new ViewNetwork(spec, generator, device)));
                foreach (var tensor in Tensors(views[^1], views.Count - 1))
                    TensorMemory.Fill(archive, tensor);
            }
            var count = Described(() => archive.Properties["mixtures"]!.GetValue<int>());
            return new ViewParts
            {
                Views = [.. views],
                Scales = [.. specs.Select((_, view) => new RowScale(archive.Get<float>($"view{view}.scale.offset").ToArray(), archive.Get<float>($"view{view}.scale.factor").ToArray()))],
                Mixtures = [.. Enumerable.Range(0, count).Select(place => new ClusterMoments(
                    archive.Get<double>($"mixture{place}.weights").ToArray(), archive.Get<double>($"mixture{place}.means").ToArray(), archive.Get<double>($"mixture{place}.variances").ToArray()))],
                History = Described(() => archive.Properties["history"].Deserialize<ClusteringEpoch[]>(TrainingOptions.Json)!),
            };
        }
        catch
        {
            foreach (var view in views)
                view.Dispose();
            throw;
        }
    }

    public static T Described<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is JsonException or NullReferenceException or InvalidOperationException or FormatException or NotSupportedException or ArgumentException or NetworkShapeException)
        {
            throw new ModelFileException("its description cannot be read", "Load the file with the version of the library that wrote it.", error);
        }
    }

    public void Dispose()
    {
        foreach (var view in Views)
            view.Dispose();
    }

    private static IEnumerable<NamedTensor> Tensors(ViewNetwork network, int view) => network.Parameters.Concat(network.State).Prefixed($"view{view}");
}
