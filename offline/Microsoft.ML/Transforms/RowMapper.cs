namespace Microsoft.ML.Data;

/// <summary>What a stock transformer adds to the rows of one input schema.</summary>
internal abstract class RowMapper
{
    protected RowMapper(DataViewSchema inputSchema)
    {
        InputSchema = inputSchema;
    }

    public DataViewSchema InputSchema { get; }

    public abstract DataViewSchema.DetachedColumn[] Outputs { get; }

    /// <summary>The input columns that one output is made from.</summary>
    public abstract IEnumerable<int> InputsOf(int output);

    public abstract Delegate MakeGetter(DataViewRow input, int output);
}

/// <summary>Where the columns of an output schema come from: a new column stands right after the one that it hides, else at the end.</summary>
internal sealed class ColumnBindings
{
    // An input column's index, or the complement of an added column's.
    private readonly List<int> _sources;

    public ColumnBindings(DataViewSchema input, DataViewSchema.DetachedColumn[] added)
    {
        Input = input;
        _sources = [.. Enumerable.Range(0, input.Count)];
        for (var i = 0; i < added.Length; i++)
        {
            var hidden = _sources.FindLastIndex(source => NameOf(source) == added[i].Name);
            _sources.Insert(hidden < 0 ? _sources.Count : hidden + 1, ~i);
        }

        var builder = new DataViewSchema.Builder();
        builder.AddColumns(_sources.Select(s => s >= 0 ? new DataViewSchema.DetachedColumn(input[s]) : added[~s]));
        Schema = builder.ToSchema();

        string NameOf(int source) => source >= 0 ? input[source].Name : added[~source].Name;
    }

    public DataViewSchema Input { get; }

    public DataViewSchema Schema { get; }

    /// <summary>The index in the input, or the complement of the index among the added columns.</summary>
    public int SourceOf(int column) => _sources[column];
}
