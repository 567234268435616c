using System.Globalization;
using ClusterVae.Data;

namespace ClusterVae.Files;

/// <summary>
/// A file with columns of categories: each becomes features of 0 and 1, one for every value that it has, called "colour=red"; of two values one feature is enough. They stand
/// behind the columns of numbers. The values are those of the file, or, where a model names its columns, those that it knows.
/// </summary>
internal sealed class CategoryRows : IRowFile
{
    private const int MostValues = 100;

    // Beyond so many values, more than one for every two rows are identifiers.
    private const int FewValues = 20;
    private const int BlockRows = 4096;

    // The numbers, and the categories carried beside them.
    private readonly IRowFile file;
    private readonly Category[] categories;
    private readonly int carriedByWish;

    /// <param name="file">carries, after what was asked for, the categories</param>
    /// <param name="carriedByWish">how many columns were asked for</param>
    /// <param name="known">the features that a model expects; null where there is no model yet</param>
    public CategoryRows(IRowFile file, int carriedByWish, IReadOnlyList<string>? known)
    {
        (this.file, this.carriedByWish) = (file, carriedByWish);
        string[] names = [.. file.CarriedColumns.Skip(carriedByWish).Select(column => column.Name)];
        var values = known is null ? Found(names) : [.. names.Select(name => known.Where(slot => CategoryColumns.ColumnOf(slot, [name]) is not null).Select(slot => slot[(name.Length + 1)..]).ToArray())];
        var start = file.Width;
        categories = new Category[names.Length];
        for (var column = 0; column < names.Length; column++)
        {
            categories[column] = new Category(names[column], known is null && values[column].Length == 2 ? values[column][1..] : values[column], start);
            start += categories[column].Width;
        }
        Width = start;
        ColumnNames = [.. file.ColumnNames, .. categories.SelectMany(category => category.Names)];
        Notes = [.. file.Notes, .. known is null ? [Told(values)] : Array.Empty<string>()];
        RowShape = [Width];
    }

    public string Path => file.Path;

    public string Name => file.Name;

    public int Width { get; }

    public long? Count => file.Count;

    public IReadOnlyList<string> ColumnNames { get; }

    public bool HasColumnNames => true;

    public string? LabelName => file.LabelName;

    public IReadOnlyList<string> UnusedColumns => file.UnusedColumns;

    public IReadOnlyList<string> Notes { get; }

    public IReadOnlyList<int> RowShape { get; }

    public IReadOnlyList<CarriedColumn> CarriedColumns => [.. file.CarriedColumns.Take(carriedByWish)];

    public IRowReader<float> Open() => new Reader(this);

    public IBatchReader OpenBatches() => new Batches(this);

    public LabelSet? ReadLabels(CancellationToken stop = default) => file.ReadLabels(stop);

    public long CountRows(CancellationToken stop = default) => file.CountRows(stop);

    private string[][] Found(string[] names)
    {
        var found = names.Select(_ => new SortedSet<string>(StringComparer.Ordinal)).ToArray();
        var batch = new RowBatch(file, BlockRows);
        using var batches = file.OpenBatches();
        var rows = 0L;
        for (; batches.Read(batch); rows += batch.Rows)
        {
            for (var column = 0; column < names.Length; column++)
            {
                var carried = batch.Carried[carriedByWish + column];
                for (var row = 0; row < batch.Rows; row++)
                {
                    if (Text(carried, row) is { } text && found[column].Add(text) && found[column].Count > MostValues)
                        throw Refused(names[column], $"a column of texts has more than {MostValues} different values", batch.FirstRow + row, text);
                }
            }
        }
        var identifiers = Array.FindIndex(found, values => values.Count > 2 && values.Count == rows || values.Count > FewValues && 2 * values.Count > rows);
        return identifiers < 0
            ? Array.ConvertAll(found, values => values.ToArray())
            : throw Refused(names[identifiers], FormattableString.Invariant($"a column of texts has {found[identifiers].Count} different values in {rows} rows, like identifiers"), null, found[identifiers].Min!);
    }

    private DataProblemException Refused(string column, string problem, long? row, string value) =>
        new($"{Path}: {problem}", "Leave it out of the features (as label, identifier or ignored column), or group its values.", column, row, value);

