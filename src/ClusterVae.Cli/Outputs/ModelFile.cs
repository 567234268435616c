using ClusterVae.Data;
using Microsoft.ML;

namespace ClusterVae.Cli.Outputs;

/// <summary>ML.NET's model zip on disk, whole or not at all.</summary>
internal static class ModelFile
{
    public static void Save(MLContext context, ITransformer model, DataViewSchema schema, string path)
    {
        using var file = new AtomicFile(path);
        // Zipped in memory: a zip that is written to a file in pieces cannot be flushed and renamed as one.
        using var zipped = new MemoryStream();
        context.Model.Save(model, schema, zipped);
        file.Write(zipped.GetBuffer().AsSpan(0, (int)zipped.Length));
        file.Commit();
    }

    public static ITransformer Load(MLContext context, string path)
    {
        if (!File.Exists(path))
            throw new WorkException($"{path} does not exist. Check the path of the model.");
        try
        {
            using var stream = File.OpenRead(path);
            return context.Model.Load(stream, out _);
        }
        catch (UnauthorizedAccessException error)
        {
            throw new WorkException($"{path} may not be read. Check the file's permissions.", error);
        }
        catch (Exception error) when (error is not (ClusterVaeException or OutOfMemoryException))
        {
            throw new WorkException($"{path} is not a whole model file ({error.Message}). Fit the model again, or fetch the file again.", error);
        }
    }
}
