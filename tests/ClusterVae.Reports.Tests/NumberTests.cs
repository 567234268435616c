using ClusterVae.Choice;
using ClusterVae.Embeddings;
using ClusterVae.Mixtures;
using ClusterVae.Reports.Collect;
using ClusterVae.Reports.Content;
using ClusterVae.Reports.Sections;
using Microsoft.ML;

namespace ClusterVae.Reports.Tests;

/// <summary>Where the number of clusters was chosen, the page shows what was tried; where it was given, nothing of the kind.</summary>
public sealed class NumberTests
{
    private static readonly ReportOptions Quick = new() { TsneRows = 0 };

    [Theory]
    [InlineData(ClusterCriterion.Bic, "BIC")]
    [InlineData(ClusterCriterion.Aic, "AIC")]
    [InlineData(ClusterCriterion.Icl, "ICL")]
    [InlineData(ClusterCriterion.HeldOut, "held-out log-likelihood")]
    public void A_search_by_a_mixture_shows_every_number_and_what_decided(ClusterCriterion criterion, string name)
    {
        var data = Fitted.Blobs(300, "red", "green", "blue");
        var best = Fitted.Context.Clustering.Trainers.GaussianMixture(new GaussianMixtureOptions { Covariance = CovarianceKind.Diagonal, Seed = 1 }, "Features")
            .FitBest(data, new ChooseClustersOptions { From = 2, To = 6, Criterion = criterion, HeldOutFraction = criterion == ClusterCriterion.HeldOut ? 0.2 : 0 });
        var report = ClusterReport.Create(Fitted.Context, best.Transformer, data, options: Quick);
        var choice = report.Content.Choice!;
        Assert.Equal(name, choice.Criterion);
        Assert.Equal([2, 3, 4, 5, 6], choice.Tried.Select(tried => tried.Clusters));
        Assert.Equal(best.Table.Select(row => (double?)row.Bic), choice.Tried.Select(tried => tried.Values[0]));
        Assert.Equal(criterion == ClusterCriterion.HeldOut, choice.Scores.Contains("held-out log-likelihood"));
        // The one that was taken is the best by the score that is said to have decided.
        var decisive = choice.Tried.Select(tried => tried.Values[choice.Decisive]!.Value).ToArray();
        Assert.Equal(criterion == ClusterCriterion.HeldOut ? decisive.Max() : decisive.Min(), decisive[report.Content.Clusters.Count - 2]);
        var section = NumberSection.Of(report.Content)!;
        Assert.Contains($"{report.Content.Clusters.Count}, chosen", section.Body.ToString());
        Assert.Contains("id=\"number\"", report.ToHtml());
    }

    [Fact]
    public void Every_other_search_shows_its_own_scores()
    {
        Assert.Equal(("BIC", 2, 3), Told(NumberChoices.Of([new Deep.ClusterCandidate(2, 10, -1), new Deep.ClusterCandidate(3, 9, double.NaN)])));
        Assert.Equal(("prediction strength", 1, 2), Told(NumberChoices.Of([new ClusterStability(2, 0.9), new ClusterStability(3, 0.4)])));
        Assert.Equal(("agreement of two halves", 1, 2), Told(NumberChoices.Of([new ClusterAgreement(2, 0.9), new ClusterAgreement(3, 0.4)])));

        static (string, int, int) Told(NumberChoice? choice) => (choice!.Criterion, choice.Scores.Count, choice.Tried.Sum(tried => tried.Values.Count(value => value is not null)));
    }

    [Fact]
    public void A_manifold_search_is_shown()
    {
        var data = Fitted.Digits();
        var step = Fitted.Context.Clustering.Trainers.ManifoldMixture(new ManifoldMixtureOptions { NumberOfClusters = null, MaxClusters = 3, Members = 1, Seed = 1 }, "Features").Fit(data);
        var choice = ClusterReport.Create(Fitted.Context, step, data, options: Quick).Content.Choice!;
        Assert.Equal(step.ManifoldFit!.ClusterChoice.Select(row => (double?)row.Strength), choice.Tried.Select(tried => tried.Values[0]));
    }

    [Fact]
    public void A_number_that_was_given_needs_no_table()
    {
        var data = Fitted.Blobs(90, "red", "green", "blue");
        var report = ClusterReport.Create(Fitted.Context, Fitted.Models["Gaussian mixture"](data), data, options: Quick);
        Assert.Null(report.Content.Choice);
        Assert.DoesNotContain("id=\"number\"", report.ToHtml());
    }

    [Fact]
    public void What_a_model_forgets_its_caller_can_bring()
    {
        var data = Fitted.Blobs(90, "red", "green", "blue");
        var brought = new NumberChoice("BIC", ["BIC"], [new(2, [10]), new(3, [9]), new(4, [null])], "the smallest is taken");
        var report = ClusterReport.Create(Fitted.Context, Fitted.Models["Gaussian mixture"](data), data, options: Quick with { Choice = brought });
        Assert.Contains("3, chosen", NumberSection.Of(report.Content)!.Body.ToString());
    }

    [Theory]
    [InlineData("BIC", "BIC", 1, true)]
    [InlineData("AIC", "BIC", 1, false)]
    [InlineData("BIC", "BIC", 2, false)]
    public void A_table_of_another_version_is_known_as_such(string criterion, string score, int values, bool whole) =>
        Assert.Equal(whole, new NumberChoice(criterion, [score], [new(2, new double?[values])], "").IsWhole);
}
