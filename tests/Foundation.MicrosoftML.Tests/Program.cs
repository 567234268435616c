using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Foundation.MicrosoftML.Tests;

/// <summary>A fresh process: loads a model, scores the blobs and prints what it got.</summary>
public static class Program
{
    public static void Main(string[] args)
    {
        var ml = new MLContext();
        var model = ml.Model.Load(args[0], out var schema);
        Console.WriteLine(string.Join(",", schema.Select(column => column.Name)));
        foreach (var line in Describe(ml, model))
            Console.WriteLine(line);
    }

    public static IEnumerable<string> Describe(MLContext ml, ITransformer model)
        => ml.Data.CreateEnumerable<Assigned>(model.Transform(ml.Data.LoadFromEnumerable(Blob.Three())), reuseRowObject: false)
            .Select(row => row.PredictedLabel + ": " + string.Join(" ", row.Score.Select(s => s.ToString("R", CultureInfo.InvariantCulture))));
}

public sealed class Assigned
{
    public uint PredictedLabel { get; set; }

    public float[] Score { get; set; } = [];
}

/// <summary>Three separated groups on a small grid, so that nothing about them is random.</summary>
public sealed class Blob
{
    [VectorType(2)]
    public float[] Features { get; set; } = [0, 0];

    public float Label { get; set; }

    public string Name { get; set; } = "";

    public static Blob[] Three()
        => [.. Enumerable.Range(0, 90).Select(i => new Blob
        {
            Features = [i % 3 * 10 + i % 7 * 0.1f, (i % 3 == 1 ? 8 : 0) + i % 5 * 0.1f],
            Label = i % 3,
            Name = "abc"[i % 3].ToString(),
        })];
}
