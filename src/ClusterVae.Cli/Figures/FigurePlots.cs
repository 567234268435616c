using ClusterVae.ModelFiles;
using ClusterVae.Reports.Content;
using ScottPlot;
using Palette = ClusterVae.Reports.Charts.Palette;

namespace ClusterVae.Cli.Figures;

/// <summary>The figures that are plots.</summary>
internal static class FigurePlots
{
    /// <summary>The first that is installed: a name that is not would be drawn in whatever the system has, and without bold letters.</summary>
    private static readonly string? Sans = new[] { "Open Sans", "Segoe UI", "Helvetica Neue", "Arial", "Liberation Sans", "DejaVu Sans", "Noto Sans" }
        .FirstOrDefault(name => Fonts.GetTypeface(name, bold: false, italic: false).FamilyName == name);

    // The second of two curves, and the only one: as on the page.
    private const int CurveColour = 4;
    private const int OtherColour = 0;

    /// <summary>002's figure 2: the bound per epoch, of mixtures alone the log-likelihood, a curve for each stage; the last one, in which it should rise, is marked.</summary>
    public static Plot? Elbo(ReportContent content)
    {
        // The two are never of one scale.
        var name = content.Curves.Stages.Any(stage => stage.Curves.ContainsKey("elbo")) ? "elbo" : "logLikelihood";
        StageCurves[] stages = [.. content.Curves.Stages.Where(stage => stage.Curves.ContainsKey(name))];
        if (!stages.Any(stage => stage.Curves[name].Any(double.IsFinite)))
            return null;
        var plot = NewPlot();
        var (begin, top) = (1, stages.SelectMany(stage => stage.Curves[name]).Where(double.IsFinite).Max());
        foreach (var stage in stages)
        {
            var places = Enumerable.Range(0, Math.Min(stage.Length, stage.Curves[name].Length)).Where(place => double.IsFinite(stage.Curves[name][place])).ToArray();
            var curve = plot.Add.Scatter(places.Select(place => (double)(begin + place)).ToArray(), places.Select(place => stage.Curves[name][place]).ToArray(), Series(CurveColour));
            // A single epoch makes no line.
            (curve.LineWidth, curve.MarkerSize) = (2, 4);
            if (stages.Length > 1)
            {
                if (stage == stages[^1])
                    plot.Add.HorizontalSpan(begin - 0.5, begin + stage.Length - 0.5).FillColor = Series(CurveColour).WithAlpha(30);
                var mark = plot.Add.Text(stage.Name, begin - 0.5 + stage.Length / 2.0, top);
                (mark.LabelAlignment, mark.OffsetY, mark.LabelFontSize) = (Alignment.LowerCenter, -8, 12);
            }
            begin += stage.Length;
        }
        plot.Title($"{(name == "elbo" ? "The bound" : "The log-likelihood")}, epoch by epoch{(stages.Length > 1 ? " and stage by stage" : "")}");
        plot.Axes.Margins(0.05, 0.1);
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
        var plot = NewPlot();
        var each = draws.X.Length / draws.MeanX.Length;
        for (var cluster = 0; cluster < draws.MeanX.Length; cluster++)
        {
            var places = Enumerable.Range(cluster * each, each).ToArray();
            var colour = Series(cluster);
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
        var plot = NewPlot();
        foreach (var group in Enumerable.Range(0, layout.X.Length).GroupBy(n => keys[n * layout.Step]).OrderBy(group => group.Key))
        {
            var points = plot.Add.ScatterPoints(group.Select(n => (double)layout.X[n]).ToArray(), group.Select(n => (double)layout.Y[n]).ToArray(), Series(group.Key));
            points.MarkerSize = 3;
            Explain(plot, byLabel ? scatter.LabelNames[group.Key] : content.Clusters[group.Key].Name, Series(group.Key));
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
        var plot = NewPlot();
        Curve(worst.Aggregated, OtherColour, "codes of all rows");
        Curve(worst.Prior, CurveColour, content.PriorName);
        plot.Title("Codes of all rows beside what the model draws from, where the two differ most");
        plot.XLabel($"latent dimension {worst.Dimension + 1}");
        plot.YLabel("density");
        plot.ShowLegend(Alignment.UpperRight);
        return plot;

        void Curve(double[] values, int colour, string name)
        {
            var curve = plot.Add.ScatterLine(worst.At, values, Series(colour));
            (curve.LineWidth, curve.LegendText) = (2, name);
        }
    }

    private static Plot NewPlot()
    {
        var plot = new Plot();
        if (Sans is not null)
            plot.Font.Set(Sans);
        return plot;
    }

    /// <summary>The colours of the page, which common colour blindness can tell apart.</summary>
    private static Color Series(int number) => Color.FromHex(Palette.Series(number));

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
