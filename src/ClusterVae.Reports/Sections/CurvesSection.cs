using ClusterVae.ModelFiles;
using ClusterVae.Reports.Charts;
using ClusterVae.Reports.Content;
using ClusterVae.Reports.Writing;

namespace ClusterVae.Reports.Sections;

internal static class CurvesSection
{
    /// <summary>Curves that are read together, under one heading; of the others those whose names begin alike before a dot, such as a term and its parts.</summary>
    private static readonly (string Title, string[] Names)[] Together =
    [
        ("ELBO", ["elbo"]),
        ("Parts of the ELBO: reconstruction and KL", ["reconstruction", "kl"]),
        ("Loss", ["loss", "heldOutLoss"]),
        ("Log-likelihood per row", ["logLikelihood"]),
        ("Entropies of the memberships: of each row, and of their mean", ["clusterEntropy", "clusterEntropyOfMean"]),
        ("Learning rate", ["learningRate"]),
    ];

    private const int FirstColour = 4;

    public static Section? Of(ReportContent content)
    {
        var panels = Panels(content.Curves).ToArray();
        if (panels.Length == 0)
            return null;
        var stages = content.Curves.Stages.Select(stage => $"{stage.Name} ({stage.Length})").ToArray();
        var entropies = content.Curves.Stages.Any(stage => stage.Curves.ContainsKey("clusterEntropy"));
        return new Section("curves", "Training",
            Html.Of($"{(OnlyEm(content.Curves) ? "Iteration by iteration" : "Epoch by epoch")}, stages side by side: {string.Join(", ", stages)}.{(entropies ? " Memberships have collapsed where the entropy of each row stays near that of their mean." : "")}"),
            Html.Of($"""<div class="grid">{panels}</div>"""));
    }

    public static IEnumerable<Html> Panels(TrainingCurves curves)
    {
        var names = curves.Stages.SelectMany(stage => stage.Curves.Keys).Distinct().ToArray();
        var groups = Together.Concat(names.Where(name => !Together.Any(group => group.Names.Contains(name)))
            .GroupBy(name => name.Split('.')[0]).Select(group => (Title: group.Key, Names: group.ToArray())));
        foreach (var (title, wanted) in groups)
        {
            Line[] lines = [.. wanted.Where(names.Contains).Select((name, place) => CurveOf(curves, name, place))];
            if (lines.Length > 0 && lines.Any(line => line.Y.Any(double.IsFinite)))
                yield return new LineChart(title, OnlyEm(curves) ? "iteration" : "epoch", lines) { Bands = Bands(curves) }.ToHtml();
        }
    }

    private static bool OnlyEm(TrainingCurves curves) => curves.Stages.All(stage => stage.Curves.Keys.All(name => name == "logLikelihood"));

    private static Line CurveOf(TrainingCurves curves, string name, int place)
    {
        var values = curves.Stages.SelectMany(stage => stage.Curves.GetValueOrDefault(name) ?? [.. Enumerable.Repeat(double.NaN, stage.Length)]).ToArray();
        return new Line(name, (place + FirstColour) % Palette.Colours, [.. Enumerable.Range(1, values.Length).Select(epoch => (double)epoch)], values);
    }

    private static List<Band> Bands(TrainingCurves curves)
    {
        var bands = new List<Band>();
        var start = 1.0;
        foreach (var stage in curves.Stages)
        {
            bands.Add(new Band(stage.Name, start, start + stage.Length));
            start += stage.Length;
        }
        return bands;
    }
}
