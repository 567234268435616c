using System.CommandLine;
using System.Globalization;
using ClusterVae.Cli.Sets;
using ClusterVae.Data;
using ClusterVae.Files;

namespace ClusterVae.Cli.Inputs;

/// <summary>The options that say where rows come from and how their file is to be understood; fit and score share them.</summary>
internal sealed class DataArguments
{
    /// <summary>The one option whose value may be a blank.</summary>
    public const string SeparatorOption = "--separator";

    private readonly Option<string> data = new("--data")
    {
        Description = "Rows: .csv, .tsv, .npy or IDX, also gzipped; or a data set by name: " + string.Join(", ", DataSets.Names),
        HelpName = "FILE",
        Required = true,
    };

    private readonly Option<string?> labels = new("--labels") { Description = "A file with one label per row: a column, .npy or IDX", HelpName = "FILE" };
    private readonly Option<string?> label = new("--label") { Description = "The label column of a text file, by name or place (0 is the first, -1 the last)", HelpName = "COLUMN" };
    private readonly Option<string[]> ignore = new("--ignore") { Description = "A column that is no feature; may be repeated", HelpName = "COLUMN" };
    private readonly Option<HeaderMode> header = new("--header") { Description = "Whether a text file's first line names the columns", HelpName = "Auto|Present|Absent" };
    private readonly Option<string?> separator = new(SeparatorOption) { Description = "Between the values of a text file, or tab, space; found by itself when not given", HelpName = "CHARACTER" };
    private readonly Option<ByteScaling> bytes = new("--bytes") { Description = "Whether bytes in .npy and IDX files are divided by 255: those of images, none, or all", HelpName = "Images|None|UnitInterval" };

    public DataArguments(Command command)
    {
        command.Add(data);
        command.Add(labels);
        command.Add(label);
        command.Add(ignore);
        command.Add(header);
        command.Add(separator);
        command.Add(bytes);
    }

    /// <summary>What a person calls the data: their file's name without its folder.</summary>
    public string Name(ParseResult arguments) => Path.GetFileName(arguments.GetRequiredValue(data));

    /// <summary>The files that are read, each under its option's name.</summary>
    public IEnumerable<(string Option, string Path)> Inputs(ParseResult arguments)
    {
        yield return (data.Name, arguments.GetRequiredValue(data));
        if (arguments.GetValue(labels) is { } path)
            yield return (labels.Name, path);
    }

    /// <param name="arguments">the command line</param>
    /// <param name="stop">obeyed within a few thousand lines</param>
    /// <param name="wanted">the columns that a model expects; null when there is no model yet</param>
    /// <param name="missingLabels">rows with an empty label are wanted too</param>
    public LabelledData Open(ParseResult arguments, CancellationToken stop, ModelColumns? wanted = null, bool missingLabels = false)
    {
        var path = arguments.GetRequiredValue(data);
        var labelFile = arguments.GetValue(labels);
        var labelColumn = arguments.GetValue(label);
        if (labelFile is not null && labelColumn is not null)
            throw new UsageException("Labels come from a column (--label) or from a file (--labels), not from both.");
        if (!Path.Exists(path) && DataSets.Find(path) is { } set)
            return set.Open(path, labelFile);

        var rows = RowFiles.Open(path, new RowFileOptions
        {
            LabelColumn = labelColumn,
            AllowsMissingLabels = missingLabels,
            IgnoredColumns = arguments.GetValue(ignore) ?? [],
            FeatureColumns = wanted?.Names,
            Header = arguments.GetValue(header),
            Separator = arguments.GetValue(separator) is { } text ? Character(text) : null,
            Bytes = arguments.GetValue(bytes),
        });
        return new LabelledData(rows, () => labelFile is null ? rows.ReadLabels(stop) : Counted(rows, LabelFiles.Read(labelFile, stop: stop), stop));
    }

    /// <summary>Labels that do not fit are found before an hour of work, not after it.</summary>
    private static LabelSet Counted(IRowFile rows, LabelSet labels, CancellationToken stop)
    {
        var count = rows.CountRows(stop);
        return labels.Count == count
            ? labels
            : throw new DataProblemException(string.Create(CultureInfo.InvariantCulture, $"{labels.Count} labels stand against {count} rows"), "Give one label per row, in the same order.", rows.Name);
    }

    private static char Character(string text) => text switch
    {
        [var one] => one,
        "\\t" => '\t',
        _ when text.Equals("tab", StringComparison.OrdinalIgnoreCase) => '\t',
        _ when text.Equals("space", StringComparison.OrdinalIgnoreCase) => ' ',
        _ => throw new UsageException($"{SeparatorOption} '{text}': give one character, or tab, or space."),
    };
}
