namespace ClusterVae.Onnx;

/// <summary>Formulas that several models share, as nodes. Mixtures are computed in double precision, as far from rounding as ONNX goes.</summary>
internal static class OnnxMath
{
    private static readonly long[] LastAxis = [-1];

    /// <summary>log Σ_k exp a_k along the last axis, kept: [N,1]. The largest is taken out first, so that nothing overflows.</summary>
    public static string LogSumExp(this OnnxGraph graph, string values)
    {
        var top = graph.Node("ReduceMax", [("axes", LastAxis), ("keepdims", 1L)], values);
        var sum = graph.Sum(graph.Node("Exp", graph.Node("Sub", values, top)), keep: true);
        return graph.Node("Add", graph.Node("Log", sum), top);
    }

    /// <summary>Σ along the last axis.</summary>
    public static string Sum(this OnnxGraph graph, string values, bool keep) =>
        graph.Node("ReduceSum", [("keepdims", keep ? 1L : 0L)], values, graph.Constant([-1L], 1));

    public static string Square(this OnnxGraph graph, string value) => graph.Node("Mul", value, value);

    public static string Scaled(this OnnxGraph graph, string value, double factor) => graph.Node("Mul", value, graph.Constant([factor], 1));

    /// <summary>a_k − log Σ_j exp a_j.</summary>
    public static string LogNormalise(this OnnxGraph graph, string values) => graph.Node("Sub", values, graph.LogSumExp(values));

    /// <summary>Σ_j exp(a_j) over the members of each group, as a logarithm: belongs [J,G] is 1 where j is of g.</summary>
    public static string LogGroups(this OnnxGraph graph, string logProbabilities, double[] belongs, int members, int groups) =>
        graph.Node("Log", graph.Node("MatMul", graph.Node("Exp", logProbabilities), graph.Constant(belongs, members, groups)));

    public static string ToFloat(this OnnxGraph graph, string value)
    {
        // What lies beyond the range of a float is its end, as everywhere in the library.
        var bounded = graph.Node("Clip", value, graph.Constant([-(double)float.MaxValue]), graph.Constant([(double)float.MaxValue]));
        return graph.Cast(bounded, OnnxType.Float);
    }

    /// <summary>The number, from 1, of the largest in each row: [N,1].</summary>
    public static string Largest(this OnnxGraph graph, string values) =>
        graph.Node("Add", graph.Node("ArgMax", [("axis", -1L), ("keepdims", 1L)], values), graph.Constant([1L], 1));
}
