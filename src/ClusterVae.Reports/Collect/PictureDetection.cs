using ClusterVae.Data;
using ClusterVae.Deep;
using ClusterVae.Randomness;
using ClusterVae.Reports.Content;

namespace ClusterVae.Reports.Collect;

/// <summary>Whether rows are pictures, and of which shape.</summary>
internal static class PictureDetection
{
    private const string NoPicture = "none";
    private const int LeastSide = 6;

    // Neighbouring pixels are alike; columns of a table that happen to be a square number of are not.
    private const double LikeNeighbours = 0.75;

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
        var side = (int)Math.Sqrt(pass.Width);
        return !named && side >= LeastSide && side * side == pass.Width && IsSmooth(pass, side) ? Shaped(1, side, side, pass) : null;
    }

    private static PictureShape Shaped(int channels, int height, int width, RowPass pass) => new(channels, height, width, pass.Lowest.Min(), pass.Highest.Max());

    private static bool IsSmooth(RowPass pass, int side)
    {
        var random = new RandomStream(1);
        double neighbours = 0, strangers = 0;
        foreach (var row in pass.Sample.Take(200))
        {
            for (var y = 0; y < side; y++)
            {
                for (var x = 0; x + 1 < side; x++)
                {
                    neighbours += Math.Abs(row.Values[y * side + x] - row.Values[y * side + x + 1]);
                    strangers += Math.Abs(row.Values[y * side + x] - row.Values[(int)(random.NextDouble() * row.Values.Length)]);
                }
            }
        }
        return neighbours < LikeNeighbours * strangers;
    }
}
