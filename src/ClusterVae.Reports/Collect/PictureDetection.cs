using ClusterVae.Data;
using ClusterVae.Deep;
using ClusterVae.Reports.Content;

namespace ClusterVae.Reports.Collect;

/// <summary>Whether rows are pictures, and of which shape.</summary>
internal static class PictureDetection
{
    private const string NoPicture = "none";

    /// <param name="asked">what the user says</param>
    /// <param name="ofModel">what the model was told</param>
    /// <param name="named">columns with names of their own are a table</param>
    public static PictureShape? Of(string? asked, string? ofModel, bool named, RowPass pass)
    {
        var said = !string.IsNullOrEmpty(asked) ? asked : ofModel;
        if (NoPicture.Equals(said, StringComparison.OrdinalIgnoreCase))
            return null;
        if (!string.IsNullOrEmpty(said))
        {
            var shape = ImageShape.Parse(said);
            if (shape.Length == pass.Width)
                return Shaped(shape.Channels, shape.Height, shape.Width, pass);
            if (!string.IsNullOrEmpty(asked))
                throw new DataProblemException($"rows have {pass.Width} values and ImageShape {shape} asks for {shape.Length}", "Declare channels x height x width of the rows as they are.", nameof(ReportOptions.ImageShape));
            return null;
        }
        if (named)
            return null;
        var sample = new DenseRows<float>([.. pass.Sample.SelectMany(row => row.Values)], pass.Width);
        return ImageDetection.Find(sample, RowProfile.Of(sample)) is { } found ? Shaped(found.Channels, found.Height, found.Width, pass) : null;
    }

    private static PictureShape Shaped(int channels, int height, int width, RowPass pass) => new(channels, height, width, pass.Lowest.Min(), pass.Highest.Max());
}
