using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using ClusterVae.Cli.Sets;
using ClusterVae.Data;
using ClusterVae.Files;
using ClusterVae.MLNet;
using ClusterVae.MLNet.Pipeline;

namespace ClusterVae.Cli.Inputs;

/// <summary>The options that say where rows come from and how their file is to be understood; fit and score share them.</summary>
internal sealed class DataArguments
{
    /// <summary>The one option whose value may be a blank.</summary>
    public const string SeparatorOption = "--separator";

    private const string NoCategories = "none";

    private readonly Option<string> data = new("--data")
    {
        Description = "Rows: .parquet, .arrow, or .csv, .tsv, .npy, IDX, these also with .gz or .zst; a folder or a pattern of such files; or a data set by name: " + string.Join(", ", DataSets.Names),
        HelpName = "FILE|FOLDER|PATTERN",
    };

    private readonly Option<string?> sql = new("--sql")
    {
        Description = "In place of --data: rows that a query of DuckDB's makes of files, \"SELECT ... FROM 'in/*.parquet' WHERE ...\"",
        HelpName = "QUERY",
    };

    private readonly PictureArguments pictures;
    private readonly TextArguments texts;

    // What the query made; one command line is read by one instance.
    private string? queried;

    // fit and score alone pair files, fit alone is told clusters.
    private readonly Option<string?>? second;
    private readonly Option<string[]>? secondIgnore;
    private readonly Option<string?>? known;

    // fit learns batches, score may be told them.
    private readonly Option<string?>? batch;

    private readonly Option<string?> labels = new("--labels") { Description = "A file with one label per row: a column, .npy or IDX", HelpName = "FILE" };
    private readonly Option<string?> label = new("--label") { Description = "The label column, by name or place (0 is the first, -1 the last)", HelpName = "COLUMN" };
    private readonly Option<string[]> ignore = new("--ignore", "--exclude") { Description = "A column that is no feature, by name (* stands for any characters) or place; may be repeated", HelpName = "COLUMN" };
    private readonly Option<string?> features;

    private readonly Option<string[]> categories = new("--categories")
    {
        Description = "A column of codes that becomes one feature for each value, by name or place; may be repeated. Columns of texts do so by themselves; none: they are refused",
        HelpName = "COLUMN|none",
    };

    private readonly Option<HeaderMode> header = new("--header") { Description = "Whether a text file's first line names the columns", HelpName = "Auto|Present|Absent" };
    private readonly Option<string?> separator = new(SeparatorOption) { Description = "Between the values of a text file, or tab, space; found by itself when not given", HelpName = "CHARACTER" };
    private readonly Option<ByteScaling> bytes = new("--bytes") { Description = "Whether bytes in .npy and IDX files are divided by 255: those of images, none, or all", HelpName = "Images|None|UnitInterval" };

    public DataArguments(Command command)
    {
        // In score, --columns has long been what to write.
        features = new Option<string?>("--features", [.. command.Name == "score" ? Array.Empty<string>() : ["--columns"]])
        {
            Description = "The columns that are features, with commas between, by name (* stands for any characters) or place; not given: all that are left",
            HelpName = "COLUMNS",
        };
        command.Add(data);
        command.Add(sql);
        pictures = new PictureArguments(command);
        texts = new TextArguments(command);
        command.Validators.Add(result =>
        {
            var given = new[] { data, sql, pictures.Option }.Count(option => result.GetResult(option) is { Implicit: false });
            if (given != 1)
                result.AddError(given > 1 ? "Rows come from one place: files (--data), a query (--sql) or pictures (--images)." : "Option '--data' is required.");
        });
        if (command.Name is "fit" or "score")
        {
            second = new("--data2") { Description = "The second view of each row of --data, for paired-vae: row n here and row n there are of one thing", HelpName = "FILE" };
            secondIgnore = new("--ignore2") { Description = "A column of --data2 that is no feature, by name or place; may be repeated", HelpName = "COLUMN" };
            batch = new("--batch") { Description = "The column of --data that names the batch of each row, for batch-vae; score does without it, and without a row's", HelpName = "COLUMN" };
            command.Add(second);
            command.Add(secondIgnore);
            command.Add(batch);
        }
        if (command.Name == "fit")
        {
            known = new("--known-components") { Description = "A column with the clusters of some rows, for clustering-vae with --set Objective=GmmPrior; empty where the cluster is not known", HelpName = "COLUMN" };
            command.Add(known);
        }
        command.Add(labels);
        command.Add(label);
        command.Add(ignore);
        command.Add(features);
        command.Add(categories);
        command.Add(header);
        command.Add(separator);
        command.Add(bytes);
    }

    /// <summary>What a person calls the data: their file's name without its folder.</summary>
    public string Name(ParseResult arguments) => pictures.Folder(arguments) is { } folder ? System.IO.Path.GetFileName(System.IO.Path.GetFullPath(folder).TrimEnd(System.IO.Path.DirectorySeparatorChar))
        : arguments.GetValue(sql) is null ? System.IO.Path.GetFileName(arguments.GetRequiredValue(data)) : "query";

