using System.Globalization;
using ClusterVae.Choice;
using ClusterVae.Deep;
using ClusterVae.Mixtures;
using ClusterVae.MLNet;
using ClusterVae.ModelFiles;
using ClusterVae.Randomness;
using ClusterVae.Reports.Content;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace ClusterVae.Reports.Collect;

/// <summary>What mixtures, votes of mixtures and k-means can give.</summary>
internal static class MixtureLenses
{
    public static ModelLens Of<TModel>(MixtureTransformer<TModel> step, VaeEncoderTransformer? encoder, long seed) where TModel : MixtureModel
    {
        var mixture = step.Model;
        var input = ModelLenses.Single(step.Features);
        // An encoder counts only if the mixture lies in its embedding.
        var decoder = encoder is not null && encoder.Outputs[0].Name == input ? encoder : null;
        var name = mixture switch
        {
            GaussianMixture { Rank: { } rank } => $"Gaussian mixture (low-rank covariances of {rank} {(rank == 1 ? "factor" : "factors")})",
            GaussianMixture gaussian => $"Gaussian mixture ({gaussian.Covariance.ToString().ToLowerInvariant()} covariances)",
            VonMisesFisherMixture => "Mixture of von Mises-Fisher distributions",
            _ => "Bernoulli mixture",
        };
        var lens = decoder is null ? new ModelLens { Kind = name, Clusters = mixture.Components, Input = input } : DeepLenses.Of(decoder) with { Kind = $"VAE, then {name}" };
        float[] Codes(int cluster, int count)
        {
            var mean = mixture.Mean(cluster).ToArray();
            var drawn = mixture.SampleComponent(new RandomStream(seed).Split(cluster), cluster, count).Values.ToArray();
            var scale = mixture is GaussianMixture ? Math.Sqrt(ModelLenses.SampleScale) : 1;
            var codes = new float[drawn.Length];
            for (var i = 0; i < codes.Length; i++)
                codes[i] = (float)(mean[i % mean.Length] + scale * (drawn[i] - mean[i % mean.Length]));
            return codes;
        }
        return lens with
        {
            Clusters = mixture.Components,
            Columns = ModelLenses.Columns(step) with { LogLikelihood = step.Outputs[3].Name },
            Codes = input,
            Centres = [.. Enumerable.Range(0, mixture.Components).SelectMany(component => mixture.Mean(component).ToArray()).Select(value => (float)value)],
            Weights = mixture.Weights.ToArray(),
            Facts = [.. lens.Facts, FitFacts(step.Fit)],
            Curves = new TrainingCurves([.. lens.Curves.Stages, .. step.Fit.History.Count == 0 ? Array.Empty<StageCurves>() : [CurvesOf(step.Fit.History)]]),
            Choice = NumberChoices.Of(step.Fit),
            Bounds = (nameof(ChooseClustersOptions.From), nameof(ChooseClustersOptions.To)),
            Messages = [.. lens.Messages, .. step.Fit.Remarks],
            Sample = (cluster, count) => decoder is null ? Codes(cluster, count) : decoder.Model.Decode(Codes(cluster, count)),
            SampleCodes = decoder is null ? null : Codes,
        };
    }

    private const string DirectionsKind = "Clusters of embeddings";

    /// <summary>A manifold mixture, or whichever method was chosen: it knows memberships, no centres.</summary>
    public static ModelLens Of(ClusterModelTransformer step, long seed)
    {
        if (step.Model is NetworkClusters { Network: var network })
            return DeepLenses.Of(step, network, Reasons(step.Choice), seed) with { Choice = NumberChoices.Of(step.Choice?.ClusterChoice ?? []) };
        var input = ModelLenses.Single(step.Features);
        var kind = step.Model switch
        {
            DirectionClusters => DirectionsKind,
            ManifoldMixture { Embeddings.Count: 1 } => "Gaussian mixture of an embedding",
            ManifoldMixture manifold => $"Gaussian mixtures of {manifold.Embeddings.Count} embeddings, which vote",
            GapClusters => "Clusters of any shape with gaps between them",
            _ => "Gaussian mixture of scaled columns",
        };
        return new ModelLens
        {
            Kind = (step.Choice is { } choice ? $"{kind}, chosen as {choice.Winner}" : kind) + (step.Model.ReadsCounts ? "; rows are counts" : ""),
            Clusters = step.Model.Clusters,
            Input = input,
            Columns = ModelLenses.Columns(step),
            Codes = input,
            Facts = [.. Reasons(step.Choice), .. Agreement(step.ManifoldFit)],
            Choice = NumberChoices.Of(step.ManifoldFit?.ClusterChoice ?? step.Choice?.ClusterChoice ?? []),
        };
    }

