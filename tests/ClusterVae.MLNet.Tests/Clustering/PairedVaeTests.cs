using ClusterVae.Data;
using ClusterVae.Deep;
using ClusterVae.Testing.Conformance;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ClusterVae.MLNet.Tests.Clustering;

/// <summary>Two feature columns of different width, views that are missing, columns under other names, save and load.</summary>
public sealed class PairedVaeTests
{
    private const int FirstWidth = 6;
    private const int SecondWidth = 4;

    private static readonly PairedVaeOptions Small = new()
    {
        NumberOfClusters = 3, LatentDimensions = 2, Hidden = "24", PretrainEpochs = 40, Training = new() { Epochs = 20, BatchSize = 60, LearningRate = 3e-3, Seed = 3, Threads = 1 },
    };

    private static readonly PairedVaeOptions Quick = Small with { PretrainEpochs = 3, Training = Small.Training with { Epochs = 2 } };

    private readonly MLContext ml = new(1);

    [Fact]
    public void Views_share_their_clusters_and_tell_each_other()
    {
        var rows = Rows();
        var view = View(rows);
        var scored = ml.Clustering.Trainers.PairedVae(Small).Fit(view).Transform(view);
        var (both, first, second) = (Keys(scored, "PredictedLabel"), Keys(scored, "FirstLabel"), Keys(scored, "SecondLabel"));
        Assert.InRange(first.Zip(second).Count(pair => pair.First == pair.Second), 0.95 * rows.Length, rows.Length);
        Assert.InRange(both.Where((label, n) => label == both[n % 3]).Count(), 0.95 * rows.Length, rows.Length);
        Assert.Equal(3, both.Take(3).Distinct().Count());
        foreach (var (told, truth, width) in new[] { ("SecondFromFirst", rows.Select(row => row.Second), SecondWidth), ("FirstFromSecond", rows.Select(row => row.First), FirstWidth) })
        {
            var answers = scored.GetColumn<float[]>(told).ToArray();
            Assert.All(answers, answer => Assert.Equal(width, answer.Length));
            var means = Enumerable.Range(0, width).Select(column => truth.Average(row => row[column])).ToArray();
            Assert.True(Error(answers, truth) < 0.1 * Error([.. answers.Select(_ => means)], truth), told);
        }
        Assert.True(ml.Clustering.Evaluate(scored, scoreColumnName: "Score", featureColumnName: "Embedding").AverageDistance >= 0);
    }

    [Fact]
    public void A_view_that_is_missing_is_told_by_the_other_one()
    {
        var rows = Rows();
        for (var n = 0; n < rows.Length; n += 4)
            Array.Fill(n % 8 == 0 ? rows[n].First : rows[n].Second, float.NaN);
        var view = View(rows);
        var scored = ml.Clustering.Trainers.PairedVae(Quick).Fit(view).Transform(view);
        var (first, second) = (Keys(scored, "FirstLabel"), Keys(scored, "SecondLabel"));
        Assert.Equal((0u, 0u), (first[0], second[4]));
        Assert.DoesNotContain(0u, Keys(scored, "PredictedLabel"));
        Assert.All(scored.GetColumn<float[]>("FirstFromSecond").First(), value => Assert.True(float.IsFinite(value)));
        Assert.All(scored.GetColumn<float[]>("FirstFromSecond").ElementAt(4), value => Assert.True(float.IsNaN(value)));
        Assert.All(scored.GetColumn<float[]>("Embedding"), code => Assert.DoesNotContain(float.NaN, code));
    }

    [Fact]
    public void Rows_without_any_view_and_half_views_are_refused_by_their_place()
    {
        var good = View(Rows());
        var fitted = ml.Clustering.Trainers.PairedVae(Quick).Fit(good);
        var (none, half) = (Rows(), Rows());
        Array.Fill(none[17].First, float.NaN);
        Array.Fill(none[17].Second, float.NaN);
        half[5].Second[1] = float.NaN;
        foreach (var (rows, column, row) in new[] { (none, "First+Second", 17L), (half, "Second", 5L) })
        {
            foreach (var attempt in new Action[] { () => ml.Clustering.Trainers.PairedVae(Quick).Fit(View(rows)), () => Keys(fitted.Transform(View(rows)), "PredictedLabel") })
            {
                var problem = Assert.Throws<DataProblemException>(attempt);
                Assert.Equal((column, row), (problem.Column, problem.Row));
            }
        }
    }

    [Fact]
    public void Views_of_another_width_are_named()
    {
        var fitted = ml.Clustering.Trainers.PairedVae(Quick).Fit(View(Rows()));
        var turned = ml.Transforms.CopyColumns("Kept", "First").Append(ml.Transforms.CopyColumns("First", "Second")).Append(ml.Transforms.CopyColumns("Second", "Kept")).Fit(View(Rows())).Transform(View(Rows()));
        var problem = Assert.Throws<DataProblemException>(() => fitted.Transform(turned));
        Assert.Equal(("First", "4 features"), (problem.Column, problem.Value));
    }

    [Fact]
    public void A_saved_model_keeps_names_and_scores_and_columns_may_have_other_names()
    {
        var view = View(Rows());
        var names = new PairedColumns { PredictedLabel = "Group", SecondFromFirst = "Told" };
        var model = ml.Clustering.Trainers.PairedVae(Quick, columns: names).Fit(view);
        using var stream = new MemoryStream();
        ml.Model.Save(model, view.Schema, stream);
        stream.Position = 0;
        var again = new MLContext(1).Model.Load(stream, out _);
        Assert.Equal(Keys(model.Transform(view), "Group"), Keys(again.Transform(view), "Group"));
        Assert.Equal(model.Transform(view).GetColumn<float[]>("Told").SelectMany(row => row), again.Transform(view).GetColumn<float[]>("Told").SelectMany(row => row));
        var twice = Assert.Throws<DataProblemException>(() => ml.Clustering.Trainers.PairedVae(Quick, columns: new PairedColumns { Embedding = "Score" }));
        Assert.Equal("Score", twice.Column);
    }

    /// <summary>Row n is of group n mod 3; the second view is made of the first one's values, in other units.</summary>
    private static Row[] Rows() => Array.ConvertAll(SampleRows.Blobs(240, FirstWidth, 1), first => new Row { First = first, Second = [.. first.Take(SecondWidth).Select(value => 10 - 2 * value)] });

    private IDataView View(Row[] rows) => ml.Data.LoadFromEnumerable(rows);

    private static uint[] Keys(IDataView view, string name) => [.. view.GetColumn<uint>(name)];

    private static double Error(float[][] told, IEnumerable<float[]> truth) => told.Zip(truth).Average(pair => pair.First.Zip(pair.Second).Average(values => Math.Pow(values.First - values.Second, 2)));

    private sealed class Row
    {
        [VectorType(FirstWidth)]
        public float[] First { get; set; } = [];

        [VectorType(SecondWidth)]
        public float[] Second { get; set; } = [];
    }
}