    public string Path(ParseResult arguments) => arguments.GetValue(sql) is { } query
        ? queried ??= SqlRows.Run(query, CancellationToken.None)
        : arguments.GetRequiredValue(data);

    /// <summary>Whether it names a folder or a pattern; a set of the tool goes before a folder of its name.</summary>
    public bool IsMany(ParseResult arguments) => pictures.Folder(arguments) is null && FileSet.IsMany(Path(arguments));

    /// <summary>The files that are read, each under its option's name.</summary>
    public IEnumerable<(string Option, string Path)> Inputs(ParseResult arguments)
    {
        foreach (var file in pictures.Folder(arguments) is { } folder ? pictures.Inputs(folder) : RowInputs(Path(arguments)))
            yield return file;
        if (SecondPath(arguments) is { } other)
            yield return (second!.Name, other);
        if (arguments.GetValue(labels) is { } labelFile)
            yield return (labels.Name, labelFile);
    }

    private IEnumerable<(string Option, string Path)> RowInputs(string path) => FileSet.IsMany(path) ? FileSet.Expand(path).Select(file => (data.Name, file.Path)) : [(data.Name, path)];

    /// <summary>The second view's file; null where there is none.</summary>
    public string? SecondPath(ParseResult arguments) => second is null ? null : arguments.GetValue(second);

    /// <summary>The column with known clusters; null where none is named.</summary>
    public string? KnownColumn(ParseResult arguments) => known is null ? null : arguments.GetValue(known);

    /// <summary>The column with each row's batch; null where none is named.</summary>
    public string? BatchColumn(ParseResult arguments) => batch is null ? null : arguments.GetValue(batch);

    /// <param name="arguments">the command line</param>
    /// <param name="stop">obeyed within a few thousand lines</param>
    /// <param name="wanted">the columns that a model expects; null when there is no model yet</param>
    /// <param name="missingLabels">rows with an empty label are wanted too</param>
    /// <param name="carried">columns that go with the rows into the output</param>
    public LabelledData Open(ParseResult arguments, CancellationToken stop, ModelColumns? wanted = null, bool missingLabels = false, IReadOnlyList<string>? carried = null)
    {
        if (pictures.Folder(arguments) is not null)
            pictures.Refuse(arguments, new Option?[] { texts.Option, second, secondIgnore, batch, known, ignore, features, categories, header, separator, bytes }.OfType<Option>());
        if (texts.Column(arguments) is not null)
            texts.Refuse(arguments, new Option?[] { second, secondIgnore, batch, known, ignore, features, categories, bytes }.OfType<Option>());
        RequireTexts(arguments, wanted);
        var other = SecondPath(arguments);
        if (wanted?.Second is not null && other is null)
            throw new UsageException(second is null ? "The model reads two views of each row: only score can give them to it." : $"The model reads two views of each row: give the second one by {second.Name} FILE.");
        if (wanted is not null && wanted.Second is null && other is not null)
            throw new UsageException($"The model reads one view: leave {second!.Name} out.");
        if (wanted is { Batches: null } && BatchColumn(arguments) is not null)
            throw new UsageException($"The model knows no batches: leave {batch!.Name} out.");
        var rows = OpenFirst(arguments, wanted, missingLabels, carried, stop);
        if (BatchColumn(arguments) is { } column)
            return LabelledData.Paired(rows, Batches(arguments, column, wanted?.Batches, stop), stop);
        return other is null ? rows : LabelledData.Paired(rows, OpenSecond(arguments, other, wanted?.Second), stop);
    }

    /// <summary>While the command line is still checked.</summary>
    public bool NamesTexts(CommandResult result) => result.GetResult(texts.Option) is { Implicit: false };

    /// <summary>The column of texts; null where rows are none.</summary>
    public string? TextColumn(ParseResult arguments) => texts.Column(arguments);

    /// <summary>Texts where the model wants them, and only there.</summary>
    public void RequireTexts(ParseResult arguments, ModelColumns? wanted) => texts.Require(arguments, wanted);

    /// <summary>The known clusters, one text per row, null where the cluster is not known; null where no column is named.</summary>
    public IReadOnlyList<string?>? KnownComponents(ParseResult arguments, CancellationToken stop)
    {
        if (KnownColumn(arguments) is not { } column)
            return null;
        var texts = Texts(arguments, known!, column, stop);
        return texts.Any(text => text is not null)
            ? texts
            : throw new DataProblemException($"{Path(arguments)} names no row's cluster", $"Fill the column for some rows, or leave {known!.Name} out.", column);
    }

