using ClusterVae.Data;
using ClusterVae.Neighbours;
using ClusterVae.Options;
using Microsoft.Extensions.AI;

namespace ClusterVae.Text;

/// <summary>What clusters of texts are about: their words, the texts in their middle, the texts that belong to none.</summary>
/// <param name="Topics">by cluster</param>
/// <param name="Outliers">texts in empty surroundings, by index: the farthest from the middle of their neighbours, beyond what is usual</param>
public sealed record TextTopics(IReadOnlyList<Topic> Topics, IReadOnlyList<int> Outliers)
{
    // Tukey's fence.
    private const double Fence = 1.5;

    /// <param name="texts">one for each row</param>
    /// <param name="vectors">of the texts</param>
    /// <param name="labels">the cluster of each, from 0; below 0: none</param>
    /// <param name="clusters">K</param>
    /// <param name="options">null for the usual ones</param>
    public static TextTopics Of(IReadOnlyList<string?> texts, DenseRows<float> vectors, int[] labels, int clusters, TopicOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(vectors);
        ArgumentNullException.ThrowIfNull(labels);
        if (texts.Count != vectors.Count || labels.Length != texts.Count)
            throw new DataProblemException($"{texts.Count} texts, {vectors.Count} vectors and {labels.Length} labels", "Give one of each for every row.");
        if (labels.Any(label => label >= clusters))
            throw new DataProblemException($"A label is not below {clusters}", "Number clusters from 0.");
        var chosen = new Checked<TopicOptions>(options ?? new()).Value;
        var rows = Centres.Directions(vectors);
        return new TextTopics(TopicsOf(texts, rows, labels, clusters, chosen), Lonely(rows, chosen));
    }

    /// <summary>What is known without looking for neighbours; rows are of unit length.</summary>
    internal static Topic[] TopicsOf(IReadOnlyList<string?> texts, DenseRows<float> rows, int[] labels, int clusters, TopicOptions chosen)
    {
        var centres = Centres.Of(rows, labels, clusters);
        var words = new TopicWords(texts, labels, clusters).OfClusters(chosen.WordsPerTopic);
        var members = labels.Select((label, row) => (label, row)).Where(pair => pair.label >= 0).ToLookup(pair => pair.label, pair => pair.row);
        return [.. Enumerable.Range(0, clusters).Select(k => new Topic(
            k, members[k].Count(), words[k],
            [.. members[k].OrderByDescending(row => Centres.Dot(rows.Row(row), centres.AsSpan(k * rows.Width, rows.Width))).ThenBy(row => row).Take(chosen.TextsPerTopic)]))];
    }

    /// <summary>Asks a chat model for a title of each topic, from its words and texts. They leave the machine if the model is elsewhere.</summary>
    public async Task<TextTopics> WithTitlesAsync(IChatClient chat, IReadOnlyList<string?> texts, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(chat);
        ArgumentNullException.ThrowIfNull(texts);
        var titled = new List<Topic>();
        foreach (var topic in Topics)
        {
            var question = $"Give a title of at most five words to a group of texts. Answer with the title alone.\nWords: {string.Join(", ", topic.Words.Select(word => word.Word))}\n"
                + string.Concat(topic.Nearest.Select(row => $"Text: {texts[row]}\n"));
            var answer = await chat.GetResponseAsync(question, cancellationToken: stop).ConfigureAwait(false);
            var title = answer.Text.Trim().Trim('"');
            titled.Add(topic with { Title = title.Length == 0 ? null : title });
        }
        return this with { Topics = titled };
    }

    private static int[] Lonely(DenseRows<float> rows, TopicOptions options)
    {
        var perRow = Math.Min(options.DensityNeighbours, rows.Count - 1);
        if (perRow < 1)
            return [];
        var near = NearestNeighbours.Of(rows, perRow, threads: options.Threads);
        var distances = Enumerable.Range(0, rows.Count).Select(row => near.DistancesOf(row).ToArray().Average(distance => (double)distance)).ToArray();
        var sorted = distances.Order().ToArray();
        var (low, high) = (sorted[sorted.Length / 4], sorted[3 * sorted.Length / 4]);
        return [.. Enumerable.Range(0, rows.Count).Where(row => distances[row] > high + Fence * (high - low))];
    }
}
