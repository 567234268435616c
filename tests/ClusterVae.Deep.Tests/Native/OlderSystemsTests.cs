using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ClusterVae.Deep.Tests.Native;

public sealed class OlderSystemsTests
{
    private const string Version = "GLIBCXX_3.4.32";

    private static readonly byte[] Library = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native", "libLibTorchSharp.so"));

    [LinuxFact]
    public void Only_the_flags_of_one_version_change()
    {
        var mended = VersionNeeds.Weaken(Library, Version);
        Assert.Equal(Library.Length, mended.Length);
        var changed = Enumerable.Range(0, Library.Length).Where(place => Library[place] != mended[place]).ToArray();
        // VER_FLG_WEAK lies in the lower of the two bytes.
        Assert.Equal(2, mended[Assert.Single(changed)]);
        Assert.Equal(0, Library[changed[0]]);
        Assert.Equal(mended, VersionNeeds.Weaken(mended, Version));
    }

    [LinuxFact]
    public void Cut_off_anywhere_it_is_refused()
    {
        foreach (var length in new[] { 0, 3, 5, 16, 63, 64, 300, 4096, Library.Length / 4, Library.Length / 2, Library.Length * 3 / 4 })
            Assert.Throws<BadImageFormatException>(() => VersionNeeds.Weaken(Library.AsSpan(0, length), Version));
    }

    [LinuxFact]
    public void Other_files_are_refused()
    {
        byte[] narrow = [.. Library];
        narrow[4] = 1;      // 32 bits
        byte[] turned = [.. Library];
        turned[5] = 2;      // big-endian
        byte[] program = new byte[Library.Length];
        Library.AsSpan(0, 64).CopyTo(program);      // a header without what it points to
        foreach (var other in new[] { narrow, turned, program, new byte[4096], [.. "#!/bin/sh\n"u8] })
            Assert.Throws<BadImageFormatException>(() => VersionNeeds.Weaken(other, Version));
        Assert.Contains("GLIBCXX_9.9.9", Assert.Throws<BadImageFormatException>(() => VersionNeeds.Weaken(Library, "GLIBCXX_9.9.9")).Message, StringComparison.Ordinal);
    }

    [LinuxFact]
    public void Switched_off_the_process_says_what_is_wrong_and_what_helps()
    {
        var model = Path.GetTempFileName();
        using var process = Start(model, start => start.Environment[OlderSystems.Switch] = "off");
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        File.Delete(model);
        if (SystemKnowsTheVersion())
        {
            Assert.Equal(0, process.ExitCode);
            return;
        }
        Assert.NotEqual(0, process.ExitCode);
        Assert.Contains(nameof(TorchUnavailableException), errors, StringComparison.Ordinal);
        foreach (var word in new[] { "libLibTorchSharp.so", Version, OlderSystems.Switch, "Install a libstdc++ of GCC 13 or newer" })
            Assert.Contains(word, errors, StringComparison.Ordinal);
    }

    [LinuxFact]
    public void An_application_without_libtorch_is_told_which_package_brings_it()
    {
        var folder = Directory.CreateTempSubdirectory("no-libtorch").FullName;
        string[] ours = [.. Directory.GetFiles(AppContext.BaseDirectory, "*.dll"), Path.Combine(AppContext.BaseDirectory, "ClusterVae.Deep.TrainerProcess.runtimeconfig.json")];
        foreach (var file in ours)
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        File.WriteAllBytes(Path.Combine(folder, "libLibTorchSharp.so"), Library);
        var start = new ProcessStartInfo("dotnet", [Path.Combine(folder, "ClusterVae.Deep.TrainerProcess.dll"), Path.Combine(folder, "model")]) { RedirectStandardError = true };
        // TorchSharp looks there too.
        start.Environment["NUGET_PACKAGES"] = Path.Combine(folder, "packages");
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Directory.Delete(folder, recursive: true);
        Assert.NotEqual(0, process.ExitCode);
        Assert.Contains("Add a package that brings libtorch to the application, such as TorchSharp-cpu 0.", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("libstdc++", errors, StringComparison.Ordinal);
    }

    [LinuxFact]
    public void Many_processes_that_start_at_once_all_find_it()
    {
        var models = Enumerable.Range(0, 4).Select(_ => Path.GetTempFileName()).ToArray();
        var processes = Array.ConvertAll(models, model => Start(model, _ => { }));
        foreach (var process in processes)
        {
            using (process)
            {
                process.StandardError.ReadToEnd();
                process.WaitForExit();
                Assert.Equal(0, process.ExitCode);
            }
        }
        var first = File.ReadAllBytes(models[0]);
        Assert.All(models, model => Assert.Equal(first, File.ReadAllBytes(model)));
        Array.ForEach(models, File.Delete);
    }

    private static bool SystemKnowsTheVersion() =>
        NativeLibrary.TryLoad("libstdc++.so.6", out var library) && NativeLibrary.TryGetExport(library, "_ZSt21ios_base_library_initv", out _);

    private static Process Start(string model, Action<ProcessStartInfo> change)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "ClusterVae.Deep.TrainerProcess.dll"), model])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        change(start);
        var process = Process.Start(start)!;
        process.BeginOutputReadLine();
        return process;
    }
}

/// <summary>Runs where there is something to mend.</summary>
internal sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute() => Skip = OperatingSystem.IsLinux() && RuntimeInformation.OSArchitecture == Architecture.X64 ? null : "only Linux on x64 has this library";
}
