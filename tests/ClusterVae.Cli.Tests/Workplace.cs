using System.Globalization;
using System.Text;
using System.Text.Json;
using ClusterVae.Randomness;

namespace ClusterVae.Cli.Tests;

/// <summary>A folder of its own, and the tool run in this process as if its streams were redirected.</summary>
public sealed class Workplace : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("clustervae-cli-");

    public string this[string name] => Path.Combine(folder.FullName, name);

    public string[] Names => [.. folder.EnumerateFileSystemInfos().Select(entry => entry.Name).Order()];

    public static Outcome Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = Tool.RunAsync(arguments, new ToolConsole(output, error, outputIsPerson: false, errorIsPerson: false)).GetAwaiter().GetResult();
        return new Outcome(code, output.ToString(), error.ToString());
    }

    public string Write(string name, string text)
    {
        File.WriteAllText(this[name], text);
        return this[name];
    }

    /// <summary>Three blobs in four columns, far apart, and their names.</summary>
    public string Blobs(string name = "blobs.csv", int count = 90, int seed = 1)
    {
        var random = new RandomStream(seed);
        var text = new StringBuilder("a,b,c,d,kind\n");
        for (var n = 0; n < count; n++)
        {
            for (var j = 0; j < 4; j++)
                text.Append(CultureInfo.InvariantCulture, $"{Math.Clamp((j == n % 3 ? 0.9 : 0.1) + 0.02 * random.NextGaussian(), 0, 1):R},");
            text.Append(CultureInfo.InvariantCulture, $"kind-{n % 3}\n");
        }
        return Write(name, text.ToString());
    }

    public void Dispose() => folder.Delete(recursive: true);
}

public sealed record Outcome(int Code, string Output, string Error)
{
    public JsonElement Json => JsonDocument.Parse(Output.TrimEnd().Split('\n')[^1]).RootElement;

    public void Ok() => Assert.True(Code == 0, $"exit code {Code}: {Error}");

    public void Refused(int code, string says)
    {
        Assert.Equal(code, Code);
        Assert.Contains(says, Error);
        Assert.Empty(Output);
        Assert.DoesNotContain("unexpected", Error);
    }
}
