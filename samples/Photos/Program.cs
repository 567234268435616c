using System.Diagnostics;
using System.Globalization;
using ClusterVae.Embeddings;
using ClusterVae.Files;
using ClusterVae.Images;
using ClusterVae.Photos;
using ClusterVae.Reports;
using Microsoft.ML;
using Microsoft.ML.Data;

// Clusters of the pictures below a folder:
//   dotnet run --project samples/Photos -- FOLDER [K, 0 finds it] [--vectors VECTORS.npy] [--report REPORT.html] [--network NETWORK.onnx, else ResNet18]
// Pictures that cannot be read are named and left out. Sub-folders are used for nothing but a comparison at the end.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is not [var path, ..])
{
    Console.Error.WriteLine("Name a folder of pictures.");
    return 1;
}
var clusters = args.Length > 1 && int.TryParse(args[1], out var k) && k > 0 ? k : (int?)null;

// 1. Vectors.
using var network = Option("--network") is { } file ? new PictureNetwork(file) : PictureNetwork.ResNet18();
var vectors = new PictureVectors(network, UnreadablePicture.Skip);
var clock = Stopwatch.StartNew();
var (files, rows) = vectors.Of(PictureFolder.Open(path).Files, new Progress<(int Done, int Of)>(step => Console.Error.Write($"\r{step.Done}/{step.Of} pictures")));
Console.Error.WriteLine($", {files.Count / clock.Elapsed.TotalSeconds:F0} a second");
foreach (var (name, problem) in vectors.Unreadable)
    Console.Error.WriteLine($"left out: {problem}");
if (Option("--vectors") is { } target)
{
    using var kept = new NpyWriter<float>(target, rows.Width);
    kept.Write(rows.Values.Span);
    kept.Complete();
}

// 2. Clusters. The same vectors again cost nothing: the pipeline asks the same cache.
var ml = new MLContext(seed: 1);
var data = ml.Data.LoadFromEnumerable(files.Select(picture => new Photo { Path = picture.Path, Name = picture.Name, Folder = picture.Folder, Pixels = PicturePixels.Of(picture.Path, Photo.Side, Photo.Side) }).ToArray());
var embed = ml.Transforms.EmbedPictures("Embedding", "Path", vectors);
var model = embed.Append(ml.Clustering.Trainers.EmbeddingClusters(new EmbeddingClustersOptions { NumberOfClusters = clusters }, "Embedding")).Fit(data);
var scored = model.Transform(data);
var labels = scored.GetColumn<uint>("PredictedLabel").Select(key => (int)key).ToArray();
var score = scored.GetColumn<float[]>("Score").ToArray();
foreach (var cluster in Enumerable.Range(0, files.Count).GroupBy(row => labels[row]).OrderByDescending(group => group.Count()))
{
    Console.WriteLine($"{cluster.Key,3}  {cluster.Count(),6} pictures, nearest: {string.Join(", ", cluster.OrderBy(row => score[row][cluster.Key - 1]).Take(4).Select(row => files[row].Name))}");
}

// 3. A page with each cluster's typical pictures.
if (Option("--report") is { } page)
    ClusterReport.Create(ml, model, data, options: new ReportOptions { Title = Path.GetFileName(Path.TrimEndingDirectorySeparator(path)), FeatureColumnName = "Pixels", ImageShape = $"3x{Photo.Side}x{Photo.Side}", RowNames = [.. files.Select(picture => picture.Name)] }).Save(page);

// 4. Sub-folders often say what a picture shows: how well do the clusters agree with them, and those of k-means on the same vectors?
if (files.All(picture => picture.Folder.Length > 0))
{
    var kMeans = embed.Append(ml.Clustering.Trainers.KMeans("Embedding", numberOfClusters: model.LastTransformer.Model.Clusters)).Fit(data);
    foreach (var (name, found) in new[] { ("embeddings", scored), ("k-means", kMeans.Transform(data)) })
    {
        if (ml.Clustering.EvaluateClusters(found, "Folder").Quality is { } quality)
            Console.WriteLine($"{name,-10}  accuracy by sub-folder {100 * quality.Accuracy:F1} %, NMI {quality.Nmi:F3}");
    }
}
return 0;

string? Option(string name) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;

internal sealed class Photo
{
    public const int Side = 48;

    public string Path { get; set; } = "";

    public string Name { get; set; } = "";

    public string Folder { get; set; } = "";

    [VectorType(3 * Side * Side)]
    public float[] Pixels { get; set; } = [];
}
