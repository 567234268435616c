using ClusterVae.ModelFiles;
using ClusterVae.Reports.Content;
using ScottPlot;

namespace ClusterVae.Cli.Figures;

/// <summary>The figures that are plots.</summary>
internal static class FigurePlots
{
    private static readonly ScottPlot.Palettes.Category10 Colours = new();

    /// <summary>002's figure 2: the bound per epoch, of mixtures alone the log-likelihood; the last stage, in which it should rise, is marked.</summary>
    public static Plot? Elbo(ReportContent content)
    {
        var (xs, ys, last) = (new List<double>(), new List<double>(), 0.0);
        var epoch = 0;
        // The two are never of one scale.
        var name = content.Curves.Stages.Any(stage => stage.Curves.ContainsKey("elbo")) ? "elbo" : "logLikelihood";
        StageCurves[] stages = [.. content.Curves.Stages.Where(stage => stage.Curves.ContainsKey(name))];
        foreach (var stage in stages)
        {
            last = epoch + 1;
            var values = stage.Curves[name];
            for (var place = 0; place < stage.Length; place++)
            {
                epoch++;
                if (place < values.Length && double.IsFinite(values[place]))
                {
                    xs.Add(epoch);
                    ys.Add(values[place]);
                }
            }
        }
        if (xs.Count == 0)
            return null;
        var plot = new Plot();
        plot.Add.ScatterLine(xs.ToArray(), ys.ToArray());
        if (stages.Length > 1)
            plot.Add.HorizontalSpan(last, epoch).FillColor = Colours.GetColor(1).WithAlpha(40);
        plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.NumericAutomatic { IntegerTicksOnly = true };
        plot.XLabel("epoch");
        plot.YLabel(name == "elbo" ? "ELBO per row" : "log-likelihood per row");
        return plot;
    }

    /// <summary>002's figure 3: the clusters' means, and codes around them that samples are decoded from.</summary>
    public static Plot? Draws(ReportContent content)
    {
        if (content.Draws is not { } draws)
            return null;
        var plot = new Plot();
        var each = draws.X.Length / draws.MeanX.Length;
        for (var cluster = 0; cluster < draws.MeanX.Length; cluster++)
        {
            var places = Enumerable.Range(cluster * each, each).ToArray();
            var colour = Colours.GetColor(cluster);
            plot.Add.ScatterPoints(places.Select(n => (double)draws.X[n]).ToArray(), places.Select(n => (double)draws.Y[n]).ToArray(), colour).MarkerSize = 4;
            Number(plot, cluster, draws.MeanX[cluster], draws.MeanY[cluster]);
            Explain(plot, content.Clusters[cluster].Name, colour);
        }
        plot.Title($"Means and samples around them, in {draws.Plane}");
        plot.ShowLegend(Edge.Right);
        plot.HideGrid();
        return plot;
    }

    /// <summary>002's figure 4: the codes in the plane, and each cluster's number at the middle of its rows.</summary>
    public static Plot Codes(ReportContent content, PlaneLayout layout, bool byLabel)
    {
        var scatter = content.Scatter!;
        var keys = byLabel ? scatter.Labels : scatter.Clusters;
        var plot = new Plot();
        foreach (var group in Enumerable.Range(0, layout.X.Length).GroupBy(n => keys[n * layout.Step]).OrderBy(group => group.Key))
        {
            var points = plot.Add.ScatterPoints(group.Select(n => (double)layout.X[n]).ToArray(), group.Select(n => (double)layout.Y[n]).ToArray(), Colours.GetColor(group.Key));
            points.MarkerSize = 3;
            Explain(plot, byLabel ? scatter.LabelNames[group.Key] : content.Clusters[group.Key].Name, Colours.GetColor(group.Key));
            if (!byLabel)
                Number(plot, group.Key, Median(layout.X, group), Median(layout.Y, group));
        }
        plot.Title($"{layout.Name} of the codes, by {(byLabel ? "known class" : "cluster")}");
        plot.ShowLegend(Edge.Right);
        plot.HideGrid();
        return plot;
    }

    /// <summary>The aggregated posterior against the prior, in the dimension in which the two differ most.</summary>
    public static Plot? Posterior(ReportContent content)
    {
        if (content.Posterior.Count == 0)
            return null;
        var worst = content.Posterior[0];
        var plot = new Plot();
        plot.Add.ScatterLine(worst.At, worst.Aggregated).LegendText = "codes of all rows";
        plot.Add.ScatterLine(worst.At, worst.Prior).LegendText = content.PriorName;
        plot.XLabel($"latent dimension {worst.Dimension + 1}");
        plot.YLabel("density");
        plot.ShowLegend(Alignment.UpperRight);
        return plot;
    }

    private static void Number(Plot plot, int cluster, double x, double y)
    {
        var mark = plot.Add.Text($"{cluster + 1}", x, y);
        (mark.LabelBold, mark.LabelFontSize, mark.LabelAlignment) = (true, 16, Alignment.MiddleCenter);
        mark.LabelBackgroundColor = ScottPlot.Colors.White.WithAlpha(170);
    }

    /// <summary>A dot in the legend that is large enough to show its colour.</summary>
    private static void Explain(Plot plot, string name, Color colour) =>
        plot.Legend.ManualItems.Add(new LegendItem { LabelText = name, MarkerShape = MarkerShape.FilledCircle, MarkerSize = 9, MarkerFillColor = colour, MarkerLineColor = colour });

    private static double Median(float[] values, IEnumerable<int> places)
    {
        float[] sorted = [.. places.Select(place => values[place]).Order()];
        return sorted[sorted.Length / 2];
    }
}
