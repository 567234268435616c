using ClusterVae.Data;

namespace ClusterVae.ModelFiles;

/// <summary>A scale of columns in a file, its arrays' names begun with a word of the model's.</summary>
internal static class ScaleFile
{
    // Names of their own, so that a library that knows no counts refuses the file instead of misreading the rows.
    private const string OfCounts = "Counts";

    public static ModelArchive AddScale(this ModelArchive archive, string prefix, ColumnScale scale)
    {
        if (scale.Counts is { } counts)
        {
            prefix += OfCounts;
            archive.Add<double>(prefix + "Total", [counts.Total], 1);
        }
        return archive.Add<float>(prefix + "Offset", scale.Offset, scale.Offset.Length).Add<float>(prefix + "Factor", scale.Factor, scale.Factor.Length);
    }

    public static ColumnScale ReadScale(this ModelArchive archive, string prefix)
    {
        LogCounts? counts = null;
        if (archive.Arrays.ContainsKey(prefix + OfCounts + "Total"))
        {
            prefix += OfCounts;
            var total = archive.Get<double>(prefix + "Total");
            counts = total.Length == 1 && total[0] > 0 && double.IsFinite(total[0]) ? new LogCounts(total[0]) : throw Contradiction();
        }
        var scale = new ColumnScale(archive.Get<float>(prefix + "Offset").ToArray(), archive.Get<float>(prefix + "Factor").ToArray()) { Counts = counts };
        return scale.Offset.Length > 0 && scale.Offset.Length == scale.Factor.Length ? scale : throw Contradiction();
    }

    private static ModelFileException Contradiction() =>
        new("its scale has no columns or too few factors", "Load the file with the version of the library that wrote it.");
}
