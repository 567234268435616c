using System.CommandLine;
using System.Globalization;
using ClusterVae.Metrics;
using ClusterVae.Mixtures;
using ClusterVae.Cli.Outputs;
using Microsoft.ML;
using ClusterVae.Cli.Inputs;
using ClusterVae.Cli.Sets;

namespace ClusterVae.Cli.Verbs;

/// <summary>clustervae demo: clusters the embedded digits and shows which digit each cluster caught.</summary>
internal static class DemoVerb
{
    private const int Clusters = 10;

    public static Command Create(ToolConsole console)
    {
        var command = new Command("demo", "Cluster the embedded handwritten digits and show the table.");
        var seed = new Option<int>("--seed") { DefaultValueFactory = _ => 1, HelpName = "NUMBER", Description = "Same seed, same table" };
        var json = new Option<bool>("--json") { Description = "One JSON object on the last line of the output" };
        command.Add(seed);
        command.Add(json);
        command.SetWork((arguments, stop) =>
        {
            var digits = DataSets.Find("digits")!.Load();
            var context = new MLContext(arguments.GetValue(seed));
            var view = new RowSourceView(digits.Rows, stop);
            var pipeline = context.Transforms.PcaWhiten("Embedding", RowSourceView.Features, components: 20)
                .Append(context.Clustering.Trainers.GaussianMixture("Embedding", new GaussianMixtureOptions
                {
                    Clusters = Clusters,
                    Covariance = CovarianceKind.Tied,
                    Restarts = 10,
                    Seed = arguments.GetValue(seed),
                }, cancellation: stop));
            var predicted = Predictions.Of(pipeline.Fit(view).Transform(view));
            var table = ContingencyTable.Of(digits.ReadLabels()!.Values, predicted);
            Print(console.Output, table);
            new Report().Add("rows", table.Rows).Add(ClusteringQuality.Of(table)).Add("version", Tool.Version)
                .Print(console, "digits: PCA, then a Gaussian mixture", arguments.GetValue(json), plainWhenRedirected: true);
            return Tool.Fine;
        });
        return command;
    }

    private static void Print(TextWriter output, ContingencyTable table)
    {
        var counts = table.ToArray();
        output.WriteLine("Rows of each digit in each cluster:");
        output.WriteLine("cluster " + string.Concat(table.Classes.ToArray().Select(digit => string.Create(CultureInfo.InvariantCulture, $"{digit,5}"))));
        for (var j = 0; j < table.Clusters.Length; j++)
        {
            output.Write(string.Create(CultureInfo.InvariantCulture, $"{table.Clusters[j],7} "));
            for (var i = 0; i < table.Classes.Length; i++)
                output.Write(counts[i, j] == 0 ? "    ." : string.Create(CultureInfo.InvariantCulture, $"{counts[i, j],5}"));
            output.WriteLine();
        }
    }
}
