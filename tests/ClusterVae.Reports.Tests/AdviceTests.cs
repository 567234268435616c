using ClusterVae.Choice;
using ClusterVae.Deep;
using ClusterVae.Mixtures;
using ClusterVae.MLNet;
using ClusterVae.ModelFiles;
using ClusterVae.Randomness;
using ClusterVae.Reports.Collect;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ClusterVae.Reports.Tests;

/// <summary>Each warning of a careful analyst comes where it should, and not where it should not.</summary>
public sealed class AdviceTests
{
    private const int Clusters = 3;
    private static readonly (string, string) Bounds = ("MinClusters", "MaxClusters");

    public sealed class Row
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];

        public uint Assigned { get; set; }

        [VectorType(Clusters)]
        public float[] Probability { get; set; } = [];

        public float LogLikelihood { get; set; }

        public string Kind { get; set; } = "";
    }

    public sealed class Name
    {
        public uint Number { get; set; }
    }

    /// <summary>300 rows in three blobs, sure of their clusters, evenly dense, each blob a class of its own.</summary>
    private static Row[] Sound()
    {
        var random = new RandomStream(1);
        return [.. Enumerable.Range(0, 300).Select(n => new Row
        {
            Features = [(float)(10 * (n % Clusters) + random.NextGaussian()), (float)random.NextGaussian()],
            Assigned = (uint)(n % Clusters) + 1,
            Probability = Sure(n % Clusters, 0.99f),
            LogLikelihood = (float)random.NextDouble(),
            Kind = $"kind {n % Clusters}",
        })];
    }

    private static float[] Sure(int cluster, float certainty, int? second = null) =>
        [.. Enumerable.Range(0, Clusters).Select(k => k == cluster ? certainty : second is null ? (1 - certainty) / (Clusters - 1) : k == second ? 1 - certainty : 0)];

    /// <summary>What is said where another model has clustered and its columns are all that is known.</summary>
    private static IReadOnlyList<string> Said(Row[] rows)
    {
        var data = Fitted.Context.Data.LoadFromEnumerable(rows);
        var names = Fitted.Context.Data.LoadFromEnumerable(Enumerable.Range(1, Clusters).Select(number => new Name { Number = (uint)number }).ToArray());
        var model = Fitted.Context.Transforms.Conversion.MapValueToKey("PredictedLabel", nameof(Row.Assigned), keyData: names).Fit(data);
        return ClusterReport.Create(Fitted.Context, model, data, nameof(Row.Kind), new ReportOptions { TsneRows = 0 }).Content.Warnings;
    }

    private static Row[] With(Action<Row, int> change)
    {
        var rows = Sound();
        for (var n = 0; n < rows.Length; n++)
            change(rows[n], n);
        return rows;
    }

    public static TheoryData<string, Action<Row, int>> Faults() => new()
    {
        { "Cluster 3 is empty", (row, n) => row.Assigned = n % Clusters == 2 ? 2 : row.Assigned },
        { "Cluster 3 is very small", (row, n) => row.Assigned = n % Clusters == 2 && n > 6 ? 2 : row.Assigned },
        { "Cluster 1 holds 98 % of all rows", (row, n) => row.Assigned = n < 10 ? row.Assigned : 1 },
        { "Rows hardly know their clusters", (row, n) => row.Probability = Sure(n % Clusters, 0.4f) },
        { "Clusters 1 and 2 overlap", (row, n) => row.Probability = n % Clusters == 2 ? row.Probability : Sure(n % Clusters, 0.7f, second: 1 - n % Clusters) },
        { "Cluster 1 falls into two groups, of 50 % and 50 % of its rows", (row, n) => row.Features[1] += n % 6 == 0 ? 30 : 0 },
        { "2.0 % of the sampled rows are far less likely", (row, n) => row.LogLikelihood = n % 50 == 0 ? -100 : row.LogLikelihood },
        { "1 of 2 columns are constant", (row, _) => row.Features[1] = 4 },
        { "No cluster stands for class kind 2", (row, n) => row.Assigned = n % Clusters == 2 ? 2 : row.Assigned },
        { "There are 4 classes and 3 clusters", (row, n) => row.Kind = n % 6 == 5 ? "kind 4" : row.Kind },
    };

    [Fact]
    public void Nothing_is_said_of_sound_clusters() => Assert.Empty(Said(Sound()));

    [Theory, MemberData(nameof(Faults))]
    public void A_fault_is_named(string warning, Action<Row, int> fault) =>
        Assert.Contains(Said(With(fault)), said => said.StartsWith(warning, StringComparison.Ordinal));

    [Fact]
    public void A_long_or_skewed_cluster_is_not_two() => Assert.DoesNotContain(Said(With((row, n) =>
    {
        var random = new RandomStream(n + 1);
        // Evenly spread, exponential, and with a few rows far away.
        row.Features[1] = (float)((n % Clusters) switch { 0 => 40 * random.NextDouble(), 1 => -10 * Math.Log(1 - random.NextDouble()), _ => n < 12 ? 300 : random.NextGaussian() });
    })), said => said.Contains("two groups", StringComparison.Ordinal));

    [Fact]
    public void The_end_of_the_numbers_tried_is_named()
    {
        Assert.Equal(["5 clusters, the most that were tried, were the best: raise MaxClusters."], Advice.AtTheEnd([3, 4, 5], 5, Bounds));
        Assert.Equal(["3 clusters, the fewest that were tried, were the best: lower MinClusters."], Advice.AtTheEnd([3, 4, 5], 3, Bounds));
        Assert.Empty(Advice.AtTheEnd([3, 4, 5], 4, Bounds));
        Assert.Empty(Advice.AtTheEnd([2, 3], 2, Bounds));
        Assert.Empty(Advice.AtTheEnd([], 5, Bounds));
    }

    [Fact]
    public void A_search_that_ends_at_its_end_says_so_in_the_report()
    {
        var data = Fitted.Digits();
        var step = Fitted.Context.Clustering.Trainers.ManifoldMixture(new ManifoldMixtureOptions { NumberOfClusters = null, MaxClusters = 3, Members = 1, Seed = 1 }, "Features").Fit(data);
        var tried = step.ManifoldFit!.ClusterChoice.Select(candidate => candidate.Clusters).ToArray();
        var warnings = ClusterReport.Create(Fitted.Context, step, data, options: new ReportOptions { TsneRows = 0 }).Content.Warnings;
        Assert.Equal((3, 3), (tried.Max(), step.Model.Clusters));
        Assert.Equal(Advice.AtTheEnd(tried, step.Model.Clusters, Bounds), warnings.Where(said => said.Contains("tried", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_collapsed_training_is_named()
    {
        // One group of rows, and nothing that asks for six.
        var random = new RandomStream(1);
        var data = Fitted.Context.Data.LoadFromEnumerable(Enumerable.Range(0, 300).Select(_ => new Fitted.Blob { Features = [.. Enumerable.Range(0, 5).Select(_ => (float)random.NextGaussian())] }).ToArray());
        var step = Fitted.Context.Clustering.Trainers.ClusteringVae(new ClusteringVaeOptions
        {
            NumberOfClusters = 6, LatentDimensions = 2, Hidden = "16", Training = new() { Epochs = 60, Seed = 1 },
            Objective = new InfoMaxObjective { HeadStart = HeadStart.Nothing, InformationWeight = 0 },
        }).Fit(data);
        Assert.True(step.Fit!.Collapse.HasCollapsed);
        var content = ClusterReport.Create(Fitted.Context, step, data, options: new ReportOptions { TsneRows = 0 }).Content;
        Assert.Contains(step.Fit.Collapse.Advice, content.Warnings);
    }

    [Fact]
    public void A_loss_that_still_fell_is_named()
    {
        static string[] Said(Func<int, double> loss)
        {
            var curves = new TrainingCurves([new StageCurves("training", new Dictionary<string, double[]> { ["loss"] = [.. Enumerable.Range(0, 40).Select(loss)] })]);
            return [.. Advice.Training(curves)];
        }
        Assert.Contains("was still falling", Assert.Single(Said(epoch => 100 - epoch)));
        Assert.Empty(Said(epoch => 100 * Math.Exp(-epoch / 4.0)));
    }

    [Fact]
    public void Em_that_was_cut_off_is_named()
    {
        var data = Fitted.Digits();
        var step = Fitted.Context.Clustering.Trainers.GaussianMixture(new GaussianMixtureOptions { NumberOfClusters = 3, Covariance = CovarianceKind.Diagonal, MaxIterations = 2, Seed = 1 }, "Features").Fit(data);
        Assert.False(step.Fit.Converged);
        var warnings = ClusterReport.Create(Fitted.Context, step, data, options: new ReportOptions { TsneRows = 0 }).Content.Warnings;
        Assert.Contains(warnings, said => said.StartsWith("EM stopped after 2 iterations", StringComparison.Ordinal));
    }

    [Fact]
    public void Components_that_collapsed_during_em_are_named()
    {
        // One component begins on a row that lies alone: its variances fall to the floor, and it is placed anew.
        var rows = Sound();
        rows[0].Features = [500, 500];
        var step = Mixture(rows, CovarianceKind.Diagonal, [500, 500, 0, 0, 10, 0]);
        Assert.NotEmpty(step.Fit.Repairs);
        Assert.Contains(Shown(step, rows), said => said.StartsWith($"{step.Fit.Repairs.Count} times a component collapsed or emptied during EM", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(CovarianceKind.Full)]
    [InlineData(CovarianceKind.Diagonal)]
    [InlineData(CovarianceKind.LowRank)]
    public void Covariances_that_em_raised_to_their_floor_are_named(CovarianceKind covariance)
    {
        // The second column tells the three clusters apart and is constant within each; a column that never varies is no fault of EM.
        var rows = With((row, n) => row.Features = [row.Features[1], n % Clusters, 7]);
        var step = Mixture(rows, covariance, [0, 0, 7, 0, 1, 7, 0, 2, 7]);
        Assert.Equal(Clusters, step.Fit.Raised);
        Assert.Contains(Shown(step, rows), said => said.StartsWith("EM raised the covariances of 3 of 3 components to their floor", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(CovarianceKind.Full)]
    [InlineData(CovarianceKind.Tied)]
    [InlineData(CovarianceKind.Diagonal)]
    [InlineData(CovarianceKind.Spherical)]
    [InlineData(CovarianceKind.LowRank)]
    public void A_sound_fit_repairs_nothing(CovarianceKind covariance)
    {
        // The third column is constant in all rows.
        var rows = With((row, _) => row.Features = [.. row.Features, 7]);
        var step = Mixture(rows, covariance, [0, 0, 7, 10, 0, 7, 20, 0, 7]);
        Assert.Equal((0, 0), (step.Fit.Raised, step.Fit.Repairs.Count));
        Assert.DoesNotContain(Shown(step, rows), said => said.Contains("EM", StringComparison.Ordinal));
    }

    [Fact]
    public void What_the_caller_says_in_his_own_words_is_said_once()
    {
        string[] given = ["3 clusters, the most that were tried, were the best: raise Choose.To.", ""];
        Assert.Equal([given[0], "Cluster 1 is empty: choose fewer."], Advice.Joined(given, ["3 clusters, the most that were tried, were the best: raise To.", "Cluster 1 is empty: choose fewer.", ""]));
    }

    private static IDataView View(Row[] rows)
    {
        var schema = SchemaDefinition.Create(typeof(Row));
        schema[nameof(Row.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, rows[0].Features.Length);
        return Fitted.Context.Data.LoadFromEnumerable(rows, schema);
    }

    private static GmmClusteringTransformer Mixture(Row[] rows, CovarianceKind covariance, double[] means) => Fitted.Context.Clustering.Trainers.GaussianMixture(
        // No prior: full covariances of few rows would get one.
        new GaussianMixtureOptions { NumberOfClusters = Clusters, Covariance = covariance, CovarianceDegrees = 0, Start = MixtureStart.FromMeans<GaussianMixture>(means), Seed = 1 }, "Features").Fit(View(rows));

    private static IReadOnlyList<string> Shown(GmmClusteringTransformer step, Row[] rows) =>
        ClusterReport.Create(Fitted.Context, step, View(rows), options: new ReportOptions { TsneRows = 0 }).Content.Warnings;
}
