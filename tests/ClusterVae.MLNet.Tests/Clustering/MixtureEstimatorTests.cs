using ClusterVae.Data;
using ClusterVae.Mixtures;
using ClusterVae.MLNet.Pipeline;
using ClusterVae.Testing.Conformance;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ClusterVae.MLNet.Tests.Clustering;

public sealed class MixtureEstimatorTests
{
    private readonly MLContext ml = new(seed: 3);

    [Fact]
    public void Streaming_learns_what_memory_learns()
    {
        var view = Views.Of(ml, SampleRows.Blobs(500, 4, 1));
        var options = new GaussianMixtureOptions { NumberOfClusters = 3, MaxIterations = 10, Initialisation = MixtureInitialisation.RandomRows };
        var inMemory = new MLContext(1).Clustering.Trainers.GaussianMixture(options, Views.Features).Fit(view);
        var streamed = new MLContext(1).Clustering.Trainers.GaussianMixture(options, Views.Features, streaming: true).Fit(view);
        Assert.Equal(inMemory.Fit.LogLikelihood, streamed.Fit.LogLikelihood, 1e-6 * Math.Abs(inMemory.Fit.LogLikelihood));
    }

    [Fact]
    public void A_weight_of_two_counts_as_two_rows()
    {
        var once = Weighted(SampleRows.Blobs(60, 2, 1), n => n < 30 ? 2 : 1);
        var twice = Weighted([.. SampleRows.Blobs(60, 2, 1).SelectMany((row, n) => Enumerable.Repeat(row, n < 30 ? 2 : 1))], _ => 1);
        var start = MixtureStart.FromMeans<GaussianMixture>(new double[] { 0, 12, 12, 24, 24, 0 });
        var options = new GaussianMixtureOptions { NumberOfClusters = 3, MaxIterations = 5, Tolerance = 0, Start = start };
        var a = ml.Clustering.Trainers.GaussianMixture(options, Views.Features, exampleWeightColumnName: "Weight").Fit(once);
        var b = ml.Clustering.Trainers.GaussianMixture(options, Views.Features, exampleWeightColumnName: "Weight").Fit(twice);
        for (var k = 0; k < 3; k++)
            Assert.Equal(b.Model.Weights.Span[k], a.Model.Weights.Span[k], 1e-9);
    }

    [Fact]
    public void The_log_likelihood_column_tells_anomalies()
    {
        var model = ml.Clustering.Trainers.GaussianMixture(numberOfClusters: 3).Fit(Views.Of(ml, SampleRows.Blobs(300, 4, 1)));
        var usual = Views.Added(model, Views.Of(ml, SampleRows.Blobs(100, 4, 2)))["LogLikelihood"].Min(row => row[0]);
        var strange = Views.Added(model, Views.Of(ml, [[6, 6, 6, 6]]))["LogLikelihood"][0][0];
        Assert.True(strange < usual, $"{strange} is not below {usual}.");
    }

    [Fact]
    public void Stock_evaluation_reads_our_scores()
    {
        var rows = SampleRows.Blobs(300, 4, 1);
        var view = Weighted(rows, n => n % SampleRows.BlobCount);
        var scored = ml.Clustering.Trainers.GaussianMixture(numberOfClusters: 3).Fit(view).Transform(view);
        var stock = ml.Clustering.Evaluate(scored, labelColumnName: "Weight", scoreColumnName: "Score", featureColumnName: Views.Features);
        Assert.Equal(1, stock.NormalizedMutualInformation, 1e-6);

        var more = ml.Clustering.EvaluateClusters(scored, "Weight");
        Assert.Equal(1, more.Quality!.Accuracy);
        Assert.InRange(more.Geometry!.Silhouette!.Value, 0.7, 1);
        Assert.True(double.IsFinite(more.MeanLogLikelihood!.Value));
    }

    [Fact]
    public void Evaluation_without_labels_gives_the_internal_metrics()
    {
        var view = Views.Of(ml, SampleRows.Blobs(90, 4, 1));
        var scored = ml.Clustering.Trainers.GaussianMixture(numberOfClusters: 3).Fit(view).Transform(view);
        var found = ml.Clustering.EvaluateClusters(scored);
        Assert.Null(found.Quality);
        Assert.NotNull(found.Geometry);
        Assert.Throws<DataProblemException>(() => ml.Clustering.EvaluateClusters(scored, labelColumnName: "Nobody"));
    }