    private string Told(string[][] values)
    {
        var columns = ColumnChoice.Shown([.. categories.Zip(values, (category, found) => FormattableString.Invariant($"'{category.Column}' ({found.Length})"))]);
        return $"{Path}: columns of texts become features of 0 and 1 for their values: {columns}. If one of them is the answer, name it as the label.";
    }

    private static string? Text(CarriedValues values, int row) => values.Column.Kind switch
    {
        CarriedKind.Integer => values.Integers[row]?.ToString(CultureInfo.InvariantCulture),
        CarriedKind.Real => values.Reals[row]?.ToString("R", CultureInfo.InvariantCulture),
        _ => values.Texts[row]?.Trim() is { Length: > 0 } text ? text : null,
    };

    private sealed class Category
    {
        private readonly Dictionary<string, int> places;

        /// <param name="column">its name</param>
        /// <param name="values">that have a feature</param>
        /// <param name="start">of its features in a row</param>
        public Category(string column, string[] values, int start)
        {
            (Column, Start, Names) = (column, start, Array.ConvertAll(values, value => $"{column}={value}"));
            places = values.Index().ToDictionary(value => value.Item, value => value.Index, StringComparer.Ordinal);
        }

        public string Column { get; }

        public int Start { get; }

        public string[] Names { get; }

        public int Width => Names.Length;

        /// <summary>What is wrong with a cell, or null: then its features are set.</summary>
        public string? Set(string? text, Span<float> row)
        {
            row.Slice(Start, Width).Clear();
            if (text is null)
                return CheckedBatches.Missing;
            if (places.TryGetValue(text, out var place))
                row[Start + place] = 1;
            // One feature alone tells its value from any other.
            else if (Width > 1)
                return $"none of the {Width} values that are known";
            return null;
        }
    }

    private sealed class Batches(CategoryRows rows) : IBatchReader
    {
        private readonly IBatchReader reader = rows.file.OpenBatches();
        private RowBatch? inner;

        public bool Read(RowBatch batch)
        {
            if (inner?.Capacity != batch.Capacity)
                inner = new RowBatch(rows.file, batch.Capacity);
            var more = reader.Read(inner);
            batch.Begin(inner.FirstRow);
            batch.Rows = inner.Rows;
            foreach (var bad in inner.Bad)
                batch.Refuse(bad);
            for (var row = 0; row < inner.Rows; row++)
            {
                var target = batch.Features.AsSpan(row * batch.Width, batch.Width);
                inner.Features.AsSpan(row * inner.Width, inner.Width).CopyTo(target);
                for (var column = 0; column < rows.categories.Length; column++)
                {
                    var (category, text) = (rows.categories[column], Text(inner.Carried[rows.carriedByWish + column], row));
                    if (category.Set(text, target) is { } problem)
                        batch.Refuse(new BadRow(inner.FirstRow + row, category.Column, problem, text is null ? null : $"'{text}'"));
                }
            }
            for (var column = 0; column < batch.Carried.Count; column++)
                batch.Carried[column].Take(inner.Carried[column], inner.Rows);
            return more;
        }

        public void Dispose() => reader.Dispose();
    }

    /// <summary>Rows that must all be fit for use.</summary>
    private sealed class Reader(CategoryRows rows) : IRowReader<float>
    {
        private readonly Batches batches = new(rows);
        private readonly RowBatch batch = new(rows, BlockRows);
        private int next;
        private bool ended;

        public int Read(Span<float> target)
        {
            var (filled, room) = (0, target.Length / rows.Width);
            while (filled < room && Advance())
            {
                var count = Math.Min(room - filled, batch.Rows - next);
                batch.Features.AsSpan(next * rows.Width, count * rows.Width).CopyTo(target[(filled * rows.Width)..]);
                next += count;
                filled += count;
            }
            return filled;
        }

        public void Dispose() => batches.Dispose();

        private bool Advance()
        {
            if (next < batch.Rows)
                return true;
            next = 0;
            ended |= !batches.Read(batch);
            if (!ended && batch.Bad is [var bad, ..])
                throw CheckedBatches.Problem(rows.Path, bad);
            return !ended;
        }
    }
}