    /// <summary>Each row's batch by its number, −1 where it is not named; four bytes a row are kept.</summary>
    private LabelledData Batches(ParseResult arguments, string column, IReadOnlyList<string>? names, CancellationToken stop)
    {
        var texts = Texts(arguments, batch!, column, stop);
        var given = PartialLabels.OfTexts(texts);
        if (names is null && given.Names.Length == 0)
            throw new DataProblemException($"{Name(arguments)} names no row's batch", "Fill the column: training wants every row's batch.", column);
        var coded = new CodedColumn(column, names ?? given.Names);
        var place = Array.ConvertAll(given.Names, coded.Find);
        var codes = new float[texts.Length];
        for (var row = 0; row < codes.Length; row++)
        {
            var number = given.Components[row];
            codes[row] = number < 0 ? CodedColumn.Absent : place[number] ?? throw coded.Unknown(given.Names[number], row);
        }
        return new LabelledData(new DenseRows<float>(codes, 1, $"the batches of {Name(arguments)}"), () => null) { KeyValues = coded.Values };
    }

    /// <summary>A column of the first file as texts, null where a row has none.</summary>
    private string?[] Texts(ParseResult arguments, Option option, string column, CancellationToken stop)
    {
        var path = Path(arguments);
        if (!System.IO.Path.Exists(path) && DataSets.Find(path) is not null)
            throw new UsageException($"{option.Name}: the data set {path} has no such column. Write the rows to a file with one.");
        return RowFiles.Open(path, Options(arguments, null, missingLabels: true, null) with { LabelColumn = column, CategoryColumns = [], TextsAreCategories = false }).ReadLabels(stop)!.KnownTexts();
    }

    private LabelledData OpenSecond(ParseResult arguments, string path, ModelColumns? wanted)
    {
        if (!System.IO.Path.Exists(path) && DataSets.Find(path) is { } set)
            return set.Open(path, null);
        return new LabelledData(RowFiles.Open(path, Options(arguments, wanted, false, null) with { LabelColumn = null, IgnoredColumns = arguments.GetValue(secondIgnore!) ?? [], PickedColumns = null }), () => null);
    }

    private LabelledData OpenFirst(ParseResult arguments, ModelColumns? wanted, bool missingLabels, IReadOnlyList<string>? carried, CancellationToken stop)
    {
        var labelFile = arguments.GetValue(labels);
        var labelColumn = arguments.GetValue(label);
        if (labelFile is not null && labelColumn is not null)
            throw new UsageException("Labels come from a column (--label) or from a file (--labels), not from both.");
        if (pictures.Folder(arguments) is { } folder)
        {
            texts.RefuseAlone(arguments);
            return Labelled(pictures.Open(arguments, folder, wanted, labelColumn, carried ?? [], stop), labelFile, stop);
        }
        pictures.RefuseAlone(arguments);
        var path = Path(arguments);
        var set = System.IO.Path.Exists(path) ? null : DataSets.Find(path);
        if (texts.Column(arguments) is { } column)
        {
            var time = texts.TimeColumn(arguments);
            var options = Options(arguments, null, missingLabels, time is null ? carried : [.. carried ?? [], time]) with { TextColumn = column };
            return set is null ? Labelled(new TextRows(RowFiles.Open(path, options), time is not null, stop), labelFile, stop)
                : throw new UsageException($"{texts.Option.Name}: the data set {path} holds no texts. Leave the option out.");
        }
        texts.RefuseAlone(arguments);
        return set is not null ? set.Open(path, labelFile) : Labelled(RowFiles.Open(path, Options(arguments, wanted, missingLabels, carried)), labelFile, stop);
    }

    private static LabelledData Labelled(IRowFile rows, string? labelFile, CancellationToken stop) =>
        new(rows, () => labelFile is null ? rows.ReadLabels(stop) : Counted(rows, LabelFiles.Read(labelFile, stop: stop), stop));

    /// <summary>How the files are to be understood, whichever they are.</summary>
    public RowFileOptions Options(ParseResult arguments, ModelColumns? wanted, bool missingLabels, IReadOnlyList<string>? carried) => new()
    {
        LabelColumn = arguments.GetValue(label),
        AllowsMissingLabels = missingLabels,
        IgnoredColumns = [.. arguments.GetValue(ignore) ?? [], .. new[] { KnownColumn(arguments), BatchColumn(arguments) }.OfType<string>()],
        FeatureColumns = wanted?.Names,
        PickedColumns = Names(arguments.GetValue(features)),
        CarriedColumns = carried ?? [],
        CategoryColumns = [.. Categories(arguments).Where(column => column != NoCategories)],
        TextsAreCategories = !Categories(arguments).Contains(NoCategories),
        Header = arguments.GetValue(header),
        Separator = arguments.GetValue(separator) is { } text ? Character(text) : null,
        Bytes = arguments.GetValue(bytes),
    };

    private string[] Categories(ParseResult arguments) => arguments.GetValue(categories) ?? [];

    /// <summary>Names with commas between.</summary>
    public static string[]? Names(string? list) => list?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

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
