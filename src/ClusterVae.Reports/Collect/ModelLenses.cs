using System.Globalization;
using ClusterVae.Deep;
using ClusterVae.Mixtures;
using ClusterVae.MLNet;
using ClusterVae.MLNet.Pipeline;
using ClusterVae.ModelFiles;
using ClusterVae.Randomness;
using ClusterVae.Reports.Content;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace ClusterVae.Reports.Collect;

/// <summary>Looks into a fitted pipeline for the step that clusters, and for the encoder before it.</summary>
internal static class ModelLenses
{
    // 002 s.4: with half of the variance a sample seldom falls into another cluster.
    private const double SampleScale = 0.5;

    /// <summary>Models of other origin are read by their columns alone.</summary>
    public static ModelLens Of(ITransformer model, long seed)
    {
        var steps = Steps(model).ToArray();
        var encoder = steps.OfType<VaeEncoderTransformer>().LastOrDefault();
        var clustering = steps.LastOrDefault(step => step is ClusteringVaeTransformer or GmmClusteringTransformer or BernoulliMixtureTransformer or VonMisesFisherMixtureTransformer or ClusteringPredictionTransformer<KMeansModelParameters>);
        var lens = clustering switch
        {
            ClusteringVaeTransformer deep => Of(deep, seed),
            GmmClusteringTransformer mixture => Of(mixture, encoder, seed),
            BernoulliMixtureTransformer mixture => Of(mixture, encoder, seed),
            VonMisesFisherMixtureTransformer mixture => Of(mixture, encoder, seed),
            ClusteringPredictionTransformer<KMeansModelParameters> kMeans => Of(kMeans),
            _ when encoder is not null => Of(encoder),
            _ => new ModelLens { Kind = steps.Length > 0 ? steps[^1].GetType().Name : "Clustering", Clusters = 0 },
        };
        return lens with { Facts = [.. lens.Facts, Pipeline(steps)] };
    }

    private static ModelLens Of(ClusteringVaeTransformer step, long seed)
    {
        var model = step.Model;
        var moments = model.Moments;
        string[] collapse = step.Fit is { Collapse.HasCollapsed: true } fit ? [fit.Collapse.Advice ?? ""] : [];
        return new ModelLens
        {
            Kind = $"Clustering VAE ({model.Options.Objective})",
            Clusters = model.Clusters,
            Input = Single(step.Features),
            Columns = Columns(step) with { Embedding = step.Outputs[3].Name, Elbo = step.Outputs[4].Name },
            Codes = step.Outputs[3].Name,
            IsLatent = true,
            Centres = [.. moments.Means.Select(value => (float)value)],
            Facts = OptionFacts.Of("Options", model.Options),
            Curves = model.Curves,
            Messages = [.. (step.Fit?.Stages ?? []).SelectMany(stage => stage.Log?.Messages ?? []), .. collapse],
            ImageShape = model.Options.ImageShape,
            Sample = (cluster, count) => model.Sample(cluster, count, SampleScale, seed).Values.ToArray(),
            Decode = (codes, cluster) => model.Decode(codes, cluster),
            Reconstruct = rows =>
            {
                var reconstruction = new float[rows.Length];
                model.Score(rows, new ClusteringScores { Reconstruction = reconstruction });
                return reconstruction;
            },
            Prior = new LatentPrior("the clusters as Gaussians, which samples are drawn from", [.. moments.Weights], [.. moments.Means], [.. moments.Variances]),
        };
    }

