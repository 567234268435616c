using System.Collections.Concurrent;
using TorchSharp;

namespace ClusterVae.Deep;

/// <summary>
/// The gradient of −ELBO for the plain case, written by hand: dense layers with rectifiers, diagonal posterior, analytic KL, Bernoulli or
/// Gaussian likelihood. Matrix products go into buffers that are allocated once, and everything between them is one pass over memory.
/// The result is autograd's up to rounding, which a test states; whatever is not plain goes through autograd.
/// </summary>
internal sealed unsafe class FusedElbo : IMicroBatchGradient
{
    private const float LeastLogVar = -12;              // as in GaussianLikelihood

    private readonly Elbo objective;
    private readonly IAugmentation? augmentation;
    private readonly FusedNetwork network;
    private readonly int latent;
    private readonly int rows;
    private readonly torch.Tensor? likelihoodLogVar;
    private readonly bool logVarIsLearned;
    private readonly ConcurrentBag<FusedWorkspace> workspaces = [];
    private readonly ConcurrentDictionary<int, torch.Tensor[]> gradients = [];

    private FusedElbo(Elbo objective, IAugmentation? augmentation, FusedNetwork network, int rows)
    {
        (this.objective, this.augmentation, this.network, this.rows) = (objective, augmentation, network, rows);
        latent = network.Latent;
        if (objective.Likelihood is GaussianLikelihood gaussian)
        {
            logVarIsLearned = gaussian.IsLearned;
            likelihoodLogVar = (logVarIsLearned ? gaussian.Parameters : gaussian.State)[0].Value;
        }
    }

    /// <summary>Null where the objective is not the plain case.</summary>
    /// <param name="objective">What is trained.</param>
    /// <param name="augmentation">The objective's own.</param>
    /// <param name="rows">The most that a micro-batch has.</param>
    /// <param name="precision">Of the products.</param>
    public static FusedElbo? TryCreate(Elbo objective, IAugmentation? augmentation, int rows, Precision precision)
    {
        if (objective.Settings is not { Estimator: ElboEstimator.AnalyticKl, FreeBits: 0, Samples: 1 }
            || objective.Likelihood is not (BernoulliLikelihood or GaussianLikelihood)
            || FusedNetwork.TryCreate(objective.Network, precision == Precision.BFloat16) is not { } network)
            return null;
        return new FusedElbo(objective, augmentation, network, rows);
    }

    public void BeginStep(WorkerPool pool)
    {
        var rounded = network.Encoder.Concat(network.Decoder).Where(layer => layer.IsBFloat16).ToArray();
        pool.Run(rounded.Length, place => rounded[place].Refresh());
    }

    public (GradientSet Gradient, MicroBatchResult Result) Compute(MicroBatch batch, int part)
    {
        using var off = torch.no_grad();
        if (!workspaces.TryTake(out var workspace))
            workspace = new FusedWorkspace(network, rows);
        try
        {
            var gradient = gradients.GetOrAdd(part, _ => NewGradient());
            return (new GradientSet(gradient, owned: false), Run(batch, workspace, gradient));
        }
        finally
        {
            workspaces.Add(workspace);
        }
    }

    private MicroBatchResult Run(MicroBatch batch, FusedWorkspace work, torch.Tensor[] gradient)
    {
        using var scope = torch.NewDisposeScope();
        var x = augmentation is null ? batch.Rows : augmentation.Apply(batch.Rows, batch.Generator).contiguous();
        var input = x.to(NumberTypes.Of(network.Encoder[0].IsBFloat16));
        var count = (int)x.shape[0];
        var weight = (float)objective.Settings.KlWeight(batch.Moment);

        Forward(network.Encoder, input, work.Encoder, count);
        var (head, headGradient) = (work.Encoder[^1].Product, work.Encoder[^1].ProductGradient);
        network.Encoder[^1].Activate(head, head, count);
        var noise = torch.randn([count, latent], torch.ScalarType.Float32, generator: batch.Generator);
        var code = work.Code.First(count);
        var kl = Draw((float*)head.Memory, (float*)TensorMemory.Address(noise), (float*)work.Code.Memory, count);

        Forward(network.Decoder, code, work.Decoder, count);
        var output = work.Decoder[^1].Product;
        var negativeLikelihood = Likelihood(output, network.Decoder[^1], (float*)TensorMemory.Address(x), gradient, count);

        // The decoder's last output now holds the gradient that comes back to it.
        Backward(network.Decoder, code, work.Decoder, output, work.CodeGradient, gradient, count);
        DrawBackward((float*)head.Memory, (float*)TensorMemory.Address(noise), (float*)work.CodeGradient.Memory, (float*)headGradient.Memory, count, weight);
        Backward(network.Encoder, input, work.Encoder, headGradient, null, gradient, count);

        var (reconstruction, divergence) = (negativeLikelihood / count, kl / count);
        return new MicroBatchResult(count, reconstruction + weight * divergence,
            [("reconstruction", reconstruction), ("kl", divergence), ("elbo", -reconstruction - divergence)]);
    }

    /// <summary>All layers; the last one's bias is left to whoever reads it.</summary>
    private static void Forward(FusedLayer[] layers, torch.Tensor input, LayerMemory[] memory, int count)
    {
        for (var place = 0; place < layers.Length; place++)
        {
            layers[place].Multiply(input, memory[place].Product.First(count));
            if (place == layers.Length - 1)
                return;
            layers[place].Activate(memory[place].Product, memory[place].Value, count);
            input = memory[place].Value.First(count);
        }
    }

