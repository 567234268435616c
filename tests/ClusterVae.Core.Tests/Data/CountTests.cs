using ClusterVae.Choice;
using ClusterVae.Data;
using ClusterVae.Metrics;
using ClusterVae.ModelFiles;
using ClusterVae.Options;
using ClusterVae.Projection;
using ClusterVae.Randomness;
using ClusterVae.Testing.Conformance;

namespace ClusterVae.Core.Tests.Data;

/// <summary>Rows of counts: what is taken for them, and what becomes of them.</summary>
public sealed class CountTests
{
    private const int Width = 120;

    // numpy.random.RandomState(7).poisson(lognormal(0, 1.2)), one row emptied and one column made rare.
    private static readonly DenseRows<float> few = new(
        [9, 0, 1, 2, 0, 0, 0, 0, 5, 2, 3, 0, 1, 1, 0, 0, 1, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0], 6);

    private static readonly DenseRows<float> counts = Drawn(300, Width, 4, 1);
    private static readonly int[] groups = [.. Enumerable.Range(0, 300).Select(row => row % 4)];

    /// <summary>x / x.sum(1, keepdims=True) * numpy.median(x.sum(1) of rows that are not empty), then numpy.log1p, and the idf_ of scikit-learn's TfidfTransformer.</summary>
    [Fact]
    public void Logarithms_and_weights_are_those_of_numpy_and_scikit_learn()
    {
        float[] logarithms =
        [
            1.9980959f, 0, 0.5355182f, 0.8823892f, 0, 0, 0, 0, 1.6582281f, 0.9932518f, 1.2669476f, 0, 0.7949299f, 0.7949299f, 0, 0, 0.7949299f, 1.7676619f,
            0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2.2512918f, 0,
        ];
        float[] weights = [1.6931472f, 2.0986123f, 1.6931472f, 1.6931472f, 1.4054651f, 2.0986123f];
        var found = LogCounts.For(few);
        Assert.Equal(8.5, found.Total);
        Near(logarithms, found.Apply(few).Values.Span);
        var scale = ColumnScale.For(few, ColumnScaling.Counts);
        Near(weights, scale.Factor);
        Near([.. logarithms.Select((value, i) => value * weights[i % 6])], scale.Apply(few).Values.Span);
        Assert.Equal(ColumnScaling.Counts, scale.Kind);

        // Back again come the shares of a row with the usual total.
        var row = new float[6];
        found.Apply(few.Row(0), row, 6);
        LogCounts.Invert(row);
        Near([.. few.Row(0).ToArray().Select(value => value * 8.5f / 12)], row);
    }

    [Fact]
    public void What_counts_nothing_is_refused()
    {
        Assert.Contains("feature 1 is no count", Assert.Throws<DataProblemException>(() => ColumnScale.For(new DenseRows<float>([1, -1, 2, 3], 2), ColumnScaling.Counts)).Message);
        Assert.Contains("every row is empty", Assert.Throws<DataProblemException>(() => ColumnScale.For(new DenseRows<float>(new float[4], 2), ColumnScaling.Counts)).Message);
        // A row that comes later may be anything finite.
        var later = new float[2];
        new LogCounts(5).Apply([-3, 0], later, 2);
        Assert.Equal([0, 0], later);
    }

    [Fact]
    public void Counts_are_recognised()
    {
        Assert.True(CountRecognition.Of(counts));
        Assert.True(CountRecognition.Of(Drawn(40, 400, 3, 2)));
        Assert.True(CountRecognition.Of(Drawn(3000, 40, 2, 3)));
        // A text of a hundred words out of a thousand, the frequent ones hundreds of times as often as the rare.
        Assert.True(CountRecognition.Of(Table(500, 1000, (random, _, _) => random, words: 100)));
    }

