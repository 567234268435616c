using System.Collections.Concurrent;
using ClusterVae.Data;
using ClusterVae.Images;

namespace ClusterVae.Photos;

/// <summary>What becomes of files that cannot be read as pictures.</summary>
public enum UnreadablePicture
{
    /// <summary>The work ends with a <see cref="DataProblemException"/> that names the file.</summary>
    Fail,

    /// <summary>They are left out, and listed in <see cref="PictureVectors.Unreadable"/>; in a pipeline, which cannot leave rows out, their vectors are NaN.</summary>
    Skip,
}

/// <summary>Vectors of picture files by a network: each file once, on all processors, kept.</summary>
public sealed class PictureVectors
{
    private const int MostKept = 1_000_000;

    private readonly PictureNetwork network;
    private readonly UnreadablePicture unreadable;
    private readonly ConcurrentDictionary<string, float[]> kept = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> problems = new(StringComparer.Ordinal);

    /// <param name="network">the caller's, who also disposes of it</param>
    public PictureVectors(PictureNetwork network, UnreadablePicture unreadable = UnreadablePicture.Fail)
    {
        ArgumentNullException.ThrowIfNull(network);
        (this.network, this.unreadable) = (network, unreadable);
    }

    /// <summary>Values of a vector.</summary>
    public int Width => network.Width;

    /// <summary>The files that could not be read so far, by path, with what is wrong.</summary>
    public IReadOnlyDictionary<string, string> Unreadable => problems;

    /// <summary>A row for each file that can be read, in their order. Of several that cannot, the first is named.</summary>
    /// <param name="files">of a <see cref="PictureFolder"/>, or your own</param>
    /// <param name="progress">files done, readable or not</param>
    /// <param name="stop">obeyed within one picture</param>
    public EmbeddedPictures Of(IReadOnlyList<PictureFile> files, IProgress<(int Done, int Of)>? progress = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(files);
        var vectors = Each([.. files.Select(file => file.Path)], progress, stop);
        float[][] read = [.. vectors.OfType<float[]>()];
        if (read.Length == 0)
            throw new DataProblemException(files.Count == 0 ? "there are no pictures" : $"none of {files.Count} files can be read as a picture", "Give at least one.");
        var values = new float[checked(read.Length * Width)];
        for (var row = 0; row < read.Length; row++)
            read[row].CopyTo(values, row * Width);
        return new EmbeddedPictures([.. files.Where((_, place) => vectors[place] is not null)], new DenseRows<float>(values, Width, "Embedding"));
    }

    /// <summary>For a pipeline: NaN where a file is skipped.</summary>
    internal float[] Of(string path)
    {
        var vector = Vector(path);
        if (vector is not null)
            return vector;
        var missing = new float[Width];
        Array.Fill(missing, float.NaN);
        return missing;
    }

    /// <summary>Null where a file is skipped.</summary>
    internal float[]?[] Each(string[] paths, IProgress<(int Done, int Of)>? progress, CancellationToken stop)
    {
        var vectors = new float[]?[paths.Length];
        var failures = new DataProblemException?[paths.Length];
        var done = 0;
        Parallel.For(0, paths.Length, new ParallelOptions { CancellationToken = stop, MaxDegreeOfParallelism = Environment.ProcessorCount }, (place, loop) =>
        {
            try
            {
                vectors[place] = Vector(paths[place]);
            }
            catch (DataProblemException failure)
            {
                // Those before it are still done, one of which may be the first.
                failures[place] = failure;
                loop.Break();
            }
            progress?.Report((Interlocked.Increment(ref done), paths.Length));
        });
        return failures.OfType<DataProblemException>().FirstOrDefault() is { } first ? throw first : vectors;
    }

    private float[]? Vector(string path)
    {
        if (kept.TryGetValue(path, out var known))
            return known;
        try
        {
            var vector = network.Of(path);
            if (kept.Count < MostKept)
                kept[path] = vector;
            return vector;
        }
        catch (DataProblemException problem) when (unreadable == UnreadablePicture.Skip)
        {
            problems[path] = problem.Problem;
            return null;
        }
    }
}

/// <summary>Pictures that could be read, and their vectors.</summary>
/// <param name="Files">one for each row</param>
public sealed record EmbeddedPictures(IReadOnlyList<PictureFile> Files, DenseRows<float> Rows);
