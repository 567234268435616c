using ClusterVae.Onnx;

namespace ClusterVae.Photos.Tests;

/// <summary>ONNX networks of one operator: the mean of every channel.</summary>
internal static class SmallNetworks
{
    /// <summary>[1, 3, side, side] to [1, 3, 1, 1].</summary>
    public static string ChannelsFirst(string path, int side = 4) => Write(path, [1, 3, side, side], [1, 3, 1, 1], new ProtoMessage().Add(1, "x").Add(2, "means").Add(4, "GlobalAveragePool"));

    /// <summary>[1, height, width, 3], height and width left open, to [1, 3].</summary>
    public static string ChannelsLast(string path) => Write(path, [1, 0, 0, 3], [1, 3], new ProtoMessage().Add(1, "x").Add(2, "means").Add(4, "ReduceMean")
        .Add(5, new ProtoMessage().Add(1, "axes").Add(8, 1).Add(8, 2).Add(20, 7)).Add(5, new ProtoMessage().Add(1, "keepdims").Add(3, 0).Add(20, 2)));

    /// <summary>An input of two axes: no picture.</summary>
    public static string OfRows(string path) => Write(path, [1, 12], [1, 12], new ProtoMessage().Add(1, "x").Add(2, "means").Add(4, "Relu"));

    private static string Write(string path, int[] input, int[] output, ProtoMessage node)
    {
        var graph = new ProtoMessage().Add(1, node).Add(2, "small").Add(11, Value("x", input)).Add(12, Value("means", output));
        using var file = File.Create(path);
        new ProtoMessage().Add(1, 8).Add(2, "tests").Add(7, graph).Add(8, new ProtoMessage().Add(1, "").Add(2, OnnxGraph.Opset)).WriteTo(file);
        return path;
    }

    /// <summary>0 is an axis that is left open.</summary>
    private static ProtoMessage Value(string name, int[] axes)
    {
        var shape = new ProtoMessage();
        foreach (var (place, axis) in axes.Index())
            shape.Add(1, axis > 0 ? new ProtoMessage().Add(1, axis) : new ProtoMessage().Add(2, $"axis{place}"));
        return new ProtoMessage().Add(1, name).Add(2, new ProtoMessage().Add(1, new ProtoMessage().Add(1, (long)OnnxType.Float).Add(2, shape)));
    }
}
