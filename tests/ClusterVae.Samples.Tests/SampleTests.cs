using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ClusterVae.Data;
using ClusterVae.Files;
using ClusterVae.Photos.Tests;
using ClusterVae.Randomness;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ClusterVae.Samples.Tests;

/// <summary>The samples from end to end: over loopback, over files.</summary>
public sealed class SampleTests : IDisposable
{
    private const int Width = 3;

    private readonly string folder = Directory.CreateTempSubdirectory("clustervae-samples-").FullName;

    [Fact]
    public async Task The_service_scores_batches_and_tells_of_its_health_and_its_work()
    {
        var fit = new MLContext(seed: 1).Clustering.Trainers.GaussianMixture(numberOfClusters: 3).Fit(Rows(300).AsDataView());
        fit.SaveAsOnnx(In("m.onnx"));
        using var service = new SampleProcess("ScoringService", "--model", In("m.onnx"), "--maxRows", "1000");
        using var client = new HttpClient { BaseAddress = new Uri(service.WaitFor("Now listening on: ")) };
        Assert.Equal("well", await client.GetStringAsync("health"));
        Assert.Equal(Width, (await client.GetFromJsonAsync<JsonElement>("model")).GetProperty("width").GetInt32());

        var rows = Rows(200);
        var answer = await Score(client, [.. Enumerable.Range(0, 200).Select(n => rows.Row(n).ToArray())]);
        for (var n = 0; n < 200; n++)
        {
            var logR = new double[3];
            fit.Model.LogResponsibilities(rows.Row(n), logR);
            Assert.Equal(Array.IndexOf(logR, logR.Max()) + 1, answer.GetProperty("PredictedLabel")[n].GetInt32());
            Assert.Equal(Math.Exp(logR[1]), answer.GetProperty("Probability")[n][1].GetDouble(), 1e-5);
        }

        // Many at once, each with its own rows.
        var several = await Task.WhenAll(Enumerable.Range(0, 16).Select(n => Score(client, [rows.Row(n).ToArray()])));
        Assert.Equal(Enumerable.Range(0, 16).Select(n => answer.GetProperty("PredictedLabel")[n].GetInt32()), several.Select(one => one.GetProperty("PredictedLabel")[0].GetInt32()));

        await Refused(client, new { rows = new[] { new float[] { 1, 2 } } }, HttpStatusCode.BadRequest, "Row 0 has 2 values, 3 are expected");
        await Refused(client, new { rows = Array.Empty<float[]>() }, HttpStatusCode.BadRequest, "at least one row");
        await Refused(client, new { rows = Enumerable.Repeat(new float[3], 1001) }, HttpStatusCode.RequestEntityTooLarge, "several requests");
        await Refused(client, new { rows = new[] { new float[3] }, columns = new[] { "a" } }, HttpStatusCode.BadRequest, "without names");
        var metrics = await client.GetStringAsync("metrics");
        Assert.Contains("scoring_rows_total 216\n", metrics);
        Assert.Contains("scoring_refused_total 4\n", metrics);
        Assert.Contains("scoring_seconds_count 21\n", metrics);
    }

    [Fact]
    public void The_worker_scores_every_part_once_and_ends()
    {
        var ml = new MLContext(1);
        var rows = Rows(300);
        var view = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 300).Select(n => new Row { Id = n, A = rows.Row(n)[0], B = rows.Row(n)[1], C = rows.Row(n)[2] }));
        var model = ml.Transforms.Concatenate("Features", "A", "B", "C").Append(ml.Clustering.Trainers.GaussianMixture("Features", numberOfClusters: 3)).Fit(view);
        ml.Model.Save(model, view.Schema, In("pipeline.zip"));
        Directory.CreateDirectory(In("parts"));
        foreach (var name in new[] { "a.parquet", "b.parquet" })
            ml.Data.SaveAsParquet(view, In($"parts/{name}"));
        string[] arguments = ["--model", In("pipeline.zip"), "--in", In("parts"), "--out", In("scored")];
        using (var worker = new SampleProcess("BatchScoring", arguments))
            Assert.True(worker.WaitForEnd() == 0, worker.Output);
        var scored = ml.Data.LoadFromParquetFile(In("scored/*.parquet"));
        Assert.Equal(600, scored.GetRowCount());
        Assert.Equal(model.Transform(view).GetColumn<uint>("PredictedLabel"), scored.GetColumn<uint>("PredictedLabel").Take(300));
        Assert.Equal(Enumerable.Range(0, 300), scored.GetColumn<int>("Id").Skip(300));

        using var again = new SampleProcess("BatchScoring", arguments);
        Assert.Equal(0, again.WaitForEnd());
        Assert.Contains("b.parquet is there", again.Output);
    }

    [Fact]
    public void Photos_become_vectors_clusters_and_a_page_of_pictures()
    {
        DrawnPictures.Fill(In("pictures"), 8);
        File.WriteAllText(In("pictures/discs/broken.jpg"), "no picture");
        using (var photos = new SampleProcess("Photos", In("pictures"), "3", "--vectors", In("vectors.npy"), "--report", In("report.html")))
        {
            Assert.True(photos.WaitForEnd() == 0, photos.Output);
            Assert.Contains("broken.jpg is no picture that can be read", photos.Output);
            Assert.Equal(3, photos.Output.Split("8 pictures, nearest: ").Length - 1);
            Assert.Contains("embeddings  accuracy by sub-folder 100.0 %", photos.Output);
            Assert.Contains("k-means     accuracy by sub-folder", photos.Output);
        }
        var vectors = RowFiles.Rows(In("vectors.npy"));
        Assert.Equal((24, 512), (vectors.Count, vectors.Width));
        Assert.Contains("data:image/png;base64", File.ReadAllText(In("report.html")));

        using var nothing = new SampleProcess("Photos");
        Assert.Equal(1, nothing.WaitForEnd());
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string In(string name) => Path.Combine(folder, name);

    private static DenseRows<float> Rows(int count)
    {
        var random = new RandomStream(4);
        return new DenseRows<float>([.. Enumerable.Range(0, count * Width).Select(n => (float)((n / Width % 3 == n % Width ? 6 : 0) + random.NextGaussian()))], Width, "rows");
    }

    private static async Task<JsonElement> Score(HttpClient client, float[][] rows)
    {
        using var response = await client.PostAsJsonAsync("score", new { rows });
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static async Task Refused(HttpClient client, object request, HttpStatusCode status, string says)
    {
        using var response = await client.PostAsJsonAsync("score", request);
        Assert.Equal(status, response.StatusCode);
        Assert.Contains(says, await response.Content.ReadAsStringAsync());
    }

    private sealed class Row
    {
        public int Id { get; set; }

        public float A { get; set; }

        public float B { get; set; }

        public float C { get; set; }
    }
}
