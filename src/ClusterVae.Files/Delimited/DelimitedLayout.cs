using System.Globalization;
using System.Text;
using ClusterVae.Data;

namespace ClusterVae.Files;

/// <summary>Which columns a delimited text file has: found once from its first two lines and the caller's wishes, then true for every pass.</summary>
internal sealed class DelimitedLayout
{
    private DelimitedLayout(string path, char separator, bool hasHeader, string[] names, int? labelColumn, int[] featureColumns)
    {
        (Path, Separator, HasHeader, Names, LabelColumn, FeatureColumns) = (path, separator, hasHeader, names, labelColumn, featureColumns);
    }

    public string Path { get; }

    public char Separator { get; }

    public bool HasHeader { get; }

    /// <summary>All columns; the place where the file has no header.</summary>
    public string[] Names { get; }

    public int? LabelColumn { get; }

    public int[] FeatureColumns { get; }

    /// <param name="path">the file</param>
    /// <param name="options">what the caller knows of it</param>
    /// <param name="usualNames">names that, found in the first line, prove that it is a header</param>
    public static DelimitedLayout Of(string path, RowFileOptions options, IReadOnlyList<string>? usualNames = null)
    {
        var separator = options.Separator ?? SeparatorOf(path);
        if (separator is not (> ' ' and <= '~' and not '"') and not '\t' and not ' ')
            throw InputFile.Problem(path, "cannot be split at this separator", "Choose a comma, a semicolon, a tab or another plain character.", separator.ToString());
        using var records = new DelimitedRecords(path, separator);
        if (!records.Next())
            throw InputFile.Problem(path, "holds nothing but empty lines", "Check that the file was written completely.");
        var first = Texts(records);
        var second = records.Next() ? Texts(records) : null;
        var hasHeader = options.Header switch
        {
            HeaderMode.Present => true,
            HeaderMode.Absent => false,
            _ => LooksLikeHeader(first, second, [.. options.IgnoredColumns, .. usualNames ?? [], .. options.LabelColumn is { } name ? [name] : Array.Empty<string>()]),
        };
        var names = hasHeader ? first : [.. new PlaceNames(first.Length)];
        var label = options.LabelColumn is { } wanted ? Find(path, names, hasHeader, wanted) : (int?)null;
        var left = options.IgnoredColumns.Select(column => Find(path, names, hasHeader, column)).ToHashSet();
        if (label is { } place)
            left.Add(place);
        return new DelimitedLayout(path, separator, hasHeader, names, label, [.. Enumerable.Range(0, names.Length).Where(c => !left.Contains(c))]);
    }

    /// <summary>Places a new pass before the first data row.</summary>
    public DelimitedRecords OpenData()
    {
        var records = new DelimitedRecords(Path, Separator);
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

    /// <summary>By name, or by place with negative places counted from the end.</summary>
    public static int Find(string path, string[] names, bool hasHeader, string wanted)
    {
        if (hasHeader)
        {
            var byName = Array.IndexOf(names, wanted);
            if (byName < 0)
                byName = Array.FindIndex(names, name => name.Trim().Equals(wanted.Trim(), StringComparison.OrdinalIgnoreCase));
            if (byName >= 0)
                return byName;
        }
        if (int.TryParse(wanted, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var place) && place >= -names.Length && place < names.Length)
            return place < 0 ? names.Length + place : place;
        var known = string.Join(", ", names.Take(20)) + (names.Length > 20 ? ", …" : "");
        throw new DataProblemException(
            $"{path} has no such column", hasHeader ? $"It has {known}." : $"It has {names.Length} columns without names, counted from 0; say that it has a header if its first line names them.", wanted);
    }

    public static bool IsNumber(ReadOnlySpan<byte> field) => float.TryParse(field.Trim(" \t"u8), NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    private static bool LooksLikeHeader(string[] first, string[]? second, string[] knownNames)
    {
        var firstIsNumber = Array.ConvertAll(first, IsNumberText);
        // A column is asked for by its name, so there are names.
        if (knownNames.Any(name => !IsNumberText(name) && first.Any(field => field.Trim().Equals(name.Trim(), StringComparison.OrdinalIgnoreCase))))
            return true;
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

    private static char SeparatorOf(string path)
    {
        if (RowFiles.PlainName(path).EndsWith(".tsv", StringComparison.OrdinalIgnoreCase))
            return '\t';
        var best = ',';
        var most = 1;
        foreach (var candidate in ",;\t")
        {
            using var records = new DelimitedRecords(path, candidate);
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
