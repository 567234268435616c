using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using ClusterVae.ModelFiles;

namespace ClusterVae.Mixtures;

/// <summary>Mixtures in the common model format: the parameters as arrays, what is known of the fit as properties.</summary>
internal static class MixtureFile
{
    private const string GaussianKind = "gaussian-mixture";
    private const string BernoulliKind = "bernoulli-mixture";
    private const string VonMisesFisherKind = "von-mises-fisher-mixture";
    private static readonly JsonSerializerOptions Json = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    public static ModelArchive Pack<TModel>(MixtureFit<TModel> fit) where TModel : MixtureModel
    {
        ArgumentNullException.ThrowIfNull(fit);
        var model = fit.Model;
        var archive = new ModelArchive(KindOf(model), new JsonObject
        {
            ["logLikelihood"] = fit.LogLikelihood,
            ["objective"] = fit.Objective,
            ["converged"] = fit.Converged,
            ["rows"] = fit.Rows,
            ["weight"] = fit.Weight,
            ["seed"] = fit.Seed,
            ["history"] = JsonSerializer.SerializeToNode(fit.History, Json),
        });
        archive.Add("weights", model.Weights.Span, model.Components);
        archive.Add<double>("rowsSeen", [model.RowsSeen], 1);
        if (model is GaussianMixture gaussian)
        {
            archive.Properties["covariance"] = gaussian.Covariance.ToString();
            archive.Add("means", gaussian.Means.Span, gaussian.Components, gaussian.Width);
            archive.Add("covariances", gaussian.Covariances.Span, CovarianceLayout.Shape(gaussian.Covariance, gaussian.Components, gaussian.Width, gaussian.Rank ?? 0));
        }
        else if (model is BernoulliMixture bernoulli)
        {
            archive.Add("probabilities", bernoulli.Probabilities.Span, bernoulli.Components, bernoulli.Width);
        }
        else if (model is VonMisesFisherMixture sphere)
        {
            archive.Properties["oneConcentration"] = sphere.OneConcentration;
            archive.Add("directions", sphere.Directions.Span, sphere.Components, sphere.Width);
            archive.Add("concentrations", sphere.Concentrations.Span, sphere.Components);
        }
        return archive;
    }

    public static MixtureFit<GaussianMixture> Gaussian(ModelArchive archive)
    {
        ArgumentNullException.ThrowIfNull(archive);
        archive.Expect(GaussianKind);
        return Unpack(archive, () => new GaussianMixture(
            Enum.Parse<CovarianceKind>(archive.Properties["covariance"]!.GetValue<string>()),
            Width(archive.Find("means")), archive.Get<double>("weights"), archive.Get<double>("means"), archive.Get<double>("covariances"), archive.Get<double>("rowsSeen")[0]));
    }

    public static MixtureFit<BernoulliMixture> Bernoulli(ModelArchive archive)
    {
        ArgumentNullException.ThrowIfNull(archive);
        archive.Expect(BernoulliKind);
        return Unpack(archive, () => new BernoulliMixture(
            Width(archive.Find("probabilities")), archive.Get<double>("weights"), archive.Get<double>("probabilities"), archive.Get<double>("rowsSeen")[0]));
    }

    public static MixtureFit<VonMisesFisherMixture> VonMisesFisher(ModelArchive archive)
    {
        ArgumentNullException.ThrowIfNull(archive);
        archive.Expect(VonMisesFisherKind);
        return Unpack(archive, () => new VonMisesFisherMixture(
            Width(archive.Find("directions")), archive.Get<double>("weights"), archive.Get<double>("directions"), archive.Get<double>("concentrations"),
            archive.Get<double>("rowsSeen")[0], archive.Properties["oneConcentration"]!.GetValue<bool>()));
    }

    private static string KindOf(MixtureModel model) => model switch
    {
        GaussianMixture => GaussianKind,
        BernoulliMixture => BernoulliKind,
        _ => VonMisesFisherKind,
    };

    private static int Width(ModelArray array) => checked((int)array.Shape[1]);

    private static MixtureFit<TModel> Unpack<TModel>(ModelArchive archive, Func<TModel> model) where TModel : MixtureModel
    {
        try
        {
            var known = archive.Properties;
            return new MixtureFit<TModel>(
                model(), known["logLikelihood"]!.GetValue<double>(), known["objective"]!.GetValue<double>(), known["history"]?.Deserialize<EmIteration[]>(Json) ?? [], known["converged"]!.GetValue<bool>(), [], [], 0,
                known["rows"]!.GetValue<long>(), known["weight"]!.GetValue<double>(), known["seed"]!.GetValue<long>());
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or NullReferenceException or InvalidOperationException or FormatException or ArgumentException or OverflowException or ArgumentOutOfRangeException or IndexOutOfRangeException)
        {
            throw new ModelFileException("its mixture is incomplete or contradicts itself", "Load the file with the version of the library that wrote it.", e);
        }
    }
}