    /// <summary>From the gradient at the last product back to the first layer's weights, and to the input where it is asked for.</summary>
    private static void Backward(
        FusedLayer[] layers, torch.Tensor input, LayerMemory[] memory, Matrix last, Matrix? inputGradient, torch.Tensor[] parameters, int count)
    {
        var d = last;
        for (var place = layers.Length - 1; place >= 0; place--)
        {
            var layer = layers[place];
            var bias = (float*)TensorMemory.Address(parameters[layer.Parameter + 1]);
            if (place == layers.Length - 1)
            {
                FusedKernels.SumRows(d, bias, count);
            }
            else
            {
                FusedKernels.ActivateBackward(d, memory[place].Value, memory[place].ProductGradient, bias, count, layer.Slope);
                d = memory[place].ProductGradient;
            }
            var dz = d.First(count);
            var before = place == 0 ? input : memory[place - 1].Value.First(count);
            parameters[layer.Parameter].addmm_(dz.t(), before, 0, 1);
            d = place > 0 ? memory[place - 1].ValueGradient : inputGradient!;
            if (place > 0 || inputGradient is not null)
                layer.MultiplyBack(dz, d.First(count));
        }
    }

    /// <summary>z = μ + e^(log σ²/2) ε; returns Σ KL(q ‖ N(0, I)).</summary>
    private double Draw(float* head, float* noise, float* code, int count)
    {
        var kl = 0.0;
        for (var row = 0; row < count; row++, head += 2 * latent, noise += latent, code += latent)
        {
            for (var d = 0; d < latent; d++)
            {
                var (mean, logVar) = (head[d], Math.Clamp(head[latent + d], -FusedNetwork.LogVarBound, FusedNetwork.LogVarBound));
                var stdDev = MathF.Exp(0.5f * logVar);
                code[d] = mean + stdDev * noise[d];
                kl += 0.5 * ((double)stdDev * stdDev + (double)mean * mean - 1 - logVar);
            }
        }
        return kl;
    }

    private void DrawBackward(float* head, float* noise, float* codeGradient, float* headGradient, int count, float weight)
    {
        var scale = weight / count;
        for (var row = 0; row < count; row++, head += 2 * latent, noise += latent, codeGradient += latent, headGradient += 2 * latent)
        {
            for (var d = 0; d < latent; d++)
            {
                var (mean, raw) = (head[d], head[latent + d]);
                headGradient[d] = codeGradient[d] + mean * scale;
                if (raw is < -FusedNetwork.LogVarBound or > FusedNetwork.LogVarBound)
                {
                    headGradient[latent + d] = 0;
                    continue;
                }
                var stdDev = MathF.Exp(0.5f * raw);
                headGradient[latent + d] = 0.5f * (codeGradient[d] * noise[d] * stdDev + (stdDev * stdDev - 1) * scale);
            }
        }
    }

    /// <summary>Turns the decoder's output into the gradient there; returns −Σ log p(x|z).</summary>
    private double Likelihood(Matrix output, FusedLayer layer, float* x, torch.Tensor[] gradient, int count)
    {
        var bias = (float*)TensorMemory.Address(layer.Bias);
        var (width, scale) = (output.Width, 1f / count);
        if (likelihoodLogVar is null)
            return FusedKernels.Bernoulli(output, bias, x, count, scale);

        var logVars = (float*)TensorMemory.Address(likelihoodLogVar);
        var shared = likelihoodLogVar.numel() == 1;
        var precision = new float[width];
        var squares = new double[width];
        float LogVar(int feature)
        {
            var value = logVars[shared ? 0 : feature];
            return logVarIsLearned ? MathF.Max(value, LeastLogVar) : value;
        }
        for (var feature = 0; feature < width; feature++)
            precision[feature] = MathF.Exp(-LogVar(feature));
        fixed (float* p = precision)
        fixed (double* s = squares)
            FusedKernels.Gaussian(output, bias, x, p, s, count, scale);

        var total = 0.0;
        for (var feature = 0; feature < width; feature++)
            total += 0.5 * (squares[feature] * precision[feature] + count * (LogVar(feature) + Math.Log(2 * Math.PI)));
        if (logVarIsLearned)
            LogVarGradient((float*)TensorMemory.Address(gradient[^1]), logVars, shared, squares, precision, count);
        return total;
    }

    /// <summary>∂/∂log σ² of −log p averaged over the rows: ½ (1 − (m − x)²/σ²) per number, 0 below the bound.</summary>
    private static void LogVarGradient(float* target, float* logVars, bool shared, double[] squares, float[] precision, int count)
    {
        var sum = 0.0;
        for (var feature = 0; feature < squares.Length; feature++)
        {
            var slope = logVars[shared ? 0 : feature] < LeastLogVar ? 0 : 0.5 * (1 - squares[feature] / count * precision[feature]);
            sum += slope;
            if (!shared)
                target[feature] = (float)slope;
        }
        if (shared)
            target[0] = (float)sum;
    }

    // A product's gradient comes in the product's precision, and the optimiser adds it up in float32.
    private torch.Tensor[] NewGradient()
    {
        var rounded = network.Encoder.Concat(network.Decoder).Where(layer => layer.IsBFloat16).Select(layer => layer.Parameter).ToHashSet();
        return [.. objective.Parameters.Select((parameter, place) => torch.zeros(parameter.Value.shape, NumberTypes.Of(rounded.Contains(place))).DetachFromDisposeScope())];
    }

    public void Dispose()
    {
        network.Dispose();
        foreach (var workspace in workspaces)
            workspace.Dispose();
        foreach (var tensor in gradients.Values.SelectMany(set => set))
            tensor.Dispose();
        workspaces.Clear();
        gradients.Clear();
    }
}
