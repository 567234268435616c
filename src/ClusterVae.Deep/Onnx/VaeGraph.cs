using System.Text.Json;
using ClusterVae.ModelFiles;
using ClusterVae.Onnx;

namespace ClusterVae.Deep;

/// <summary>A VAE out of its model file as nodes.</summary>
internal sealed class VaeGraph
{
    private const float LogVarBound = 30;

    private readonly OnnxGraph graph;
    private readonly NetworkGraph network;
    private readonly NetworkSpec spec;
    private readonly VaeOptions options;
    private readonly string rows;
    private readonly string features;
    private readonly string mean;
    private readonly int width;
    private readonly int latent;

    public VaeGraph(OnnxGraph graph, string rows, ModelArchive archive)
    {
        (this.graph, this.rows) = (graph, rows);
        options = archive.Properties["options"].Deserialize<VaeOptions>(TrainingOptions.Json)!;
        spec = archive.Properties["network"].Deserialize<NetworkSpec>(TrainingOptions.Json)!;
        width = archive.Properties["width"]!.GetValue<int>();
        latent = options.LatentFor(width);
        network = new NetworkGraph(graph, archive);
        features = network.Layers(rows, spec.Encoder, width, "encoder").Value;
        mean = network.Dense(features, "head", 0, latent);
    }

    /// <summary>The mean of q(z|x).</summary>
    public void AddEmbedding(string name) => graph.Output(name, mean, OnnxType.Float, latent);

    public void AddLogVariance(string name) => graph.Output(name, LogVariance(), OnnxType.Float, latent);

    /// <summary>E[x|z] at the mean.</summary>
    public void AddReconstruction(string name) => graph.Output(name, Mean(network.Decoder(mean, spec, latent)), OnnxType.Float, width);

    /// <summary>Mean over the features of (x − reconstruction)².</summary>
    public void AddReconstructionError(string name)
    {
        var difference = graph.Node("Sub", rows, Mean(network.Decoder(mean, spec, latent)));
        graph.Output(name, graph.Node("ReduceMean", [("axes", new long[] { -1 }), ("keepdims", 1L)], graph.Square(difference)), OnnxType.Float, 1);
    }

    /// <summary>E_q log p(x|z) by the library's own fixed samples of z, minus KL(q(z|x) ‖ N(0, I)).</summary>
    public void AddElbo(string name)
    {
        var logVar = LogVariance();
        const int samples = ScoringBound.Samples;
        float[] noise;
        using (TorchSharp.torch.NewDisposeScope())
            noise = TensorMemory.Values(FixedNoise.Balanced(samples, latent, TorchSharp.torch.CPU));
        var spread = graph.Node("Exp", graph.Node("Mul", logVar, graph.Constant([0.5f], 1)));
        var drawn = graph.Node("Add", network.Reshaped(mean, 1, latent), graph.Node("Mul", network.Reshaped(spread, 1, latent), graph.Constant(noise, samples, latent)));
        var decoded = network.Reshaped(network.Decoder(network.Reshaped(drawn, latent), spec, latent), samples, width * OutputsPerFeature);
        var logLikelihood = graph.Node("ReduceMean", [("axes", new long[] { -1 }), ("keepdims", 1L)], LogProbability(network.Reshaped(rows, 1, width), decoded));
        var terms = graph.Node("Sub", graph.Node("Sub", graph.Node("Add", graph.Node("Exp", logVar), graph.Square(mean)), logVar), graph.Constant([1f], 1));
        var divergence = graph.Node("Mul", graph.Sum(terms, keep: true), graph.Constant([0.5f], 1));
        graph.Output(name, graph.Node("Sub", logLikelihood, divergence), OnnxType.Float, 1);
    }

    private int OutputsPerFeature => options.Likelihood == LikelihoodKind.GaussianOfCode ? 2 : 1;

    private string LogVariance() => options.PosteriorCovariance == PosteriorCovariance.Diagonal
        ? graph.Node("Clip", network.Dense(features, "head", latent, latent), graph.Constant([-LogVarBound]), graph.Constant([LogVarBound]))
        : throw new OnnxExportException($"variances and bounds of a posterior with {options.PosteriorCovariance} covariance are not told", "Leave the columns LogVariance and Elbo out, or train with a diagonal covariance.");

    private string Mean(string decoded) => options.Likelihood switch
    {
        LikelihoodKind.Bernoulli => graph.Node("Sigmoid", decoded),
        LikelihoodKind.GaussianOfCode => Half(decoded, 0, -1),
        _ => decoded,
    };

    /// <summary>log p(x|z) of rows [N,1,D] and outputs [N,S,D]: [N,S].</summary>
    private string LogProbability(string x, string decoded)
    {
        if (options.Likelihood == LikelihoodKind.Bernoulli)
            return graph.Sum(graph.Node("Sub", graph.Node("Mul", x, decoded), graph.Node("Softplus", decoded)), keep: false);
        var start = network.Numbers("likelihood.logVar");
        string logVar;
        if (options.Likelihood == LikelihoodKind.GaussianOfCode)
            logVar = graph.Node("Clip", graph.Node("Add", Half(decoded, 1, -1), graph.Constant(start, start.Length)), graph.Constant([-8f]), graph.Constant([8f]));
        else
            logVar = graph.Constant(options.Likelihood == LikelihoodKind.Gaussian ? start : Array.ConvertAll(start, value => Math.Max(value, -12f)), start.Length);
        var square = graph.Square(graph.Node("Sub", x, options.Likelihood == LikelihoodKind.GaussianOfCode ? Half(decoded, 0, -1) : decoded));
        var terms = graph.Node("Add", graph.Node("Mul", square, graph.Node("Exp", graph.Node("Neg", logVar))), graph.Node("Add", logVar, graph.Constant([(float)Math.Log(2 * Math.PI)], 1)));
        return graph.Node("Mul", graph.Sum(terms, keep: false), graph.Constant([-0.5f], 1));
    }

    private string Half(string value, int which, int axis) =>
        graph.Node("Slice", value, graph.Constant([(long)which * width], 1), graph.Constant([(long)(which + 1) * width], 1), graph.Constant([(long)axis], 1));
}
