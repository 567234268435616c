using ClusterVae.Cli.Inputs;
using ClusterVae.Data;
using ClusterVae.Files;

namespace ClusterVae.Cli.Sets;

/// <summary>The data sets that the tool knows by name.</summary>
internal static class DataSets
{
    public static IReadOnlyList<DataSet> All { get; } =
    [
        new("digits", "1,797 handwritten digits of 8 x 8, inside the tool", null, Digits),
        Images("mnist", "mnist", "train", "60,000 handwritten digits of 28 x 28"),
        Images("mnist-test", "mnist", "t10k", "10,000 more"),
        Images("fashion-mnist", "fashion-mnist", "train", "60,000 pictures of clothes, 28 x 28"),
        Images("fashion-mnist-test", "fashion-mnist", "t10k", "10,000 more"),
    ];

    public static IEnumerable<string> Names => All.Select(set => set.Name);

    public static DataSet? Find(string name) => All.FirstOrDefault(set => set.Name == name);

    private static LabelledData Digits()
    {
        var (rows, labels) = EmbeddedDigits.Load(unitInterval: true);
        return new LabelledData(rows, () => LabelSet.FromIntegers(labels));
    }

    private static DataSet Images(string name, string archive, string part, string summary) => new(name, summary, archive, () =>
    {
        var images = DataSetFiles.Require(archive, $"{part}-images-idx3-ubyte");
        return new LabelledData(RowFiles.Open(images), () => LabelFiles.Read(DataSetFiles.Require(archive, $"{part}-labels-idx1-ubyte")));
    });
}
