using System.Text.Json;
using Microsoft.ML.OnnxRuntime;

namespace ScoringService;

/// <param name="Rows">one array of features each</param>
/// <param name="Columns">what the features are called, where their order is another than the model's</param>
public sealed record ScoreRequest(float[][]? Rows, string[]? Columns);

/// <summary>What is wrong with a request, in words for whoever sent it.</summary>
public sealed class BadRequestException(string message, int status = 400) : Exception(message)
{
    public int Status => status;
}

/// <summary>An exported model. The session may be used by any number of requests at once.</summary>
public sealed class OnnxModel : IDisposable
{
    private readonly InferenceSession session;
    private readonly string input;

    private OnnxModel(string path, InferenceSession session)
    {
        (Path, this.session) = (path, session);
        input = session.InputMetadata.Single().Key;
        Width = session.InputMetadata[input].Dimensions[^1];
        OutputNames = [.. session.OutputMetadata.Keys];
        var notes = session.ModelMetadata.CustomMetadataMap;
        Columns = notes.TryGetValue("columns", out var names) ? JsonSerializer.Deserialize<string[]>(names) : null;
    }

    public string Path { get; }

    public int Width { get; }

    public string[] OutputNames { get; }

    /// <summary>The names of the features; null where the model was fitted on rows without names.</summary>
    public string[]? Columns { get; }

    public static OnnxModel Load(string path)
    {
        // Requests come in parallel: one thread each, and no thread that spins between them.
        using var options = new Microsoft.ML.OnnxRuntime.SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        return new OnnxModel(path, new InferenceSession(path, options));
    }

    /// <summary>A row of zeros gets an answer.</summary>
    public bool IsWell()
    {
        try
        {
            return Run(new float[Width], 1, OutputNames).Count == OutputNames.Length;
        }
        catch (OnnxRuntimeException)
        {
            return false;
        }
    }

    public Dictionary<string, object> Score(ScoreRequest request, string[]? outputs, int maxRows)
    {
        if (request.Rows is not { Length: > 0 } rows)
            throw new BadRequestException("Give at least one row: {\"rows\": [[...], ...]}.");
        if (rows.Length > maxRows)
            throw new BadRequestException($"{rows.Length} rows are more than {maxRows}: send them in several requests.", 413);
        var wanted = outputs ?? OutputNames;
        if (wanted.Except(OutputNames).FirstOrDefault() is { } unknown)
            throw new BadRequestException($"There is no output '{unknown}'. There are {string.Join(", ", OutputNames)}.");
        var order = Order(request.Columns);
        var values = new float[rows.Length * Width];
        for (var n = 0; n < rows.Length; n++)
        {
            if (rows[n] is not { } row || row.Length != (order is null ? Width : request.Columns!.Length))
                throw new BadRequestException($"Row {n} has {rows[n]?.Length ?? 0} values, {(order is null ? Width : request.Columns!.Length)} are expected.");
            for (var column = 0; column < Width; column++)
            {
                var value = row[order is null ? column : order[column]];
                if (!float.IsFinite(value))
                    throw new BadRequestException($"Row {n}, column {column}: not a finite number.");
                values[n * Width + column] = value;
            }
        }
        return Run(values, rows.Length, wanted);
    }

    public void Dispose() => session.Dispose();

    private int[]? Order(string[]? columns)
    {
        if (columns is null)
            return null;
        if (Columns is null)
            throw new BadRequestException("The model was fitted on columns without names: leave \"columns\" out.");
        var order = Array.ConvertAll(Columns, name => Array.IndexOf(columns, name));
        var missing = Columns.Where((_, place) => order[place] < 0).ToArray();
        return missing.Length == 0 ? order : throw new BadRequestException($"The columns {string.Join(", ", missing.Take(20))} are missing.");
    }

    private Dictionary<string, object> Run(float[] values, int rows, string[] wanted)
    {
        using var run = new RunOptions();
        using var features = OrtValue.CreateTensorValueFromMemory(values, [rows, Width]);
        using var results = session.Run(run, [input], [features], wanted);
        var answer = new Dictionary<string, object>();
        for (var n = 0; n < wanted.Length; n++)
        {
            var width = session.OutputMetadata[wanted[n]].Dimensions[^1];
            answer[wanted[n]] = results[n].GetTensorTypeAndShape().ElementDataType == Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Int64
                ? results[n].GetTensorDataAsSpan<long>().ToArray()
                : width == 1 ? results[n].GetTensorDataAsSpan<float>().ToArray() : results[n].GetTensorDataAsSpan<float>().ToArray().Chunk(width).ToArray();
        }
        return answer;
    }
}
