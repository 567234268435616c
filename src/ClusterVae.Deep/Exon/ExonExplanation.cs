using ClusterVae.Metrics;
using ClusterVae.Randomness;

namespace ClusterVae.Deep;

/// <summary>Over which rows a component's V-nat is a mean.</summary>
public enum ActivityBy
{
    /// <summary>Those that the model assigns to it.</summary>
    Predicted,

    /// <summary>All, each as far as w(y|x) says.</summary>
    Weights,
}

/// <summary>
/// What the latent space of a trained EXoN does: which directions are used, what happens when they are moved, what KL^u is made of (004 s.3.4, 4, A.2). Rows and
/// pictures are row-major numbers in the rows' own units.
/// </summary>
public sealed class ExonExplanation(ExonModel model)
{
    // Of the authors' program, in the units of a circle layout with neighbours 8 apart.
    private const double GridReach = 15;
    private const int GridSide = 31;

    /// <summary>V-nat by the components that the rows are known to belong to (−1 leaves a row out).</summary>
    public LatentActivity Activity(ReadOnlySpan<float> rows, ReadOnlySpan<int> components)
    {
        var codes = model.Encode(rows);
        if (components.Length != codes.Rows)
            throw new ArgumentException($"{components.Length} components for {codes.Rows} rows.", nameof(components));
        var belonging = new float[codes.Rows * model.Clusters];
        for (var row = 0; row < components.Length; row++)
        {
            if (components[row] >= 0)
                belonging[row * model.Clusters + components[row]] = 1;
        }
        return LatentActivity.Of(belonging, codes.LogVars, model.Layout.Variances, model.Clusters);
    }

    /// <summary>V-nat without knowing any class.</summary>
    public LatentActivity Activity(ReadOnlySpan<float> rows, ActivityBy by = ActivityBy.Predicted)
    {
        var codes = model.Encode(rows);
        return by == ActivityBy.Predicted
            ? Activity(rows, codes.Labels())
            : LatentActivity.Of(codes.Weights(), codes.LogVars, model.Layout.Variances, model.Clusters);
    }

    /// <summary>KL^u of each row (004 eq. 12); its mean over test rows is (23).</summary>
    public double[] MatchedBounds(ReadOnlySpan<float> rows) => model.Encode(rows).MatchedBounds(model.Layout);

    /// <summary>The four terms of (11) and (22) over rows; the time grows with the square of their number, so some are taken evenly.</summary>
    public DivergenceTerms DivergenceTerms(ReadOnlySpan<float> rows, int mostRows = 2000, int samplesPerRow = 4, long seed = 1) =>
        Deep.DivergenceTerms.Of(model.Encode(Some(rows, mostRows)), model.Layout, samplesPerRow, seed);

    /// <summary>Theorem 1's sums, and how far the rows are from what it takes for granted.</summary>
    public ActivityBounds ActivityBounds(ReadOnlySpan<float> rows) => Deep.ActivityBounds.Of(model.Encode(rows), model.Layout);

    /// <summary>Noise U(−reach, reach) on each row's code, in the directions that its component uses and in those that it does not (004 fig. 5).</summary>
    public Perturbation Perturb(ReadOnlySpan<float> rows, LatentActivity activity, double reach = 2, double threshold = LatentActivity.UsualThreshold, long seed = 1)
    {
        ArgumentNullException.ThrowIfNull(activity);
        var codes = model.Encode(rows);
        var labels = codes.Labels();
        var latent = model.Latent;
        var random = new RandomStream(seed);
        var (still, inside, outside) = (new float[codes.Rows * latent], new float[codes.Rows * latent], new float[codes.Rows * latent]);
        for (var row = 0; row < codes.Rows; row++)
        {
            var active = activity.Active(labels[row], threshold).ToHashSet();
            for (var j = 0; j < latent; j++)
            {
                var place = row * latent + j;
                var noise = reach * (2 * random.NextDouble() - 1);
                still[place] = (float)codes.Mean(row, labels[row], j);
                inside[place] = still[place] + (float)(active.Contains(j) ? noise : 0);
                outside[place] = still[place] + (float)(active.Contains(j) ? 0 : noise);
            }
        }
        var (original, moved, left) = (model.Decode(still, labels), model.Decode(inside, labels), model.Decode(outside, labels));
        return new Perturbation(original, moved, left, MeanSquare(original, moved), MeanSquare(original, left));
    }

