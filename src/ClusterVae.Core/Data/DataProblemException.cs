using System.Globalization;
using System.Text;

namespace ClusterVae.Data;

/// <summary>Data that cannot be used, with the place and the cure: column, row and value where they are known, and a remedy always.</summary>
public sealed class DataProblemException : ClusterVaeException
{
    public DataProblemException(string problem, string remedy, string? column = null, long? row = null, string? value = null, Exception? inner = null)
        : base(Describe(problem, remedy, column, row, value), inner)
    {
        Problem = problem;
        Remedy = remedy;
        Column = column;
        Row = row;
        Value = value;
    }

    public string Problem { get; }

    public string Remedy { get; }

    public string? Column { get; }

    /// <summary>Zero-based.</summary>
    public long? Row { get; }

    public string? Value { get; }

    private static string Describe(string problem, string remedy, string? column, long? row, string? value)
    {
        var text = new StringBuilder();
        if (column is not null)
            text.Append("Column '").Append(column).Append('\'');
        if (row is not null)
            text.Append(text.Length > 0 ? ", row " : "Row ").Append(row.Value.ToString(CultureInfo.InvariantCulture));
        if (text.Length > 0)
            text.Append(": ");
        text.Append(problem);
        if (value is not null)
            text.Append(" (found ").Append(value).Append(')');
        return PlainText.Shown(text.Append(". ").Append(remedy).ToString());
    }
}
