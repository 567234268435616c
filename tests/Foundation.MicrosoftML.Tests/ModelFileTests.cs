using System.Diagnostics;
using System.IO.Compression;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace Foundation.MicrosoftML.Tests;

public sealed class ModelFileTests : IDisposable
{
    private readonly MLContext _ml = new(1);
    private readonly string _path = Path.GetTempFileName();
    private readonly IDataView _view;
    private readonly ITransformer _model;

    public ModelFileTests()
    {
        _view = _ml.Data.LoadFromEnumerable(Blob.Three());
        var options = new KMeansTrainer.Options { FeatureColumnName = "All", NumberOfClusters = 3, NumberOfThreads = 1 };
        _model = _ml.Transforms.Concatenate("All", "Features", "Label")
            .Append(_ml.Transforms.NormalizeMinMax("All"))
            .Append(_ml.Transforms.NormalizeMeanVariance("All", fixZero: false))
            .Append(_ml.Transforms.Conversion.MapValueToKey("Key", "Name"))
            .Append(_ml.Transforms.Conversion.MapKeyToValue("Back", "Key"))
            .Append(_ml.Transforms.Conversion.ConvertType("Wide", "Label", DataKind.Double))
            .Append(_ml.Transforms.CopyColumns("Copy", "All"))
            .Append(_ml.Clustering.Trainers.KMeans(options))
            .Append(_ml.Transforms.DropColumns("Copy"))
            .Fit(_view);
    }

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Every_stock_transformer_comes_back_the_same()
    {
        _ml.Model.Save(_model, _view.Schema, _path);
        var ml = new MLContext(2);
        var back = ml.Model.Load(_path, out var schema);

        Assert.Equal(_view.Schema.Select(column => column.ToString()), schema.Select(column => column.ToString()));
        Assert.Equal(((IEnumerable<ITransformer>)_model).Count(), ((IEnumerable<ITransformer>)back).Count());
        Assert.Equal(Program.Describe(_ml, _model), Program.Describe(ml, back));
        var (before, after) = (_model.Transform(_view), back.Transform(_view));
        Assert.Equal(before.Schema.Select(column => column.ToString()), after.Schema.Select(column => column.ToString()));
        Assert.Equal(before.Vectors("All"), after.Vectors("All"));
        Assert.Equal(before.GetColumn<string>("Back"), after.GetColumn<string>("Back"));
        Assert.Equal(before.GetColumn<double>("Wide"), after.GetColumn<double>("Wide"));

        // A transformer that was loaded knows its model only by what it does; the model itself is what it was.
        var clustering = (ISingleFeaturePredictionTransformer<object>)((IEnumerable<ITransformer>)back).ElementAt(7);
        Assert.IsType<KMeansModelParameters>(clustering.Model);
        Assert.Equal("All", clustering.FeatureColumnName);
    }

    [Fact]
    public async Task A_fresh_process_finds_the_transformers_again()
    {
        _ml.Model.Save(_model, _view.Schema, _path);
        var assembly = typeof(Program).Assembly.Location;
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", ["exec", assembly, _path])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await errors);
        var lines = output.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        Assert.Equal(["Features,Label,Name", .. Program.Describe(_ml, _model)], lines);
    }

    [Fact]
    public void A_schema_keeps_hidden_columns_and_annotations()
    {
        var prepared = _ml.Transforms.Conversion.MapValueToKey("Key", "Name").Append(_ml.Transforms.NormalizeMinMax("Label"))
            .Append(_ml.Transforms.Concatenate("Joined", "Label", "Features")).Fit(_view).Transform(_view);
        using var stream = new MemoryStream();
        _ml.Model.Save(_model, prepared.Schema, stream);
        stream.Position = 0;
        _ml.Model.Load(stream, out var schema);

        Assert.Equal(prepared.Schema.Select(column => (column.ToString(), column.IsHidden)), schema.Select(column => (column.ToString(), column.IsHidden)));
        Assert.Equal(["a", "b", "c"], schema["Key"].TextKeyValues());
        Assert.Equal(["Label", "", ""], schema["Joined"].SlotNames());
        Assert.True(schema["Label"].IsNormalized());
    }

    [Fact]
    public void The_schema_may_be_left_out()
    {
        _ml.Model.Save(_model, null, _path);
        Assert.NotNull(_ml.Model.Load(_path, out var schema));
        Assert.Null(schema);
    }

    [Fact]
    public void What_is_no_model_is_refused()
    {
        File.WriteAllText(_path, "hello");
        Assert.Throws<FormatException>(() => _ml.Model.Load(_path, out _));

        _ml.Model.Save(_model, _view.Schema, _path);
        var bytes = File.ReadAllBytes(_path);
        File.WriteAllBytes(_path, bytes[..(bytes.Length / 2)]);
        Assert.Throws<FormatException>(() => _ml.Model.Load(_path, out _));

        using (var zip = new ZipArchive(File.Create(_path), ZipArchiveMode.Create))
            zip.CreateEntry("something");
        Assert.Throws<InvalidOperationException>(() => _ml.Model.Load(_path, out _));
        Assert.Throws<FileNotFoundException>(() => _ml.Model.Load(_path + ".nowhere", out _));
    }

    [Fact]
    public void A_transformer_that_cannot_be_saved_says_so()
        => Assert.Throws<NotSupportedException>(() => _ml.Model.Save(new Doubling(), null, _path));
}
