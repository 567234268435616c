using System.Text;
using System.Text.RegularExpressions;
using ClusterVae.Reports.Writing;

namespace ClusterVae.Reports.Tests;

/// <summary>Names of columns and classes come from anybody's files: they are shown, never obeyed.</summary>
public sealed partial class HostileTextTests
{
    public static readonly string[] Hostile =
    [
        "<script>document.title='owned'</script>", "</script><img src=x onerror=\"document.title='owned'\">", "\"' onmouseover='document.title=1' x=\"",
        "]]>--><svg onload=document.title='owned'>", "naïve 🦊 日本 \u202Etxet", "\0\u0007 lone \ud800 half", "{{7*7}} ${7*7} `x`", new('x', 10_000), new('<', 10_000), "e" + new string('\u0301', 10_000),
    ];

    [Fact]
    public void Everything_that_could_be_markup_is_escaped()
    {
        foreach (var text in Hostile)
        {
            var escaped = new StringBuilder();
            Html.Escape(text, escaped);
            Assert.DoesNotContain(escaped.ToString(), c => c is '<' or '>' or '"' or '\'' or '\0' or '\u0007');
            Assert.DoesNotContain("\ud800 ", escaped.ToString());
            Assert.Equal(escaped.ToString(), Html.Of($"{text}").ToString());
        }
        Assert.Equal("a\\u202eb\\u0007 🦊", Html.Of($"{"a\u202Eb\u0007 🦊"}").ToString());
        Assert.Equal("<b>1 &lt; 2</b>", Html.Of($"<b>{Html.Of($"1 {"<"} 2")}</b>").ToString());
    }

    [Fact]
    public void A_page_of_hostile_names_holds_no_other_script_than_ours()
    {
        var page = HostilePage();
        // The data of the points, and the one script.
        Assert.Equal(2, Scripts().Count(page));
        Assert.DoesNotContain("<img src=x", page);
        Assert.DoesNotContain("<svg onload", page);
        Assert.Contains("&lt;script&gt;document.title=&#39;owned&#39;&lt;/script&gt;", page);
        Assert.True(page.Length < 1 << 20, $"{page.Length} characters");
    }

    internal static string HostilePage()
    {
        var data = Fitted.Blobs(90, "", "", "");
        var labels = Enumerable.Range(0, 90).Select(n => Hostile[n % Hostile.Length]).ToArray();
        var report = ClusterReport.Create(Fitted.Context, Fitted.Models["Gaussian mixture"](data), data, options: new ReportOptions { Labels = labels, Title = Hostile[0], Warnings = Hostile });
        var names = report.Content.Shape with { Columns = [.. Hostile.Take(report.Content.Shape.Width)] };
        return new ClusterReport(report.Content with { Shape = names }).ToHtml();
    }

    [GeneratedRegex("<script", RegexOptions.IgnoreCase)]
    private static partial Regex Scripts();
}
