using System.Security.Cryptography;
using ClusterVae.Cli;

namespace ClusterVae.Attack;

/// <summary>One thing that is done to the tool, and what must come of it.</summary>
/// <param name="What">for a person</param>
/// <param name="Arguments">the command line</param>
/// <param name="Codes">exit codes that are right</param>
/// <param name="Check">looks further where the exit code is right; null when all is well</param>
internal sealed record Attempt(string What, string[] Arguments, int[] Codes, Func<Outcome, string?>? Check = null)
{
    public static int[] Refused => [1, 2];

    public static int[] Either => [0, 1, 2];
}

internal sealed record Outcome(int Code, string Output, string Error);

/// <summary>A family of attempts that have an idea in common.</summary>
internal abstract class Family
{
    public abstract string Name { get; }

    /// <summary>Made one after the other, each just before it is run.</summary>
    public abstract IEnumerable<Attempt> Attempts(ProvingGround ground, long seed);
}

/// <summary>The folder in which everything happens, and the rules that hold whatever is tried.</summary>
internal sealed class ProvingGround : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    // Some links lead back to their own folder.
    private static readonly EnumerationOptions Below = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("clustervae-attack-");
    private readonly Dictionary<string, byte[]> treasures = [];

    public string this[string name] => Path.Combine(folder.FullName, name);

    public string Write(string name, ReadOnlySpan<byte> bytes)
    {
        File.WriteAllBytes(this[name], bytes);
        return this[name];
    }

    public string Write(string name, string text) => Write(name, System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>A file that no attempt may change.</summary>
    public string Guard(string path)
    {
        treasures[path] = Digest(path);
        return path;
    }

    public static Outcome Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = Tool.RunAsync(arguments, new ToolConsole(output, error, outputIsPerson: false, errorIsPerson: false)).GetAwaiter().GetResult();
        return new Outcome(code, output.ToString(), error.ToString());
    }

    /// <summary>What is wrong; null when nothing is.</summary>
    public string? Judge(Attempt attempt)
    {
        var line = string.Join(' ', attempt.Arguments);
        var running = Task.Run(() => Run(attempt.Arguments));
        try
        {
            if (!running.Wait(Longest))
                return $"goes on for more than {Longest.TotalSeconds:F0} s\nclustervae {line}";
        }
        catch (AggregateException error)
        {
            return $"clustervae {line}\n{error.InnerException}";
        }
        var outcome = running.Result;
        var text = outcome.Output + outcome.Error;
        return Fault() is { } fault ? $"{fault}\nclustervae {line}\nexit code {outcome.Code}\n{text}" : null;

        string? Fault()
        {
            if (outcome.Error.Contains("unexpected failure", StringComparison.Ordinal))
                return "a failure that nobody foresaw";
            if (!attempt.Codes.Contains(outcome.Code))
                return "another exit code than is right";
            if (outcome.Code != 0 && outcome.Error.Length == 0)
                return "refused without a word";
            if (text.Any(character => char.IsControl(character) && character is not ('\n' or '\r')))
                return "control characters for the terminal";
            if (treasures.FirstOrDefault(file => !File.Exists(file.Key) || !Digest(file.Key).SequenceEqual(file.Value)).Key is { } spoilt)
                return $"{spoilt} was changed";
            if (folder.EnumerateFiles("*.partial", Below).FirstOrDefault() is { } left)
                return $"{left.Name} was left behind";
            return attempt.Check?.Invoke(outcome);
        }
    }

    public void Dispose()
    {
        if (!OperatingSystem.IsWindows())
        {
            foreach (var directory in folder.EnumerateDirectories("*", Below))
                directory.UnixFileMode |= UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        }
        folder.Delete(recursive: true);
    }

    private static byte[] Digest(string path) => SHA256.HashData(File.ReadAllBytes(path));
}