    /// <summary>E[x|z] on an even grid over the first two dimensions, the others 0, row by row from the top left (004 fig. 2); of M2 for its first class.</summary>
    public float[] Grid(int side = GridSide, double reach = GridReach)
    {
        var codes = new float[side * side * model.Latent];
        for (var y = 0; y < side; y++)
        {
            for (var x = 0; x < side; x++)
            {
                var start = (y * side + x) * model.Latent;
                codes[start] = (float)(reach * (2.0 * x / (side - 1) - 1));
                if (model.Latent > 1)
                    codes[start + 1] = (float)(reach * (1 - 2.0 * y / (side - 1)));
            }
        }
        return model.Decode(codes);
    }

    /// <summary>
    /// (24): ½ (1 − mean SSIM over all ordered pairs of the grid's pictures), 0 where all are equal. Pictures are rescaled to 0..1, as SSIM's constants ask; the authors'
    /// program takes 1 for the range of pictures from −1 to 1.
    /// </summary>
    public double NegativeSsim(int side = GridSide, double reach = GridReach)
    {
        var image = Picture();
        var pictures = Grid(side, reach);
        var (lowest, range) = model.PixelRange;
        for (var place = 0; place < pictures.Length; place++)
            pictures[place] = (pictures[place] - lowest) / range;
        return new StructuralSimilarity(image.Height, image.Width, image.Channels).MeanNegative(pictures);
    }

    /// <summary>
    /// exp E KL(p(y|x) ‖ p(y)) of decoded samples, as many of each component, judged by the model's own classifier: a class score, not comparable with Inception scores.
    /// </summary>
    public double ClassScore(int samplesPerComponent = 1000, long seed = 1)
    {
        var probabilities = new List<float>();
        for (var component = 0; component < model.Clusters; component++)
            probabilities.AddRange(model.Classify(model.Clustering.Sample(component, samplesPerComponent, 1, seed).Values.Span));
        return ClassMeasures.ClassScore(probabilities.ToArray(), model.Clusters);
    }

    /// <summary>Definition 1 on pairs of rows, each with the one that stands half of them further: mean KL(ρ f(x¹) + (1 − ρ) f(x²) ‖ f(ρ x¹ + (1 − ρ) x²)).</summary>
    public double InterpolationInconsistency(ReadOnlySpan<float> rows, double rho = 0.5)
    {
        var half = rows.Length / model.Width / 2;
        if (half == 0)
            throw new ArgumentException("Two rows at least are needed.", nameof(rows));
        var first = rows[..(half * model.Width)];
        var second = rows.Slice(half * model.Width, half * model.Width);
        var mixed = new float[first.Length];
        for (var place = 0; place < mixed.Length; place++)
            mixed[place] = (float)(rho * first[place] + (1 - rho) * second[place]);
        return ClassMeasures.InterpolationInconsistency(model.Classify(first), model.Classify(second), model.Classify(mixed), rho, model.Clusters);
    }

    private ImageShape Picture() => model.Image
        ?? throw new InvalidOperationException("This model was trained on rows that are no pictures: similarity of structure means nothing to them.");

    private ReadOnlySpan<float> Some(ReadOnlySpan<float> rows, int most)
    {
        var count = rows.Length / model.Width;
        if (count <= most)
            return rows;
        var taken = new float[most * model.Width];
        for (var place = 0; place < most; place++)
            rows.Slice((int)((long)place * count / most) * model.Width, model.Width).CopyTo(taken.AsSpan(place * model.Width));
        return taken;
    }

    private static double MeanSquare(float[] a, float[] b)
    {
        var sum = 0.0;
        for (var place = 0; place < a.Length; place++)
            sum += ((double)a[place] - b[place]) * ((double)a[place] - b[place]);
        return sum / Math.Max(1, a.Length);
    }
}

/// <summary>Pictures of codes as they are, moved where their component's directions are used, and moved where they are not.</summary>
/// <param name="Original">[N, width]</param>
/// <param name="Inside">[N, width]</param>
/// <param name="Outside">[N, width]</param>
/// <param name="ChangeInside">mean squared change per number</param>
/// <param name="ChangeOutside">the same outside the used directions: far less where V-nat tells the truth</param>
public sealed record Perturbation(float[] Original, float[] Inside, float[] Outside, double ChangeInside, double ChangeOutside);
