using System.Globalization;
using ClusterVae.Deep;
using ClusterVae.Options;

namespace ClusterVae.Bench.Exon;

/// <summary>The command line.</summary>
internal sealed class Arguments(string[] arguments)
{
    public string Verb => arguments.Length > 0 && !arguments[0].StartsWith("--", StringComparison.Ordinal) ? arguments[0] : "errors";

    public string Text(string name, string automatic) => Array.IndexOf(arguments, name) is var place and >= 0 && place + 1 < arguments.Length ? arguments[place + 1] : automatic;

    public int Number(string name, int automatic) => int.Parse(Text(name, automatic.ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);

    public bool Has(string name) => arguments.Contains(name);

    /// <summary>--set Path=Value for any option, one after another.</summary>
    public ExonOptions Apply(ExonOptions options)
    {
        for (var place = 0; place + 1 < arguments.Length; place++)
        {
            if (arguments[place] != "--set")
                continue;
            var (name, value) = arguments[place + 1].Split('=', 2) is [var left, var right] ? (left, right) : throw new ArgumentException("Write --set Path=Value.");
            options = OptionTree.With(options, name, value);
        }
        return options;
    }
}
