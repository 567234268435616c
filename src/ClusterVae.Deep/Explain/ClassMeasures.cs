namespace ClusterVae.Deep;

/// <summary>Measures of class probabilities that EXoN reports (004 tables 1 to 3, definition 1).</summary>
internal static class ClassMeasures
{
    /// <summary>
    /// exp E_x KL(p(y|x) ‖ p(y)), p(y) = E p(y|x), from 1 (all alike, or never sure) to K: the Inception score's formula. With a classifier of the same data
    /// it is a class score of its own, not to be compared with scores of the Inception network.
    /// </summary>
    public static double ClassScore(ReadOnlySpan<float> probabilities, int classes)
    {
        var rows = Rows(probabilities, classes);
        var mean = new double[classes];
        for (var place = 0; place < probabilities.Length; place++)
            mean[place % classes] += probabilities[place] / (double)rows;
        var sum = 0.0;
        for (var place = 0; place < probabilities.Length; place++)
        {
            double p = probabilities[place];
            if (p > 0)
                sum += p * Math.Log(p / mean[place % classes]);
        }
        return Math.Exp(sum / rows);
    }

    /// <summary>E KL(ρ f(x¹) + (1 − ρ) f(x²) ‖ f(x̃)): 0 where definition 1's consistency under interpolation holds.</summary>
    public static double InterpolationInconsistency(ReadOnlySpan<float> first, ReadOnlySpan<float> second, ReadOnlySpan<float> between, double rho, int classes)
    {
        var rows = Rows(first, classes);
        if (second.Length != first.Length || between.Length != first.Length)
            throw new ArgumentException("Three sets of the same rows are needed.", nameof(second));
        var sum = 0.0;
        for (var place = 0; place < first.Length; place++)
        {
            var mixed = rho * first[place] + (1 - rho) * second[place];
            if (mixed > 0)
                sum += mixed * Math.Log(mixed / Math.Max(between[place], float.Epsilon));
        }
        return sum / rows;
    }

    private static int Rows(ReadOnlySpan<float> probabilities, int classes) => classes > 0 && probabilities.Length > 0 && probabilities.Length % classes == 0
        ? probabilities.Length / classes
        : throw new ArgumentException($"{probabilities.Length} values are no rows of {classes} probabilities.", nameof(probabilities));
}
