using ClusterVae.Bench.Exon.Baselines;
using static TorchSharp.torch;

namespace ClusterVae.Deep.Tests.Objectives;

/// <summary>VAT's and M2's equations, and Parted-VAE's overlap, against PyTorch, values and gradients.</summary>
public sealed class SemiSupervisedGoldenTests
{
    private const string File = "semi_supervised.json";

    private static readonly Dictionary<string, Subject> Subjects = new()
    {
        ["VirtualAdversary"] = Smoothness,
        ["ClassConditionalBound.Of"] = OfEachClass,
        ["ClassConditionalBound.OfUnknownClass"] = i => ClassConditionalBound.OfUnknownClass(Categorical.LogNormalize(i("logits")), i("each")),
        ["M2Loss.Total"] = i => M2Loss.Total(i("unknown"), i("told"), i("log_of_label"), 7),
        ["PartedVae.Overlap"] = i => PartedVae.Overlap(i("means"), i("log_vars")),
    };

    public static TheoryData<string> Names => [.. DeepGolden.Names(File)];

    [Theory, MemberData(nameof(Names))]
    public void Value_and_gradient_equal_pytorch(string name) => DeepGolden.Check(File, name, Subjects[name]);

    private static Tensor Smoothness(Func<string, Tensor> i)
    {
        Tensor Answers(Tensor rows) => Categorical.LogNormalize(rows.matmul(i("weights").t()) + i("bias"));
        var change = VirtualAdversary.Change(Answers, i("x"), Answers(i("x")), 0.8, 2, i("start"));
        return VirtualAdversary.Smoothness(Answers, i("x"), Answers(i("x")), change);
    }

    private static Tensor OfEachClass(Func<string, Tensor> i)
    {
        var z = DiagonalGaussian.Sample(i("means"), i("log_vars"), i("noise"));
        var told = cat([z, eye(3, dtype: z.dtype).expand(z.shape[0], 3, 3)], -1);
        var fit = BernoulliLikelihood.LogDensity(i("x").unsqueeze(1), told.matmul(i("decoder").t()));
        return ClassConditionalBound.Of(fit, i("means"), i("log_vars"), 3);
    }
}
