using ClusterVae.Choice;
using ClusterVae.Data;
using ClusterVae.Deep;
using ClusterVae.MLNet.Internals;
using ClusterVae.MLNet.Pipeline;
using ClusterVae.Mixtures;
using ClusterVae.Onnx;
using ClusterVae.Options;
using ClusterVae.Randomness;
using ClusterVae.Testing.Conformance;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace ClusterVae.MLNet.Tests.Onnx;

/// <summary>Exported models in another runtime: the same labels, and the same numbers within rounding, on data and on rows that no model has seen.</summary>
public sealed class OnnxTests : IDisposable
{
    private const int Width = 6;
    private const string Elbo = "Elbo";

    private readonly MLContext ml = new(seed: 5);
    private readonly TemporaryFolder folder = new();

    public static TheoryData<string> Estimators => [.. EstimatorCases.All.Select(tested => tested.ToString())];

    public static TheoryData<string> Objectives => [.. Kinds.Of(typeof(ClusteringObjective)).Select(kind => kind.Name)];

    [Theory, MemberData(nameof(Estimators))]
    public void Every_estimator_s_model_is_exported_or_refused_with_a_remedy(string estimator)
    {
        var tested = EstimatorCases.All.Single(c => c.ToString() == estimator);
        var rows = tested.Rows(150, Width, 1);
        var model = tested.Build(ml).Fit(Views.Of(ml, rows));
        if (model is UmapTransformer or PairedVaeTransformer or BatchVaeTransformer || model is ClusterModelTransformer { Model: not ScaledMixture })
            Assert.Contains("cannot be exported", Assert.Throws<OnnxExportException>(() => model.SaveAsOnnx(folder["m.onnx"])).Message);
        else
            Compare(model, rows, tested.Rows == SampleRows.Patterns ? SampleRows.Patterns : Strangers);
    }

    [Theory, MemberData(nameof(Objectives))]
    public void Every_objective_is_exported(string objective)
    {
        var rows = SampleRows.Blobs(200, Width, 1);
        var options = OptionTree.With(Small, "Objective", objective);
        if (options.Objective is LatentObjective latent)
            options = options with { Objective = latent with { PretrainEpochs = 2, GroupingEpochs = 1 } };
        Compare(ml.Clustering.Trainers.ClusteringVae(options, Views.Features).Fit(Views.Of(ml, rows)), rows);
    }

    [Theory]
    [InlineData(CovarianceKind.Full)]
    [InlineData(CovarianceKind.Tied)]
    [InlineData(CovarianceKind.Diagonal)]
    [InlineData(CovarianceKind.Spherical)]
    [InlineData(CovarianceKind.LowRank)]
    public void Every_covariance_is_exported(CovarianceKind covariance)
    {
        // Columns of very different size, and far from 0.
        var random = new RandomStream(2);
        float[][] Make(int count, int width, int seed) => SampleRows.Make(count, width, (n, d) => (float)(1000 * d + (d + 1) * (3 * ((n + d) % 3) + random.NextGaussian())));
        var rows = Make(400, Width, 1);
        Compare(ml.Clustering.Trainers.GaussianMixture(new GaussianMixtureOptions { NumberOfClusters = 4, Covariance = covariance }, Views.Features).Fit(Views.Of(ml, rows)), rows, Make);
    }

    [Fact]
    public void Clusters_of_wide_rows_are_exported_with_their_axes()
    {
        var rows = SampleRows.Blobs(150, 120, 1);
        var model = ml.Clustering.Trainers.Auto(new AutoClusteringOptions { NumberOfClusters = 3 }, Views.Features).Fit(Views.Of(ml, rows));
        Assert.IsType<ProjectedClusters>(model.Model);
        Compare(model, rows);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(120)]
    public void Counts_are_exported_with_their_logarithms(int width)
    {
        static float[][] Fresh(int count, int width, int seed) => [.. DrawnCounts.Make(count - 1, width, 3, seed), new float[width]];
        var rows = DrawnCounts.Make(150, width, 3, 1);
        var model = ml.Clustering.Trainers.Auto(new AutoClusteringOptions { NumberOfClusters = 3 }, Views.Features).Fit(Views.Of(ml, rows));
        Assert.Equal(ColumnScaling.Counts, model.Choice!.Scaling);
        Compare(model.Choice.Winner == "tsne-gmm" ? Mixture() : model, rows, Fresh);
        var deep = ml.Clustering.Trainers.ClusteringVae(Small with { Hidden = "16" }, Views.Features).Fit(Views.Of(ml, rows));
        Assert.Equal("counts", deep.Fit!.Decided.Scaling);
        Compare(deep, rows, Fresh);

        // Whatever won, a mixture can leave .NET.
        ClusterModelTransformer Mixture() => new(
            ml.Clustering.Trainers.RegisterHost("test"), new FeatureColumns(Views.Features), new ClusteringColumns(), model.Choice.Table.First(candidate => candidate.Name == "k-means").Model);
    }

