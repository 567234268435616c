using ClusterVae.Deep;
using ClusterVae.Reports.Content;

namespace ClusterVae.Reports.Collect;

/// <summary>Asks an EXoN model what its latent directions do with rows.</summary>
internal static class LatentUse
{
    // The terms' time grows with the square of the rows; pictures of a path are compared with each other, so that fewer say as much.
    private const int Rows = 2000;
    private const int PerturbedRows = 500;
    private const int ShownRows = 12;
    private const double Reach = 2;

    public static LatentUseContent? Of(ModelLens lens, IReadOnlyList<SampledRow> sample, IReadOnlyList<string> labels)
    {
        if (lens.Laid is not { } model || sample[0].Input is null)
            return null;
        var count = Math.Min(Rows, sample.Count);
        SampledRow[] some = [.. Enumerable.Range(0, count).Select(n => sample[(int)((long)n * sample.Count / count)])];
        float[] values = [.. some.SelectMany(row => row.Input!)];
        var explanation = new ExonExplanation(model);
        var known = Array.ConvertAll(some, row => row.Label < 0 ? -1 : IndexOf(model.ComponentNames, labels[row.Label]));
        var byClass = known.Any(component => component >= 0);
        var activity = byClass ? explanation.Activity(values, known) : explanation.Activity(values);
        var perturbed = explanation.Perturb(values.AsSpan(0, Math.Min(PerturbedRows, count) * model.Width), activity, Reach);
        return new LatentUseContent
        {
            Components = [.. Enumerable.Range(0, model.Clusters).Select(component => Component(model, activity, component))],
            Threshold = LatentActivity.UsualThreshold,
            ByKnownClass = byClass,
            Rows = count,
            Terms = Terms(explanation.DivergenceTerms(values)),
            ChangeInside = perturbed.ChangeInside,
            ChangeOutside = perturbed.ChangeOutside,
            Still = Shown(perturbed.Original, model.Width),
            MovedInside = Shown(perturbed.Inside, model.Width),
            MovedOutside = Shown(perturbed.Outside, model.Width),
        };
    }

    private static ComponentUse Component(ExonModel model, LatentActivity activity, int component)
    {
        var layout = model.Layout;
        var others = Enumerable.Range(0, model.Clusters).Where(other => other != component).Select(other => (Place: other, Distance: Distance(layout, component, other))).ToArray();
        var (nearest, distance) = others.Length == 0 ? (-1, double.NaN) : others.MinBy(other => other.Distance);
        return new ComponentUse(model.ComponentNames[component], model.LabelledRows[component], activity.Shares[component],
            activity.Of(component).ToArray(), activity.Leading(component), nearest, distance);
    }

    /// <summary>Of two centres, each direction in standard deviations of the wider component.</summary>
    private static double Distance(MixturePriorValues layout, int one, int other) => Math.Sqrt(Enumerable.Range(0, layout.Latent)
        .Sum(j => Math.Pow(layout.Mean(one, j) - layout.Mean(other, j), 2) / Math.Max(layout.Variance(one, j), layout.Variance(other, j))));

    private static (string, double, string)[] Terms(DivergenceTerms terms) =>
    [
        ("I(x, y)", terms.LabelInformation, "How much rows know of their component; the logarithm of the number of components where all are sure and evenly spread."),
        ("KL(w(y) ‖ p(y))", terms.LabelMismatch, "How unevenly the components are filled: 0 as they were meant to be."),
        ("E I(x, z | y)", terms.CodeInformation, "How much the code knows of a row besides its component: what reconstructions are made from."),
        ("E KL(q(z | y) ‖ p(z | y))", terms.CodeMismatch, "How far the codes of each component are from the place that it was given: what samples suffer from."),
        ("KL, the mean over rows", terms.Bound, "What the four make together, but for the sampling error of the last two."),
    ];

    private static float[][] Shown(float[] rows, int width) =>
        [.. Enumerable.Range(0, Math.Min(ShownRows, rows.Length / width)).Select(row => rows[(row * width)..((row + 1) * width)])];

    private static int IndexOf(IReadOnlyList<string> names, string name)
    {
        for (var place = 0; place < names.Count; place++)
        {
            if (names[place] == name)
                return place;
        }
        return -1;
    }
}
