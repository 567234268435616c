using ClusterVae.Data;
using Microsoft.ML;

namespace ClusterVae.Testing.Conformance;

internal static class DataChecks
{
    /// <summary>Data that real batches contain sooner or later: success with finite columns, or a typed error; nothing else.</summary>
    public static void Survives_odd_data(EstimatorCase c)
    {
        var usual = c.Rows(60, 6, 1);
        var odd = new Dictionary<string, (float[][] Rows, int Width)>
        {
            ["no rows"] = ([], 6),
            ["one row"] = (c.Rows(1, 6, 1), 6),
            ["two rows"] = (c.Rows(2, 6, 1), 6),
            ["one feature"] = (c.Rows(60, 1, 1), 1),
            ["a constant column"] = (Array.ConvertAll(usual, row => row.Select((v, d) => d == 2 ? 1f : v).ToArray()), 6),
            ["all rows equal"] = (Array.ConvertAll(usual, _ => usual[0]), 6),
            ["all zero"] = (Array.ConvertAll(usual, row => new float[6]), 6),
            ["every row twice"] = ([.. usual.SelectMany(row => new[] { row, row })], 6),
            ["huge values"] = (Array.ConvertAll(usual, row => Array.ConvertAll(row, v => v * 1e15f)), 6),
            ["tiny values"] = (Array.ConvertAll(usual, row => Array.ConvertAll(row, v => v * 1e-20f)), 6),
            ["one outlier"] = ([.. usual.Skip(1), [1e9f, 0, 0, 0, 0, 0]], 6),
            ["a missing value"] = ([.. usual.Skip(1), [float.NaN, 0, 0, 0, 0, 0]], 6),
            ["an infinity"] = ([.. usual.Skip(1), [0, 0, 0, float.NegativeInfinity, 0, 0]], 6),
        };
        foreach (var (name, (rows, width)) in odd)
        {
            try
            {
                var ml = new MLContext(1);
                var view = Views.Of(ml, rows, width);
                foreach (var (column, values) in Views.Added(c.Build(ml).Fit(view), view))
                    Assert.True(values.All(row => row.All(float.IsFinite)), $"{name}: {column} is not finite.");
            }
            catch (ClusterVaeException)
            {
                // Refused in words: as good as success.
            }
        }
    }

    public static void Names_the_row_of_a_bad_value(EstimatorCase c)
    {
        var ml = new MLContext(1);
        var good = Views.Of(ml, c.Rows(60, 6, 1));
        var spoilt = c.Rows(60, 6, 1);
        spoilt[41][3] = float.NaN;
        var bad = Views.Of(ml, spoilt);

        foreach (var attempt in new Action[] { () => c.Build(ml).Fit(bad), () => Views.Added(c.Build(ml).Fit(good), bad) })
        {
            var problem = Assert.Throws<DataProblemException>(attempt);
            Assert.Equal((Views.Features, 41L), (problem.Column, problem.Row));
            Assert.Equal("NaN", problem.Value);
        }
    }
}