    [Fact]
    public void Limits_of_outlying_cells_are_exported()
    {
        var rows = SampleRows.Blobs(150, Width, 1);
        rows[7][2] = 1e6f;
        var model = ml.Clustering.Trainers.Auto(new AutoClusteringOptions { NumberOfClusters = 3 }, Views.Features).Fit(Views.Of(ml, rows));
        var mixture = model.Choice!.Table.Select(candidate => candidate.Model).OfType<ScaledMixture>().First();
        Assert.NotNull(mixture.ScaleOfColumns.Limit);
        Compare(new ClusterModelTransformer(ml.Clustering.Trainers.RegisterHost("test"), new FeatureColumns(Views.Features), new ClusteringColumns(), mixture), rows);
    }

    [Fact]
    public void Embeddings_that_were_recognised_are_exported_as_directions()
    {
        // Noise enough that the methods differ.
        static float[][] Make(int count, int width, int seed)
        {
            var random = new RandomStream(seed);
            var centres = Enumerable.Range(0, 5 * width).Select(i => new RandomStream(i).NextGaussian()).ToArray();
            var rows = SampleRows.Make(count, width, (n, d) => (float)(centres[n % 5 * width + d] + 3 * random.NextGaussian()));
            return [.. rows.Select(row => Array.ConvertAll(row, value => value / MathF.Sqrt(row.Sum(other => other * other))))];
        }
        var rows = Make(300, 96, 1);
        var model = ml.Clustering.Trainers.Auto(new AutoClusteringOptions { NumberOfClusters = 5 }, Views.Features).Fit(Views.Of(ml, rows));
        Assert.True(model.Model is DirectionClusters, string.Join("; ", model.Choice!.Table.Select(one => $"{one.Name} {one.Merit}")));
        Compare(model, rows, Make);
    }

    [Fact]
    public void A_network_that_was_chosen_for_pictures_is_kept_in_files_and_exported()
    {
        var rows = SampleRows.Pictures(90, 36, 1);
        var view = Views.Of(ml, rows);
        var model = ml.Clustering.Trainers.Auto(new AutoClusteringOptions { NumberOfClusters = 3, Seed = 1 }, Views.Features).Fit(view);
        Assert.Equal(("clustering-vae", "pictures", 6), (model.Choice!.Winner, model.Choice.Reason, model.Choice.Table.Count));
        Assert.IsType<NetworkClusters>(model.Model);
        var labels = Views.Added(model, view)["PredictedLabel"];
        Assert.All(labels.Select((label, n) => (label[0], n)), pair => Assert.Equal(labels[pair.n % 3][0], pair.Item1));

        ml.Model.Save(model, view.Schema, folder["m.zip"]);
        var loaded = Assert.IsType<ClusterModelTransformer>(ml.Model.Load(folder["m.zip"], out _));
        Assert.Equal(Views.Added(model, view)["Score"], Views.Added(loaded, view)["Score"]);
        Compare(loaded, rows, SampleRows.Pictures);
    }

    [Fact]
    public void Pictures_full_refits_and_consensus_are_exported()
    {
        var rows = SampleRows.UnitBlobs(120, 63, 1);
        var pictures = Small with { ImageShape = "1x7x9", Hidden = null, Objective = new InfoMaxObjective { RefineEpochs = 0 }, Training = Small.Training with { Epochs = 1 } };
        Compare(ml.Clustering.Trainers.ClusteringVae(pictures, Views.Features).Fit(Views.Of(ml, rows)), rows, SampleRows.UnitBlobs);
        var convolutions = pictures with { Network = NetworkKind.Convolutional, Channels = "3,4", Hidden = "16" };
        Compare(ml.Clustering.Trainers.ClusteringVae(convolutions, Views.Features).Fit(Views.Of(ml, rows)), rows, SampleRows.UnitBlobs);
        var refit = Small with { Objective = new VadeObjective { PretrainEpochs = 2, GroupingEpochs = 1 }, RefitFullCovariance = true };
        Compare(ml.Clustering.Trainers.ClusteringVae(refit, Views.Features).Fit(Views.Of(ml, rows)), rows, SampleRows.UnitBlobs);
        var consensus = Small with { Consensus = true, Restarts = 3 };
        Compare(ml.Clustering.Trainers.ClusteringVae(consensus, Views.Features).Fit(Views.Of(ml, rows)), rows, SampleRows.UnitBlobs);
    }

