using ClusterVae.Reports.Charts;
using ClusterVae.Reports.Content;
using ClusterVae.Reports.Writing;

namespace ClusterVae.Reports.Sections;

/// <summary>Rows that are pictures, as one image in the page.</summary>
internal static class PictureHtml
{
    // Small pictures are shown larger, pixel by pixel.
    private const int WantedSide = 44;

    public static Html Of(string name, IReadOnlyList<float[]> rows, PictureShape shape, int columns = 12)
    {
        var sheet = PictureSheet.Of(rows, shape, Math.Min(columns, rows.Count));
        var zoom = Math.Max(1, (double)WantedSide / Math.Max(shape.Height, shape.Width));
        return Html.Of($"""<img class="sheet" alt="{name}" width="{sheet.Width * zoom:0}" height="{sheet.Height * zoom:0}" src="data:image/png;base64,{Convert.ToBase64String(sheet.ToPng())}">""");
    }
}
