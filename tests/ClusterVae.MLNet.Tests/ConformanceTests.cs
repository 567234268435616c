using ClusterVae.Testing.Conformance;
using Xunit.Abstractions;

namespace ClusterVae.MLNet.Tests;

/// <summary>Counts live tensors, so nothing else may run beside it.</summary>
[CollectionDefinition(nameof(ConformanceTests), DisableParallelization = true)]
[Collection(nameof(ConformanceTests))]
public sealed class ConformanceTests(ITestOutputHelper output)
{
    public static TheoryData<string, string> Grid()
    {
        var grid = new TheoryData<string, string>();
        foreach (var estimator in EstimatorCases.All)
        {
            foreach (var check in Check.All)
                grid.Add(estimator.ToString(), check.Name);
        }
        return grid;
    }

    [Theory, MemberData(nameof(Grid))]
    public void Estimator_passes(string estimator, string check)
    {
        var tested = EstimatorCases.All.Single(c => c.ToString() == estimator);
        if (tested.Waivers.TryGetValue(check, out var reason))
            output.WriteLine($"waived: {reason}");
        else
            Check.All.Single(c => c.Name == check).Run(tested);
    }

    [Fact]
    public void No_estimator_escapes() => Assert.Equal(
        Conformance.PublicEstimators(typeof(PcaWhiteningEstimator).Assembly),
        EstimatorCases.All.Select(c => c.Estimator).Distinct().OrderBy(type => type.Name));

    [Fact]
    public void Every_waiver_names_a_check() => Assert.All(
        EstimatorCases.All.SelectMany(c => c.Waivers.Keys),
        name => Assert.Contains(Check.All, check => check.Name == name));
}
