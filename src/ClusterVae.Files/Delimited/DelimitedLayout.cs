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
        string[] known = [.. options.IgnoredColumns, .. options.FeatureColumns ?? [], .. usualNames ?? [], .. options.LabelColumn is { } name ? [name] : Array.Empty<string>()];
        var certain = options.Header != HeaderMode.Auto || IsAsked(first, known);
        var hasHeader = options.Header == HeaderMode.Auto ? certain || LooksLikeHeader(first, second) : options.Header == HeaderMode.Present;
        var names = hasHeader ? first : [.. new PlaceNames(first.Length)];

        var label = options.LabelColumn is { } wanted ? Find(path, names, hasHeader, wanted) : (int?)null;
        var left = options.IgnoredColumns.Select(column => Find(path, names, hasHeader, column)).ToHashSet();
        if (label is { } place)
            left.Add(place);
        int[] free = [.. Enumerable.Range(0, names.Length).Where(c => !left.Contains(c))];
        var features = options.FeatureColumns is { } asked && hasHeader ? ByName(path, names, free, asked) : free;
        return new DelimitedLayout
        {
            Path = path,
            Separator = separator,
            HasHeader = hasHeader,
            Names = names,
            LabelColumn = label,
            FeatureColumns = features,
            AllowsMissingLabels = options.AllowsMissingLabels,
            UnusedColumns = [.. free.Except(features)],
            Notes = hasHeader && !certain && first.Any(IsNumberText)
                ? [$"{path}: the first line ({Shown(first)}) is taken for the columns' names, though some of it are numbers; if it is a row, say that there is no header."]
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

    /// <summary>By name, or by place with negative places counted from the end.</summary>
    private static int Find(string path, string[] names, bool hasHeader, string wanted)
    {
        if (hasHeader)
        {
            var byName = Array.IndexOf(names, wanted);
            if (byName < 0)
                byName = Array.FindIndex(names, name => Same(name, wanted));
            if (byName >= 0)
                return byName;
        }
        if (int.TryParse(wanted, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var place) && place >= -names.Length && place < names.Length)
            return place < 0 ? names.Length + place : place;
        throw new DataProblemException(
            $"{path} has no such column", hasHeader ? $"It has {Shown(names)}." : $"It has {names.Length} columns without names, counted from 0; say that it has a header if its first line names them.", wanted);
    }

    /// <summary>The features in the order that is asked for, whatever the file's.</summary>
    private static int[] ByName(string path, string[] names, int[] free, IReadOnlyList<string> asked)
    {
        if (asked.SequenceEqual(free.Select(column => names[column])))
            return free;
        string[] missing = [.. asked.Where(name => !free.Any(column => Same(names[column], name)))];
        if (missing.Length > 0)
            throw InputFile.Problem(path, $"lacks {Some(missing, "column")} {Shown(missing)}", $"Give the columns {Shown(asked)}, in any order; those of the file are {Shown([.. free.Select(column => names[column])])}.");
        return [.. asked.Select(name =>
        {
            int[] places = [.. free.Where(column => names[column] == name)];
            if (places.Length == 0)
                places = [.. free.Where(column => Same(names[column], name))];
            return places.Length == 1 ? places[0] : throw InputFile.Problem(path, "names a column more than once", "Give each column a name of its own.", name);
        })];
    }

    private static bool Same(string name, string other) => name.Trim().Equals(other.Trim(), StringComparison.OrdinalIgnoreCase);

    private static string Some(string[] things, string one) => things.Length == 1 ? $"the {one}" : $"{things.Length} {one}s:";

    private static string Shown(IReadOnlyList<string> names) => string.Join(", ", names.Take(20)) + (names.Count > 20 ? ", …" : "");

    /// <summary>A column is asked for by its name, so there are names.</summary>
    private static bool IsAsked(string[] first, string[] known) => known.Any(name => !IsNumberText(name) && first.Any(field => Same(field, name)));

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
