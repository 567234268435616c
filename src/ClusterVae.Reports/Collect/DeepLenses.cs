using System.Globalization;
using ClusterVae.Data;
using ClusterVae.Deep;
using ClusterVae.MLNet;
using ClusterVae.Reports.Content;

namespace ClusterVae.Reports.Collect;

/// <summary>What models with networks can give.</summary>
internal static class DeepLenses
{
    public static ModelLens Of(ClusteringVaeTransformer step, long seed)
    {
        var model = step.Model;
        var moments = model.Moments;
        string[] collapse = step.Fit is { Collapse.HasCollapsed: true } fit ? [fit.Collapse.Advice ?? ""] : [];
        return new ModelLens
        {
            Kind = $"Clustering VAE ({model.Options.Objective.Name})",
            Clusters = model.Clusters,
            Input = ModelLenses.Single(step.Features),
            Columns = ModelLenses.Columns(step) with { Embedding = step.Outputs[3].Name, Elbo = step.Outputs[4].Name },
            Codes = step.Outputs[3].Name,
            IsLatent = true,
            Centres = [.. moments.Means.Select(value => (float)value)],
            Weights = [.. moments.Weights],
            Facts = [.. OptionFacts.Of("Options", model.Options)],
            Curves = model.Curves,
            Choice = NumberChoices.Of(step.Fit?.ClusterChoice ?? []),
            Messages = [.. (step.Fit?.Stages ?? []).SelectMany(stage => stage.Log?.Messages ?? []), .. collapse],
            ImageShape = model.Options.ImageShape,
            Sample = (cluster, count) => model.Sample(cluster, count, ModelLenses.SampleScale, seed).Values.ToArray(),
            SampleCodes = (cluster, count) => model.SampleCodes(cluster, count, ModelLenses.SampleScale, seed).Values.ToArray(),
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

    /// <summary>Of a choice among methods, whose columns say nothing of codes.</summary>
    public static ModelLens Of(ClusterModelTransformer step, ClusteringModel model, IEnumerable<FactGroup> reasons, long seed) => new()
    {
        Kind = $"Clustering VAE ({model.Options.Objective.Name}), chosen among methods",
        Clusters = model.Clusters,
        Input = ModelLenses.Single(step.Features),
        Columns = ModelLenses.Columns(step),
        Codes = ModelLenses.Single(step.Features),
        Facts = [.. reasons, .. OptionFacts.Of("Options", model.Options)],
        Curves = model.Curves,
        ImageShape = model.Options.ImageShape,
        Sample = (cluster, count) => model.Sample(cluster, count, ModelLenses.SampleScale, seed).Values.ToArray(),
    };

    /// <summary>Clusters bear the names of the labels.</summary>
    public static ModelLens Of(ExonTransformer step, long seed)
    {
        var model = step.Model;
        var layout = model.Layout;
        var labelled = model.LabelledRows.Sum();
        return new ModelLens
        {
            Kind = $"EXoN ({model.Options.Preset})",
            Clusters = model.Clusters,
            Names = model.ComponentNames,
            Input = ModelLenses.Single(step.Features),
            Columns = ModelLenses.Columns(step) with { Embedding = step.Outputs[3].Name, Elbo = step.Outputs[4].Name },
            Codes = step.Outputs[3].Name,
            IsLatent = true,
            Centres = [.. layout.Means.Select(value => (float)value)],
            Weights = [.. layout.Weights],
            Facts =
            [
                new FactGroup("Labels of the training", [.. model.ComponentNames.Zip(model.LabelledRows, (name, rows) => new Fact(name, string.Create(CultureInfo.InvariantCulture, $"{rows} of {labelled}")))]),
                .. OptionFacts.Of("Options", model.Options),
            ],
            Curves = model.Clustering.Curves,
            Messages = step.Fit?.Log.Messages ?? [],
            ImageShape = model.Options.ImageShape,
            Sample = (cluster, count) => model.Clustering.Sample(cluster, count, ModelLenses.SampleScale, seed).Values.ToArray(),
            SampleCodes = (cluster, count) => model.Clustering.SampleCodes(cluster, count, ModelLenses.SampleScale, seed).Values.ToArray(),
            Decode = (codes, component) => model.Decode(codes, component),
            Reconstruct = rows =>
            {
                var reconstruction = new float[rows.Length];
                model.Clustering.Score(rows, new ClusteringScores { Reconstruction = reconstruction });
                return reconstruction;
            },
            Prior = new LatentPrior("the components as they were laid out", [.. layout.Weights], [.. layout.Means], [.. layout.Variances]),
            Laid = model,
        };
    }

    /// <summary>Rows are shown as in the reference batch, or averaged over all.</summary>
    public static ModelLens Of(BatchVaeTransformer step, long seed)
    {
        var model = step.Model;
        var mixture = model.Mixture;
        return new ModelLens
        {
            Kind = "VAE of rows in batches",
            Clusters = model.Clusters,
            Input = ModelLenses.Single(step.Features),
            Columns = ModelLenses.Columns(step) with { Embedding = step.Outputs[3].Name },
            Codes = step.Outputs[3].Name,
            IsLatent = true,
            Centres = [.. mixture.Means.Select(value => (float)value)],
            Weights = [.. mixture.Weights],
            Facts = [new FactGroup("Batches of the training", [.. model.BatchNames.Select((name, place) => new Fact(ModelLenses.Text(place + 1), name))]), .. OptionFacts.Of("Options", model.Options)],
            Sample = (cluster, count) => model.Sample(cluster, count, ModelLenses.SampleScale, seed).Values.ToArray(),
            SampleCodes = (cluster, count) => model.SampleCodes(cluster, count, ModelLenses.SampleScale, seed).Values.ToArray(),
            Decode = (codes, _) => model.Decode(new DenseRows<float>(codes, model.Latent)).Values.ToArray(),
            Reconstruct = rows =>
            {
                var told = new float[rows.Length];
                model.Score(rows, [], new BatchScores { Corrected = told });
                return told;
            },
            Prior = model.Options.MixturePrior ? new LatentPrior("the mixture over the codes", [.. mixture.Weights], [.. mixture.Means], [.. mixture.Variances]) : LatentPrior.Standard(model.Latent),
        };
    }

    public static ModelLens Of(VaeEncoderTransformer step)
    {
        var model = step.Model;
        return new ModelLens
        {
            Kind = "Variational auto-encoder",
            Clusters = 0,
            Input = ModelLenses.Single(step.Features),
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
}
