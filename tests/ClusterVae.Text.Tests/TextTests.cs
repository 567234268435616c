using ClusterVae.Data;
using ClusterVae.Embeddings;
using ClusterVae.Metrics;
using Microsoft.Extensions.AI;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ClusterVae.Text.Tests;

public sealed class TextTests
{
    private static readonly FeaturizedTexts generator = new(SmallTexts.All);

    [Fact]
    public async Task Every_text_is_asked_for_once_and_in_batches()
    {
        using var own = new FeaturizedTexts(SmallTexts.All);
        var vectors = new TextVectors(own, new() { BatchSize = 8 });
        string[] texts = [.. SmallTexts.All[..10], .. SmallTexts.All[..10], ""];
        var rows = await vectors.OfAsync(texts);
        Assert.Equal((21, 11L, 2), (rows.Count, vectors.Generated, own.Questions));
        Assert.Equal(rows.Row(3).ToArray(), rows.Row(13).ToArray());
        await vectors.OfAsync(texts);
        Assert.Equal(11, vectors.Generated);
    }

    [Fact]
    public async Task Errors_are_tried_again_and_then_go_on_and_a_stop_is_obeyed()
    {
        var twice = new Unreliable(2);
        Assert.Equal(1, (await new TextVectors(twice, new() { Delay = TimeSpan.Zero }).OfAsync(["a"])).Count);
        Assert.Equal(3, twice.Questions);
        await Assert.ThrowsAsync<HttpRequestException>(() => new TextVectors(new Unreliable(9), new() { Delay = TimeSpan.Zero, Retries = 2 }).OfAsync(["a"]));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new TextVectors(generator).OfAsync(["a"], null, new CancellationToken(true)));
        await Assert.ThrowsAsync<DataProblemException>(() => new TextVectors(generator).OfAsync([]));
    }

    [Fact]
    public void Clusters_are_named_by_their_own_words()
    {
        var rows = new TextVectors(generator).Of(SmallTexts.All);
        var topics = TextTopics.Of(SmallTexts.All, rows, SmallTexts.Truth, 3);
        Assert.Equal([20, 20, 20], topics.Topics.Select(topic => topic.Size));
        Assert.Contains("dough", topics.Topics[0].Words.Select(word => word.Word));
        Assert.DoesNotContain("the", topics.Topics.SelectMany(topic => topic.Words).Select(word => word.Word));
        Assert.All(topics.Topics, topic => Assert.All(topic.Nearest, row => Assert.Equal(topic.Cluster, SmallTexts.Truth[row])));
        Assert.NotEqual("", topics.Topics[2].Name);
    }

    [Fact]
    public void Words_weigh_as_the_formula_says()
    {
        var words = new TopicWords(["apple apple pear", "pear plum", null], [0, 1, -1], 2).OfClusters(5);
        // A = 2.5 words a cluster; pear stands twice, apple twice, plum once.
        Assert.Equal(2.0 / 3 * Math.Log(1 + 2.5 / 2), words[0].Single(word => word.Word == "apple").Weight, 1e-12);
        Assert.Equal(1.0 / 2 * Math.Log(1 + 2.5 / 1), words[1][0].Weight, 1e-12);
        Assert.Equal(["c#", "node.js", "c++"], Words.Of("C# and node.js, in C++."));
    }

    [Fact]
    public void Topics_are_followed_through_time()
    {
        string?[] texts = ["apple apple", "apple pear", "pear", "plum", "fig fig", "late fig", "apple"];
        DateTime?[] times = [Day(1, 31), Day(2, 1), Day(2, 28), Day(2, 3), Day(4, 1), null, Day(4, 30)];
        var found = TopicsOverTime.Of(texts, times, [0, 0, 0, 1, 1, 1, -1], 2, new() { Unit = TimeUnit.Month });
        Assert.Equal(["2026-01", "2026-02", "2026-03", "2026-04"], found.Periods.Select(period => period.Name));
        Assert.Equal([1, 3, 0, 1], found.Periods.Select(period => period.Texts));
        Assert.Equal([1, 2, 0, 0], found.Topics[0].Select(moment => moment.Texts));
        Assert.Equal([0, 1.0 / 3, 0, 1], found.Topics[1].Select(moment => moment.Share));
        Assert.Equal(2, found.Undated);
        // Ten words of two clusters; pear stands twice, and is two of February's three words in the first.
        Assert.Equal(("pear", 2.0 / 3 * Math.Log(1 + 5.0 / 2)), (found.Topics[0][1].Words[0].Word, found.Topics[0][1].Words[0].Weight));
        Assert.Empty(found.Topics[0][2].Words);

        // The shortest unit that gives few enough; weeks begin on Mondays.
        Assert.Equal(TimeUnit.Week, TopicsOverTime.Of(texts, times, [0, 0, 0, 1, 1, 1, -1], 2).Unit);
        Assert.Equal(DayOfWeek.Monday, TopicsOverTime.Of(texts, times, [0, 0, 0, 1, 1, 1, -1], 2).Periods[0].Start.DayOfWeek);
        Assert.Equal("2026-Q1", TopicsOverTime.Of(texts, times, [0, 0, 0, 1, 1, 1, -1], 2, new() { MostPeriods = 2 }).Periods[0].Name);
        Assert.Equal(TimeUnit.Hour, TopicsOverTime.Of(["a b"], [Day(1, 1)], [0], 1).Unit);
        DateTime?[] ends = [DateTime.MinValue, DateTime.MaxValue];
        Assert.Equal(9999, TopicsOverTime.Of(["a", "b"], ends, [0, 0], 1).Periods.Count);
        Assert.Contains("longer unit", Assert.Throws<DataProblemException>(() => TopicsOverTime.Of(["a", "b"], ends, [0, 0], 1, new() { Unit = TimeUnit.Day })).Message);
        Assert.Throws<DataProblemException>(() => TopicsOverTime.Of(["a"], [null], [0], 1));

        static DateTime Day(int month, int day) => new(2026, month, day, 13, 0, 0, DateTimeKind.Utc);
    }

    [Fact]
    public void The_likest_topics_merge_and_a_stranger_is_an_outlier()
    {
        float[] values = [1, 0, 0, 0.98f, 0.1f, 0, 0.9f, 0.3f, 0, 0.88f, 0.33f, 0, 0, 0, 1, 0, 0.1f, 1];
        Assert.Equal([0, 0, 1], TopicMerging.To(2, new DenseRows<float>(values, 3), [0, 0, 1, 1, 2, 2], 3));
        string[] texts = [.. SmallTexts.All, "zzqx 8841 vvkw jjpt"];
        var topics = TextTopics.Of(texts, new TextVectors(generator).Of(texts), [.. SmallTexts.Truth, 0], 3);
        Assert.Contains(60, topics.Outliers);
    }

    [Fact]
    public void A_pipeline_leads_from_texts_to_clusters_and_takes_new_texts()
    {
        var ml = new MLContext(seed: 1);
        IDataView View(IEnumerable<string> texts) => ml.Data.LoadFromEnumerable(texts.Select(text => new FeaturizedTexts.Row { Text = text }).ToArray());
        var pipeline = ml.Transforms.EmbedText("Embedding", "Text", new TextVectors(generator))
            .Append(ml.Clustering.Trainers.EmbeddingClusters(new EmbeddingClustersOptions { NumberOfClusters = 3, Neighbours = 8, Heads = 4, BatchSize = 32, Epochs = 10 }, "Embedding"));
        var model = pipeline.Fit(View(SmallTexts.All));
        var labels = model.Transform(View(SmallTexts.All)).GetColumn<uint>("PredictedLabel").Select(key => (int)key - 1).ToArray();
        Assert.True(PairMetrics.AdjustedRand(ContingencyTable.Of(SmallTexts.Truth, labels)) > 0.8);
        Assert.Equal(labels[0], (int)model.Transform(View(["flour dough yeast oven loaf"])).GetColumn<uint>("PredictedLabel").Single() - 1);
    }

    [Fact]
    public async Task MiniLM_puts_like_texts_together()
    {
        using var network = new MiniLmGenerator();
        var rows = await new TextVectors(network).OfAsync(["The ship left the harbour", "A vessel sailed out of port", "The dough is in the oven"]);
        Assert.Equal(384, rows.Width);
        Assert.True(Centres.Dot(rows.Row(0), rows.Row(1)) > Centres.Dot(rows.Row(0), rows.Row(2)) + 0.2);
    }

    [Fact]
    public async Task Words_stand_beside_meaning_and_their_product_is_the_share_in_common()
    {
        var vectors = new TextVectors(new WordsBeside(new Unreliable(0), 0.5));
        string[] texts = ["apple pear plum fig", "Fig, plum; quince and medlar!", "tin lead zinc iron", "the and of", "apple apple pear plum fig"];
        var rows = await vectors.OfAsync(texts);
        Assert.Equal(2 + WordsBeside.WordColumns, rows.Width);
        double Words(int a, int b) => Centres.Dot(rows.Row(a)[2..], rows.Row(b)[2..]) / 0.25;
        Assert.Equal([1f, 0f], rows.Row(0)[..2].ToArray());
        Assert.Equal(1, Words(0, 0), 1e-5);
        // Two of four words are common: a product of 1/2 but for the noise of 384 signs.
        Assert.InRange(Words(0, 1), 0.5 - 0.2, 0.5 + 0.2);
        Assert.InRange(Words(0, 2), -0.2, 0.2);
        Assert.All(rows.Row(3)[2..].ToArray(), value => Assert.Equal(0, value));
        Assert.Equal(rows.Row(0).ToArray(), rows.Row(4).ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => new WordsBeside(generator, double.NaN));
    }

    /// <summary>Fails some times, as networks do, then answers with a vector of one.</summary>
    private sealed class Unreliable(int failures) : IEmbeddingGenerator<string, Embedding<float>>
    {
        public int Questions { get; private set; }

        public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default) =>
            ++Questions <= failures
                ? throw new HttpRequestException("no answer")
                : Task.FromResult(new GeneratedEmbeddings<Embedding<float>>(values.Select(_ => new Embedding<float>(new float[] { 1, 0 }))));

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose() { }
    }
}
