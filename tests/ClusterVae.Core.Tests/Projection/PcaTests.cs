using ClusterVae.Data;
using ClusterVae.Options;
using ClusterVae.Projection;
using ClusterVae.Randomness;
using ClusterVae.Testing;

namespace ClusterVae.Core.Tests.Projection;

public sealed class PcaTests
{
    public static TheoryData<string> Cases => [.. Golden.Load("projection_pca.json")["cases"].Keys];

    [Theory, MemberData(nameof(Cases))]
    public void Axes_and_scores_match_scikit_learn(string name)
    {
        var golden = Golden.Load("projection_pca.json")["cases"][name];
        var rows = Rows(golden["x"]);
        var k = (int)golden["variances"].Shape[0];
        var model = Pca.Fit(rows, new PcaOptions { Components = k, Solver = PcaSolver.Exact });

        Close.To(golden["mean"], model.Mean.ToArray(), 1e-12);
        Close.To(golden["variances"], model.Variances.ToArray(), 1e-9);
        Close.To(golden["shares"], model.VarianceShares, 1e-9);
        Close.To(golden["components"], model.Components.ToArray(), 1e-7, 1e-8);
        Close.To(golden["scores"].Floats, model.Transform(rows).Values.ToArray(), 1e-5, 1e-5);
        Close.To(golden["whitened"].Floats, model.Whiten(rows).Values.ToArray(), 1e-5, 1e-5);
        Close.To(golden["errors"], [.. Enumerable.Range(0, rows.Count).Select(n => model.ReconstructionError(rows.Row(n)))], 1e-6, 1e-9);
    }

    [Theory, MemberData(nameof(Cases))]
    public void Randomised_solver_finds_the_same_axes(string name)
    {
        var golden = Golden.Load("projection_pca.json")["cases"][name];
        var k = (int)golden["variances"].Shape[0];
        var model = Pca.Fit(Rows(golden["x"]), new PcaOptions { Components = k, Solver = PcaSolver.Randomised, PowerIterations = 30 });

        Close.To(golden["variances"], model.Variances.ToArray(), 1e-6);
        Close.To(golden["shares"], model.VarianceShares, 1e-6);
        Close.To(golden["components"], model.Components.ToArray(), 1e-3, 1e-3);
    }

    [Fact]
    public void Same_bytes_again_and_other_seeds_change_only_the_randomised_start()
    {
        var rows = Noise(300, 40);
        PcaOptions options = new() { Components = 5, Solver = PcaSolver.Randomised, PowerIterations = 2 };
        var first = Pca.Fit(rows, options).Components.ToArray();
        Assert.Equal(first, Pca.Fit(rows, options).Components.ToArray());
        Assert.NotEqual(first, Pca.Fit(rows, options with { Seed = 2 }).Components.ToArray());
        Assert.Equal(Pca.Fit(rows).Components.ToArray(), Pca.Fit(rows).Components.ToArray());
    }

    [Fact]
    public void Whitened_columns_have_unit_variance_and_no_correlation()
    {
        var rows = Noise(500, 6);
        var white = Pca.Fit(rows, new PcaOptions { Components = 6 }).Whiten(rows);
        for (var i = 0; i < 6; i++)
        {
            for (var j = 0; j < 6; j++)
            {
                var product = 0.0;
                for (var n = 0; n < white.Count; n++)
                    product += (double)white.Row(n)[i] * white.Row(n)[j];
                Close.To(i == j ? 1 : 0, product / (white.Count - 1), 0, 1e-5);
            }
        }
    }

    [Fact]
    public void Reconstruction_from_all_axes_returns_the_row()
    {
        var rows = Noise(50, 7);
        var model = Pca.Fit(rows, new PcaOptions { Components = 7 });
        var back = new float[7];
        model.ReconstructRow(model.Transform(rows).Row(3), back);
        Close.To(rows.Row(3).ToArray(), back, 1e-4, 1e-4);
        Close.To(0, model.ReconstructionError(rows.Row(3)), 0, 1e-9);
    }

    [Fact]
    public void Constant_directions_whiten_to_zero_instead_of_noise()
    {
        float[] values = [.. Enumerable.Range(0, 60).Select(i => i % 3 == 0 ? i : 0.1f)];
        var model = Pca.Fit(new DenseRows<float>(values, 3), new PcaOptions { Components = 3 });
        var white = new float[3];
        model.WhitenRow([1, 2, 3], white);
        Assert.Equal([0f, 0f], white[1..]);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Values_that_are_not_finite_are_named(float value)
    {
        var values = new float[40];
        values[27] = value;
        var error = Assert.Throws<DataProblemException>(() => Pca.Fit(new DenseRows<float>(values, 4, "Pixels")));
        Assert.Equal(("Pixels", 6L), (error.Column, error.Row));
        Assert.Contains("feature 3", error.Message);
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(1, 1)]
    [InlineData(3, 4)]
    public void Too_few_rows_are_refused(int count, int components)
    {
        foreach (var solver in Enum.GetValues<PcaSolver>())
            Assert.Throws<DataProblemException>(() => Pca.Fit(new DenseRows<float>(new float[count * 5], 5), new PcaOptions { Components = components, Solver = solver }));
    }

    [Fact]
    public void More_axes_than_columns_and_rows_of_another_width_are_refused()
    {
        var rows = Noise(20, 3);
        Assert.Throws<DataProblemException>(() => Pca.Fit(rows, new PcaOptions { Components = 4 }));
        var model = Pca.Fit(rows);
        Assert.Throws<DataProblemException>(() => model.Transform(Noise(5, 4)));
    }

    [Fact]
    public void Every_rule_refuses_what_lies_outside()
    {
        Assert.Throws<OptionsException>(() => Pca.Fit(Noise(20, 3), new PcaOptions { Components = 0 }));
        Assert.Throws<OptionsException>(() => Pca.Fit(Noise(20, 3), new PcaOptions { Solver = (PcaSolver)9 }));
        Assert.Throws<OptionsException>(() => Pca.Fit(Noise(20, 3), new PcaOptions { Oversampling = -1 }));
        Assert.Throws<OptionsException>(() => Pca.Fit(Noise(20, 3), new PcaOptions { PowerIterations = 0 }));
        Assert.Throws<OptionsException>(() => Pca.Fit(Noise(20, 3), new PcaOptions { ExactUpToWidth = 0 }));
    }

    internal static DenseRows<float> Rows(Golden x) => new(x.Floats, (int)x.Shape[1]);

    private static DenseRows<float> Noise(int count, int width)
    {
        var random = new RandomStream(5);
        var values = new float[count * width];
        for (var i = 0; i < values.Length; i++)
            values[i] = (float)(random.NextGaussian() * (1 + i % width));
        return new DenseRows<float>(values, width);
    }
}
