using ClusterVae.Data;
using ClusterVae.Files;

namespace ClusterVae.Bench.Exon;

/// <summary>Training rows, test rows, and the classes of both.</summary>
internal sealed record Pictures(string Name, DenseRows<float> Training, int[] TrainingClasses, DenseRows<float> Test, int[] TestClasses)
{
    private const int LastOfDigits = 597;
    private const int CifarPixels = 3 * 32 * 32;

    public int Classes { get; } = TrainingClasses.Max() + 1;

    /// <summary>Of coloured pictures; null for grey ones, which are recognised.</summary>
    public string? ImageShape => Training.Width == CifarPixels ? "3x32x32" : null;

    /// <summary>
    /// digits (1,200 for training, 597 for the test), CIFAR-10's binary files in a folder, or the four files of MNIST; the first rows of training if not all are wanted.
    /// </summary>
    public static Pictures Load(string name, string folder, int rows)
    {
        if (name == "digits")
        {
            var (all, classes) = EmbeddedDigits.Load(unitInterval: true);
            var training = all.Count - LastOfDigits;
            return new Pictures(
                name, new DenseRows<float>(all.Block(0, training).ToArray(), all.Width, name), classes[..training],
                new DenseRows<float>(all.Block(training, LastOfDigits).ToArray(), all.Width, name), classes[training..]);
        }
        if (name == "cifar10")
        {
            var (colours, kinds) = ReadCifar(folder, Enumerable.Range(1, 5).Select(part => $"data_batch_{part}.bin"), rows);
            var (testColours, testKinds) = ReadCifar(folder, ["test_batch.bin"], int.MaxValue);
            return new Pictures(name, colours, kinds, testColours, testKinds);
        }
        var (images, labels) = Read(folder, "train", rows);
        var (testImages, testLabels) = Read(folder, "t10k", int.MaxValue);
        return new Pictures(name, images, labels, testImages, testLabels);
    }

    /// <summary>The class of some training rows, as many of each class, drawn by a seed; −1 for all the others.</summary>
    public int[] Draw(int labels, long seed) => LabelDraw.Balanced(TrainingClasses, labels, seed);

    private static (DenseRows<float>, int[]) Read(string folder, string part, int most)
    {
        var images = RowFiles.Open(Find(folder, $"{part}-images-idx3-ubyte"));
        var values = new List<float>();
        var block = new float[1000 * images.Width];
        using var reader = images.Open();
        int read;
        while ((read = reader.Read(block)) > 0 && values.Count / images.Width < most)
            values.AddRange(block.AsSpan(0, read * images.Width));
        var count = Math.Min(most, values.Count / images.Width);
        var labels = LabelFiles.Read(Find(folder, $"{part}-labels-idx1-ubyte")).Values.ToArray();
        return (new DenseRows<float>([.. values.Take(count * images.Width)], images.Width, part), labels[..count]);
    }

    /// <summary>One byte for the class and 3,072 for red, green and blue, one picture after another.</summary>
    private static (DenseRows<float>, int[]) ReadCifar(string folder, IEnumerable<string> files, int most)
    {
        var (values, classes) = (new List<float>(), new List<int>());
        foreach (var file in files.TakeWhile(_ => classes.Count < most))
        {
            foreach (var picture in File.ReadAllBytes(Find(folder, file, "bash eng/cifar10.sh")).Chunk(1 + CifarPixels).Take(most - classes.Count))
            {
                classes.Add(picture[0]);
                values.AddRange(picture.Skip(1).Select(value => (float)value));
            }
        }
        return (new DenseRows<float>([.. values], CifarPixels, folder), [.. classes]);
    }

    private static string Find(string folder, string file, string fetch = "clustervae datasets") =>
        new[] { file, file + ".gz" }.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists)
        ?? throw new FileNotFoundException($"{file} is not in {folder}; fetch it with `{fetch}`, or name its folder with --folder.");
}
