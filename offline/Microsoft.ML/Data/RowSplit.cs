using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>
/// Splits rows at random. A row's place is a number in [0, 1) made from its id, or from its sampling key: it does not depend on
/// the order in which rows are read, and rows with the same key stay together.
/// </summary>
internal static class RowSplit
{
    private const int DefaultSeed = 42;

    public static DataOperationsCatalog.TrainTestData TrainTest(IHostEnvironment env, IDataView data, double testFraction, string keyColumn, int? seed)
        => Split(env, data, PlaceMaker(env, data, keyColumn, seed), 0, testFraction);

    public static IEnumerable<DataOperationsCatalog.TrainTestData> Folds(IHostEnvironment env, IDataView data, int folds, string keyColumn, int? seed)
    {
        env.CheckParam(folds > 1, "numberOfFolds", "Must be more than 1");
        var places = PlaceMaker(env, data, keyColumn, seed);
        return Enumerable.Range(0, folds).Select(i => Split(env, data, places, (double)i / folds, (double)(i + 1) / folds));
    }

    private static DataOperationsCatalog.TrainTestData Split(IHostEnvironment env, IDataView data,
        (DataViewSchema.Column[] Columns, Func<DataViewRow, Func<double>> Make) places, double from, double to)
    {
        return new(Rows(inside: false), Rows(inside: true));

        RowFilterView Rows(bool inside) => new(env, data, places.Columns, row =>
        {
            var place = places.Make(row);
            return () => place() is var at && (from <= at && at < to) == inside;
        });
    }

    private static (DataViewSchema.Column[] Columns, Func<DataViewRow, Func<double>> Make) PlaceMaker(
        IHostEnvironment env, IDataView data, string keyColumn, int? seed)
    {
        var salt = (ulong)(uint)(seed ?? (env as IHostEnvironmentInternal)?.Seed ?? DefaultSeed);
        if (keyColumn == null)
        {
            return ([], row =>
            {
                var getId = row.GetIdGetter();
                DataViewRowId id = default;
                return () =>
                {
                    getId(ref id);
                    return ToFraction(Mix(Mix(salt ^ id.High) ^ id.Low));
                };
            }
            );
        }

        var column = data.Schema.GetColumnOrNull(keyColumn)
            ?? throw env.ExceptSchemaMismatch("samplingKeyColumn", "SamplingKeyColumn", keyColumn);
        return ([column], row => (Func<double>)typeof(RowSplit).GetMethod(column.Type is VectorDataViewType ? nameof(OfVector) : nameof(OfScalar))
            .MakeGenericMethod(column.Type.GetItemType().RawType).Invoke(null, [row, column, salt]));
    }

    public static Func<double> OfScalar<T>(DataViewRow row, DataViewSchema.Column column, ulong salt)
    {
        var get = row.GetGetter<T>(column);
        T value = default;
        return () =>
        {
            get(ref value);
            return ToFraction(Mix(salt ^ Hash(value)));
        };
    }

    public static Func<double> OfVector<T>(DataViewRow row, DataViewSchema.Column column, ulong salt)
    {
        var get = row.GetGetter<VBuffer<T>>(column);
        VBuffer<T> value = default;
        return () =>
        {
            get(ref value);
            var hash = salt;
            foreach (var item in value.DenseValues())
                hash = Mix(hash ^ Hash(item));
            return ToFraction(hash);
        };
    }

    // The same in every process, unlike string.GetHashCode.
    private static ulong Hash<T>(T value)
    {
        var hash = 14695981039346656037UL;
        foreach (var ch in Conversions.ToText<T>()(value))
            hash = (hash ^ ch) * 1099511628211UL;
        return hash;
    }

    // The finaliser of SplitMix64.
    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    private static double ToFraction(ulong value) => (value >> 11) * (1.0 / (1UL << 53));
}
