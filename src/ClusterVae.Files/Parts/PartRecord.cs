using System.Text.Json;
using System.Text.Json.Serialization;
using ClusterVae.Data;

namespace ClusterVae.Files;

/// <summary>What became of one part, written beside its output when that is complete: a job that was killed finds here what is done.</summary>
/// <param name="Name">of the input below the folder that was named</param>
/// <param name="Input">its quick hash: inputs are large, and are only to be told from what they were</param>
/// <param name="InputBytes">its size</param>
/// <param name="Job">the hash of everything that decides what the output holds: model, columns, format, what is done with bad rows</param>
/// <param name="Output">the output's name below the job's folder</param>
/// <param name="OutputHash">its hash</param>
/// <param name="OutputBytes">its size</param>
/// <param name="Rows">read</param>
/// <param name="Scored">of them</param>
/// <param name="Rejects">the side file with the others; null where there are none</param>
/// <param name="Seen">counts of the outputs, for the drift; null where the model knows nothing to compare them with</param>
internal sealed record PartRecord(
    string Name, string Input, long InputBytes, string Job, string Output, string OutputHash, long OutputBytes, long Rows, long Scored, string? Rejects, IReadOnlyDictionary<string, long[]>? Seen)
{
    /// <summary>The hash of all the rest: a record that somebody touched is none.</summary>
    public string Seal { get; init; } = "";

    [JsonIgnore]
    public bool IsSealed => Seal == SealOf();

    // Their names begin so that Spark, DuckDB and the like leave them alone.
    private const string Folder = "_parts";

    public static string PathOf(string job, string name) => Path.Combine(job, Folder, name + ".json");

    public void Write(string job)
    {
        var path = PathOf(job, Name);
        ClaimedFolder.Make(Path.GetDirectoryName(path)!);
        JsonFile.Write(path, Sealed());
    }

    /// <summary>Null where there is none, or none that is whole.</summary>
    public static PartRecord? Read(string job, string name) => JsonFile.TryRead<PartRecord>(PathOf(job, name)) is { IsSealed: true } record ? record : null;

    public PartRecord Sealed() => this with { Seal = SealOf() };

    private string SealOf() => FileHash.Of(JsonFile.Bytes(this with { Seal = "" }));
}

/// <summary>What a job, or one shard of it, did.</summary>
/// <param name="Format">of this file</param>
/// <param name="Version">of the tool</param>
/// <param name="Model">its hash</param>
/// <param name="Job">as in <see cref="PartRecord.Job"/></param>
/// <param name="Columns">what was written of each row</param>
/// <param name="Shard">from 1; 0 where the job was not cut</param>
/// <param name="Shards">how many; 0 where the job was not cut</param>
/// <param name="Inputs">the hash of the names of all parts, those of other shards too</param>
/// <param name="InputCount">how many they are</param>
/// <param name="Rows">read</param>
/// <param name="Scored">of them</param>
/// <param name="Drift">how far the outputs are from what the model saw in training; null where it does not know</param>
/// <param name="Parts">in the order of their names</param>
internal sealed record JobManifest(
    int Format, string Version, string Model, string Job, IReadOnlyList<string> Columns, int Shard, int Shards, string Inputs, int InputCount, long Rows, long Scored,
    IReadOnlyDictionary<string, double>? Drift, IReadOnlyList<PartRecord> Parts)
{
    public const int FormatVersion = 1;

    public static string NameOf(int shard, int shards) => shards == 0 ? "manifest.json" : FormattableString.Invariant($"_manifest-{shard}-of-{shards}.json");

    public string Name => NameOf(Shard, Shards);

    public void Write(string folder) => JsonFile.Write(Path.Combine(folder, Name), this);

    public static JobManifest? Read(string path) => JsonFile.TryRead<JobManifest>(path);
}

/// <summary>Small files of JSON, whole or not at all.</summary>
internal static class JsonFile
{
    private const long Longest = 1L << 30;

    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    public static byte[] Bytes<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, Options);

    public static void Write<T>(string path, T value)
    {
        using var file = new AtomicFile(path);
        file.Write(Bytes(value));
        file.Write("\n"u8);
        file.Commit();
    }

    /// <summary>Null where there is no such file, or nothing that can be read as one.</summary>
    public static T? TryRead<T>(string path) where T : class
    {
        try
        {
            return PathFacts.Of(path).IsFileOrUnknown && new FileInfo(path) is { Exists: true, Length: <= Longest } ? JsonSerializer.Deserialize<T>(File.ReadAllBytes(path), Options) : null;
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return null;
        }
    }
}
