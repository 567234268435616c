using ClusterVae.Randomness;
using ClusterVae.Testing;

namespace ClusterVae.Deep.Tests.Explain;

/// <summary>V-nat, KL^u and its four terms, theorem 1, the class score: against SciPy, and as properties.</summary>
public sealed class ExonExplainTests
{
    private static readonly Golden Oracle = Golden.Load("exon_explain.json");

    private static MixtureCodes Codes => new(
        Array.ConvertAll(Oracle["codes"]["weights"].Doubles, weight => (float)Math.Log(weight)), Oracle["codes"]["means"].Floats, Oracle["codes"]["logVars"].Floats, 2);

    private static MixturePriorValues Prior => new(
        Oracle["codes"]["priorWeights"].Doubles, Oracle["codes"]["priorMeans"].Doubles, Oracle["codes"]["priorVariances"].Doubles);

    [Fact]
    public void Matched_bounds_equal_scipy() => Close.To(Oracle["bounds"], Codes.MatchedBounds(Prior), 1e-5);

    [Fact]
    public void V_nat_equals_numpy()
    {
        var activity = LatentActivity.Of(Oracle["belonging"].Floats, Codes.LogVars, Prior.Variances, 2);
        Close.To(Oracle["vNat"], [activity[0, 0], activity[1, 0]], 1e-6);
        Assert.Equal(activity[0, 0] > 1 ? [0] : [], activity.Active(0));
        Assert.Empty(activity.Active(0, 100));
    }

    [Fact]
    public void A_posterior_like_the_prior_is_not_active()
    {
        var activity = LatentActivity.Of([1f, 1f], [(float)Math.Log(2), (float)Math.Log(0.02), (float)Math.Log(2), (float)Math.Log(0.02)], [2, 2], 1);
        Close.To(0, activity[0, 0], 0, 1e-6);
        Close.To(Math.Log(100), activity[0, 1], 1e-5);
        Assert.Equal([1], activity.Active(0));
        Assert.True(double.IsNaN(LatentActivity.Of([0f], [0f], [1], 1)[0, 0]));
    }

    [Fact]
    public void The_four_terms_equal_quadrature_and_add_up_to_the_bound()
    {
        var terms = DivergenceTerms.Of(Codes, Prior, samplesPerRow: 40_000);
        var exact = Oracle["terms"];
        Close.To(exact["labelInformation"].Number, terms.LabelInformation, 1e-5);
        Close.To(exact["labelMismatch"].Number, terms.LabelMismatch, 1e-5);
        Close.To(exact["codeInformation"].Number, terms.CodeInformation, 0, 0.01);
        Close.To(exact["codeMismatch"].Number, terms.CodeMismatch, 0, 0.02);
        Close.To(terms.Bound, terms.Sum, 0, 0.02);
        Close.To(Oracle["bounds"].Doubles.Average(), terms.Bound, 1e-5);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Theorem_1_holds_where_moments_match(long seed)
    {
        var (codes, prior) = Matching(new RandomStream(seed));
        var bounds = ActivityBounds.Of(codes, prior);
        Assert.True(bounds.Mismatch < 1e-4, $"{bounds}");
        Assert.True(bounds.Hold, $"{bounds}");
    }

    [Fact]
    public void Theorem_1_fails_where_they_do_not()
    {
        // Mean 0 and σ² = 0.5 for every row under N(0, 1): the aggregated variance is 0.5, not 1.
        var bounds = ActivityBounds.Of(new MixtureCodes([0f], [0f], [(float)Math.Log(0.5)], 1), new MixturePriorValues([1], [0], [1]));
        Close.To(0.25, bounds.Lower, 1e-6);
        Close.To(0.5 * (0.5 - 1 - Math.Log(0.5)), bounds.Divergence, 1e-6);
        Assert.False(bounds.Hold);
        Close.To(0.5, bounds.Mismatch, 1e-6);
    }

    [Fact]
    public void Class_score_equals_scipy_and_lies_between_one_and_K()
    {
        var golden = Oracle["classScore"];
        Close.To(golden["score"].Number, ClassMeasures.ClassScore(golden["probabilities"].Floats, 4), 1e-6);
        Close.To(3, ClassMeasures.ClassScore([1, 0, 0, 0, 1, 0, 0, 0, 1], 3), 1e-9);
        Close.To(1, ClassMeasures.ClassScore([0.5f, 0.5f, 0.5f, 0.5f], 2), 1e-9);
    }

    [Fact]
    public void Definition_1_is_met_by_a_linear_classifier_alone()
    {
        float[] first = [0.9f, 0.1f], second = [0.3f, 0.7f];
        Close.To(0, ClassMeasures.InterpolationInconsistency(first, second, [0.25f * 0.9f + 0.75f * 0.3f, 0.25f * 0.1f + 0.75f * 0.7f], 0.25, 2), 0, 1e-7);
        Assert.True(ClassMeasures.InterpolationInconsistency(first, second, [0.9f, 0.1f], 0.25, 2) > 0.1);
    }

    /// <summary>Pairs of rows m ± a with variance s² − a²: each component's codes have its prior's mean and variance, its weights the prior's.</summary>
    private static (MixtureCodes Codes, MixturePriorValues Prior) Matching(RandomStream random)
    {
        const int components = 3, latent = 2, pairs = 5;
        double[] weights = [0.2, 0.3, 0.5];
        double[] means = [.. Enumerable.Range(0, components * latent).Select(_ => random.NextGaussian())];
        double[] variances = [.. Enumerable.Range(0, components * latent).Select(_ => 0.5 + random.NextDouble())];
        var (logWeights, codeMeans, logVars) = (new List<float>(), new List<float>(), new List<float>());
        for (var pair = 0; pair < pairs; pair++)
        {
            var offsets = Enumerable.Range(0, components * latent).Select(place => 0.95 * random.NextDouble() * Math.Sqrt(variances[place])).ToArray();
            foreach (var side in (int[])[-1, 1])
            {
                logWeights.AddRange(weights.Select(weight => (float)Math.Log(weight)));
                codeMeans.AddRange(offsets.Select((offset, place) => (float)(means[place] + side * offset)));
                logVars.AddRange(offsets.Select((offset, place) => (float)Math.Log(variances[place] - offset * offset)));
            }
        }
        return (new MixtureCodes([.. logWeights], [.. codeMeans], [.. logVars], components), new MixturePriorValues(weights, means, variances));
    }
}
