using System.Globalization;
using System.Text;
using ClusterVae.Data;

namespace ClusterVae.Files;

/// <summary>Which columns a delimited text file has: found once from its first two lines and the caller's wishes, then true for every pass.</summary>
internal sealed class DelimitedLayout
{
    public required string Path { get; init; }

    public required char Separator { get; init; }

    public required bool HasHeader { get; init; }

    /// <summary>All columns; the place where the file has no header.</summary>
    public required string[] Names { get; init; }

    public required int? LabelColumn { get; init; }

    public required bool AllowsMissingLabels { get; init; }

    public required int[] FeatureColumns { get; init; }

    public required int[] CarriedColumns { get; init; }

    /// <summary>Columns that nobody ruled out and that are no features.</summary>
    public required int[] UnusedColumns { get; init; }

    public required IReadOnlyList<string> Notes { get; init; }

    /// <param name="head">the file's beginning, as often as it takes</param>
    /// <param name="options">what the caller knows of it</param>
    /// <param name="usualNames">names that, found in the first line, prove that it is a header</param>
    public static DelimitedLayout Of(InputFile head, RowFileOptions options, IReadOnlyList<string>? usualNames = null)
    {
        var path = head.Path;
        var separator = options.Separator ?? SeparatorOf(head);
        if (separator is not (> ' ' and <= '~' and not '"') and not '\t' and not ' ')
            throw InputFile.Problem(path, "cannot be split at this separator", "Choose a comma, a semicolon, a tab or another plain character.", $"'{separator}'");
        head.Rewind();
        var records = new DelimitedRecords(head, separator);
        if (!records.Next())
            throw InputFile.Problem(path, "holds nothing but empty lines", "Check that the file was written completely.");
        var first = Texts(records);
        var second = records.Next() ? Texts(records) : null;
        string[] known = [.. options.IgnoredColumns, .. options.AllCarried, .. options.PickedColumns ?? [], .. options.FeatureColumns ?? [], .. usualNames ?? [], .. options.LabelColumn is { } name ? [name] : Array.Empty<string>()];
        var certain = options.Header != HeaderMode.Auto || IsAsked(first, known);
        var hasHeader = options.Header == HeaderMode.Auto ? certain || LooksLikeHeader(first, second) : options.Header == HeaderMode.Present;
        var names = hasHeader ? first : [.. new PlaceNames(first.Length)];

        var choice = ColumnChoice.Of(path, names, hasHeader, options);
        return new DelimitedLayout
        {
            Path = path,
            Separator = separator,
            HasHeader = hasHeader,
            Names = names,
            LabelColumn = choice.Label,
            FeatureColumns = choice.Features,
            CarriedColumns = choice.Carried,
            AllowsMissingLabels = options.AllowsMissingLabels,
            UnusedColumns = choice.Unused,
            Notes = hasHeader && !certain && first.Any(IsNumberText)
                ? [$"{path}: the first line ({ColumnChoice.Shown(first)}) is taken for the columns' names, though some of it are numbers; if it is a row, say that there is no header."]
                : [],
        };
    }

    /// <summary>Places a new pass before the first data row.</summary>
    public DelimitedRecords OpenData()
    {
        var records = new DelimitedRecords(InputFile.Open(Path), Separator);
        if (HasHeader)
            records.Next();
        return records;
    }

    public void RequireWidth(DelimitedRecords records, long row)
    {
        if (records.FieldCount == Names.Length)
            return;
        var empty = records.FieldCount == 1 && records[0].IsEmpty;
        throw new DataProblemException(
            $"{Path}, line {records.Line}: {(empty ? "an empty line" : $"{records.FieldCount} values")} where the first line has {Names.Length}",
            "Give every row the same number of values; put quotes around values that hold the separator.", row: row);
    }

    public static bool IsNumber(ReadOnlySpan<byte> field) => float.TryParse(field.Trim(" \t"u8), NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    /// <summary>A column is asked for by its name, so there are names.</summary>
    private static bool IsAsked(string[] first, string[] known) => known.Any(name => !IsNumberText(name) && first.Any(field => ColumnChoice.Same(field, name)));

    private static bool LooksLikeHeader(string[] first, string[]? second)
    {
        var firstIsNumber = Array.ConvertAll(first, IsNumberText);
        if (second is null || second.Length != first.Length)
            return firstIsNumber.All(isNumber => !isNumber) && first.All(field => field.Length > 0);
        return first.Index().Any(c => !firstIsNumber[c.Index] && c.Item.Length > 0 && IsNumberText(second[c.Index]));
    }

    private static bool IsNumberText(string field) => IsNumber(Encoding.UTF8.GetBytes(field));

    private static string[] Texts(DelimitedRecords records)
    {
        var texts = new string[records.FieldCount];
        for (var c = 0; c < texts.Length; c++)
            texts[c] = records.Text(c);
        return texts;
    }

    private static char SeparatorOf(InputFile head)
    {
        if (head.PlainName.EndsWith(".tsv", StringComparison.OrdinalIgnoreCase))
            return '\t';
        var best = ',';
        var most = 1;
        foreach (var candidate in ",;\t")
        {
            head.Rewind();
            var records = new DelimitedRecords(head, candidate);
            try
            {
                if (records.Next() && records.FieldCount > most)
                    (best, most) = (candidate, records.FieldCount);
            }
            catch (DataProblemException)
            {
                // Quotes that make no sense at this separator may do so at another.
            }
        }
        return best;
    }
}
