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
    private readonly FusedLayer[] encoder;
    private readonly FusedLayer[] decoder;
    private readonly int latent;
    private readonly int rows;
    private readonly torch.Tensor? likelihoodLogVar;
    private readonly bool logVarIsLearned;
    private readonly ConcurrentBag<FusedWorkspace> workspaces = [];
    private readonly ConcurrentDictionary<int, torch.Tensor[]> gradients = [];

    private FusedElbo(Elbo objective, IAugmentation? augmentation, FusedNetwork network, int rows)
    {
        (this.objective, this.augmentation, this.rows) = (objective, augmentation, rows);
        (encoder, decoder, latent) = (network.Encoder, network.Decoder, network.Latent);
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
    public static FusedElbo? TryCreate(Elbo objective, IAugmentation? augmentation, int rows)
    {
        if (objective.Settings is not { Estimator: ElboEstimator.AnalyticKl, FreeBits: 0, Samples: 1 }
            || objective.Likelihood is not (BernoulliLikelihood or GaussianLikelihood)
            || FusedNetwork.TryCreate(objective.Network) is not { } network)
            return null;
        return new FusedElbo(objective, augmentation, network, rows);
    }

    public (GradientSet Gradient, MicroBatchResult Result) Compute(MicroBatch batch, int part)
    {
        using var off = torch.no_grad();
        if (!workspaces.TryTake(out var workspace))
            workspace = new FusedWorkspace([.. encoder, .. decoder], rows, latent);
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
        var count = (int)x.shape[0];
        var weight = (float)objective.Settings.KlWeight(batch.Moment);
        var encoderOut = work.Outputs.AsSpan(0, encoder.Length);
        var decoderOut = work.Outputs.AsSpan(encoder.Length);

        Forward(encoder, x, encoderOut, count);
        var head = encoderOut[^1];
        encoder[^1].Activate(head.Memory, count);
        var noise = torch.randn([count, latent], torch.ScalarType.Float32, generator: batch.Generator);
        var code = work.Code.First(count);
        var kl = Draw(head.Memory, (float*)TensorMemory.Address(noise), work.Code.Memory, count);

        Forward(decoder, code, decoderOut, count);
        var negativeLikelihood = Likelihood(decoderOut[^1], decoder[^1], (float*)TensorMemory.Address(x), gradient, count);

        // The decoder's last output now holds the gradient that comes back to it.
        Backward(decoder, code, decoderOut, work.Gradients.AsSpan(encoder.Length), decoderOut[^1], work.CodeGradient, gradient, count);
        var headGradient = work.Gradients[encoder.Length - 1];
        _ = headGradient.First(count);
        DrawBackward(head.Memory, (float*)TensorMemory.Address(noise), work.CodeGradient.Memory, headGradient.Memory, count, weight);
        Backward(encoder, x, encoderOut, work.Gradients.AsSpan(0, encoder.Length), headGradient, null, gradient, count);

        var (reconstruction, divergence) = (negativeLikelihood / count, kl / count);
        return new MicroBatchResult(count, reconstruction + weight * divergence,
            [("reconstruction", reconstruction), ("kl", divergence), ("elbo", -reconstruction - divergence)]);
    }

    /// <summary>All layers; the last one's bias is left to whoever reads it.</summary>
    private static void Forward(FusedLayer[] layers, torch.Tensor input, Span<Matrix> outputs, int count)
    {
        for (var index = 0; index < layers.Length; index++)
        {
            var (layer, output) = (layers[index], outputs[index]);
            var z = output.First(count);
            layer.Multiply(input, z);
            if (index < layers.Length - 1)
                layer.Activate(output.Memory, count);
            input = z;
        }
    }

    /// <summary>From the gradient at the last layer's output back to the first layer's weights, and to the input where it is asked for.</summary>
    private static void Backward(
        FusedLayer[] layers, torch.Tensor input, Span<Matrix> outputs, Span<Matrix> gradients, Matrix last, Matrix? inputGradient, torch.Tensor[] parameters, int count)
    {
        var d = last;
        for (var index = layers.Length - 1; ; index--)
        {
            var layer = layers[index];
            var bias = (float*)TensorMemory.Address(parameters[layer.Parameter + 1]);
            var dz = d.First(count);
            if (layer.Slope == 1)
                FusedKernels.SumRows(d.Memory, bias, count, layer.Outputs);
            else
                FusedKernels.RectifyBackward(d.Memory, outputs[index].Memory, bias, count, layer.Outputs, layer.Slope);
            var before = index == 0 ? input : outputs[index - 1].First(count);
            parameters[layer.Parameter].addmm_(dz.t(), before, 0, 1);
            var target = index > 0 ? gradients[index - 1] : inputGradient;
            if (target is null)
                return;
            target.First(count).addmm_(dz, layer.Weight, 0, 1);
            if (index == 0)
                return;
            d = target;
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
            return FusedKernels.Bernoulli(output.Memory, bias, x, count, width, scale);

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
            FusedKernels.Gaussian(output.Memory, bias, x, p, s, count, width, scale);

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

    private torch.Tensor[] NewGradient() =>
        [.. objective.Parameters.Select(parameter => torch.zeros(parameter.Value.shape, torch.float32).DetachFromDisposeScope())];

    public void Dispose()
    {
        foreach (var workspace in workspaces)
            workspace.Dispose();
        foreach (var tensor in gradients.Values.SelectMany(set => set))
            tensor.Dispose();
        workspaces.Clear();
        gradients.Clear();
    }
}
