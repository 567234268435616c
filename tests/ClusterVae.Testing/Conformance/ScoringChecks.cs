using Microsoft.ML;
using Microsoft.ML.Data;

namespace ClusterVae.Testing.Conformance;

internal static class ScoringChecks
{
    // More rows than one block holds, so that the edge between blocks is crossed.
    private const int ManyRows = 1500;

    public static void Scores_depend_on_the_row_alone(EstimatorCase c)
    {
        var (ml, fitted, rows) = Fit(c);
        var all = Views.Added(fitted, Views.Of(ml, rows));
        var chosen = Enumerable.Range(0, ManyRows).Where(n => n % 7 == 3).Reverse().ToArray();
        var some = Views.Added(fitted, Views.Of(ml, Array.ConvertAll(chosen, n => rows[n])));
        foreach (var (name, values) in some)
        {
            for (var i = 0; i < chosen.Length; i++)
                Same(c, name, all[name][chosen[i]], values[i]);
        }
    }

    public static void Scores_depend_not_on_the_columns_asked_for(EstimatorCase c)
    {
        var (ml, fitted, rows) = Fit(c);
        var output = fitted.Transform(Views.Of(ml, rows));
        var alone = Views.Added(fitted, Views.Of(ml, rows));

        // Every column at once, against the columns one by one.
        using var cursor = output.GetRowCursor(output.Schema);
        var getters = alone.Keys.ToDictionary(name => name, name => Views.Getter(cursor, output.Schema[name]));
        for (var n = 0; cursor.MoveNext(); n++)
        {
            foreach (var (name, getter) in getters)
                Assert.Equal(alone[name][n], getter());
        }
    }

    public static void Two_threads_agree(EstimatorCase c)
    {
        var (ml, fitted, rows) = Fit(c);
        var runs = new Dictionary<string, float[][]>[2];
        Parallel.For(0, runs.Length, i => runs[i] = Views.Added(fitted, Views.Of(new MLContext(i), rows)));
        foreach (var (name, values) in runs[0])
            Assert.Equal(values, runs[1][name]);

        // A cursor set may share the rows out as it likes, yet must not lose, repeat or change one.
        var output = fitted.Transform(Views.Of(ml, rows));
        var first = runs[0].Keys.First();
        var number = output.Schema["Number"];
        var seen = new Dictionary<int, float[]>();
        foreach (var cursor in output.GetRowCursorSet([number, output.Schema[first]], 3))
        {
            using (cursor)
            {
                var read = Views.Getter(cursor, output.Schema[first]);
                var readNumber = cursor.GetGetter<int>(number);
                var n = 0;
                while (cursor.MoveNext())
                {
                    readNumber(ref n);
                    seen.Add(n, read());
                }
            }
        }
        Assert.Equal(ManyRows, seen.Count);
        foreach (var (n, values) in seen)
            Same(c, first, runs[0][first][n], values);
    }

    public static void Sparse_rows_score_as_dense_ones(EstimatorCase c)
    {
        var (ml, fitted, rows) = Fit(c);
        var few = Array.ConvertAll(rows[..50], row => row.Select((v, d) => d % 2 == 0 ? 0f : v).ToArray());
        var dense = Views.Added(fitted, Views.Of(ml, few));
        var sparse = Views.Added(fitted, ml.Data.LoadFromEnumerable(few.Select(Sparse).ToArray(), SparseRow.Schema(6)));
        foreach (var (name, values) in dense)
            Assert.Equal(values, sparse[name]);
    }

    public static void Row_mapper_agrees_with_the_view(EstimatorCase c)
    {
        var (ml, fitted, rows) = Fit(c);
        var view = Views.Of(ml, rows[..20]);
        var expected = Views.Added(fitted, view);
        var mapper = fitted.GetRowToRowMapper(view.Schema);
        foreach (var (name, values) in expected)
        {
            var column = mapper.OutputSchema[name];
            using var cursor = view.GetRowCursor(mapper.GetDependencies([column]));
            using var row = mapper.GetRow(cursor, [column]);
            var read = Views.Getter(row, column);
            for (var n = 0; cursor.MoveNext(); n++)
            {
                Same(c, name, values[n], read());
                Assert.Equal(read(), read());
            }
        }
    }

    private static (MLContext Ml, ITransformer Fitted, float[][] Rows) Fit(EstimatorCase c)
    {
        var ml = new MLContext(1);
        return (ml, c.Build(ml).Fit(Views.Of(ml, c.Rows(90, 6, 1))), c.Rows(ManyRows, 6, 2));
    }

    private static void Same(EstimatorCase c, string column, float[] expected, float[] actual)
    {
        for (var i = 0; i < expected.Length; i++)
        {
            var slack = c.BlockTolerance * Math.Max(1, Math.Abs(expected[i]));
            Assert.True(Math.Abs(expected[i] - actual[i]) <= slack, $"{column}[{i}]: {expected[i]:R} and {actual[i]:R} differ by more than {slack}.");
        }
    }

    private static SparseRow Sparse(float[] row)
    {
        var set = Enumerable.Range(0, row.Length).Where(d => row[d] != 0).ToArray();
        return new SparseRow { Features = new VBuffer<float>(row.Length, set.Length, Array.ConvertAll(set, d => row[d]), set) };
    }

    private sealed class SparseRow
    {
        public VBuffer<float> Features { get; set; }

        public static SchemaDefinition Schema(int width)
        {
            var schema = SchemaDefinition.Create(typeof(SparseRow));
            schema[Views.Features].ColumnType = new VectorDataViewType(NumberDataViewType.Single, width);
            return schema;
        }
    }
}
