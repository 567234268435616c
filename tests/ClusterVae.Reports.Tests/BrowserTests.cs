using System.Text.Json;
using System.Text.RegularExpressions;
using ClusterVae.Reports.Sections;
using ClusterVae.Reports.Writing;

namespace ClusterVae.Reports.Tests;

/// <summary>The page in a real browser, with script and without, narrow and wide, light and dark: no error, every section, every picture, nothing broader than the window.</summary>
public sealed partial class BrowserTests : IDisposable
{
    // Stands before the page's own script and looks again when that has run.
    private const string Probe = """
        <script>
        const errors = [], foreign = '[src=x],[onload],[onerror],[onmouseover],main script,header script';
        addEventListener('error', event => errors.push(event.message));
        addEventListener('securitypolicyviolation', event => errors.push(event.violatedDirective));
        addEventListener('load', () => {
          const svg = document.querySelector('svg.scatter'), tip = document.getElementById('tip'), seen = { hover: '', lines: '', hidden: 0, shown: 0, zoom: '' };
          const spot = (at, element) => { const p = new DOMPoint(...at).matrixTransform(element.getScreenCTM()); return { clientX: p.x, clientY: p.y, bubbles: true }; };
          if (svg) {
            const first = svg.querySelector('.dots').getAttribute('d').split('M')[1].split(/[ h]/).map(Number);
            svg.dispatchEvent(new PointerEvent('pointermove', spot(first.slice(0, 2), svg)));
            seen.hover = tip.textContent;
            const dots = document.querySelectorAll('.dots[data-by=cluster][data-key="0"]');
            const button = document.querySelector('.filter[aria-label=Clusters] button.key');
            button.click();
            seen.hidden = [...dots].filter(path => getComputedStyle(path).display === 'none').length;
            button.click();
            seen.shown = [...dots].filter(path => getComputedStyle(path).display !== 'none').length;
            svg.previousElementSibling.firstElementChild.click();
            seen.zoom = svg.getAttribute('viewBox');
          }
          const lines = document.querySelector('svg.lines');
          if (lines) { lines.dispatchEvent(new PointerEvent('pointermove', spot([200, 100], lines))); seen.lines = tip.textContent; }
          const facts = {
            errors, ...seen, title: document.title,
            sections: [...document.querySelectorAll('section')].filter(section => section.getBoundingClientRect().height > 40).map(section => section.id),
            broken: [...document.images].filter(image => !image.naturalWidth).length, images: document.images.length,
            overflow: document.documentElement.scrollWidth - innerWidth, grounds: 1,
            foreign: document.querySelectorAll(foreign).length, text: document.body.innerText,
          };
          document.body.insertAdjacentHTML('beforeend', '<pre id=facts></pre>');
          document.getElementById('facts').textContent = btoa(String.fromCharCode(...new TextEncoder().encode(JSON.stringify(facts))));
        });
        </script>
        """;

    // Frames in which no script may run, looked into from outside.
    private const string Outside = """
        <script>
        addEventListener('load', () => {
          const frames = [...document.querySelectorAll('iframe')], pages = frames.map(frame => frame.contentDocument), page = pages[0], images = [...page.images];
          const facts = {
            errors: [], title: page.title, hover: page.getElementById('tip') ? 'script' : 'no script', lines: '', hidden: 0, shown: 0, zoom: '',
            sections: [...page.querySelectorAll('section')].filter(section => section.getBoundingClientRect().height > 40).map(section => section.id),
            broken: images.filter(image => !image.naturalWidth).length, images: images.length,
            overflow: Math.max(...pages.map((each, n) => each.documentElement.scrollWidth - frames[n].clientWidth)),
            grounds: new Set(pages.map(each => getComputedStyle(each.body).backgroundColor)).size,
            foreign: page.querySelectorAll('[src=x],[onload],[onerror],[onmouseover],main script,header script').length, text: page.body.innerText,
          };
          document.body.insertAdjacentHTML('beforeend', '<pre id=facts></pre>');
          document.getElementById('facts').textContent = btoa(String.fromCharCode(...new TextEncoder().encode(JSON.stringify(facts))));
        });
        </script>
        """;

