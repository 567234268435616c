using System.IO.Compression;
using System.Reflection;
using ClusterVae.Cli.Batch;
using ClusterVae.Cli.Inputs;
using ClusterVae.Data;
using ClusterVae.MLNet.Internals;
using Microsoft.ML;

namespace ClusterVae.Cli.Outputs;

/// <summary>ML.NET's model zip on disk, whole or not at all.</summary>
internal static class ModelFile
{
    // The earliest that a zip can name.
    private static readonly DateTimeOffset NoTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // Bytes a second, of the slowest disk.
    private const long SlowestReading = 5_000_000;

    public static void Save(MLContext context, ITransformer model, DataViewSchema schema, string path, FitNote? note = null, TrainingSeen? seen = null)
    {
        using var file = new AtomicFile(path);
        // Zipped in memory: a zip that is written to a file in pieces cannot be flushed and renamed as one.
        using var zipped = new MemoryStream();
        context.Model.Save(model, schema, zipped);
        note?.AddTo(zipped);
        seen?.AddTo(zipped);
        StopTheClock(zipped);
        file.Write(zipped.GetBuffer().AsSpan(0, (int)zipped.Length));
        file.Commit();
    }

    public static (ITransformer Transformer, ModelColumns Columns) Load(MLContext context, string path)
    {
        var facts = PathFacts.Of(path);
        if (facts.Kind == PathKind.Missing)
            throw new WorkException($"{path} does not exist. Check the path of the model.");
        if (!facts.IsFileOrUnknown)
            throw new WorkException($"{path} is {facts.Name} and not a regular file. Name the file that fit saved.");
        try
        {
            using var stream = File.OpenRead(path);
            ModelZipCheck.Require(stream);
            return Within(TimeSpan.FromSeconds(20 + stream.Length / SlowestReading), () =>
            {
                var transformer = context.Model.Load(stream, out var schema);
                return (transformer, schema is null ? ModelColumns.None : ModelColumns.Of(schema));
            });
        }
        catch (UnauthorizedAccessException error)
        {
            throw new WorkException($"{path} may not be read. Check the file's permissions.", error);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            throw new WorkException($"{path} is not a whole model file ({Reason(error)}). Fit the model again, or fetch the file again.", error);
        }
    }

    /// <summary>ML.NET's reader waits for ever on some schemas that somebody forged; the thread ends with the process.</summary>
    private static T Within<T>(TimeSpan limit, Func<T> work)
    {
        var working = Task.Run(work);
        return Task.WaitAny([working], limit) == 0 ? working.GetAwaiter().GetResult() : throw new InvalidDataException("its description does not come to an end");
    }

    /// <summary>The same model has the same bytes whenever it is written.</summary>
    private static void StopTheClock(MemoryStream zipped)
    {
        using var zip = new ZipArchive(zipped, ZipArchiveMode.Update, leaveOpen: true);
        foreach (var entry in zip.Entries)
            entry.LastWriteTime = NoTime;
    }

    /// <summary>ML.NET calls loaders by reflection: what went wrong is further in.</summary>
    private static string Reason(Exception error)
    {
        while (error is TargetInvocationException && error.InnerException is { } inner)
            error = inner;
        for (var cause = error; cause is not null; cause = cause.InnerException)
        {
            if (cause is ClusterVaeException)
                return cause.Message;
        }
        return error.Message;
    }
}
