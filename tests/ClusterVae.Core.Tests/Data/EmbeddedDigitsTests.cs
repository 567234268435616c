using System.Security.Cryptography;
using ClusterVae.Data;

namespace ClusterVae.Core.Tests.Data;

public sealed class EmbeddedDigitsTests
{
    [Fact]
    public void Bytes_are_those_that_the_readme_names()
    {
        using var zipped = EmbeddedDigits.OpenZipped();
        Assert.Equal("46abec6b12486ad9e51943373abcf22bbea1b5a51a1619b361570d8893f1464a", Convert.ToHexStringLower(SHA256.HashData(zipped)));
    }

    [Fact]
    public void Rows_and_labels_are_what_uci_describes()
    {
        var (rows, labels) = EmbeddedDigits.Load();
        Assert.Equal((1797, 64), (rows.Count, rows.Width));
        Assert.Equal([0f, 0, 5, 13, 9, 1, 0, 0], rows.Row(0)[..8].ToArray());
        Assert.Equal((0f, 16f), (rows.Values.ToArray().Min(), rows.Values.ToArray().Max()));
        Assert.Equal([178, 182, 177, 183, 181, 182, 181, 179, 174, 180], labels.CountBy(l => l).OrderBy(p => p.Key).Select(p => p.Value));
        Assert.Equal(8, labels[^1]);

        var (scaled, _) = EmbeddedDigits.Load(unitInterval: true);
        Assert.Equal(rows.Values.ToArray().Select(v => v / 16), scaled.Values.ToArray());
    }
}
