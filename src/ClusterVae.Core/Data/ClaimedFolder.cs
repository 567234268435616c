namespace ClusterVae.Data;

/// <summary>A folder that one training, or job, at a time works in; the claim ends with the process, however that ends.</summary>
internal sealed class ClaimedFolder : IDisposable
{
    private const string LockName = ".in-use";

    private readonly FileStream claim;

    public ClaimedFolder(string path, string by = "training")
    {
        Make(path);
        var name = System.IO.Path.Combine(path, LockName);
        if (!PathFacts.Of(name).IsFileOrUnknown && PathFacts.Of(name).Kind != PathKind.Missing)
            throw new OutputProblemException(name, $"is {PathFacts.Of(name).Name}", "Remove it, or name another folder.");
        try
        {
            claim = new FileStream(name, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException error)
        {
            throw new OutputProblemException(path, "may not be written", "Check the folder's permissions.", error);
        }
        catch (IOException error)
        {
            throw new OutputProblemException(path, $"is in use by another {by}", "Wait until that one has ended, or name another folder.", error);
        }
    }

    /// <summary>Creates a folder where there is none; the errors name it.</summary>
    public static void Make(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (UnauthorizedAccessException error)
        {
            throw new OutputProblemException(path, "cannot be made a directory", "Check the permissions of the one above it.", error);
        }
        catch (Exception error) when (error is IOException or ArgumentException or NotSupportedException)
        {
            throw new OutputProblemException(path, "cannot be made a directory", $"Name another ({error.Message}).", error);
        }
    }

    public void Dispose() => claim.Dispose();
}
