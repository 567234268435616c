using ClusterVae.Data;
using ClusterVae.Deep;
using ClusterVae.Testing.Conformance;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ClusterVae.MLNet.Tests.Clustering;

public sealed class ClusteringVaeTests
{
    private static readonly ClusteringVaeOptions Small = new()
    {
        NumberOfClusters = 3, LatentDimensions = 2, Hidden = "32", Objective = new InfoMaxObjective { Heads = 2 }, Training = new() { BatchSize = 64 },
    };

    private readonly MLContext ml = new(seed: 5);

    [Fact]
    public void A_hierarchy_gives_families_beside_clusters()
    {
        var view = Views.Of(ml, SampleRows.Blobs(300, 6, 1));
        var options = Small with { NumberOfClusters = 4, Objective = new HierarchicalMixtureObjective { Families = 2, PretrainEpochs = 3 }, Training = Small.Training with { Epochs = 3 } };
        var model = ml.Clustering.Trainers.ClusteringVae(options, Views.Features).Fit(view);
        var added = Views.Added(model, view);
        Assert.All(added["PredictedFamily"], row => Assert.InRange(row[0], 1, 2));
        Assert.All(added["FamilyProbability"], row => Assert.Equal(1, row.Sum(), 1e-4));
    }

    [Fact]
    public void Known_components_are_respected()
    {
        var rows = SampleRows.Blobs(300, 6, 1);
        // One label in three is known, and the names are turned round: only the labels can tell.
        var view = Labelled(rows, n => n % 9 < 3 ? 2 - n % SampleRows.BlobCount : float.NaN);
        var options = Small with { Objective = new GmmPriorObjective { PretrainEpochs = 10 }, Training = Small.Training with { Epochs = 20 } };
        var model = ml.Clustering.Trainers.ClusteringVae(options, Views.Features, labelColumnName: "Label").Fit(view);
        var labels = Views.Added(model, view)["PredictedLabel"];
        var right = Enumerable.Range(0, rows.Length).Count(n => (int)labels[n][0] - 1 == 2 - n % SampleRows.BlobCount);
        Assert.InRange(right, 270, 300);
    }

    [Fact]
    public void A_label_that_is_no_component_is_named()
    {
        var view = Labelled(SampleRows.Blobs(60, 6, 1), n => n == 17 ? 1.5f : 0);
        var estimator = ml.Clustering.Trainers.ClusteringVae(Small, Views.Features, labelColumnName: "Label");
        var problem = Assert.Throws<DataProblemException>(() => estimator.Fit(view));
        Assert.Equal(("Label", 17L, "1.5"), (problem.Column, problem.Row, problem.Value));
    }

    [Fact]
    public void Training_goes_on_from_a_previous_model()
    {
        var view = Views.Of(ml, SampleRows.Blobs(300, 6, 1));
        var options = Small with { Objective = new InfoMaxObjective { Heads = 2, RefineEpochs = 2 }, Training = Small.Training with { Epochs = 10 } };
        var first = ml.Clustering.Trainers.ClusteringVae(options, Views.Features).Fit(view);
        var second = ml.Clustering.Trainers.ClusteringVae(options with { Objective = new InfoMaxObjective { Heads = 2, RefineEpochs = 0 }, Training = options.Training with { Epochs = 1 } }, Views.Features, previous: first).Fit(view);
        var before = Views.Added(first, view)["PredictedLabel"];
        var after = Views.Added(second, view)["PredictedLabel"];
        Assert.InRange(before.Zip(after).Count(pair => pair.First[0] == pair.Second[0]), 285, 300);
    }

    [Fact]
    public void Samples_of_a_cluster_are_assigned_to_it()
    {
        var view = Views.Of(ml, SampleRows.Blobs(300, 6, 1));
        var model = ml.Clustering.Trainers.ClusteringVae(Small with { Objective = new InfoMaxObjective { Heads = 2, RefineEpochs = 5, ElboWeight = 0.1 }, Training = Small.Training with { Epochs = 60 } }, Views.Features).Fit(view);
        var samples = model.Model.Sample(cluster: 1, count: 50, varianceScale: 0.25);
        var labels = Views.Added(model, Views.Of(ml, [.. samples.Values.ToArray().Chunk(6)]))["PredictedLabel"];
        Assert.InRange(labels.Count(row => row[0] == 2), 40, 50);
    }

    private IDataView Labelled(float[][] rows, Func<int, float> label)
    {
        var schema = SchemaDefinition.Create(typeof(Input));
        schema[Views.Features].ColumnType = new VectorDataViewType(NumberDataViewType.Single, rows[0].Length);
        return ml.Data.LoadFromEnumerable(rows.Select((row, n) => new Input { Features = row, Label = label(n) }).ToArray(), schema);
    }

    private sealed class Input
    {
        public float[] Features { get; set; } = [];

        public float Label { get; set; }
    }
}
