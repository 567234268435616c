using ClusterVae.Data;
using ClusterVae.Reports.Charts;
using ClusterVae.Reports.Content;
using ScottPlot;

namespace ClusterVae.Cli.Figures;

/// <summary>
/// The figures of the founding documents from a report's content, each as SVG and PNG: 002's figures 1 to 4 (samples of every cluster, ELBO by
/// epoch, means and samples among the codes, t-SNE of the codes), 003's manifold, and the codes against the prior.
/// </summary>
internal static class FigureFiles
{
    private const int Width = 900;
    private const int Height = 640;
    private const int MostSamples = 12;

    // A pixel of a small picture is drawn as a square of this side.
    private const int PixelSide = 3;

    /// <returns>the files' names</returns>
    public static IEnumerable<string> Write(ReportContent content, string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new WorkException($"{folder} cannot be made a directory ({error.Message}). Name another with --figures.", error);
        }
        var written = new List<string>();
        void Chart(string name, Plot? plot)
        {
            if (plot is null)
                return;
            Save(folder, name, plot.GetSvgXml(Width, Height), plot.GetImageBytes(Width, Height, ImageFormat.Png), written);
        }
        void Pictures(string name, IReadOnlyList<float[]> rows, int columns)
        {
            if (content.Shape.Picture is not { } shape || rows.Count == 0)
                return;
            var sheet = PictureSheet.Of(rows, shape, columns, PixelSide);
            Save(folder, name, sheet.ToSvg(), sheet.ToPng(), written);
        }

        var sampled = content.Clusters.Where(cluster => cluster.Samples.Count > 0).ToArray();
        Pictures("samples", [.. sampled.SelectMany(cluster => cluster.Samples.Take(MostSamples))], sampled.Length > 0 ? Math.Min(MostSamples, sampled[0].Samples.Count) : 1);
        Chart("elbo", FigurePlots.Elbo(content));
        foreach (var layout in content.Scatter?.Layouts ?? [])
        {
            Chart($"{FileName(layout.Name)}-by-cluster", FigurePlots.Codes(content, layout, byLabel: false));
            if (content.Scatter!.Labels.Length > 0)
                Chart($"{FileName(layout.Name)}-by-label", FigurePlots.Codes(content, layout, byLabel: true));
        }
        Chart("means-and-samples", FigurePlots.Draws(content));
        Chart("posterior", FigurePlots.Posterior(content));
        if (content.Manifold is { } manifold)
            Pictures("manifold", manifold.Pictures, manifold.Side);
        if (content.Interpolation is { } path)
            Pictures("interpolation", path.Steps, path.Steps.Count);
        return written;
    }

    private static string FileName(string name) => string.Concat(name.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-'));

    private static void Save(string folder, string name, string svg, byte[] png, List<string> written)
    {
        foreach (var (extension, bytes) in new[] { (".svg", System.Text.Encoding.UTF8.GetBytes(svg)), (".png", png) })
        {
            using var file = new AtomicFile(Path.Combine(folder, name + extension));
            file.Write(bytes);
            file.Commit();
            written.Add(name + extension);
        }
    }
}