    private static ModelLens Of<TModel>(MixtureTransformer<TModel> step, VaeEncoderTransformer? encoder, long seed) where TModel : MixtureModel
    {
        var mixture = step.Model;
        var input = Single(step.Features);
        // An encoder counts only if the mixture lies in its embedding.
        var decoder = encoder is not null && encoder.Outputs[0].Name == input ? encoder : null;
        var name = mixture is GaussianMixture gaussian ? $"Gaussian mixture ({gaussian.Covariance.ToString().ToLowerInvariant()} covariances)" : mixture is VonMisesFisherMixture ? "Mixture of von Mises-Fisher distributions" : "Bernoulli mixture";
        var lens = decoder is null ? new ModelLens { Kind = name, Clusters = mixture.Components, Input = input } : Of(decoder) with { Kind = $"VAE, then {name}" };
        string[] unfinished = step.Fit.Converged ? [] : [$"EM stopped after {step.Fit.Iterations} iterations before it converged: raise MaxIterations or Tolerance."];
        string[] repaired = step.Fit.Repairs.Count == 0 ? [] : [$"{step.Fit.Repairs.Count} times a component collapsed or emptied during EM and was placed anew: choose fewer clusters or a prior on the covariances."];
        return lens with
        {
            Clusters = mixture.Components,
            Columns = Columns(step) with { LogLikelihood = step.Outputs[3].Name },
            Codes = input,
            Centres = [.. Enumerable.Range(0, mixture.Components).SelectMany(component => mixture.Mean(component).ToArray()).Select(value => (float)value)],
            Facts = [.. lens.Facts, FitFacts(step.Fit)],
            Curves = new TrainingCurves([.. lens.Curves.Stages, .. step.Fit.History.Count == 0 ? Array.Empty<StageCurves>() : [CurvesOf(step.Fit.History)]]),
            Messages = [.. lens.Messages, .. unfinished, .. repaired],
            Sample = (cluster, count) =>
            {
                var mean = mixture.Mean(cluster).ToArray();
                var drawn = mixture.SampleComponent(new RandomStream(seed).Split(cluster), cluster, count).Values.ToArray();
                var scale = mixture is GaussianMixture ? Math.Sqrt(SampleScale) : 1;
                var codes = new float[drawn.Length];
                for (var i = 0; i < codes.Length; i++)
                    codes[i] = (float)(mean[i % mean.Length] + scale * (drawn[i] - mean[i % mean.Length]));
                return decoder is null ? codes : decoder.Model.Decode(codes);
            },
        };
    }

    private static ModelLens Of(VaeEncoderTransformer step)
    {
        var model = step.Model;
        return new ModelLens
        {
            Kind = "Variational auto-encoder",
            Clusters = 0,
            Input = Single(step.Features),
            Codes = step.Outputs[0].Name,
            IsLatent = true,
            Facts = OptionFacts.Of("Options of the encoder", model.Options),
            Curves = model.Curves,
            Messages = step.Log?.Messages ?? [],
            ImageShape = model.Options.ImageShape,
            Decode = (codes, _) => model.Decode(codes),
            Reconstruct = rows =>
            {
                var reconstruction = new float[rows.Length];
                model.Score(rows, new VaeScores { Reconstruction = reconstruction });
                return reconstruction;
            },
            PosteriorVariances = rows =>
            {
                var logVariances = new float[rows.Length / model.Width * model.Latent];
                model.Score(rows, new VaeScores { LogVariance = logVariances });
                return Array.ConvertAll(logVariances, MathF.Exp);
            },
            Prior = LatentPrior.Standard(model.Latent),
        };
    }

    private static ModelLens Of(ClusteringPredictionTransformer<KMeansModelParameters> step)
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

    private static FactGroup FitFacts<TModel>(MixtureFit<TModel> fit) where TModel : MixtureModel => new("Fit of the mixture",
    [
        new("Components", Text(fit.Model.Components)),
        new("Rows", Text(fit.Rows)),
        new("Seed", Text(fit.Seed)),
        new("Iterations", fit.Iterations == 0 ? "not known" : Text(fit.Iterations)),
        new("Converged", fit.Converged ? "yes" : "no"),
        new("Mean log-likelihood", fit.LogLikelihood.ToString("G6", CultureInfo.InvariantCulture)),
        new("BIC", fit.Bic.ToString("G7", CultureInfo.InvariantCulture)),
    ]);

    private static StageCurves CurvesOf(IReadOnlyList<EmIteration> history) => new("EM", new Dictionary<string, double[]>
    {
        ["logLikelihood"] = [.. history.Select(iteration => iteration.LogLikelihood)],
    });

    private static FactGroup Pipeline(ITransformer[] steps) => new("Pipeline", [.. steps.Select((step, place) => new Fact(Text(place + 1), step.GetType().Name.Split('`')[0]))]);

    /// <summary>Every clustering step adds these three first.</summary>
    private static ClusteringColumns Columns(BlockTransformer step) => new() { PredictedLabel = step.Outputs[0].Name, Score = step.Outputs[1].Name, Probability = step.Outputs[2].Name };

    private static string? Single(FeatureColumns features) => features.Names.Count == 1 ? features.Names[0] : null;

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static IEnumerable<ITransformer> Steps(ITransformer model) => model is IEnumerable<ITransformer> chain ? chain.SelectMany(Steps) : [model];
}
