using ClusterVae.Deep;
using ClusterVae.Randomness;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ClusterVae.MLNet.Tests.Clustering;

/// <summary>EXoN in pipelines: labels of every kind with missing values, the label's own names, both catalogs, save and load.</summary>
public sealed class ExonTests
{
    private static readonly ExonOptions Small = new() { Preset = ExonPreset.Fast, LatentDimensions = 2, Training = new() { Epochs = 40, BatchSize = 60, Seed = 3, Threads = 1 } };

    private static readonly string[] Fruits = ["apple", "pear", "plum"];

    [Theory]
    [InlineData(nameof(Row.Text))]
    [InlineData(nameof(Row.Number))]
    [InlineData("Key")]
    public void Labels_may_be_text_number_or_key_and_most_of_them_missing(string column)
    {
        var ml = new MLContext(1);
        IDataView view = ml.Data.LoadFromEnumerable(Rows());
        if (column == "Key")
            view = ml.Transforms.Conversion.MapValueToKey("Key", nameof(Row.Text)).Fit(view).Transform(view);
        var model = ml.MulticlassClassification.Trainers.Exon(Small, column, nameof(Row.Features)).Fit(view);
        var scored = model.Transform(view);
        string[] expected = column switch
        {
            nameof(Row.Number) => ["1", "2", "3"],
            // The key's order is that of first appearance.
            "Key" => [.. Rows().Select(row => row.Text).Where(text => text.Length > 0).Distinct()],
            _ => Fruits,
        };
        VBuffer<ReadOnlyMemory<char>> names = default;
        scored.Schema["PredictedLabel"].GetKeyValues(ref names);
        Assert.Equal(expected, names.DenseValues().Select(name => name.ToString()));
        var back = ml.Transforms.Conversion.MapKeyToValue("Said", "PredictedLabel").Fit(scored).Transform(scored);
        var said = back.GetColumn<ReadOnlyMemory<char>>("Said").Select(text => text.ToString());
        var truth = Rows().Select(row => column == nameof(Row.Number) ? $"{row.Class + 1}" : Fruits[row.Class]);
        Assert.True(said.Zip(truth).Count(pair => pair.First != pair.Second) <= 6);
    }

    [Fact]
    public void Each_catalog_scores_as_its_evaluation_expects()
    {
        var ml = new MLContext(1);
        IDataView view = ml.Data.LoadFromEnumerable(Rows());
        var judged = ml.Transforms.Conversion.MapValueToKey("Truth", nameof(Row.Class), keyOrdinality: Microsoft.ML.Transforms.ValueToKeyMappingEstimator.KeyOrdinality.ByValue).Fit(view).Transform(view);
        var classified = ml.MulticlassClassification.Trainers.Exon(Small, nameof(Row.Text), nameof(Row.Features)).Fit(judged).Transform(judged);
        Assert.True(ml.MulticlassClassification.Evaluate(classified, "Truth").MicroAccuracy > 0.95);
        var clustered = ml.Clustering.Trainers.Exon(Small, nameof(Row.Features), nameof(Row.Text)).Fit(judged).Transform(judged);
        Assert.True(ml.Clustering.Evaluate(clustered, "Truth", "Score").NormalizedMutualInformation > 0.85);
    }

    [Fact]
    public void A_saved_model_keeps_names_and_scores()
    {
        var ml = new MLContext(1);
        var view = ml.Data.LoadFromEnumerable(Rows());
        var model = ml.MulticlassClassification.Trainers.Exon(Small with { Training = Small.Training with { Epochs = 4 } }, nameof(Row.Text), nameof(Row.Features)).Fit(view);
        using var stream = new MemoryStream();
        ml.Model.Save(model, view.Schema, stream);
        stream.Position = 0;
        var again = new MLContext(1).Model.Load(stream, out _);
        Assert.Equal(
            model.Transform(view).GetColumn<float[]>("Score").SelectMany(row => row),
            again.Transform(view).GetColumn<float[]>("Score").SelectMany(row => row));
        Assert.Equal(Fruits, Assert.IsType<ExonTransformer>(again).Model.ComponentNames);
    }

    [Theory]
    [InlineData(ExonPreset.Vat)]
    [InlineData(ExonPreset.M2)]
    public void Other_ways_to_teach_learn_from_a_few_labels_and_are_saved(ExonPreset preset)
    {
        var ml = new MLContext(1);
        var view = ml.Data.LoadFromEnumerable(Rows());
        var model = ml.MulticlassClassification.Trainers.Exon(Small with { Preset = preset }, nameof(Row.Text), nameof(Row.Features)).Fit(view);
        var scored = model.Transform(view);
        var right = scored.GetColumn<uint>("PredictedLabel").Zip(Rows()).Count(pair => pair.First == pair.Second.Class + 1);
        Assert.True(right >= 162, $"{right} of 180 rows");
        using var stream = new MemoryStream();
        ml.Model.Save(model, view.Schema, stream);
        stream.Position = 0;
        var again = (ExonTransformer)new MLContext(1).Model.Load(stream, out _);
        foreach (var column in new[] { "Probability", "Embedding" })
            Assert.Equal(scored.GetColumn<float[]>(column).SelectMany(row => row), again.Transform(view).GetColumn<float[]>(column).SelectMany(row => row));
        Assert.Equal(scored.GetColumn<float>("Elbo"), again.Transform(view).GetColumn<float>("Elbo"));
        var code = new float[again.Model.Latent];
        Assert.Equal(model.Model.Decode(code, 2), again.Model.Decode(code, 2));
        // The class is told to M2's decoder and to no other.
        Assert.Equal(preset == ExonPreset.M2, !model.Model.Decode(code, 0).SequenceEqual(model.Model.Decode(code, 1)));
    }

    private static List<Row> Rows()
    {
        var random = new RandomStream(5);
        var rows = new List<Row>();
        for (var n = 0; n < 180; n++)
        {
            var group = n % 3;
            var features = new float[5];
            for (var column = 0; column < features.Length; column++)
                features[column] = (float)(0.7 * random.NextGaussian() + (column == group ? 4 : 0));
            rows.Add(new Row { Features = features, Class = group, Text = n < 12 ? Fruits[group] : "", Number = n < 12 ? group + 1 : float.NaN });
        }
        return rows;
    }

    private sealed class Row
    {
        [VectorType(5)]
        public float[] Features { get; set; } = [];

        public string Text { get; set; } = "";

        public float Number { get; set; }

        public int Class { get; set; }
    }
}
