using System.Text.Json;
using System.Text.Json.Serialization;

namespace ClusterVae.ModelFiles;

/// <summary>
/// A training's numbers, epoch by epoch, as a model file keeps them for whoever looks at it later. Only what the same seed gives again is among
/// them: seconds and speeds would make every file different.
/// </summary>
public sealed record TrainingCurves(IReadOnlyList<StageCurves> Stages)
{
    private const string Property = "curves";
    private static readonly JsonSerializerOptions Json = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    internal static TrainingCurves None { get; } = new([]);

    /// <summary>Nothing where there is nothing, so that a file of an earlier version is written again as it was.</summary>
    internal void AddTo(ModelArchive archive)
    {
        ArgumentNullException.ThrowIfNull(archive);
        if (Stages.Count > 0)
            archive.Properties[Property] = JsonSerializer.SerializeToNode(Stages, Json);
    }

    internal static TrainingCurves Of(ModelArchive archive)
    {
        ArgumentNullException.ThrowIfNull(archive);
        if (archive.Properties[Property] is not { } node)
            return None;
        try
        {
            return new TrainingCurves(node.Deserialize<StageCurves[]>(Json)!);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or NotSupportedException)
        {
            throw new ModelFileException("its training curves cannot be read", "Load the file with the version of the library that wrote it.", error);
        }
    }
}

/// <summary>One stage of a training: curves of equal length, a value per epoch or iteration.</summary>
/// <param name="Name">Such as "pretraining", "joint" or "EM".</param>
/// <param name="Curves">By name, such as "loss", "elbo", "kl" and "learningRate"; NaN where an epoch had none.</param>
public sealed record StageCurves(string Name, IReadOnlyDictionary<string, double[]> Curves)
{
    internal int Length => Curves.Values.Select(values => values.Length).DefaultIfEmpty(0).Max();
}
