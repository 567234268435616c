// A stranger's application: fit MODEL.zip trains and saves, load MODEL.zip scores with what was saved. Both print the same line about the
// scores, and how many copies of libtorch the process has.
using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;
#if BESIDE
using Microsoft.ML.TorchSharp;
#endif

var ml = new MLContext(seed: 1);
var random = new Random(1);
var data = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 300)
    .Select(row => new Row { Features = [.. Enumerable.Range(0, 12).Select(column => (column % 3 == row % 3 ? 0.9f : 0.1f) + 0.05f * random.NextSingle())] })
    .ToArray());

ITransformer model;
if (args[0] == "fit")
{
    model = ml.Transforms.VaeEncode("Embedding", "Features", numberOfDimensions: 2)
        .Append(ml.Clustering.Trainers.GaussianMixture("Embedding", numberOfClusters: 3))
        .Fit(data);
    ml.Model.Save(model, data.Schema, args[1]);
}
else
{
    model = ml.Model.Load(args[1], out _);
}
var scored = model.Transform(data);
var labels = scored.GetColumn<uint>("PredictedLabel").ToArray();
Console.WriteLine($"scores: {labels.Length} rows, {labels.Distinct().Count()} clusters, {labels.Aggregate(17L, (sum, label) => (sum * 31 + label) % 1_000_003)}");
#if BESIDE
try
{
    ml.Transforms.Conversion.MapValueToKey("Key", nameof(Row.Text)).Append(ml.MulticlassClassification.Trainers.TextClassification("Key", sentence1ColumnName: nameof(Row.Text))).Fit(data);
    Console.WriteLine("their network was made");
}
catch (InvalidOperationException error) when (error.Message.Contains("Error downloading resource", StringComparison.Ordinal))
{
    // The weights that it begins at come from elsewhere; the network on libtorch stands before it asks for them.
    Console.WriteLine("their network was made");
}
#endif
using var process = Process.GetCurrentProcess();
var libraries = process.Modules.Cast<ProcessModule>().Select(module => module.FileName).Where(file => Path.GetFileName(file).Contains("torch_cpu", StringComparison.Ordinal));
Console.WriteLine($"libtorch: {libraries.Distinct().Count()}");

internal sealed class Row
{
    public string Text { get; set; } = "a word";

    [VectorType(12)]
    public float[] Features { get; set; } = [];
}