    [Theory]
    [InlineData(LikelihoodKind.Bernoulli, Activation.SiLU, false)]
    [InlineData(LikelihoodKind.GaussianOfCode, Activation.Tanh, false)]
    [InlineData(LikelihoodKind.GaussianPerFeature, Activation.LeakyReLU, true)]
    [InlineData(LikelihoodKind.GaussianLearned, Activation.ReLU, false)]
    public void Encoders_are_exported_with_all_of_their_columns(LikelihoodKind likelihood, Activation activation, bool pictures)
    {
        var rows = SampleRows.UnitBlobs(100, 20, 1);
        var options = new VaeOptions { LatentDimensions = 3, Hidden = "16", Training = new() { Epochs = 2, BatchSize = 32 }, Likelihood = likelihood, Activation = activation, BatchNorm = true, Dropout = 0.1 };
        if (pictures)
            options = options with { Network = NetworkKind.Convolutional, ImageShape = "1x4x5", Channels = "3,4", Dropout = 0 };
        Compare(ml.Transforms.VaeEncode("Code", Views.Features, options, VaeColumns.All).Fit(Views.Of(ml, rows)), rows, SampleRows.UnitBlobs);
    }

    [Fact]
    public void A_chain_is_one_file_and_ML_NET_applies_it()
    {
        var rows = SampleRows.UnitBlobs(200, Width, 1);
        var view = Views.Of(ml, rows);
        var chain = ml.Transforms.VaeEncode("Code", Views.Features, new VaeOptions { LatentDimensions = 2, Hidden = "16", Training = new() { Epochs = 5, BatchSize = 32 } })
            .Append(ml.Clustering.Trainers.GaussianMixture(new GaussianMixtureOptions { NumberOfClusters = 3, Restarts = 3 }, "Code")).Fit(view);
        Compare(chain, rows, SampleRows.UnitBlobs);

        var applied = ml.Transforms.ApplyOnnxModel(["PredictedLabel", "Score", "Probability", "LogLikelihood"], [Views.Features], folder["m.onnx"]).Fit(view).Transform(view);
        var ours = chain.Transform(view);
        Assert.Equal(ours.GetColumn<uint>("PredictedLabel").Select(key => (long)key), applied.GetColumn<long[]>("PredictedLabel").Select(label => Assert.Single(label)));
        Assert.All(ours.GetColumn<float[]>("Probability").Zip(applied.GetColumn<float[]>("Probability")), pair => Near(pair.First, pair.Second, 1e-5, "Probability"));
        // What ML.NET's own evaluation reads: a vector of known size, the smallest for the assigned cluster.
        Assert.Equal(
            ml.Clustering.Evaluate(ours, scoreColumnName: "Score", featureColumnName: "Code").AverageDistance,
            ml.Clustering.Evaluate(applied, scoreColumnName: "Score").AverageDistance, 1e-5);
        Assert.IsType<VectorDataViewType>(applied.Schema["Score"].Type);

        var normalised = ml.Transforms.NormalizeMinMax("Scaled", Views.Features).Append(ml.Clustering.Trainers.GaussianMixture("Scaled", numberOfClusters: 2)).Fit(view);
        Assert.Contains("not of this library", Assert.Throws<OnnxExportException>(() => normalised.SaveAsOnnx(folder["n.onnx"])).Message);
        Assert.False(File.Exists(folder["n.onnx"]));
    }

    [Fact]
    public void Models_without_a_pipeline_are_exported_too()
    {
        var rows = SampleRows.Blobs(150, Width, 1);
        var fitted = ml.Clustering.Trainers.GaussianMixture(new GaussianMixtureOptions { NumberOfClusters = 3 }, Views.Features).Fit(Views.Of(ml, rows));
        fitted.Model.SaveAsOnnx(folder["a.onnx"]);
        Assert.Equal(Views.Added(fitted, Views.Of(ml, rows))["PredictedLabel"].Select(row => row[0]), Run(folder["a.onnx"], rows)["PredictedLabel"].Select(row => row[0]));
        var network = ml.Clustering.Trainers.ClusteringVae(Small, Views.Features).Fit(Views.Of(ml, rows));
        network.Model.SaveAsOnnx(folder["b.onnx"]);
        Assert.Equal(["PredictedLabel", "Score", "Probability", "Embedding"], Run(folder["b.onnx"], rows).Keys);
    }

    public void Dispose() => folder.Dispose();

    private static ClusteringVaeOptions Small => new()
    {
        NumberOfClusters = 3, LatentDimensions = 2, Hidden = "16", Objective = new InfoMaxObjective { RefineEpochs = 2, Heads = 2 },
        Training = new() { BatchSize = 32, Epochs = 6, Threads = 1, Device = DeviceChoice.Cpu },
    };

