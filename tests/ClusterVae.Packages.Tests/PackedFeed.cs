using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Xml.Linq;

namespace ClusterVae.Packages.Tests;

/// <summary>
/// Our packages, packed as they were built, in a folder that serves as a feed. They have a version of their own and are unpacked beside the
/// feed: nobody's package cache is written to, and what it holds already is read from there.
/// </summary>
public sealed class PackedFeed : IDisposable
{
    public static readonly string[] Libraries = ["ClusterVae.Core", "ClusterVae.Files", "ClusterVae.MLNet.Files", "ClusterVae.Deep", "ClusterVae.MLNet"];

    private static readonly string Repository = FindRepository();
    private static readonly XDocument Versions = XDocument.Load(Path.Combine(Repository, "Directory.Packages.props"));

    private readonly string root = Directory.CreateTempSubdirectory("clustervae-packages-").FullName;

    public PackedFeed()
    {
        Version = $"0.1.0-test.{Environment.ProcessId}";
        foreach (var library in Libraries)
        {
            Finish(DotNet(Repository, "pack", Path.Combine("src", library, library + ".csproj"), "-c", Configuration, "--no-build", "--no-restore", "-nologo", "-v", "q",
                "-o", Feed, $"-p:Version={Version}"));
        }
    }

    public string Feed => Path.Combine(root, "feed");

    public string Version { get; }

    /// <summary>The native library of this system, as a user would name it.</summary>
    public static (string Name, string Version) LibTorch
    {
        get
        {
            var system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
            return ($"libtorch-cpu-{system}-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}", Property("LibTorchVersion"));
        }
    }

    public static string VersionOf(string package)
    {
        var version = Versions.Descendants("PackageVersion").Single(item => item.Attribute("Include")!.Value == package).Attribute("Version")!.Value;
        return version.StartsWith("$(", StringComparison.Ordinal) ? Property(version[2..^1]) : version;
    }

    /// <summary>Writes a project of nothing but package references beside our program, builds it, and gives the program.</summary>
    /// <param name="name">Of the project.</param>
    /// <param name="packages">What it refers to.</param>
    /// <param name="symbol">What the program is compiled with.</param>
    public string Build(string name, IEnumerable<(string Name, string Version)> packages, string? symbol = null)
    {
        var folder = Directory.CreateDirectory(Path.Combine(root, name)).FullName;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Application")))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        var project = new XElement("Project", new XAttribute("Sdk", "Microsoft.NET.Sdk"),
            new XElement("PropertyGroup",
                new XElement("OutputType", "Exe"), new XElement("TargetFramework", "net10.0"), new XElement("ImplicitUsings", "enable"), new XElement("Nullable", "enable"),
                new XElement("InvariantGlobalization", "true"), new XElement("NuGetAudit", "false"), new XElement("DefineConstants", symbol)),
            new XElement("ItemGroup", packages.Select(package =>
                new XElement("PackageReference", new XAttribute("Include", package.Name), new XAttribute("Version", package.Version)))));
        var path = Path.Combine(folder, name + ".csproj");
        File.WriteAllText(path, project.ToString());
        Finish(DotNet(folder, "build", path, "-c", "Release", "-nologo", "-v", "q", "-clp:NoSummary",
            $"-p:RestoreAdditionalProjectSources={Feed}", $"-p:RestorePackagesPath={Path.Combine(root, "unpacked")}", $"-p:RestoreFallbackFolders={Cache}",
            // half a gigabyte of libtorch
            "-p:CreateHardLinksForCopyLocalIfPossible=true", "-p:CreateHardLinksForCopyFilesToOutputDirectoryIfPossible=true"));
        return Path.Combine(folder, "bin", "Release", "net10.0", name + ".dll");
    }

    public static Process Start(string program, params string[] arguments) => DotNet(Path.GetDirectoryName(program)!, [program, .. arguments]);

    /// <summary>What a process printed, after it has ended well.</summary>
    public static string[] Finish(Process process)
    {
        using (process)
        {
            var errors = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, $"{string.Join(' ', process.StartInfo.ArgumentList)} ended with {process.ExitCode}:\n{output}\n{errors.Result}");
            return output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        }
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    private static Process DotNet(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_NOLOGO"] = "1";
        return Process.Start(start)!;
    }

    private static string Property(string name) => Versions.Descendants(name).Single().Value;

    private static string Cache => Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } folder
        ? folder
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private static string Configuration => AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Debug{Path.DirectorySeparatorChar}", StringComparison.Ordinal) ? "Debug" : "Release";

    private static string FindRepository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "ClusterVae.MLNet.slnx")))
                return folder.FullName;
        }
        throw new DirectoryNotFoundException($"No ClusterVae.MLNet.slnx above {AppContext.BaseDirectory}.");
    }
}
