namespace ClusterVae.Cli.Tests;

/// <summary>export writes what another runtime reads (tests/ClusterVae.MLNet.Tests/Onnx holds the numbers against each other).</summary>
public sealed class ExportTests : IDisposable
{
    private readonly Workplace work = new();

    [Fact]
    public void A_model_is_exported_with_its_columns_names()
    {
        Workplace.Run("fit", "--trainer", "gmm", "--data", work.Blobs(), "--label", "kind", "--clusters", "3", "--seed", "1", "--out", work["m.zip"]).Ok();
        var export = Workplace.Run("export", "--model", work["m.zip"], "--onnx", work["m.onnx"], "--json");
        export.Ok();
        Assert.Equal(["PredictedLabel", "Score", "Probability", "LogLikelihood"], export.Json.GetProperty("outputs").EnumerateArray().Select(name => name.GetString()!));
        Assert.Equal(17, export.Json.GetProperty("opset").GetInt32());
        var text = System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(work["m.onnx"]));
        Assert.Contains("[\"a\",\"b\",\"c\",\"d\"]", text);

        // The same model, the same bytes.
        Workplace.Run("export", "--model", work["m.zip"], "--onnx", work["n.onnx"]).Ok();
        Assert.Equal(File.ReadAllBytes(work["m.onnx"]), File.ReadAllBytes(work["n.onnx"]));
    }

    [Fact]
    public void What_has_no_form_in_ONNX_is_refused_and_nothing_is_written()
    {
        Workplace.Run("fit", "--trainer", "umap-gmm", "--data", work.Blobs(), "--label", "kind", "--clusters", "3", "--seed", "1", "--set", "Epochs=20", "--out", work["m.zip"]).Ok();
        Workplace.Run("export", "--model", work["m.zip"], "--onnx", work["m.onnx"]).Refused(1, "cannot be exported");
        Workplace.Run("export", "--model", work["m.zip"], "--onnx", work["m.zip"]).Refused(2, "would replace it");
        Assert.Equal(["blobs.csv", "m.zip"], work.Names);
    }

    public void Dispose() => work.Dispose();
}
