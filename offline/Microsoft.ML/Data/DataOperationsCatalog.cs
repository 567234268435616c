using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public sealed class DataOperationsCatalog : IInternalCatalog
{
    private readonly IHostEnvironment _env;

    internal DataOperationsCatalog(IHostEnvironment env)
    {
        _env = env;
    }

    IHostEnvironment IInternalCatalog.Environment => _env;

    /// <summary>A view over objects; the sequence is enumerated by every cursor anew.</summary>
    public IDataView LoadFromEnumerable<TRow>(IEnumerable<TRow> data, SchemaDefinition schemaDefinition = null)
        where TRow : class
    {
        _env.CheckValue(data, nameof(data));
        return new EnumerableView<TRow>(_env, data, ObjectSchema.ForReading(typeof(TRow), schemaDefinition));
    }

    /// <summary>The same, with the types and annotations of a schema whose every column is a member of the class.</summary>
    public IDataView LoadFromEnumerable<TRow>(IEnumerable<TRow> data, DataViewSchema schema)
        where TRow : class
    {
        _env.CheckValue(data, nameof(data));
        _env.CheckValue(schema, nameof(schema));
        return LoadFromEnumerable(data, SchemaDefinition.From<TRow>(schema));
    }

    public IEnumerable<TRow> CreateEnumerable<TRow>(IDataView data, bool reuseRowObject, bool ignoreMissingColumns = false,
        SchemaDefinition schemaDefinition = null)
        where TRow : class, new()
    {
        _env.CheckValue(data, nameof(data));
        var members = ObjectSchema.ForWriting(typeof(TRow), schemaDefinition);
        return Rows<TRow>(data, ObjectFiller<TRow>.Bind(_env, members, data.Schema, ignoreMissingColumns), reuseRowObject);
    }

    public IDataView Cache(IDataView input, params string[] columnsToPrefetch)
    {
        _env.CheckValue(input, nameof(input));
        var prefetch = Array.ConvertAll(columnsToPrefetch ?? [], name => input.Schema.GetColumnOrNull(name)?.Index
            ?? throw _env.ExceptSchemaMismatch(nameof(columnsToPrefetch), "prefetch", name));
        return new CacheDataView(_env, input, prefetch);
    }

    /// <summary>Leaves out the rows in which one of the columns is missing: NaN, or a key without a value.</summary>
    public IDataView FilterRowsByMissingValues(IDataView input, params string[] columns)
    {
        _env.CheckValue(input, nameof(input));
        _env.CheckUserArg(columns is { Length: > 0 }, nameof(columns), "At least one column is needed");
        var tested = Array.ConvertAll(columns, name => input.Schema.GetColumnOrNull(name)
            ?? throw _env.ExceptSchemaMismatch(nameof(columns), "input", name));
        foreach (var column in tested)
            MissingValues.CheckSupported(_env, column);
        return new RowFilterView(_env, input, tested, row => MissingValues.NoneIn(row, tested));
    }

    /// <summary>The rows in random order, the same for every cursor; the order is complete only if the pool holds all rows.</summary>
    public IDataView ShuffleRows(IDataView input, int? seed = null, int shufflePoolSize = 1000, bool shuffleSource = true)
    {
        _env.CheckValue(input, nameof(input));
        _env.CheckUserArg(shufflePoolSize > 0, nameof(shufflePoolSize), "Must be positive");
        return new ShuffleView(_env, input, seed, shufflePoolSize, shuffleSource);
    }

    public IDataView SkipRows(IDataView input, long count)
    {
        _env.CheckValue(input, nameof(input));
        _env.CheckUserArg(count > 0, nameof(count), "Must be greater than zero.");
        return new SkipTakeView(_env, input, count, long.MaxValue);
    }

    public IDataView TakeRows(IDataView input, long count)
    {
        _env.CheckValue(input, nameof(input));
        _env.CheckUserArg(count > 0, nameof(count), "Must be greater than zero.");
        return new SkipTakeView(_env, input, 0, count);
    }

    /// <summary>Splits the rows at random; about <paramref name="testFraction"/> of them are in the test set.</summary>
    public TrainTestData TrainTestSplit(IDataView data, double testFraction = 0.1, string samplingKeyColumnName = null, int? seed = null)
    {
        _env.CheckValue(data, nameof(data));
        _env.CheckParam(0 < testFraction && testFraction < 1, nameof(testFraction), "Must be between 0 and 1 exclusive");
        return RowSplit.TrainTest(_env, data, testFraction, samplingKeyColumnName, seed);
    }

    /// <summary>Splits the rows into folds; every row is in the test set of exactly one.</summary>
    public IReadOnlyList<TrainTestData> CrossValidationSplit(IDataView data, int numberOfFolds = 5, string samplingKeyColumnName = null,
        int? seed = null)
    {
        _env.CheckValue(data, nameof(data));
        return [.. RowSplit.Folds(_env, data, numberOfFolds, samplingKeyColumnName, seed)];
    }

    private static IEnumerable<TRow> Rows<TRow>(IDataView data, (ObjectMember Member, int Column)[] bound, bool reuse)
        where TRow : class, new()
    {
        using var cursor = data.GetRowCursor(bound.Select(b => data.Schema[b.Column]));
        using var filler = new ObjectFiller<TRow>(cursor, bound);
        TRow row = null;
        while (cursor.MoveNext())
        {
            if (!reuse || row == null)
                row = new TRow();
            filler.Fill(row);
            yield return row;
        }
    }

    public struct TrainTestData
    {
        public readonly IDataView TrainSet;
        public readonly IDataView TestSet;

        internal TrainTestData(IDataView trainSet, IDataView testSet)
        {
            TrainSet = trainSet;
            TestSet = testSet;
        }
    }
}
