using ClusterVae.Data;
using ClusterVae.Testing.Files;

namespace ClusterVae.Files.Tests;

public sealed class LabelFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData("3\n-1\n3\n", new[] { 3, -1, 3 })]
    [InlineData("label\n3\n4\n", new[] { 3, 4 })]
    [InlineData("Label\ncat\ndog\ncat\n", new[] { 0, 1, 0 })]
    [InlineData("dog\ncat\n", new[] { 1, 0 })]
    [InlineData("x,Class,y\n1,b,2\n1,a,2\n", new[] { 1, 0 })]
    [InlineData("007\n7\n", new[] { 7, 7 })]
    [InlineData("1.0\n2\n", new[] { 0, 1 })]
    public void The_only_or_the_usually_named_column_is_found(string text, int[] expected) =>
        Assert.Equal(expected, LabelFiles.Read(folder.Write("a.csv", text)).Values.ToArray());

    [Fact]
    public void Column_by_name_or_place()
    {
        var path = folder.Write("a.tsv", "PredictedLabel\tScore\n4\t0.5\n2\t0.1\n");
        Assert.Equal([4, 2], LabelFiles.Read(path, new LabelFileOptions { Column = "PredictedLabel" }).Values.ToArray());
        Assert.Equal([4, 2], LabelFiles.Read(path, new LabelFileOptions { Column = "0" }).Values.ToArray());
        Assert.Equal([4, 2], LabelFiles.Read(path, new LabelFileOptions { UsualNames = ["Cluster", "PredictedLabel"] }).Values.ToArray());
        Assert.Contains("Say which holds the labels", Assert.Throws<DataProblemException>(() => LabelFiles.Read(path)).Message);
    }

    [Fact]
    public void Array_labels_are_whole_numbers()
    {
        Assert.Equal([1, -5], LabelFiles.Read(Write([1, -5])).Values.ToArray());
        Assert.Equal([2, 4], LabelFiles.Read(Write([1, 2, 3, 4], 2), new LabelFileOptions { Column = "-1" }).Values.ToArray());
        Assert.Equal(1, Assert.Throws<DataProblemException>(() => LabelFiles.Read(Write([1, 1.5]))).Row);
        Assert.Equal(0, Assert.Throws<DataProblemException>(() => LabelFiles.Read(Write([double.NaN]))).Row);
        Assert.Equal(0, Assert.Throws<DataProblemException>(() => LabelFiles.Read(Write([1e10]))).Row);
        Assert.Throws<DataProblemException>(() => LabelFiles.Read(Write([1, 2], 2)));
        Assert.Throws<DataProblemException>(() => LabelFiles.Read(Write([1, 2], 2), new LabelFileOptions { Column = "2" }));
    }

    [Fact]
    public void Missing_labels_are_named()
    {
        var error = Assert.Throws<DataProblemException>(() => LabelFiles.Read(folder.Write("a.csv", "x,Label\n1,a\n2,\n")));
        Assert.Equal(("Label", 1L), (error.Column, error.Row));
        // A gap in a single column would shift all labels behind it.
        Assert.Throws<DataProblemException>(() => LabelFiles.Read(folder.Write("b.csv", "1\n\n2\n")));
    }

    [Fact]
    public void Each_text_is_held_once_and_asked_for_by_row()
    {
        var labels = LabelSet.FromTexts(["b", "a", "b", "", "2"]);
        Assert.Equal([3, 2, 3, 0, 1], labels.Values.ToArray());
        Assert.Equal(["b", "a", "b", "", "2"], labels.Texts);
        Assert.Same(labels.Texts[0], labels.Texts[2]);
        Assert.False(labels.IsKnown(3));
        Assert.Equal(["-7", "7"], LabelSet.FromTexts(["-7", "007"]).Texts);
    }

    public void Dispose() => folder.Dispose();

    private string Write(double[] values, params int[] shape)
    {
        using var writer = new NpyWriter<double>(folder["a.npy"], shape);
        writer.Write(values);
        writer.Complete();
        return folder["a.npy"];
    }
}
