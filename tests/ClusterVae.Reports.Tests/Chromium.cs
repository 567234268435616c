using System.Diagnostics;

namespace ClusterVae.Reports.Tests;

/// <summary>A real browser without a window.</summary>
internal static class Chromium
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static string? Path { get; } = new[] { "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }.FirstOrDefault(File.Exists);

    /// <summary>The page as the browser has it after its scripts have run.</summary>
    public static string Dom(string file)
    {
        var profile = Directory.CreateTempSubdirectory("clustervae-browser-");
        try
        {
            string[] arguments =
            [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
                $"--user-data-dir={profile.FullName}", "--window-size=1000,900", "--virtual-time-budget=4000",
                "--dump-dom", new Uri(file).AbsoluteUri,
            ];
            using var browser = Process.Start(new ProcessStartInfo(Path!, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var errors = browser.StandardError.ReadToEndAsync();
            var dom = browser.StandardOutput.ReadToEndAsync();
            if (!browser.WaitForExit(Patience))
            {
                browser.Kill(entireProcessTree: true);
                Assert.Fail($"the browser does not end: {errors.Result}");
            }
            Assert.True(dom.Result.Length > 0, errors.Result);
            return dom.Result;
        }
        finally
        {
            profile.Delete(recursive: true);
        }
    }
}

/// <summary>Runs where there is a browser, and says why not elsewhere.</summary>
public sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute()
    {
        if (Chromium.Path is null)
            Skip = "There is no chromium on this system; ./build.sh test installs it on Debian when run as root.";
    }
}