    [Fact]
    public void The_prediction_engine_agrees_with_the_view()
    {
        var rows = SampleRows.Blobs(90, 4, 1);
        var view = Views.Of(ml, rows);
        var model = ml.Clustering.Trainers.GaussianMixture(numberOfClusters: 3).Fit(view);
        var labels = Views.Added(model, view)["PredictedLabel"];
        var schema = SchemaDefinition.Create(typeof(Input));
        schema[Views.Features].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 4);
        using var engine = ml.Model.CreatePredictionEngine<Input, Output>(model, inputSchemaDefinition: schema);
        for (var n = 0; n < 10; n++)
        {
            var predicted = engine.Predict(new Input { Features = rows[n] });
            Assert.Equal(labels[n][0], predicted.PredictedLabel);
            Assert.Equal(1, predicted.Probability.Sum(), 1e-5);
        }
    }

    [Fact]
    public void Cancellation_ends_the_fit_within_an_iteration()
    {
        using var source = new CancellationTokenSource();
        var seen = new List<int>();
        var progress = new Watcher(p => { seen.Add(p.Iteration); if (p.Iteration == 2) source.Cancel(); });
        var estimator = ml.Clustering.Trainers.GaussianMixture(new GaussianMixtureOptions { NumberOfClusters = 3, Tolerance = 0 }, Views.Features, progress: progress, cancellation: source.Token);
        Assert.ThrowsAny<OperationCanceledException>(() => estimator.Fit(Views.Of(ml, SampleRows.Blobs(300, 4, 1))));
        Assert.Equal([1, 2], seen);
    }

    [Fact]
    public void The_fit_is_told_to_the_log()
    {
        var lines = new List<string>();
        ml.Log += (_, e) => lines.Add(e.Message);
        ml.Clustering.Trainers.GaussianMixture(numberOfClusters: 3).Fit(Views.Of(ml, SampleRows.Blobs(90, 4, 1)));
        Assert.Contains(lines, line => line.Contains("Mixture of 3", StringComparison.Ordinal));
    }

    [Fact]
    public void Covariances_that_few_rows_of_many_columns_determine_are_chosen_told_and_kept()
    {
        var lines = new List<string>();
        ml.Log += (_, e) => lines.Add(e.Message);
        var view = Views.Of(ml, SampleRows.Blobs(90, 300, 1));
        var model = ml.Clustering.Trainers.GaussianMixture(numberOfClusters: 3).Fit(view);
        Assert.Contains(lines, line => line.Contains("covariances Diagonal", StringComparison.Ordinal));
        using var stream = new MemoryStream();
        ml.Model.Save(model, view.Schema, stream);
        stream.Position = 0;
        var loaded = ml.Model.Load(stream, out _);
        Assert.Equal(CovarianceKind.Diagonal, Assert.IsType<GmmClusteringTransformer>(loaded).Model.Covariance);
        Assert.Equal(Views.Added(model, view)["Score"], Views.Added(loaded, view)["Score"]);
    }

    private IDataView Weighted(float[][] rows, Func<int, float> weight)
    {
        var schema = SchemaDefinition.Create(typeof(Input));
        schema[Views.Features].ColumnType = new VectorDataViewType(NumberDataViewType.Single, rows[0].Length);
        return ml.Data.LoadFromEnumerable(rows.Select((row, n) => new Input { Features = row, Weight = weight(n) }).ToArray(), schema);
    }

    private sealed class Watcher(Action<EmProgress> report) : IProgress<EmProgress>
    {
        public void Report(EmProgress value) => report(value);
    }

    private sealed class Input
    {
        public float[] Features { get; set; } = [];

        public float Weight { get; set; }
    }

    private sealed class Output
    {
        public uint PredictedLabel { get; set; }

        public float[] Probability { get; set; } = [];
    }

    [Fact]
    public void Output_columns_take_the_names_that_are_asked_for_and_keep_them_in_the_file()
    {
        var ml = new MLContext(1);
        var view = Views.Of(ml, SampleRows.Blobs(60, 4, 1));
        var names = new ClusteringColumns { PredictedLabel = "Segment", Probability = "Share", LogLikelihood = "Usual" };
        var model = ml.Clustering.Trainers.GaussianMixture(new GaussianMixtureOptions { NumberOfClusters = 3 }, Views.Features, columns: names).Fit(view);
        using var file = new MemoryStream();
        ml.Model.Save(model, view.Schema, file);
        file.Position = 0;
        var loaded = new MLContext().Model.Load(file, out _);
        Assert.Equal(["Segment", "Score", "Share", "Usual"], loaded.GetOutputSchema(view.Schema).Select(column => column.Name).Except(view.Schema.Select(column => column.Name)));
        var twice = Assert.Throws<DataProblemException>(() => ml.Clustering.Trainers.GaussianMixture(new GaussianMixtureOptions(), columns: names with { Score = "Usual" }));
        Assert.Equal("Usual", twice.Column);
    }

    [Fact]
    public void A_row_source_is_fitted_through_its_view_itself()
    {
        var ml = new MLContext(1);
        var rows = new DenseRows<float>([.. Enumerable.Range(0, 400).Select(i => i % 7 + (i % 2) * 20f)], 4);
        var view = rows.AsDataView("Values");
        Assert.Same(rows, RowSourceView.SourceOf(view, new FeatureColumns("Values")));
        var model = ml.Clustering.Trainers.GaussianMixture(new GaussianMixtureOptions { NumberOfClusters = 2 }, "Values", streaming: true).Fit(view);
        Assert.Equal(100, model.Transform(view).GetColumn<uint>("PredictedLabel").Count());
        Assert.Equal(rows.Values.ToArray(), view.GetColumn<float[]>("Values").SelectMany(row => row));
    }
}