    /// <summary>Rows all over the place that the data lie in, and beyond.</summary>
    private static float[][] Strangers(int count, int width, int seed)
    {
        var random = new RandomStream(seed);
        return SampleRows.Make(count, width, (_, _) => (float)(40 * random.NextDouble() - 8));
    }

    private void Compare(ITransformer model, float[][] rows, Func<int, int, int, float[][]>? others = null)
    {
        var path = folder["m.onnx"];
        model.SaveAsOnnx(path);
        float[][] all = [.. rows, .. (others ?? Strangers)(300, rows[0].Length, 77)];
        var view = Views.Of(ml, all);
        var expected = Parts(model).SelectMany(part => part.Outputs).ToDictionary(column => column.Name, column => Views.Read(model.Transform(view), column.Name));
        Sharpen(model, all, expected);
        // All at once, and one by one: any number of rows goes.
        var found = Run(path, all);
        Assert.Equal(expected.Keys.Where(name => name != Elbo || model is not (ClusteringVaeTransformer or ExonTransformer)).Order(), found.Keys.Order());
        Assert.Equal(found.First().Value[3], Run(path, [all[3]]).First().Value[0]);
        foreach (var (name, values) in found)
        {
            for (var row = 0; row < all.Length; row++)
            {
                if (name is "PredictedLabel" or "PredictedFamily")
                    Assert.True(expected[name][row][0] == values[row][0] || IsTie(expected, name, row), $"{name} of row {row}: {expected[name][row][0]} here, {values[row][0]} there");
                else if (name is "Probability" or "FamilyProbability")
                    Near(expected[name][row], values[row], 1e-5, $"{name} of row {row}");
                else
                    Near(expected[name][row], values[row], 1e-4 * Math.Max(1, expected[name][row].Max(MathF.Abs)), $"{name} of row {row}");
            }
        }
    }

    private static IEnumerable<BlockTransformer> Parts(ITransformer model) => model is IEnumerable<ITransformer> chain ? chain.SelectMany(Parts) : [(BlockTransformer)model];

    /// <summary>
    /// A row far outside a mixture has a density whose logarithm is in the thousands, and single precision leaves four decimals of a membership there. The file computes in
    /// double precision: it is held against the mixture's own double precision.
    /// </summary>
    private static void Sharpen(ITransformer model, float[][] rows, Dictionary<string, float[][]> expected)
    {
        MixtureModel? mixture = model switch
        {
            GmmClusteringTransformer gaussian => gaussian.Model,
            BernoulliMixtureTransformer bernoulli => bernoulli.Model,
            VonMisesFisherMixtureTransformer directions => directions.Model,
            _ => null,
        };
        if (mixture is null)
            return;
        Assert.All(expected["Probability"].Zip(rows), pair =>
        {
            var exact = new double[mixture.Components];
            mixture.LogResponsibilities(Array.ConvertAll(pair.Second, value => (double)value), exact);
            Near(pair.First, [.. exact.Select(value => (float)Math.Exp(value))], 1e-3, "single precision");
            for (var k = 0; k < exact.Length; k++)
                pair.First[k] = (float)Math.Exp(exact[k]);
        });
    }

    /// <summary>Two clusters that single precision cannot tell apart.</summary>
    private static bool IsTie(IReadOnlyDictionary<string, float[][]> expected, string name, int row)
    {
        var probabilities = expected[name == "PredictedLabel" ? "Probability" : "FamilyProbability"][row].OrderDescending().ToArray();
        return probabilities[0] - probabilities[1] < 1e-4;
    }

    private static void Near(float[] expected, float[] found, double tolerance, string what)
    {
        Assert.Equal(expected.Length, found.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - found[i]) <= tolerance, $"{what}, slot {i}: {expected[i]:R} here, {found[i]:R} there");
    }

    private static Dictionary<string, float[][]> Run(string path, float[][] rows)
    {
        using var session = new InferenceSession(path);
        var input = new DenseTensor<float>(rows.SelectMany(row => row).ToArray(), [rows.Length, rows[0].Length]);
        using var results = session.Run([NamedOnnxValue.CreateFromTensor(session.InputNames.Single(), input)]);
        return results.ToDictionary(result => result.Name, result =>
        {
            float[] numbers = result.ElementType == TensorElementType.Int64 ? [.. result.AsEnumerable<long>().Select(value => (float)value)] : [.. result.AsEnumerable<float>()];
            return numbers.Chunk(numbers.Length / rows.Length).ToArray();
        });
    }
}