    [Fact]
    public void Pictures_answers_and_measurements_are_no_counts()
    {
        Assert.False(CountRecognition.Of(EmbeddedDigits.Load().Rows));
        Assert.False(CountRecognition.Of(new DenseRows<float>([.. EmbeddedDigits.Load().Rows.Values.ToArray().Select(value => MathF.Round(value * 255 / 16))], 64)));
        Assert.False(CountRecognition.Of(new DenseRows<float>([.. EmbeddedDigits.Load().Rows.Values.ToArray().Select(value => value > 8 ? 1f : 0f)], 64)));
        Assert.False(CountRecognition.Of(Drawn(300, 20, 4, 1)));
        DenseRows<float> Changed(Func<int, float, float> change) => new([.. counts.Values.ToArray().Select((value, i) => change(i, value))], Width);
        Assert.False(CountRecognition.Of(Changed((_, value) => value / 2)));
        Assert.False(CountRecognition.Of(Changed((i, value) => i == 5 ? -1 : value)));
        Assert.False(CountRecognition.Of(Changed((_, value) => value > 0 ? 1 : 0)));
        Assert.False(CountRecognition.Of(Changed((_, value) => Math.Min(value, 5))));
        // Whether, how often out of five, how old: categories, ratings that are mostly missing, and columns with units.
        Assert.False(CountRecognition.Of(Table(500, 60, (random, _, column) => random < 0.02 * (1 + column % 5) ? 1 : 0)));
        Assert.False(CountRecognition.Of(Table(500, 60, (random, _, _) => random < 0.9 ? 0 : 1 + (int)(50 * (random - 0.9)))));
        Assert.False(CountRecognition.Of(Table(500, 60, (random, _, column) => column == 0 ? (int)(20 + 60 * random) : (int)(4 * random))));
        Assert.False(CountRecognition.Of(Table(500, 60, (random, _, column) => column % 3 == 0 ? (int)(1000 + 40 * random) : (int)(3 * random))));
        Assert.False(CountRecognition.Of(new DenseRows<float>(new float[200], 100)));
    }

    [Theory]
    [InlineData(ColumnScaling.Auto, true)]
    [InlineData(ColumnScaling.Counts, true)]
    [InlineData(ColumnScaling.Standard, false)]
    [InlineData(ColumnScaling.None, false)]
    public void Auto_tells_groups_of_counts_apart_unless_it_is_told_not_to_look(ColumnScaling scaling, bool asCounts)
    {
        var fit = new AutoClusteringTrainer(new AutoClusteringOptions { NumberOfClusters = 4, Scaling = scaling }).Fit(counts);
        Assert.Equal(asCounts ? ColumnScaling.Counts : scaling, fit.Scaling);
        Assert.All(fit.Table, candidate => Assert.Equal(asCounts, candidate.Model.ReadsCounts));
        var agreement = PairMetrics.AdjustedRand(ContingencyTable.Of(groups, fit.Model.Predict(counts)));
        Assert.True(asCounts ? agreement > 0.95 : agreement < 0.9, FormattableString.Invariant($"{fit.Winner}: {agreement}"));
        if (!asCounts)
            return;
        var fresh = Drawn(200, Width, 4, 9);
        Assert.True(PairMetrics.AdjustedRand(ContingencyTable.Of([.. groups.Take(200)], fit.Model.Predict(fresh))) > 0.95);
        // A row of three times as many is the same row.
        var thrice = new DenseRows<float>([.. fresh.Values.ToArray().Select(value => 3 * value)], Width);
        Assert.Equal(fit.Model.Predict(fresh), fit.Model.Predict(thrice));
        foreach (var candidate in fit.Table)
            SameFromFile(candidate.Model, fresh);
    }