    private static readonly int[] Widths = [400, 1000, 1600];
    private static readonly string[] Schemes = ["light", "dark"];

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("clustervae-pages-");

    [BrowserFact]
    public void A_report_of_pictures_works()
    {
        var data = Fitted.Digits();
        var report = ClusterReport.Create(Fitted.Context, Fitted.Models["clustering VAE"](data), data, "Label", new ReportOptions { TsneRows = 60 });
        var seen = Look(report.ToHtml());
        Assert.Equal(AllSections.Of(report.Content).Select(section => section.Id), seen.Sections);
        Assert.True(seen.Images > 10);
        Assert.Matches(@"row \d+, cluster \d+, certainty \d+ %, digit \d", seen.Hover);
        Assert.Equal((1, 1), (seen.Hidden, seen.Shown));
        Assert.NotEqual("0 0 640 480", seen.Zoom);
        Assert.Contains("elbo", seen.Lines);
    }

    [BrowserFact]
    public void A_report_of_hostile_names_works()
    {
        var seen = Look(HostileTextTests.HostilePage());
        Assert.StartsWith("<script>document.title=", seen.Title);
        Assert.Contains("confusion", seen.Sections);
        Assert.Equal(0, seen.Foreign);
        // As text, for people to read.
        Assert.All(HostileTextTests.Hostile, text => Assert.Contains(PlainText.Shown(text)[..Math.Min(60, text.Length)].Trim(), seen.Text));
    }

    private static Facts Read(string file)
    {
        var dom = Chromium.Dom(file);
        var match = Facts64().Match(dom);
        Assert.True(match.Success, dom[^Math.Min(2000, dom.Length)..]);
        return JsonSerializer.Deserialize<Facts>(Convert.FromBase64String(match.Groups[1].Value), new JsonSerializerOptions(JsonSerializerDefaults.Web))!;
    }

    public void Dispose() => folder.Delete(recursive: true);

    private Facts Look(string page)
    {
        var file = Path.Combine(folder.FullName, "page.html");
        File.WriteAllText(file, Html.Of($"""<!DOCTYPE html>{Widths.SelectMany(width => Schemes.Select(scheme => Frame(page, width, scheme)))}""").ToString() + Outside);
        var plain = Read(file);
        File.WriteAllText(file, page.Replace("<body>", "<body>" + Probe, StringComparison.Ordinal));
        var seen = Read(file);
        Assert.Equal("no script", plain.Hover);
        Assert.Equal(seen.Sections, plain.Sections);
        Assert.Equal((seen.Images, 0), (plain.Images, plain.Broken));
        Assert.Empty(seen.Errors);
        Assert.Equal((2, 0), (plain.Grounds, plain.Foreign));
        Assert.True(plain.Overflow <= 0, $"{plain.Overflow} pixels broader than one of the frames");
        Assert.Equal(0, seen.Broken);
        Assert.True(seen.Overflow <= 0, $"{seen.Overflow} pixels broader than the window");
        return seen;
    }

    private static Html Frame(string page, int width, string scheme) =>
        Html.Of($"""<iframe sandbox="allow-same-origin" width="{width}" height="900" style="border:0;color-scheme:{scheme}" srcdoc="{Html.Quoted(page)}"></iframe>""");

    [GeneratedRegex("<pre id=\"facts\">([^<]*)</pre>")]
    private static partial Regex Facts64();

    private sealed record Facts(string[] Errors, string[] Sections, int Broken, int Images, int Overflow, string Title, string Hover, string Lines, int Hidden, int Shown, string Zoom, int Grounds, int Foreign, string Text);
}
