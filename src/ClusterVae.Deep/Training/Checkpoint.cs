using System.Text.Json;
using System.Text.Json.Nodes;
using ClusterVae.ModelFiles;

namespace ClusterVae.Deep;

/// <summary>
/// The state of a training after an epoch, in one file that is replaced as a whole. It holds no generator: random numbers follow from
/// the seed, the epoch and the batch, so what comes after a resumption has the bytes that it would have had.
/// </summary>
internal sealed class Checkpoint
{
    public const string FileName = "checkpoint.cvae";

    private const string Kind = "checkpoint";

    private readonly IReadOnlyList<NamedTensor> tensors;
    private readonly Snapshot? best;
    private readonly string path;
    private readonly string options;
    private readonly string data;

    /// <summary>The folder is there, and claimed.</summary>
    public Checkpoint(TrainingOptions options, TrainingRows rows, IReadOnlyList<NamedTensor> tensors, Snapshot? best)
    {
        (this.tensors, this.best) = (tensors, best);
        path = Path.Combine(options.CheckpointDirectory!, FileName);
        this.options = options.EssenceAsJson();
        data = rows.Fingerprint();
    }

    public void Write(TrainingState state)
    {
        var archive = new ModelArchive(Kind, new JsonObject
        {
            ["options"] = options,
            ["data"] = data,
            ["state"] = JsonSerializer.SerializeToNode(state, TrainingOptions.Json),
        });
        foreach (var tensor in tensors.Concat(BestTensors()))
            TensorMemory.AddTo(archive, tensor);
        archive.Write(path);
    }

    /// <summary>False when there is nothing to go on from.</summary>
    public bool TryRestore(TrainingState state)
    {
        if (!File.Exists(path))
            return false;
        return ModelArchive.Read(path, archive =>
        {
            archive.Expect(Kind);
            Agree("options", options, archive);
            Agree("data", data, archive);
            foreach (var tensor in tensors.Concat(BestTensors()))
                TensorMemory.Fill(archive, tensor);
            Copy(archive.Properties["state"].Deserialize<TrainingState>(TrainingOptions.Json)!, state);
            return true;
        });
    }

    private IEnumerable<NamedTensor> BestTensors() => best?.Copies.Select(tensor => tensor with { Name = $"best/{tensor.Name}" }) ?? [];

    private static void Agree(string what, string here, ModelArchive archive)
    {
        var there = (string?)archive.Properties[what];
        if (here != there)
        {
            throw new TrainingFailedException($"The checkpoint was written with other {what}: {there}; now: {here}",
                $"Use the same {what} to resume, or another CheckpointDirectory to begin anew.");
        }
    }

    private static void Copy(TrainingState from, TrainingState to)
    {
        (to.EpochsDone, to.Step, to.RateFactor, to.Retries) = (from.EpochsDone, from.Step, from.RateFactor, from.Retries);
        (to.BestEpoch, to.BestLoss, to.StoppedEarly) = (from.BestEpoch, from.BestLoss, from.StoppedEarly);
        (to.Log, to.Messages) = (from.Log, from.Messages);
    }
}

/// <summary>Everything but tensors that must survive an interruption.</summary>
internal sealed class TrainingState
{
    public int EpochsDone { get; set; }

    public long Step { get; set; }

    public double RateFactor { get; set; } = 1;

    public int Retries { get; set; }

    public int BestEpoch { get; set; } = -1;

    public double BestLoss { get; set; } = double.PositiveInfinity;

    public bool StoppedEarly { get; set; }

    public List<EpochRecord> Log { get; set; } = [];

    public List<string> Messages { get; set; } = [];
}
