using ClusterVae.Data;

namespace ClusterVae.ModelFiles;

/// <summary>A scale of columns in a file, its arrays' names begun with a word of the model's.</summary>
internal static class ScaleFile
{
    // Names of their own, so that a library that knows neither counts nor limits refuses the file instead of misreading the rows.
    private const string OfCounts = "Counts";
    private const string Limited = "Limited";

    public static ModelArchive AddScale(this ModelArchive archive, string prefix, ColumnScale scale)
    {
        if (scale.Counts is { } counts)
        {
            prefix += OfCounts;
            archive.Add<double>(prefix + "Total", [counts.Total], 1);
        }
        if (scale.Limit is { } limit)
        {
            prefix += Limited;
            archive.Add<float>(prefix + "At", [limit], 1);
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
        float? limit = null;
        if (archive.Arrays.ContainsKey(prefix + Limited + "At"))
        {
            prefix += Limited;
            limit = archive.Get<float>(prefix + "At") is [> 0 and var at] ? at : throw Contradiction();
        }
        var scale = new ColumnScale(archive.Get<float>(prefix + "Offset").ToArray(), archive.Get<float>(prefix + "Factor").ToArray()) { Counts = counts, Limit = limit };
        return scale.Offset.Length > 0 && scale.Offset.Length == scale.Factor.Length ? scale : throw Contradiction();
    }

    private static ModelFileException Contradiction() =>
        new("its scale has no columns or too few factors", "Load the file with the version of the library that wrote it.");
}
