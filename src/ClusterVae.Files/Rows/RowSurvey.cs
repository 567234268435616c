using System.Globalization;

namespace ClusterVae.Files;

/// <summary>
/// A look at the first rows for what is no error and yet hardly meant: values that float32 cannot tell apart, rows without any difference, a
/// column of class labels among the features.
/// </summary>
internal static class RowSurvey
{
    private const int MostRows = 2000;
    private const int MostValues = 1 << 20;
    private const int MostClasses = 100;
    private const int RowsPerClass = 10;

    // The largest class of a label column against its smallest; counts and ratings lean far more to one side.
    private const int Imbalance = 5;

    private static readonly string[] LabelNames = ["label", "labels", "class", "classes", "target", "y", "cluster", "species", "category", "digit"];

    /// <summary>Sentences for a person; none where nothing is odd.</summary>
    public static IReadOnlyList<string> Of(IRowFile file, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (file is not IWideRows source)
            return [];
        var (columns, rows, complete) = Columns(source, file.Width, stop);
        if (rows < 2)
            return [];
        var found = new List<string>();
        for (var column = 0; column < columns.Length; column++)
        {
            Array.Sort(columns[column]);
            if (Blurred(columns[column]) is { } blur)
                found.Add($"Column '{file.ColumnNames[column]}': {blur}; subtract its smallest value before.");
        }
        if (columns.All(values => values[0] == values[^1]))
            found.Add(complete ? "All rows are equal: there is nothing to tell clusters apart by." : $"The first {rows} rows are all equal.");
        else if (LabelLike(columns, file) is { } label)
            found.Add($"Column '{file.ColumnNames[label]}' is a feature and looks like class labels ({Distinct(columns[label])} whole numbers from {Number(columns[label][0])}): name it as the label column, or ignore it, if it is one.");
        return [.. found.Select(PlainText.Shown)];
    }

    /// <summary>The first rows column by column, and whether they are all that there are.</summary>
    private static (double[][] Columns, int Rows, bool Complete) Columns(IWideRows source, int width, CancellationToken stop)
    {
        var most = Math.Clamp(MostValues / width, 2, MostRows);
        var columns = Enumerable.Range(0, width).Select(_ => new double[most]).ToArray();
        var rows = 0;
        foreach (var row in source.WideRows())
        {
            stop.ThrowIfCancellationRequested();
            if (rows == most)
                return (columns, rows, false);
            for (var column = 0; column < width; column++)
                columns[column][rows] = row[column];
            rows++;
        }
        return ([.. columns.Select(values => values[..rows])], rows, true);
    }

    private static string? Blurred(double[] sorted)
    {
        var (wide, narrow) = (1, 1);
        for (var n = 1; n < sorted.Length; n++)
        {
            wide += sorted[n] != sorted[n - 1] ? 1 : 0;
            narrow += (float)sorted[n] != (float)sorted[n - 1] ? 1 : 0;
        }
        // Some pairs always meet; half of them only where the numbers are far larger than their differences.
        return 2 * narrow <= wide ? $"{wide} different values from {Number(sorted[0])} to {Number(sorted[^1])} are only {narrow} in single precision" : null;
    }

    private static int? LabelLike(double[][] columns, IRowFile file)
    {
        int[] whole = [.. Enumerable.Range(0, columns.Length).Where(column => AreFewWholeNumbers(columns[column]))];
        if (file.HasColumnNames)
        {
            foreach (var column in whole)
            {
                if (LabelNames.Contains(file.ColumnNames[column].Trim(), StringComparer.OrdinalIgnoreCase))
                    return column;
            }
        }
        // Without a name for it: the one column of that kind, at the edge of the table.
        int[] even = [.. whole.Where(column => AreEven(columns[column]))];
        return even is [var only] && (only == 0 || only == columns.Length - 1) && columns.Length > 1 && Distinct(columns[only]) > 2 ? only : null;
    }

    private static bool AreFewWholeNumbers(double[] sorted)
    {
        var distinct = Distinct(sorted);
        return sorted[0] is 0 or 1 && Array.TrueForAll(sorted, value => value == Math.Floor(value))
            && distinct >= 2 && distinct <= MostClasses && sorted[^1] - sorted[0] == distinct - 1 && sorted.Length >= RowsPerClass * distinct;
    }

    private static bool AreEven(double[] sorted)
    {
        int[] sizes = [.. sorted.CountBy(value => value).Select(pair => pair.Value)];
        return sizes.Max() <= Imbalance * sizes.Min();
    }

    private static int Distinct(double[] sorted) => 1 + Enumerable.Range(1, sorted.Length - 1).Count(n => sorted[n] != sorted[n - 1]);

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
