using System.IO.Compression;
using System.Xml.Linq;

namespace ClusterVae.Packages.Tests;

public sealed class PackageTests(PackedFeed feed) : IClassFixture<PackedFeed>
{
    [Theory]
    [InlineData("ClusterVae.Core")]
    [InlineData("ClusterVae.Files", "ClusterVae.Core", "ParquetSharp")]
    [InlineData("ClusterVae.MLNet.Files", "ClusterVae.Files", "Microsoft.ML")]
    [InlineData("ClusterVae.Deep", "ClusterVae.Core", "TorchSharp")]
    [InlineData("ClusterVae.MLNet", "ClusterVae.Core", "ClusterVae.Deep", "Microsoft.ML")]
    public void A_package_says_what_it_is_and_what_it_needs(string library, params string[] needed)
    {
        using var package = ZipFile.OpenRead(Path.Combine(feed.Feed, $"{library}.{feed.Version}.nupkg"));
        Assert.Contains(package.Entries, entry => entry.FullName == $"lib/net10.0/{library}.dll");
        Assert.Contains(package.Entries, entry => entry.FullName == $"lib/net10.0/{library}.xml");
        using var stream = package.GetEntry($"{library}.nuspec")!.Open();
        var description = XDocument.Load(stream).Root!.Elements().Single();
        XElement? Find(string name) => description.Elements().SingleOrDefault(element => element.Name.LocalName == name);

        Assert.NotNull(package.GetEntry(Find("readme")?.Value ?? "no readme is named"));
        Assert.True(Find("description")!.Value.Length > 20);
        Assert.Equal("MIT", Find("license")!.Value);
        var dependencies = description.Descendants().Where(element => element.Name.LocalName == "dependency")
            .ToDictionary(element => element.Attribute("id")!.Value, element => element.Attribute("version")!.Value);
        foreach (var name in needed)
            Assert.Equal(name.StartsWith("ClusterVae.", StringComparison.Ordinal) ? feed.Version : PackedFeed.VersionOf(name), dependencies[name]);
        // Which native library is the application's choice.
        Assert.DoesNotContain(dependencies.Keys, name => name.StartsWith("libtorch", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void An_application_of_package_references_fits_saves_and_loads_in_other_processes()
    {
        var program = feed.Build("Stranger", [("ClusterVae.MLNet", feed.Version), PackedFeed.LibTorch]);
        var model = Path.Combine(Path.GetDirectoryName(program)!, "stranger.zip");
        var fitted = PackedFeed.Finish(PackedFeed.Start(program, "fit", model));
        Assert.Contains(fitted, line => line.StartsWith("scores: 300 rows, 3 clusters", StringComparison.Ordinal));
        Assert.Contains("libtorch: 1", fitted);

        // Several at once: none of them may disturb another while libtorch is found and loaded.
        var loading = Enumerable.Range(0, 3).Select(_ => PackedFeed.Start(program, "load", model)).ToArray();
        foreach (var loaded in loading.Select(PackedFeed.Finish))
            Assert.Equal(fitted, loaded);
    }

    /// <summary>ML.NET's own package over TorchSharp asks for an older TorchSharp and finds ours; both run on one libtorch.</summary>
    [Fact]
    public void An_application_may_use_ML_NET_s_own_networks_beside_ours()
    {
        var program = feed.Build("Beside", [("ClusterVae.MLNet", feed.Version), ("Microsoft.ML.TorchSharp", "0.23.1"), PackedFeed.LibTorch], "BESIDE");
        var printed = PackedFeed.Finish(PackedFeed.Start(program, "fit", Path.Combine(Path.GetDirectoryName(program)!, "beside.zip")));
        Assert.Contains(printed, line => line.StartsWith("scores: 300 rows, 3 clusters", StringComparison.Ordinal));
        Assert.Contains("their network was made", printed);
        Assert.Contains("libtorch: 1", printed);
    }
}
