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
    private const string Kind = "pretrained-vae-2";

    private readonly string path;

    private PretrainedCache(string path) => this.path = path;

    public static PretrainedCache? For(TrainingContext context, ClusteringStart start)
    {
        if (context.Options.PretrainedCache.Length == 0)
            return null;
        var (options, plan) = (context.Options, context.Plan);
        // Everything that decides the bytes of a pre-training, and nothing that does not.
        var essence = JsonSerializer.Serialize(new
        {
            start,
            context.Clusters,
            context.Seed,
            Precision = ProductPrecision.ForTraining(context.Options.Precision, context.Device),
            Data = context.Rows.Fingerprint(),
            options.LatentDimensions, options.LearningRate, options.AugmentationStrength, options.AugmentFlip, options.Heads, options.ElboWeight,
            plan.Bernoulli, plan.Image, plan.Widths, plan.DecoderWidths, plan.BatchSize, plan.MicroBatchSize, plan.PretrainEpochs, plan.RefineEpochs,
            plan.Starts, plan.StartShare, plan.ImitationEpochs, plan.InformationWeight, plan.Rotation, plan.Shift, plan.Zoom, plan.Shear, plan.Stretch, plan.Noise, plan.Dropout, plan.Neighbours,
        }, TrainingOptions.Json);
        ClaimedFolder.Make(options.PretrainedCache);
        return new PretrainedCache(Path.Combine(options.PretrainedCache, $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(essence)))[..32]}.cvae"));
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
