using Apache.Arrow;
using Apache.Arrow.Types;
using ClusterVae.Data;

namespace ClusterVae.Files;

/// <summary>The numeric columns of a Parquet or Arrow file. A list of numbers is as many features as it has numbers.</summary>
internal sealed class TableRowFile : IRowFile, IWideRows
{
    private readonly ITable table;
    private readonly ColumnChoice choice;
    private readonly Slot[] slots;

    public TableRowFile(ITable table, RowFileOptions options)
    {
        this.table = table;
        var fields = table.Schema.FieldsList;
        string[] columns = [.. fields.Select(field => field.Name)];
        var widths = Widths(table, [.. Enumerable.Range(0, columns.Length).Where(column => ArrowNumbers.ItemOf(fields[column].DataType) is not null)]);
        slots = [.. Enumerable.Range(0, columns.Length).SelectMany(column => SlotsOf(column, columns[column], fields[column].DataType, widths))];
        choice = ColumnChoice.Of(table.Path, [.. slots.Select(slot => slot.Name)], true, options, [.. slots.Select(slot => slot.Column)], columns);
        foreach (var slot in choice.Features.Select(place => slots[place]))
        {
            var type = fields[slot.Column].DataType;
            if (!ArrowNumbers.CanRead(type) && ArrowNumbers.ItemOf(type) is null)
                throw new DataProblemException($"{table.Path}: the column holds {type.Name} and not numbers", "Leave it out of the features (as label, identifier or ignored column), or convert it.", slot.Name);
            if (slot.Width == 0)
                throw new DataProblemException($"{table.Path}: no row tells how long the lists are", "Give the file at least one row, with its lists filled.", slot.Name);
        }
        if (choice.Features.Length == 0 && !options.AllowsNoFeatures)
            throw InputFile.Problem(table.Path, "has no column left for features", "Leave at least one column of numbers that is neither label nor ignored.");
        CarriedColumns = [.. choice.Carried.Select(column => new CarriedColumn(columns[column], KindOf(fields[column])))];
        if (options.TextColumn is not null && CarriedColumns[0].Kind != CarriedKind.Text)
            throw new DataProblemException($"{table.Path}: the column holds {fields[choice.Carried[0]].DataType.Name} and not texts", "Name a column of texts.", CarriedColumns[0].Name);
        ColumnNames = [.. choice.Features.Select(place => slots[place].Name)];
        UnusedColumns = [.. choice.Unused.Select(place => slots[place].Column).Distinct().Select(column => columns[column])];
        LabelName = choice.Label is { } label ? columns[label] : null;
        RowShape = [Width];
    }

    public string Path => table.Path;

    public string Name => Path;

    public int Width => choice.Features.Length;

    public long? Count => table.Rows;

    public IReadOnlyList<string> ColumnNames { get; }

    public bool HasColumnNames => true;

    public string? LabelName { get; }

    public IReadOnlyList<string> UnusedColumns { get; }

    public IReadOnlyList<CarriedColumn> CarriedColumns { get; }

    public IReadOnlyList<string> Notes => [];

    public IReadOnlyList<int> RowShape { get; }

    public IRowReader<float> Open() => Open(0);

    public IRowReader<float> Open(long firstRow) => new TableReader(Pass(firstRow));

    public IBatchReader OpenBatches() => Pass();

    public long CountRows(CancellationToken stop = default)
    {
        if (table.Rows is { } known)
            return known;
        long rows = 0;
        foreach (var block in table.Blocks([choice.Features.Select(place => slots[place].Column).Concat(choice.Carried).Min()]))
        {
            stop.ThrowIfCancellationRequested();
            rows += block.Length;
        }
        return rows;
    }

    public LabelSet? ReadLabels(CancellationToken stop = default) =>
        choice.Label is { } column ? ReadLabels(table, column, AllowsMissingLabels, stop) : null;

    public bool AllowsMissingLabels { get; init; }

    public IEnumerable<double[]> WideRows()
    {
        using var pass = Pass();
        var row = new double[Width];
        while (pass.Fill<double>(row, 1, null) > 0)
            yield return row;
    }

    public static LabelSet ReadLabels(ITable table, int column, bool allowsMissing, CancellationToken stop)
    {
        var labels = new LabelCollector();
        int[] wanted = [column];
        foreach (var block in table.Blocks(wanted))
        {
            stop.ThrowIfCancellationRequested();
            var array = block.Column(table.PlaceIn(wanted, column));
            for (var row = 0; row < block.Length; row++)
            {
                var place = row;
                var text = Damage.Guarded(table.Path, () => ArrowTexts.Text(array, place));
                if (string.IsNullOrEmpty(text) && !allowsMissing)
                    throw new DataProblemException($"{table.Path}: the label is missing", "Fill it in or drop the row.", table.Schema.FieldsList[column].Name, labels.Count);
                labels.Add(text);
            }
        }
        return labels.Finish();
    }

    private TablePass Pass(long firstRow = 0) => new(table, firstRow, [.. choice.Features.Select(place => slots[place])], choice.Carried, ColumnNames);

    private CarriedKind KindOf(Field field) => ArrowTexts.KindOf(field.DataType)
        ?? throw new DataProblemException($"{Path}: a column of {field.DataType.Name} cannot be carried", "Choose a column of whole numbers, numbers, texts or dates.", field.Name);

    private static IEnumerable<Slot> SlotsOf(int column, string name, IArrowType type, Dictionary<int, int> widths) => ArrowNumbers.ItemOf(type) is null
        ? [new Slot(column, name, 0, 1, false)]
        : widths[column] == 0
            ? [new Slot(column, name, 0, 0, true)]
            : Enumerable.Range(0, widths[column]).Select(place => new Slot(column, FormattableString.Invariant($"{name}.{place + 1}"), place, widths[column], true));

    /// <summary>How long lists are, as the first row that has them tells.</summary>
    public static Dictionary<int, int> Widths(ITable table, int[] lists)
    {
        var fields = table.Schema.FieldsList;
        var widths = lists.ToDictionary(column => column, column => fields[column].DataType is FixedSizeListType sized ? sized.ListSize : 0);
        if (widths.Values.All(width => width > 0))
            return widths;
        foreach (var block in table.Blocks(lists))
        {
            foreach (var column in lists.Where(column => widths[column] == 0))
            {
                var array = block.Column(table.PlaceIn(lists, column));
                for (var next = 0; next < block.Length && widths[column] == 0; next++)
                {
                    var row = next;
                    widths[column] = Damage.Guarded(table.Path, () => Math.Max(0, ArrowLists.Length(array, row)));
                }
            }
            if (widths.Values.All(width => width > 0))
                break;
        }
        return widths;
    }
}

/// <summary>One feature: a column, or a place in a column's lists.</summary>
/// <param name="Width">how long the column's lists are, 1 for a plain column</param>
internal sealed record Slot(int Column, string Name, int Place, int Width, bool IsList);
