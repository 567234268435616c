using System.Text;
using ClusterVae.Randomness;
using Microsoft.Extensions.AI;

namespace ClusterVae.Text;

/// <summary>
/// Vectors of another generator with the texts' words beside them: [u(e) ; w·u(Σ r_t)], u the division by the length, the sum over the different words t of a text
/// without those that every text has, r_t a row of random signs that depends on nothing but the word. The product of two texts' right halves is near the
/// share of words that they have in common (random projection, Achlioptas 2003), so that what texts name counts beside what they mean; nothing is learnt and nothing
/// needs to be kept with a model.
/// </summary>
public sealed class WordsBeside : DelegatingEmbeddingGenerator<string, Embedding<float>>
{
    /// <summary>Values that hold the words.</summary>
    public const int WordColumns = 384;

    /// <summary>w, unless another is named.</summary>
    public const double UsualWeight = 0.7;

    private const ulong HashBasis = 0xcbf29ce484222325;
    private const ulong HashPrime = 0x100000001b3;

    private readonly double weight;

    /// <param name="generator">gives e; disposed with this one</param>
    /// <param name="weight">w, how much words count beside meaning: 0 nothing, 1 as much</param>
    public WordsBeside(IEmbeddingGenerator<string, Embedding<float>> generator, double weight = UsualWeight) : base(generator)
    {
        if (!(weight is >= 0 and <= 100))
            throw new ArgumentOutOfRangeException(nameof(weight), weight, "Choose a weight from 0 to 100.");
        this.weight = weight;
    }

    public override async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        var texts = values.ToArray();
        var found = await base.GenerateAsync(texts, options, cancellationToken).ConfigureAwait(false);
        return new GeneratedEmbeddings<Embedding<float>>(found.Zip(texts, (embedding, text) => new Embedding<float>(Joined(embedding.Vector.Span, text))));
    }

    private float[] Joined(ReadOnlySpan<float> meaning, string text)
    {
        var joined = new float[meaning.Length + WordColumns];
        meaning.CopyTo(joined);
        Centres.Divide(joined.AsSpan(0, meaning.Length));
        var words = joined.AsSpan(meaning.Length);
        Signs(text, words);
        Centres.Divide(words);
        foreach (ref var value in words)
            value *= (float)weight;
        return joined;
    }

    /// <summary>Σ r_t; zeros for a text without words.</summary>
    private static void Signs(string text, Span<float> sum)
    {
        foreach (var word in Words.Of(text).Distinct())
        {
            var random = new RandomStream(unchecked((long)Hash(word)));
            for (var j = 0; j < sum.Length; j += 64)
            {
                var bits = random.NextBits();
                for (var i = j; i < Math.Min(j + 64, sum.Length); i++, bits >>= 1)
                    sum[i] += (bits & 1) == 0 ? -1 : 1;
            }
        }
    }

    /// <summary>FNV-1a: the same on every machine and in every version.</summary>
    private static ulong Hash(string word)
    {
        var hash = HashBasis;
        foreach (var value in Encoding.UTF8.GetBytes(word))
            hash = unchecked((hash ^ value) * HashPrime);
        return hash;
    }
}
