using System.IO.Compression;
using System.Text.Json;
using ClusterVae.Cli.Trainers;
using ClusterVae.Reports;
using ClusterVae.Reports.Content;

namespace ClusterVae.Cli.Outputs;

/// <summary>
/// What fit knows and a model does not: kept as an entry of its own in ML.NET's zip, for the report. How long it took is not among it, so that the
/// same fit writes the same file.
/// </summary>
/// <param name="Trainer">As --trainer names it.</param>
/// <param name="Data">The name of the file or data set, without its folder.</param>
/// <param name="Facts">What the trainer told.</param>
/// <param name="Warnings">What a person should look at.</param>
/// <param name="Version">Of the tool that fitted.</param>
/// <param name="Choice">The numbers of clusters that were tried; null where the number was given.</param>
internal sealed record FitNote(string Trainer, string Data, IReadOnlyList<Fact> Facts, IReadOnlyList<string> Warnings, string Version, NumberChoice? Choice = null)
{
    private const string Entry = "TrainingInfo/ClusterVae.json";
    private const int Longest = 1 << 20;
    private static readonly string[] OfTheMachine = ["rowsPerSecond", "workers"];
    // Settings that say how or where to work, not what to make; the words before "=" may be a path.
    private static readonly string[] NotOfTheResult = ["Threads", "Device", "DeviceIndex", "CheckpointDirectory", "Resume"];

    public void AddTo(MemoryStream zipped)
    {
        using var zip = new ZipArchive(zipped, ZipArchiveMode.Update, leaveOpen: true);
        using var stream = zip.CreateEntry(Entry).Open();
        JsonSerializer.Serialize(stream, this);
    }

    public static FitNote Of(string trainer, string data, IReadOnlyList<string> settings, TrainedModel model)
    {
        string[] options = [.. settings.Where(setting => !NotOfTheResult.Contains(setting.Split('=')[0].Split('.')[^1], StringComparer.OrdinalIgnoreCase))];
        return new FitNote(
            trainer, data,
            [
                .. options.Length > 0 ? [new Fact("options", string.Join(", ", options))] : Array.Empty<Fact>(),
                .. model.Facts.Where(fact => !OfTheMachine.Contains(fact.Key) && fact.Value is not IEnumerable<Report>).Select(fact => new Fact(fact.Key, Report.Show(fact.Value))),
            ],
            model.Warnings, Tool.Version, ClusterReport.ChoiceOf(model.Transformer));
    }

    /// <summary>Null for models that another program saved, or whose note is none.</summary>
    public static FitNote? Read(string path)
    {
        try
        {
            using var zip = ZipFile.OpenRead(path);
            if (zip.GetEntry(Entry) is not { Length: <= Longest } entry)
                return null;
            using var stream = entry.Open();
            return JsonSerializer.Deserialize<FitNote>(stream) is { Trainer: not null, Data: not null, Facts: not null, Warnings: not null, Version: not null } note
                ? note with { Choice = note.Choice is { IsWhole: true } choice ? choice : null } : null;
        }
        catch (Exception error) when (error is JsonException or InvalidDataException or IOException)
        {
            return null;
        }
    }

    public FactGroup ToGroup(double? seconds) => new("Fit",
    [
        new("Trainer", Trainer),
        new("Data", Data),
        .. seconds is { } took ? [new Fact("Seconds", took.ToString("F1", System.Globalization.CultureInfo.InvariantCulture))] : Array.Empty<Fact>(),
        .. Facts.Select(fact => fact with { Name = Heading(fact.Name) }),
        new("Version", Version),
    ]);

    /// <summary>A name of the JSON line as people write it: "logLikelihood" is "Log likelihood".</summary>
    private static string Heading(string name)
    {
        var words = string.Concat(name.Select(letter => char.IsUpper(letter) ? $" {char.ToLowerInvariant(letter)}" : $"{letter}"));
        return words.Length == 0 ? words : char.ToUpperInvariant(words[0]) + words[1..];
    }
}
