using ClusterVae.Data;
using ClusterVae.MLNet.Internals;
using Microsoft.ML;

namespace ClusterVae.Testing.Conformance;

internal static class SchemaChecks
{
    public static void Delivers_the_schema_it_promises(EstimatorCase c)
    {
        var ml = new MLContext(1);
        var view = Views.Of(ml, c.Rows(60, 6, 1));
        var estimator = c.Build(ml);

        var promised = estimator.GetOutputSchema(SchemaPromise.Of(view.Schema));
        var delivered = SchemaPromise.Of(estimator.Fit(view).Transform(view).Schema);

        Assert.Equal(Describe(delivered), Describe(promised));
    }

    public static void Leaves_other_columns_untouched(EstimatorCase c)
    {
        var ml = new MLContext(1);
        var rows = c.Rows(40, 6, 1);
        var view = Views.Of(ml, rows);
        var output = c.Build(ml).Fit(view).Transform(view);

        Assert.Equal(Enumerable.Range(0, 40), Views.Values<int>(output, "Number"));
        Assert.Equal(Enumerable.Range(0, 40).Select(n => $"row {n}"), Views.Values<ReadOnlyMemory<char>>(output, "Name").Select(name => name.ToString()));
        Assert.Equal(rows, Views.Read(output, Views.Features));
        Assert.Equal(40, output.GetRowCount());
    }

    public static void Refuses_unusable_features_by_name(EstimatorCase c)
    {
        var ml = new MLContext(1);
        var good = Views.Of(ml, c.Rows(60, 6, 1));
        var fitted = c.Build(ml).Fit(good);
        foreach (var bad in new[] { Views.WithoutFeatures(ml, 60), Views.Doubles(ml, 60, 6), Views.OfUnknownSize(ml, c.Rows(60, 6, 1)) })
        {
            foreach (var attempt in new Action[]
            {
                () => c.Build(ml).GetOutputSchema(SchemaPromise.Of(bad.Schema)),
                () => c.Build(ml).Fit(bad),
                () => fitted.Transform(bad),
            })
            {
                var problem = Assert.Throws<DataProblemException>(attempt);
                Assert.Equal(Views.Features, problem.Column);
                Assert.Contains("expected", problem.Message, StringComparison.Ordinal);
            }
        }
    }

    public static void Refuses_another_width_in_transform(EstimatorCase c)
    {
        var ml = new MLContext(1);
        var fitted = c.Build(ml).Fit(Views.Of(ml, c.Rows(60, 6, 1)));
        var problem = Assert.Throws<DataProblemException>(() => fitted.Transform(Views.Of(ml, c.Rows(60, 7, 1))));
        Assert.Contains("6 features", problem.Message, StringComparison.Ordinal);
        Assert.Contains("7 features", problem.Message, StringComparison.Ordinal);
    }

    /// <summary>Name, kind, item, key and annotations of each column, in order.</summary>
    private static IEnumerable<string> Describe(SchemaShape shape) => shape
        .Select(c => $"{c.Name}: {c.Kind} of {(c.IsKey ? "key " : "")}{c.ItemType} [{string.Join(", ", c.Annotations.Select(a => $"{a.Name}: {a.Kind} of {a.ItemType}"))}]")
        .Order();
}
