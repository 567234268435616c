using System.Diagnostics;
using System.Globalization;
using ClusterVae.Embeddings;
using ClusterVae.Files;
using ClusterVae.Text;
using Microsoft.ML;
using Microsoft.ML.Data;

// Named clusters of the lines of a file:  dotnet run --project samples/TextTopics -- TEXTS.tsv [K, 0 finds it] [VECTORS.npy to keep]
// A line is a text, or a label, a tab and a text; labels are used for nothing.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is not [var file, ..])
{
    Console.Error.WriteLine("Name a file with a text on each line.");
    return 1;
}
var texts = File.ReadAllLines(file).Select(line => line[(line.IndexOf('\t') + 1)..]).Where(text => text.Length > 0).ToArray();
var clusters = args.Length > 1 && int.Parse(args[1]) is > 0 and var k ? k : (int?)null;

using var network = new WordsBeside(new MiniLmGenerator());
var vectors = new TextVectors(network);
var clock = Stopwatch.StartNew();
var rows = await vectors.OfAsync(texts, new Progress<(int Done, int Of)>(step => Console.Error.Write($"\r{step.Done}/{step.Of} texts")));
Console.Error.WriteLine($", {texts.Length / clock.Elapsed.TotalSeconds:F0} a second");
if (args.Length > 2)
{
    using var kept = new NpyWriter<float>(args[2], rows.Width);
    kept.Write(rows.Values.Span);
    kept.Complete();
}

// The same vectors again cost nothing: the pipeline asks the same cache.
var ml = new MLContext(seed: 1);
var data = ml.Data.LoadFromEnumerable(texts.Select(text => new Line { Text = text }).ToArray());
var model = ml.Transforms.EmbedText("Embedding", "Text", vectors)
    .Append(ml.Clustering.Trainers.EmbeddingClusters(new EmbeddingClustersOptions { NumberOfClusters = clusters }, "Embedding"))
    .Fit(data);
var labels = model.Transform(data).GetColumn<uint>("PredictedLabel").Select(key => (int)key - 1).ToArray();
Console.Error.WriteLine($"end to end {texts.Length / clock.Elapsed.TotalSeconds:F0} texts a second");

var found = TextTopics.Of(texts, rows, labels, model.LastTransformer.Model.Clusters);
foreach (var topic in found.Topics.OrderByDescending(topic => topic.Size))
{
    Console.WriteLine($"{topic.Cluster + 1,3}  {topic.Size,6} texts  {string.Join(", ", topic.Words.Select(word => word.Word))}");
    foreach (var row in topic.Nearest.Take(2))
        Console.WriteLine($"              {texts[row]}");
}
Console.WriteLine($"{found.Outliers.Count} texts lie apart, for example: {string.Join(" | ", found.Outliers.Take(2).Select(row => texts[row]))}");
return 0;

internal sealed class Line
{
    public string Text { get; set; } = "";
}