    /// <summary>Heads that vote: they know memberships, no centres.</summary>
    public static ModelLens Of(EmbeddingClustersTransformer step)
    {
        var input = ModelLenses.Single(step.Features);
        FactGroup[] facts = step.Fit is not { } fit ? [] : [new("How the heads agree",
        [
            new("Mean adjusted Rand index with the vote", fit.HeadAgreement.ToString("F3", CultureInfo.InvariantCulture)),
            new("Rows learnt from", ModelLenses.Text(fit.RowsLearnt)),
        ])];
        return new ModelLens
        {
            Kind = DirectionsKind,
            Clusters = step.Model.Clusters,
            Input = input,
            Columns = ModelLenses.Columns(step),
            Codes = input,
            Facts = facts,
            Choice = NumberChoices.Of(step.Fit?.ClusterChoice ?? []),
        };
    }

    public static ModelLens Of(ClusteringPredictionTransformer<KMeansModelParameters> step)
    {
        VBuffer<float>[]? centroids = null;
        step.Model.GetClusterCentroids(ref centroids, out var clusters);
        return new ModelLens
        {
            Kind = "k-means of ML.NET",
            Clusters = clusters,
            Input = step.FeatureColumnName,
            Codes = step.FeatureColumnName,
            Centres = [.. centroids.SelectMany(centroid => centroid.DenseValues())],
        };
    }

    private static IEnumerable<FactGroup> Reasons(AutoClusteringFit? choice)
    {
        if (choice is not null)
            yield return new FactGroup("Methods that were tried, the best first", [.. choice.Table.Select(one => new Fact(one.Name, string.Create(CultureInfo.InvariantCulture, $"merit {one.Merit:F3}, agreement {one.Agreement:F3}, separation {one.Separation:F3}")))]);
    }

    private static IEnumerable<FactGroup> Agreement(ManifoldMixtureFit? fit)
    {
        if (fit is null)
            yield break;
        yield return new FactGroup("How the embeddings agree",
        [
            new("Mean adjusted Rand index", fit.MemberAgreement.ToString("F3", CultureInfo.InvariantCulture)),
            new("Neighbours found", fit.Recall.ToString("P1", CultureInfo.InvariantCulture)),
            new("Epochs", ModelLenses.Text(fit.Epochs)),
        ]);
    }

    private static FactGroup FitFacts<TModel>(MixtureFit<TModel> fit) where TModel : MixtureModel => new("Fit of the mixture",
    [
        new("Components", ModelLenses.Text(fit.Model.Components)),
        new("Rows", ModelLenses.Text(fit.Rows)),
        new("Seed", ModelLenses.Text(fit.Seed)),
        new("Iterations", fit.Iterations == 0 ? "not known" : ModelLenses.Text(fit.Iterations)),
        new("Converged", fit.Converged ? "yes" : "no"),
        new("Mean log-likelihood", fit.LogLikelihood.ToString("G6", CultureInfo.InvariantCulture)),
        new("BIC", fit.Bic.ToString("G7", CultureInfo.InvariantCulture)),
    ]);

    private static StageCurves CurvesOf(IReadOnlyList<EmIteration> history) => new("EM", new Dictionary<string, double[]>
    {
        ["logLikelihood"] = [.. history.Select(iteration => iteration.LogLikelihood)],
    });
}
