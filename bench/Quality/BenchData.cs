using ClusterVae.Data;
using ClusterVae.Files;

namespace ClusterVae.Bench.Quality;

/// <summary>A data set with its classes, which only the table at the end looks at.</summary>
internal sealed record BenchData(string Name, DenseRows<float> Rows, int[] Classes)
{
    // Declared before anything was run: closed loops, open curves, straight strokes.
    private static readonly int[] familyOfDigit = [0, 2, 1, 1, 2, 1, 0, 2, 0, 0];

    /// <summary>digits, digit-families (the same rows, three families for classes), mnist, fashion-mnist (training and test rows together), or a file of rows with a file of labels.</summary>
    public static BenchData Load(string name, string folder)
    {
        if (name is "digits" or "digit-families")
        {
            var (rows, labels) = EmbeddedDigits.Load(unitInterval: true);
            return new BenchData(name, rows, name == "digits" ? labels : Array.ConvertAll(labels, digit => familyOfDigit[digit]));
        }
        var values = new List<float>();
        var classes = new List<int>();
        var width = 0;
        foreach (var part in (string[])["train", "t10k"])
        {
            var images = RowFiles.Open(Find(folder, $"{part}-images-idx3-ubyte"));
            width = images.Width;
            var block = new float[1000 * width];
            using var reader = images.Open();
            int read;
            while ((read = reader.Read(block)) > 0)
                values.AddRange(block.AsSpan(0, read * width));
            classes.AddRange(LabelFiles.Read(Find(folder, $"{part}-labels-idx1-ubyte")).Values);
        }
        return new BenchData(name, new DenseRows<float>([.. values], width, name), [.. classes]);
    }

    private static string Find(string folder, string file) =>
        new[] { file, file + ".gz" }.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists)
        ?? throw new FileNotFoundException($"{file} is not in {folder}; fetch it with ./build.sh run -- datasets, or name its folder with --folder.");
}
