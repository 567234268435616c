using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClusterVae.Data;
using ClusterVae.ModelFiles;

namespace ClusterVae.Deep;

/// <summary>Pre-trained networks in a folder, each under the hash of the data, of the plan and of the seed: what they decide, the file holds.</summary>
internal sealed class PretrainedCache
{
    private const string Kind = "pretrained-vae-4";

    private readonly string path;

    private PretrainedCache(string path) => this.path = path;

    public static PretrainedCache? For(TrainingContext context)
    {
        if (context.Options.PretrainedCache is not { } folder)
            return null;
        // The whole plan, except how long is trained after there is a mixture: a new choice can be one too many here, but none can be missed.
        var essence = JsonSerializer.Serialize(new
        {
            Plan = context.Plan with { Epochs = 0, RefineEpochs = 0, FinishEpochs = 0 },
            Training = context.Options.Training.Essence() with { Epochs = null, Precision = ProductPrecision.ForTraining(context.Options.Training.Precision, context.Device) },
            context.Options.LatentDimensions,
            context.Clusters,
            context.Seed,
            Data = context.Rows.Fingerprint(),
        }, TrainingOptions.Json);
        ClaimedFolder.Make(folder);
        return new PretrainedCache(Path.Combine(folder, $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(essence)))[..32]}.cvae"));
    }

    public bool TryRead(VaeNetwork network, Likelihood likelihood, out RowGroups? groups)
    {
        groups = null;
        if (!File.Exists(path))
            return false;
        groups = ModelArchive.Read(path, archive =>
        {
            archive.Expect(Kind);
            foreach (var tensor in Tensors(network, likelihood))
                TensorMemory.Fill(archive, tensor);
            return archive.Arrays.ContainsKey("groups") ? new RowGroups(archive.Get<int>("groups").ToArray(), new Kinship(archive.Get<float>("kinship").ToArray())) : null;
        });
        return true;
    }

    public void Write(VaeNetwork network, Likelihood likelihood, RowGroups? groups)
    {
        var archive = new ModelArchive(Kind, new JsonObject());
        foreach (var tensor in Tensors(network, likelihood))
            TensorMemory.AddTo(archive, tensor);
        if (groups is not null)
            archive.Add<int>("groups", groups.Labels, groups.Labels.Length).Add<float>("kinship", groups.Kinship.Log, groups.Kinship.Log.Length);
        archive.Write(path);
    }

    private static IEnumerable<NamedTensor> Tensors(VaeNetwork network, Likelihood likelihood) =>
        network.Parameters.Concat(network.State).Concat(likelihood.Parameters).Concat(likelihood.State);
}
