using System.Globalization;
using System.IO.Enumeration;
using ClusterVae.Data;

namespace ClusterVae.Files;

/// <summary>Which of a file's columns are features, which is the label, which are carried beside the rows: the same rules for every format.</summary>
/// <param name="Label">null where there is none</param>
/// <param name="Carried">in the order that was asked for</param>
/// <param name="Features">in the order that was asked for, else the file's</param>
/// <param name="Unused">columns that nobody ruled out and that are no features</param>
internal sealed record ColumnChoice(int? Label, int[] Carried, int[] Features, int[] Unused)
{
    /// <param name="path">for messages</param>
    /// <param name="names">one per column; the place where the file has no names</param>
    /// <param name="hasNames">whether the file names its columns</param>
    /// <param name="options">what is wanted</param>
    /// <param name="owner">the column that a name belongs to, where names are those of slots: a list column gives several</param>
    /// <param name="columns">the columns' names, where they differ from the slots'</param>
    public static ColumnChoice Of(string path, string[] names, bool hasNames, RowFileOptions options, int[]? owner = null, string[]? columns = null)
    {
        columns ??= names;
        owner ??= [.. Enumerable.Range(0, names.Length)];
        var label = options.LabelColumn is { } wanted ? Find(path, columns, hasNames, wanted) : (int?)null;
        int[] carried = [.. options.AllCarried.Select(column => Find(path, columns, hasNames, column))];
        var left = options.IgnoredColumns.SelectMany(column => FindAll(path, columns, hasNames, column)).Concat(carried).ToHashSet();
        if (label is { } place)
            left.Add(place);
        int[] free = [.. Enumerable.Range(0, names.Length).Where(slot => !left.Contains(owner[slot]))];
        if (options.TextColumn is not null)
            return new ColumnChoice(label, carried, [], []);
        int[] features;
        if (options.FeatureColumns is { } asked && hasNames)
            features = ByName(path, names, free, asked);
        else if (options.PickedColumns is { } picked)
            features = [.. picked.SelectMany(name => Picked(path, names, columns, hasNames, owner, name)).Where(free.Contains).Distinct()];
        else
            features = free;
        return new ColumnChoice(label, carried, features, [.. free.Except(features)]);
    }

    public static bool Same(string name, string other) => name.Trim().Equals(other.Trim(), StringComparison.OrdinalIgnoreCase);

    public static string Shown(IReadOnlyList<string> names) => string.Join(", ", names.Take(20)) + (names.Count > 20 ? ", …" : "");

    /// <summary>By name, or by place with negative places counted from the end.</summary>
    private static int Find(string path, string[] names, bool hasNames, string wanted)
    {
        if (hasNames)
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
            $"{path} has no such column", hasNames ? $"It has {Shown(names)}." : $"It has {names.Length} columns without names, counted from 0; say that it has a header if its first line names them.", wanted);
    }

    /// <summary>One column, or all that a pattern with * fits.</summary>
    private static int[] FindAll(string path, string[] names, bool hasNames, string wanted)
    {
        if (!hasNames || !wanted.Contains('*', StringComparison.Ordinal) || names.Contains(wanted))
            return [Find(path, names, hasNames, wanted)];
        int[] found = [.. Enumerable.Range(0, names.Length).Where(column => FileSystemName.MatchesSimpleExpression(wanted, names[column].Trim()))];
        return found.Length > 0 ? found : throw new DataProblemException($"{path} has no column that fits", $"It has {Shown(names)}.", wanted);
    }

    /// <summary>The slots of a picked column, or the one slot that has the name.</summary>
    private static IEnumerable<int> Picked(string path, string[] names, string[] columns, bool hasNames, int[] owner, string wanted)
    {
        if (columns != names && names.Contains(wanted) && !columns.Contains(wanted))
            return [Array.IndexOf(names, wanted)];
        var found = FindAll(path, columns, hasNames, wanted);
        return found.SelectMany(column => Enumerable.Range(0, names.Length).Where(slot => owner[slot] == column));
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

    private static string Some(string[] things, string one) => things.Length == 1 ? $"the {one}" : $"{things.Length} {one}s:";
}
