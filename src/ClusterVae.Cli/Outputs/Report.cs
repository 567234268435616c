using System.Collections;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using ClusterVae.Metrics;
using Spectre.Console;

namespace ClusterVae.Cli.Outputs;

/// <summary>What a verb found, in the order in which it is told: a table for people, one JSON object for programs.</summary>
internal sealed class Report
{
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly List<KeyValuePair<string, object>> facts = [];

    public Report Add(string name, object value)
    {
        facts.Add(new(name, value));
        return this;
    }

    public Report Add(IEnumerable<KeyValuePair<string, object>> more)
    {
        facts.AddRange(more);
        return this;
    }

    public Report Add(ClusteringQuality quality) => this
        .Add("classes", quality.Classes)
        .Add("clustersFound", quality.Clusters)
        .Add("accuracy", quality.Accuracy)
        .Add("nmi", quality.Nmi)
        .Add("ami", quality.Ami)
        .Add("ari", quality.Ari)
        .Add("homogeneity", quality.Homogeneity)
        .Add("completeness", quality.Completeness)
        .Add("vMeasure", quality.VMeasure)
        .Add("purity", quality.Purity)
        .Add("fowlkesMallows", quality.FowlkesMallows);

    public Report Add(ClusteringGeometry geometry)
    {
        Add("sumOfSquaredErrors", geometry.SumOfSquaredErrors);
        if (geometry.Silhouette is { } silhouette)
            Add("silhouette", silhouette).Add("silhouetteRows", geometry.SilhouetteRows);
        if (geometry.DaviesBouldin is { } daviesBouldin)
            Add("daviesBouldin", daviesBouldin);
        if (geometry.CalinskiHarabasz is { } calinskiHarabasz)
            Add("calinskiHarabasz", calinskiHarabasz);
        return this;
    }

    /// <summary>A table where a person looks, otherwise a plain line for each fact, or one of JSON.</summary>
    public void Print(ToolConsole console, string title, bool json)
    {
        if (console.OutputIsPerson)
        {
            var table = new Table().Title(Markup.Escape(title)).Border(TableBorder.Rounded).HideHeaders().AddColumn("").AddColumn(new TableColumn("").RightAligned());
            foreach (var (name, value) in facts.Where(fact => fact.Value is not IEnumerable<Report>))
                table.AddRow(Markup.Escape(name), Markup.Escape(Show(value)));
            var decorated = ToolConsole.Decorated(console.Output);
            decorated.Write(table);
            foreach (var (name, value) in facts)
            {
                if (value is IEnumerable<Report> rows)
                    decorated.Write(Grid(name, [.. rows]));
            }
        }
        else if (!json)
        {
            foreach (var (name, value) in facts)
            {
                foreach (var line in value is IEnumerable<Report> rows ? rows.Select(Show) : [Show(value)])
                    console.Output.WriteLine($"{name} {line}");
            }
        }
        if (json)
            console.Output.WriteLine(ToJson());
    }

    public string ToJson()
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, Json))
            Write(writer);
        return System.Text.Encoding.UTF8.GetString(bytes.ToArray());
    }

    /// <summary>Reports of the same facts, one in a row.</summary>
    private static Table Grid(string title, Report[] rows)
    {
        var table = new Table().Title(Markup.Escape(title)).Border(TableBorder.Rounded);
        foreach (var (name, _) in rows[0].facts)
            table.AddColumn(new TableColumn(Markup.Escape(name)).RightAligned());
        foreach (var row in rows)
            table.AddRow([.. row.facts.Select(fact => Markup.Escape(Show(fact.Value)))]);
        return table;
    }

    private void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        foreach (var (name, value) in facts)
        {
            writer.WritePropertyName(name);
            Write(writer, value);
        }
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, object value)
    {
        switch (value)
        {
            case Report inner:
                inner.Write(writer);
                break;
            case string text:
                writer.WriteStringValue(text);
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case double number when double.IsFinite(number):
                writer.WriteNumberValue(number);
                break;
            case double:
                // JSON has no word for what is not a number.
                writer.WriteNullValue();
                break;
            case int or long:
                writer.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case IEnumerable list:
                writer.WriteStartArray();
                foreach (var item in list)
                    Write(writer, item);
                writer.WriteEndArray();
                break;
            default:
                throw new NotSupportedException($"{value.GetType()} is not told.");
        }
    }

    public static string Show(object value) => value switch
    {
        Report inner => string.Join(" ", inner.facts.Select(fact => $"{fact.Key} {Show(fact.Value)}")),
        string text => PlainText.Shown(text),
        bool flag => flag ? "yes" : "no",
        double number => number.ToString("G6", CultureInfo.InvariantCulture),
        IEnumerable list => string.Join(", ", list.Cast<object>().Select(Show)),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
