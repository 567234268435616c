using System.Runtime.InteropServices;

namespace ClusterVae.Data;

/// <summary>What stands at a path.</summary>
internal enum PathKind
{
    Missing,
    File,
    Directory,
    Pipe,
    Device,
    Socket,

    /// <summary>The system does not tell; opening it will.</summary>
    Unknown,
}

/// <summary>
/// What stands behind a path, links followed, asked without opening it: opening a pipe may wait for ever, and opening a device may do anything.
/// </summary>
internal readonly partial record struct PathFacts(PathKind Kind, UInt128 Identity)
{
    private const int CurrentFolder = -100;
    private const uint TypeAndInode = 0x1 | 0x100;
    private const int NotThere = 2;
    private const int NotBelowAFile = 20;

    /// <summary>The kind in words, for errors.</summary>
    public string Name => Kind switch
    {
        PathKind.Directory => "a directory",
        PathKind.Pipe => "a pipe",
        PathKind.Device => "a device",
        PathKind.Socket => "a socket",
        _ => "no regular file",
    };

    public bool IsFileOrUnknown => Kind is PathKind.File or PathKind.Unknown;

    public static PathFacts Of(string path)
    {
        if (OperatingSystem.IsLinux() && Asked(path) is { } facts)
            return facts;
        if (Directory.Exists(path))
            return new PathFacts(PathKind.Directory, 0);
        return new PathFacts(File.Exists(path) ? PathKind.Unknown : PathKind.Missing, 0);
    }

    /// <summary>Whether two paths name one file, whatever the spelling, through links of both kinds.</summary>
    public static bool SameFile(string one, string other)
    {
        var (left, right) = (Of(one), Of(other));
        if (left.Kind == PathKind.Missing || right.Kind == PathKind.Missing)
            return false;
        if (left.Identity != 0 && right.Identity != 0)
            return left.Identity == right.Identity;
        var comparison = OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        try
        {
            return Final(one).Equals(Final(other), comparison);
        }
        catch (IOException)
        {
            // A link to itself: whoever opens it will tell.
            return false;
        }
    }

    /// <summary>The path at the end of a chain of links; the path itself where it is none.</summary>
    public static string Final(string path)
    {
        var full = Path.GetFullPath(path);
        try
        {
            return File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            // A new name, which no link can stand at.
            return full;
        }
    }

    private static PathFacts? Asked(string path)
    {
        var answer = default(Answer);
        try
        {
            if (Ask(CurrentFolder, path, 0, TypeAndInode, ref answer) != 0)
                return Marshal.GetLastPInvokeError() is NotThere or NotBelowAFile ? new PathFacts(PathKind.Missing, 0) : null;
        }
        catch (EntryPointNotFoundException)
        {
            // A C library from before 2018.
            return null;
        }
        var kind = (answer.Mode & 0xF000) switch
        {
            0x8000 => PathKind.File,
            0x4000 => PathKind.Directory,
            0x1000 => PathKind.Pipe,
            0x2000 or 0x6000 => PathKind.Device,
            0xC000 => PathKind.Socket,
            _ => PathKind.Unknown,
        };
        return new PathFacts(kind, new UInt128(((ulong)answer.DeviceMajor << 32) | answer.DeviceMinor, answer.Inode));
    }

    // statx has one layout on every processor, unlike stat.
    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Ask(int folder, string path, int flags, uint mask, ref Answer answer);

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Answer
    {
        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;
    }
}
