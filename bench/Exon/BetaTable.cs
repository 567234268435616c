using System.Globalization;
using System.Text.Json;
using ClusterVae.Deep;

namespace ClusterVae.Bench.Exon;

/// <summary>
/// Table 3 of the paper: KL^u and its four terms, negative SSIM of a grid of decoded points, and error, by β. Its own figures beside ours; theirs are
/// single runs. Its text says that SSIM falls as β grows, and its figures do not; and its 1.855 at β = 50 is less than the log 10 = 2.303 that a sure classifier pays alone.
/// </summary>
internal static class BetaTable
{
    private static readonly Dictionary<double, (double Ssim, double Divergence, double Error)> Published = new()
    {
        [0.1] = (0.43, 19.654, 3.29), [0.25] = (0.438, 9.654, 3.23), [0.5] = (0.44, 8.481, 3.25), [0.75] = (0.445, 7.684, 3.33),
        [1] = (0.435, 6.75, 3.46), [5] = (0.439, 4.064, 3.74), [10] = (0.418, 2.729, 4.07), [50] = (0.316, 1.855, 3.38),
    };

    public static void Run(Arguments arguments, Pictures data, ExonOptions basic, int labels, int draw)
    {
        var rows = new List<object>();
        foreach (var beta in arguments.Text("--betas", "0.1,0.25,0.5,0.75,1,5,10,50").Split(',').Select(text => double.Parse(text, CultureInfo.InvariantCulture)))
        {
            var options = arguments.Apply(basic with { Preset = ExonPreset.PaperMnist, Training = basic.Training with { Seed = draw } }) with { DecoderVariance = beta };
            var outcome = Contest.Run(options, data.Training, data.Draw(labels, draw), data.Test, data.TestClasses, arguments.Has("--verbose"));
            using var model = outcome.Model;
            var explained = new ExonExplanation(model);
            var terms = explained.DivergenceTerms(data.Test.Values.Span);
            var ssim = explained.NegativeSsim();
            var theirs = Published.GetValueOrDefault(beta, (double.NaN, double.NaN, double.NaN));
            Console.WriteLine(
                $"beta {beta}: negative SSIM {ssim:F3} ({theirs.Item1:F3})  KL^u {terms.Bound:F3} ({theirs.Item2:F3})  error {outcome.TestError:F2} ({theirs.Item3:F2})  "
                + $"I(x,y) {terms.LabelInformation:F3}  KL(w||p) {terms.LabelMismatch:F4}  I(x,z|y) {terms.CodeInformation:F3}  KL(q(z|y)||p(z|y)) {terms.CodeMismatch:F3}  sum {terms.Sum:F3}");
            rows.Add(new { beta, negativeSsim = ssim, klUpper = terms.Bound, testError = outcome.TestError, terms.LabelInformation, terms.LabelMismatch, terms.CodeInformation, terms.CodeMismatch });
        }
        if (arguments.Has("--json"))
            Console.WriteLine(JsonSerializer.Serialize(rows));
    }
}
