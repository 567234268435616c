using ClusterVae.Data;
using ClusterVae.Images;
using ClusterVae.Metrics;
using ClusterVae.Options;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ClusterVae.Photos.Tests;

public sealed class PictureVectorsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("clustervae-photos-").FullName;

    [Fact]
    public void ResNet18_is_that_of_ML_NET()
    {
        DrawnPictures.Draw(In("disc.png"), "discs", 0, 48);
        using var network = PictureNetwork.ResNet18();
        var ours = network.Of(In("disc.png"));
        Assert.Equal((512, 224, 224), (network.Width, network.PictureWidth, network.PictureHeight));

        var ml = new MLContext(seed: 1);
        var pixels = Array.ConvertAll(PicturePixels.Shades(In("disc.png"), 224, 224), shade => (float)shade);
        var view = ml.Data.LoadFromEnumerable([new Picture { Pixels = pixels }]);
        var theirs = ml.Transforms.DnnFeaturizeImage("Vector", input => input.ModelSelector.ResNet18(ml, input.OutputColumn, input.InputColumn), "Pixels").Fit(view).Transform(view)
            .GetColumn<float[]>("Vector").Single();
        Assert.Equal(theirs.Length, ours.Length);
        for (var n = 0; n < ours.Length; n++)
            Assert.Equal(theirs[n], ours[n], 1e-3f);
    }

    [Fact]
    public void Any_network_gets_its_pictures_as_it_wants_them()
    {
        DrawnPictures.DrawHalves(In("halves.png"), 8, 8);
        var plain = new PictureNetworkOptions { Mean = [0, 0, 0], Deviation = [1, 1, 1] };
        Assert.Equal([0.5f, 0, 0.5f], Of(SmallNetworks.ChannelsFirst(In("first.onnx")), plain));
        // (0.5 − 0.25) / 0.5, (0 − 0.5) / 1 and (0.5 − 0) / 0.25, blue first.
        Assert.Equal([2, -0.5f, 0.5f], Of(In("first.onnx"), new() { Mean = [0.25f, 0.5f, 0], Deviation = [0.5f, 1, 0.25f], BlueFirst = true }));
        Assert.Equal([0.5f, 0, 0.5f], Of(SmallNetworks.ChannelsLast(In("last.onnx")), plain with { Width = 8, Height = 8 }));

        float[] Of(string path, PictureNetworkOptions options)
        {
            using var network = new PictureNetwork(path, options);
            return [.. network.Of(In("halves.png")).Select(value => (float)Math.Round(value, 5))];
        }
    }

    [Fact]
    public void Networks_that_do_not_fit_are_refused()
    {
        File.WriteAllText(In("text.onnx"), "no network");
        Refused(In("nowhere.onnx"), null, "is not there");
        Refused(In("text.onnx"), null, "cannot be opened");
        Refused(SmallNetworks.OfRows(In("rows.onnx")), null, "one picture of three channels");
        Refused(SmallNetworks.ChannelsFirst(In("first.onnx")), new() { Width = 224 }, "Leave Width out");
        Refused(In("first.onnx"), new() { Output = "logits" }, "name one of its outputs");
        Assert.Contains("Deviation", Assert.Throws<OptionsException>(() => new PictureNetwork(In("first.onnx"), new() { Deviation = [1, 1, 0] })).Message);
        Assert.Contains("Mean.Count", Assert.Throws<OptionsException>(() => new PictureNetwork(In("first.onnx"), new() { Mean = [1] })).Message);

        void Refused(string path, PictureNetworkOptions? options, string says) => Assert.Contains(says, Assert.Throws<DataProblemException>(() => new PictureNetwork(path, options)).Message);
    }

    [Fact]
    public void A_folder_becomes_clusters_in_a_pipeline()
    {
        DrawnPictures.Fill(folder, 12);
        using var network = new PictureNetwork(SmallNetworks.ChannelsFirst(In("means.onnx"), 16));
        var vectors = new PictureVectors(network);
        var files = PictureFolder.Open(folder).Files;
        var ml = new MLContext(seed: 1);
        var data = ml.Data.LoadFromEnumerable(files);
        var model = ml.Transforms.EmbedPictures("Embedding", "Path", vectors).Append(ml.Clustering.Trainers.EmbeddingClusters("Embedding", numberOfClusters: 3)).Fit(data);
        var found = model.Transform(data).GetColumn<uint>("PredictedLabel").Select(key => (int)key).ToArray();
        var truth = files.Select(file => Array.IndexOf(DrawnPictures.Kinds, file.Folder)).ToArray();
        Assert.Equal(1, ClusteringQuality.Of(truth, found).Accuracy);

        // The same vectors as rows, for a file or for any other trainer.
        var embedded = vectors.Of(files);
        Assert.Equal((36, 3), (embedded.Rows.Count, embedded.Rows.Width));
        Assert.Equal(network.Of(files[5].Path), embedded.Rows.Row(5).ToArray());
    }

    [Fact]
    public void Pictures_that_cannot_be_read_end_the_work_or_are_told_of()
    {
        DrawnPictures.Fill(folder, 2);
        File.WriteAllText(In("discs/00.png"), "no picture");
        File.WriteAllText(In("squares/01.jpg"), "no picture either");
        using var network = new PictureNetwork(SmallNetworks.ChannelsFirst(In("means.onnx")));
        var files = PictureFolder.Open(folder).Files;
        var refused = Assert.Throws<DataProblemException>(() => new PictureVectors(network).Of(files));
        Assert.Contains("00.png", refused.Message);
        Assert.Contains("take it out of the folder", refused.Remedy);

        var vectors = new PictureVectors(network, UnreadablePicture.Skip);
        var embedded = vectors.Of(files);
        Assert.Equal(["bars/00.png", "bars/01.jpg", "discs/01.jpg", "squares/00.png"], embedded.Files.Select(file => file.Name));
        Assert.Equal(4, embedded.Rows.Count);
        Assert.Equal([files[2].Path, files[5].Path], vectors.Unreadable.Keys.Order());

        var ml = new MLContext(seed: 1);
        var data = ml.Data.LoadFromEnumerable(files);
        var rows = ml.Transforms.EmbedPictures("Embedding", "Path", vectors).Fit(data).Transform(data);
        Assert.Equal(embedded.Files.Select(file => file.Name), ml.Data.FilterRowsByMissingValues(rows, "Embedding").GetColumn<string>("Name"));
        Assert.Throws<DataProblemException>(() => vectors.Of([files[2]]));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string In(string name) => Path.Combine(folder, name);

    private sealed class Picture
    {
        [VectorType(3 * 224 * 224)]
        public float[] Pixels { get; set; } = [];
    }
}
