using System.CommandLine;
using ClusterVae.Cli.Sets;
using ClusterVae.Files;

namespace ClusterVae.Cli.Inputs;

/// <summary>The options that say where rows come from and how their file is to be understood; fit and score share them.</summary>
internal sealed class DataArguments
{
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
    private readonly Option<char?> separator = new("--separator") { Description = "Between the values of a text file; found by itself when not given", HelpName = "CHARACTER" };
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

    public LabelledData Open(ParseResult arguments, CancellationToken stop)
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
            IgnoredColumns = arguments.GetValue(ignore) ?? [],
            Header = arguments.GetValue(header),
            Separator = arguments.GetValue(separator),
            Bytes = arguments.GetValue(bytes),
        });
        return new LabelledData(rows, () => labelFile is not null ? LabelFiles.Read(labelFile, stop: stop) : rows.ReadLabels(stop));
    }
}
