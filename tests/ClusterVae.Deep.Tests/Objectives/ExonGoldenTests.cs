using static TorchSharp.torch;

namespace ClusterVae.Deep.Tests.Objectives;

/// <summary>EXoN's losses against PyTorch, values and gradients.</summary>
public sealed class ExonGoldenTests
{
    private const string File = "exon.json";
    private const double Rho = 0.3;
    private const double Beta = 0.25;

    private static readonly Dictionary<string, Subject> Subjects = new()
    {
        ["SoftLabelInterpolation.Loss"] = i => SoftLabelInterpolation.Loss(i("first"), i("second"), Rho, Log(i("mixed"))),
        ["SoftLabelInterpolation.Divergence"] = i => SoftLabelInterpolation.Divergence(i("first"), i("second"), Rho, Log(i("mixed"))),
        ["ExonBound.Choose"] = i => ExonBound.Choose(Log(i("logits")), i("gumbel")),
        ["KL^u"] = Matched,
        ["ExonLoss.Total"] = Total,
    };

    public static TheoryData<string> Names => [.. DeepGolden.Names(File)];

    [Theory, MemberData(nameof(Names))]
    public void Value_and_gradient_equal_pytorch(string name) => DeepGolden.Check(File, name, Subjects[name]);

    private static Tensor Log(Tensor logits) => Categorical.LogNormalize(logits);

    private static Tensor Matched(Func<string, Tensor> i) => MixturePosterior.MatchedKlBound(
        Log(i("logits")), i("means"), i("log_vars"), i("prior_weights").log(), i("prior_means"), i("prior_vars").log());

    private static Tensor Total(Func<string, Tensor> i)
    {
        var z = MixturePosterior.Sample(i("chosen"), i("means"), i("log_vars"), i("noise"));
        var logLikelihood = GaussianLikelihood.LogDensity(i("x"), z.matmul(i("decoder").t()), full(1, Math.Log(Beta), i("x").dtype));
        var labels = i("labels").to(ScalarType.Int64);
        var (rows, labelled) = (i("x").shape[0], labels.shape[0]);
        var logOfLabel = Log(i("logits")).narrow(0, rows - labelled, labelled).gather(1, labels.unsqueeze(1)).squeeze(1);
        var sci = SoftLabelInterpolation.Loss(i("first"), i("second"), Rho, Log(i("mixed")));
        return ExonLoss.Total(
            logLikelihood, Matched(i), logOfLabel, sci.narrow(0, rows - labelled, labelled), sci.narrow(0, 0, rows - labelled), Beta, 6000, 6000, 40);
    }
}
