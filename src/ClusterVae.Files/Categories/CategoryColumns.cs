using System.Globalization;
using System.IO.Enumeration;

namespace ClusterVae.Files;

/// <summary>Which columns of a file are categories: those that were named so, and columns of texts.</summary>
internal static class CategoryColumns
{
    // A column is one of texts when no cell of so many rows is a number.
    private const int SampledRows = 1000;
    private const int MostColumns = 100;

    /// <param name="path">the file, or the first of several</param>
    /// <param name="options">what is wanted; where a model names its features, they tell</param>
    public static string[] Of(string path, RowFileOptions options)
    {
        using var head = InputFile.OpenHead(path);
        var (names, features, texts) = RowFiles.FormatOf(head, options.Format) switch
        {
            FileFormat.Delimited => OfDelimited(head, options),
            FileFormat.Parquet or FileFormat.Arrow => OfTable(head, options),
            _ => ([], [], []),
        };
        if (options.FeatureColumns is { } expected)
            return [.. expected.Where(name => !names.Any(column => ColumnChoice.Same(column, name))).Select(name => ColumnOf(name, names)).OfType<string>().Distinct()];
        // Texts in so many columns are no table that somebody describes things with.
        if (texts.Count > MostColumns)
            texts.Clear();
        return [.. features.Where(column => IsPicked(names[column], column, options.PickedColumns)).Where(column => texts.Contains(column) || options.CategoryColumns.Any(wanted => ColumnChoice.Same(names[column], wanted))).Select(column => names[column])];
    }

    /// <summary>The column that a feature such as "colour=red" was made of; null where it is none of these.</summary>
    public static string? ColumnOf(string feature, IReadOnlyList<string> columns) =>
        columns.Where(column => feature.Length > column.Length && feature[column.Length] == '=' && feature.StartsWith(column, StringComparison.OrdinalIgnoreCase)).MaxBy(column => column.Length);

    private static bool IsPicked(string name, int place, IReadOnlyList<string>? picked) => picked is null || picked.Any(wanted =>
        ColumnChoice.Same(name, wanted) || FileSystemName.MatchesSimpleExpression(wanted, name.Trim()) || wanted == place.ToString(CultureInfo.InvariantCulture));

    private static (string[] Names, int[] Features, HashSet<int> Texts) OfDelimited(InputFile head, RowFileOptions options)
    {
        var layout = DelimitedLayout.Of(head, options with { FeatureColumns = null, PickedColumns = null }, options.FeatureColumns is null ? null : [.. options.FeatureColumns.Select(name => name.Split('=')[0])]);
        var (texts, seen) = (layout.FeatureColumns.ToHashSet(), new HashSet<int>());
        using var records = layout.OpenData();
        for (var row = 0; row < SampledRows && texts.Count > 0 && records.Next(); row++)
        {
            foreach (var column in layout.FeatureColumns.Where(column => column < records.FieldCount && !records[column].Trim(" \t"u8).IsEmpty))
            {
                seen.Add(column);
                if (DelimitedLayout.IsNumber(records[column]))
                    texts.Remove(column);
            }
        }
        texts.IntersectWith(seen);
        return (layout.Names, layout.FeatureColumns, texts);
    }

    private static (string[] Names, int[] Features, HashSet<int> Texts) OfTable(InputFile head, RowFileOptions options)
    {
        var fields = RowFiles.OpenTable(head, RowFiles.FormatOf(head, options.Format)).Schema.FieldsList;
        string[] names = [.. fields.Select(field => field.Name)];
        var choice = ColumnChoice.Of(head.Path, names, true, options with { FeatureColumns = null, PickedColumns = null });
        return (names, choice.Features, [.. Enumerable.Range(0, names.Length).Where(column => !ArrowNumbers.CanRead(fields[column].DataType) && ArrowTexts.KindOf(fields[column].DataType) == CarriedKind.Text)]);
    }
}
