using ClusterVae.Data;
using ClusterVae.Options;
using Microsoft.Extensions.AI;

namespace ClusterVae.Text;

/// <summary>Vectors of texts by any generator: in batches, each text once, kept, asked again after errors.</summary>
public sealed class TextVectors
{
    private readonly IEmbeddingGenerator<string, Embedding<float>> generator;
    private readonly TextVectorsOptions options;
    private readonly Dictionary<string, float[]> kept = [];
    private readonly Queue<string> ages = [];

    /// <param name="generator">the caller's, who also disposes of it</param>
    /// <param name="options">null for the usual ones</param>
    public TextVectors(IEmbeddingGenerator<string, Embedding<float>> generator, TextVectorsOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(generator);
        this.generator = generator;
        this.options = new Checked<TextVectorsOptions>(options ?? new()).Value;
    }

    /// <summary>Texts that the generator was asked for so far.</summary>
    public long Generated { get; private set; }

    /// <summary>A row for each text. Not for several threads at once.</summary>
    /// <param name="texts">null counts as an empty one</param>
    /// <param name="progress">texts done of those that were new</param>
    /// <param name="stop">obeyed within one batch</param>
    public async Task<DenseRows<float>> OfAsync(IReadOnlyList<string?> texts, IProgress<(int Done, int Of)>? progress = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        if (texts.Count == 0)
            throw new DataProblemException("there are no texts", "Give at least one.");
        var found = new Dictionary<string, float[]>();
        foreach (var text in texts)
            if (kept.TryGetValue(text ?? "", out var vector))
                found[text ?? ""] = vector;
        var missing = texts.Select(text => text ?? "").Distinct().Where(text => !found.ContainsKey(text)).ToArray();
        var done = 0;
        foreach (var batch in missing.Chunk(options.BatchSize))
        {
            var vectors = await AskAsync(batch, stop).ConfigureAwait(false);
            for (var i = 0; i < batch.Length; i++)
                Keep(batch[i], found[batch[i]] = vectors[i]);
            progress?.Report((done += batch.Length, missing.Length));
        }
        return Rows(texts, found);
    }

    /// <summary>The same for callers that wait.</summary>
    public DenseRows<float> Of(IReadOnlyList<string?> texts, CancellationToken stop = default) => Task.Run(() => OfAsync(texts, null, stop), stop).GetAwaiter().GetResult();

    private async Task<float[][]> AskAsync(string[] batch, CancellationToken stop)
    {
        for (var attempt = 0; ; attempt++)
        {
            stop.ThrowIfCancellationRequested();
            try
            {
                var answer = await generator.GenerateAsync(batch, cancellationToken: stop).ConfigureAwait(false);
                Generated += batch.Length;
                return answer.Count == batch.Length
                    ? [.. answer.Select(embedding => embedding.Vector.ToArray())]
                    : throw new DataProblemException($"the generator gave {answer.Count} vectors for {batch.Length} texts", "Use a generator that answers every text.");
            }
            catch (Exception error) when (error is not (OperationCanceledException or DataProblemException) && attempt < options.Retries)
            {
                await Task.Delay(options.Delay * Math.Pow(2, attempt), stop).ConfigureAwait(false);
            }
        }
    }

    private void Keep(string text, float[] vector)
    {
        if (options.MostKept == 0 || !kept.TryAdd(text, vector))
            return;
        ages.Enqueue(text);
        while (ages.Count > options.MostKept)
            kept.Remove(ages.Dequeue());
    }

    private static DenseRows<float> Rows(IReadOnlyList<string?> texts, Dictionary<string, float[]> found)
    {
        var width = found[texts[0] ?? ""].Length;
        var values = new float[checked(texts.Count * width)];
        for (var row = 0; row < texts.Count; row++)
        {
            var vector = found[texts[row] ?? ""];
            if (vector.Length != width)
                throw new DataProblemException($"vectors of {width} and of {vector.Length} values", "Use one model for all texts.", row: row);
            vector.CopyTo(values, row * width);
        }
        return new DenseRows<float>(values, width, "Embedding");
    }
}
