using ClusterVae.Data;
using ClusterVae.Deep;
using ClusterVae.Reports.Content;

namespace ClusterVae.Interactive;

/// <summary>Rows to look at as grey pictures: <c>new PictureGrid(model.Sample(3, 24), 28, 28)</c> at the end of a cell.</summary>
public sealed record PictureGrid(IReadOnlyList<float[]> Rows, int Height, int Width, int Columns = 12)
{
    public PictureGrid(DenseRows<float> rows, int height, int width, int columns = 12)
        : this([.. Enumerable.Range(0, rows.Count).Select(row => rows.Row(row).ToArray())], height, width, columns) { }

    /// <summary>Black and white are the smallest and the largest value of all rows.</summary>
    internal PictureShape Shape
    {
        get
        {
            if (Rows.FirstOrDefault(row => row.Length != Height * Width) is { } odd)
                throw new DataProblemException($"a row has {odd.Length} values and a picture of {Height} x {Width} has {Height * Width}", "Give height and width of the rows as they are.");
            return new PictureShape(1, Height, Width, Rows.Min(row => row.Min()), Rows.Max(row => row.Max()));
        }
    }

    internal static bool TryShape(string text, out (int Height, int Width) shape)
    {
        shape = default;
        if (text.Equals("none", StringComparison.OrdinalIgnoreCase) || ImageShape.Parse(text) is not { Channels: 1 } parsed)
            return false;
        shape = (parsed.Height, parsed.Width);
        return true;
    }
}