    [Fact]
    public void Few_columns_of_counts_stay_columns()
    {
        var rows = Drawn(300, 60, 3, 4);
        var fit = new AutoClusteringTrainer(new AutoClusteringOptions { NumberOfClusters = 3 }).Fit(rows);
        Assert.Equal(ColumnScaling.Counts, fit.Scaling);
        Assert.True(PairMetrics.AdjustedRand(ContingencyTable.Of([.. Enumerable.Range(0, 300).Select(row => row % 3)], fit.Model.Predict(rows))) > 0.9, fit.Winner);
        Assert.All(fit.Table, candidate => Assert.IsNotType<ProjectedClusters>(candidate.Model));
        foreach (var candidate in fit.Table)
            SameFromFile(candidate.Model, rows);
    }

    [Fact]
    public void Manifolds_are_made_of_logarithms_too()
    {
        var fit = new ManifoldMixtureTrainer(new Checked<ManifoldMixtureOptions>(new() { NumberOfClusters = 4, Members = 2, Epochs = 200 })).Fit(counts);
        Assert.Equal(ColumnScaling.Counts, fit.Scaling);
        Assert.True(PairMetrics.AdjustedRand(ContingencyTable.Of(groups, fit.Model.Predict(counts))) > 0.95);
        SameFromFile(fit.Model, Drawn(50, Width, 4, 9));
        var umap = Umap.Fit(counts, new UmapOptions { Epochs = 20 });
        using var file = new MemoryStream();
        umap.Pack().Write(file);
        file.Position = 0;
        Assert.Equal(umap.Transform(counts).Values.ToArray(), UmapModel.Read(ModelArchive.Read(file)).Transform(counts).Values.ToArray());
    }

    [Fact]
    public void A_spoilt_total_is_refused()
    {
        var model = new AutoClusteringTrainer(new AutoClusteringOptions { NumberOfClusters = 4 }).Fit(counts).Model;
        var packed = model.Pack();
        var name = packed.Arrays.Keys.Single(key => key.EndsWith("CountsTotal", StringComparison.Ordinal));
        var wrong = new ModelArchive(packed.Kind).Add<double>(name, [double.NaN], 1);
        foreach (var (other, _) in packed.Arrays.Where(array => array.Key != name))
            wrong.Add<byte>(other, [], 0);
        Assert.Throws<ModelFileException>(() => ClusterModel.Read(wrong));
    }

    private static DenseRows<float> Drawn(int count, int width, int groups, int seed) => new([.. DrawnCounts.Make(count, width, groups, seed).SelectMany(row => row)], width);

    /// <summary>Whole numbers of a uniform draw, the row and the column; or so many words, the frequency of the j-th falling as 1 / j.</summary>
    private static DenseRows<float> Table(int count, int width, Func<double, int, int, double> cell, int words = 0)
    {
        var random = new RandomStream(5);
        var values = new float[count * width];
        if (words == 0)
            return new DenseRows<float>([.. values.Select((_, i) => (float)cell(random.NextDouble(), i / width, i % width))], width);
        for (var row = 0; row < count; row++)
        {
            for (var word = (int)(words * (0.2 + 2 * random.NextDouble())); word > 0; word--)
                values[row * width + (int)(Math.Pow(width, random.NextDouble()) - 1)]++;
        }
        return new DenseRows<float>(values, width);
    }

    private static void SameFromFile(ClusterModel model, DenseRows<float> rows)
    {
        using var file = new MemoryStream();
        model.Pack().Write(file);
        file.Position = 0;
        var read = ClusterModel.Read(ModelArchive.Read(file));
        Assert.Equal(model.ReadsCounts, read.ReadsCounts);
        Assert.Equal(Scores(model, rows), Scores(read, rows));
    }

    private static double[] Scores(ClusterModel model, DenseRows<float> rows)
    {
        var scores = new double[rows.Count * model.Clusters];
        model.Score(rows.Values.Span, rows.Count, scores);
        return scores;
    }

    private static void Near(ReadOnlySpan<float> expected, ReadOnlySpan<float> found)
    {
        Assert.Equal(expected.Length, found.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], found[i], 1e-5f);
    }
}
