using Microsoft.Extensions.AI;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ClusterVae.Text.Tests;

/// <summary>A second real generator: ML.NET's own vectors of words and character n-grams, learnt from the texts of the test.</summary>
internal sealed class FeaturizedTexts : IEmbeddingGenerator<string, Embedding<float>>
{
    private readonly MLContext ml = new(seed: 1);
    private readonly ITransformer model;

    public FeaturizedTexts(IEnumerable<string> learntFrom)
    {
        var options = new Microsoft.ML.Transforms.Text.TextFeaturizingEstimator.Options { CharFeatureExtractor = new() { NgramLength = 3, UseAllLengths = false }, WordFeatureExtractor = new() { NgramLength = 1 } };
        model = ml.Transforms.Text.FeaturizeText("Vector", options, "Text").Fit(View(learntFrom));
    }

    public int Questions { get; private set; }

    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Questions++;
        var vectors = model.Transform(View(values)).GetColumn<float[]>("Vector").Select(vector => new Embedding<float>(vector));
        return Task.FromResult(new GeneratedEmbeddings<Embedding<float>>(vectors));
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose() { }

    private IDataView View(IEnumerable<string> texts) => ml.Data.LoadFromEnumerable(texts.Select(text => new Row { Text = text }).ToArray());

    internal sealed class Row
    {
        public string Text { get; set; } = "";
    }
}
