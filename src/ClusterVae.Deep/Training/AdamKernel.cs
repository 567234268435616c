using System.Runtime.Intrinsics;

namespace ClusterVae.Deep;

/// <summary>The numbers of one Adam step, as float32 like the parameters.</summary>
/// <param name="Beta1">β₁.</param>
/// <param name="Beta2">β₂.</param>
/// <param name="Epsilon">ε.</param>
/// <param name="L2">λ of Adam's weight decay, added to the gradient as λ w.</param>
/// <param name="Shrink">1 − η λ of AdamW's decoupled decay.</param>
/// <param name="StepSize">η / (1 − β₁ᵗ).</param>
/// <param name="RootCorrection">√(1 − β₂ᵗ).</param>
internal readonly record struct AdamNumbers(float Beta1, float Beta2, float Epsilon, float L2, float Shrink, float StepSize, float RootCorrection)
{
    public static AdamNumbers At(TrainingOptions options, double rate, long step)
    {
        var decoupled = options.Optimizer is null or OptimizerKind.AdamW;
        return new AdamNumbers(
            (float)options.Beta1,
            (float)options.Beta2,
            (float)options.Epsilon,
            decoupled ? 0 : (float)(options.WeightDecay ?? 0),
            decoupled ? (float)(1 - rate * (options.WeightDecay ?? 0)) : 1,
            (float)(rate / (1 - Math.Pow(options.Beta1, step))),
            (float)Math.Sqrt(1 - Math.Pow(options.Beta2, step)));
    }
}

/// <summary>
/// Adam in one pass over memory: the gradients of the micro-batches are summed a few cache lines at a time and used at once.
/// Every element goes through the same operations whether it lies in a vector or in the tail, so the bytes do not depend on how the
/// parameters are shared out.
/// </summary>
internal static unsafe class AdamKernel
{
    public const int Block = 1024;

    // Below this a float32 is denormal, and arithmetic on denormals costs a hundred times as much: moments that have died away become zero.
    private const float SmallestNormal = 1.17549435E-38f;

    /// <summary>target[i] = Σₖ weightₖ · gradientₖ[i], in the order of k.</summary>
    public static void Sum(float* target, ReadOnlySpan<GradientMemory> gradients, ReadOnlySpan<float> weights, long offset, int count)
    {
        var first = true;
        for (var k = 0; k < gradients.Length; k++)
        {
            if (gradients[k].Address == 0)
                continue;
            if (gradients[k].IsBFloat16)
                Add(target, (BFloat16*)gradients[k].Address + offset, weights[k], count, first);
            else
                Add(target, (Float32*)gradients[k].Address + offset, weights[k], count, first);
            first = false;
        }
        if (first)
            new Span<float>(target, count).Clear();
    }

    private static void Add<T>(float* target, T* source, float weight, int count, bool first) where T : unmanaged, INumber<T>
    {
        if (first)
            Scale(target, source, weight, count);
        else
            AddScaled(target, source, weight, count);
    }

    private static void Scale<T>(float* target, T* source, float weight, int count) where T : unmanaged, INumber<T>
    {
        var i = 0;
        for (; i <= count - Vector256<float>.Count; i += Vector256<float>.Count)
            (T.Load(source + i) * weight).Store(target + i);
        for (; i < count; i++)
            target[i] = T.ToSingle(source[i]) * weight;
    }

    private static void AddScaled<T>(float* target, T* source, float weight, int count) where T : unmanaged, INumber<T>
    {
        var i = 0;
        for (; i <= count - Vector256<float>.Count; i += Vector256<float>.Count)
            (Vector256.Load(target + i) + T.Load(source + i) * weight).Store(target + i);
        for (; i < count; i++)
            target[i] += T.ToSingle(source[i]) * weight;
    }

    /// <summary>Σ gᵢ² in double.</summary>
    public static double SquaredNorm(float* gradient, int count)
    {
        var sum = 0.0;
        for (var i = 0; i < count; i++)
            sum += (double)gradient[i] * gradient[i];
        return sum;
    }

    /// <summary>m ← β₁m + (1−β₁)g; v ← β₂v + (1−β₂)g²; w ← w·shrink − stepSize · m / (√v / rootCorrection + ε). False where a gradient is not finite.</summary>
    public static bool Update(float* w, float* m, float* v, float* gradient, int count, in AdamNumbers numbers)
    {
        var (beta1, beta2, epsilon, l2, shrink, stepSize, rootCorrection) = numbers;
        var (rest1, rest2) = (1 - beta1, 1 - beta2);
        var taint = Vector256<float>.Zero;
        var i = 0;
        for (; i <= count - Vector256<float>.Count; i += Vector256<float>.Count)
        {
            var weight = Vector256.Load(w + i);
            var g = Vector256.Load(gradient + i);
            taint += g - g;
            g += weight * l2;
            var mean = Flush(Vector256.Load(m + i) * beta1 + g * rest1);
            var square = Flush(Vector256.Load(v + i) * beta2 + g * g * rest2);
            mean.Store(m + i);
            square.Store(v + i);
            var root = Vector256.Sqrt(square) / Vector256.Create(rootCorrection) + Vector256.Create(epsilon);
            (weight * shrink - mean / root * stepSize).Store(w + i);
        }
        var tailTaint = 0f;
        for (; i < count; i++)
        {
            var g = gradient[i];
            tailTaint += g - g;
            g += w[i] * l2;
            m[i] = Flush(m[i] * beta1 + g * rest1);
            v[i] = Flush(v[i] * beta2 + g * g * rest2);
            var root = MathF.Sqrt(v[i]) / rootCorrection + epsilon;
            w[i] = w[i] * shrink - m[i] / root * stepSize;
        }
        // x − x is zero for every number, and NaN for NaN and the infinities.
        return Vector256.EqualsAll(taint, Vector256<float>.Zero) && tailTaint == 0;
    }

    private static Vector256<float> Flush(Vector256<float> x) =>
        Vector256.ConditionalSelect(Vector256.LessThan(Vector256.Abs(x), Vector256.Create(SmallestNormal)), Vector256<float>.Zero, x);

    private static float Flush(float x) => MathF.Abs(x) < SmallestNormal ? 0 : x;
}
