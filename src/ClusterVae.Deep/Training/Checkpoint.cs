using System.Text.Json;
using System.Text.Json.Nodes;
using ClusterVae.Files;

namespace ClusterVae.Deep.Training;

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

    public Checkpoint(TrainingOptions options, TrainingRows rows, IReadOnlyList<NamedTensor> tensors, Snapshot? best)
    {
        (this.tensors, this.best) = (tensors, best);
        Directory.CreateDirectory(options.CheckpointDirectory);
        path = Path.Combine(options.CheckpointDirectory, FileName);
        this.options = options.BytesDecidedBy();
        data = rows.Fingerprint();
    }

    public void Write(TrainingState state)
    {
        var description = new JsonObject
        {
            ["options"] = options,
            ["data"] = data,
            ["state"] = JsonSerializer.SerializeToNode(state, TrainingOptions.Json),
        };
        new ModelFile(Kind, description, [.. tensors.Concat(BestTensors()).Select(TensorMemory.ToArray)]).Write(path);
    }

    /// <summary>False when there is nothing to go on from.</summary>
    public bool TryRestore(TrainingState state)
    {
        if (!File.Exists(path))
            return false;
        var file = ModelFile.Read(path);
        if (file.Kind != Kind)
            throw new ModelFileException($"'{path}' is a {file.Kind} file, not a checkpoint", "Name the directory that an interrupted training wrote to.");
        Agree("options", options, file);
        Agree("data", data, file);
        foreach (var tensor in tensors.Concat(BestTensors()))
            TensorMemory.Fill(tensor.Value, file[tensor.Name]);
        Copy(file.Description["state"].Deserialize<TrainingState>(TrainingOptions.Json)!, state);
        return true;
    }

    private IEnumerable<NamedTensor> BestTensors() => best?.Copies.Select(tensor => tensor with { Name = $"best/{tensor.Name}" }) ?? [];

    private static void Agree(string what, string here, ModelFile file)
    {
        var there = (string?)file.Description[what];
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
