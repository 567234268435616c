using ClusterVae.Data;
using ClusterVae.Metrics;
using ClusterVae.Randomness;
using ClusterVae.Testing;

namespace ClusterVae.Core.Tests.Metrics;

public sealed class BatchMixingTests
{
    private const string File = "metrics_batches.json";

    public static TheoryData<string> Cases => [.. Golden.Load(File)["cases"].Keys];

    [Theory, MemberData(nameof(Cases))]
    public void Every_metric_matches_scikit_learn(string name)
    {
        var golden = Golden.Load(File)["cases"][name];
        var codes = golden["codes"];
        var rows = new DenseRows<float>([.. codes.Doubles.Select(value => (float)value)], (int)codes.Shape[1]);
        var mixing = BatchMixing.Of(rows, golden["batches"].Ints, golden["neighbours"].Int);
        Close.To(golden["neighbourhoodEntropy"].Number, mixing.NeighbourhoodEntropy, 1e-6);
        Close.To(golden["silhouette"].Number, mixing.Silhouette, 1e-5, 1e-6);
        Close.To(golden["varianceExplained"].Number, mixing.VarianceExplained, 1e-6, 1e-9);
    }

    [Fact]
    public void Batches_that_share_every_place_are_mixed_and_batches_far_apart_are_not()
    {
        var random = new RandomStream(4);
        var (codes, batches) = (new float[400 * 2], new int[400]);
        for (var row = 0; row < 400; row++)
        {
            batches[row] = row % 2;
            for (var column = 0; column < 2; column++)
                codes[row * 2 + column] = (float)random.NextGaussian();
        }
        var mixed = BatchMixing.Of(new DenseRows<float>(codes, 2), batches);
        Assert.InRange(mixed.NeighbourhoodEntropy, 0.95, 1);
        Assert.InRange(mixed.VarianceExplained, 0, 0.02);
        for (var row = 0; row < 400; row++)
            codes[row * 2] += 100 * batches[row];
        var apart = BatchMixing.Of(new DenseRows<float>(codes, 2), batches);
        Assert.Equal(0, apart.NeighbourhoodEntropy, 1e-12);
        Assert.InRange(apart.Silhouette, 0.95, 1);
        Assert.InRange(apart.VarianceExplained, 0.99, 1);
    }

    [Fact]
    public void One_batch_alone_is_refused() =>
        Assert.Throws<DataProblemException>(() => BatchMixing.Of(new DenseRows<float>([1f, 2f, 3f], 1), [5, 5, 5]));
}
