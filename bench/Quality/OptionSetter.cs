using ClusterVae.Deep;
using ClusterVae.Options;

namespace ClusterVae.Bench.Quality;

/// <summary>--set Path=Value for any option, --pretrained-cache DIR for objectives that share what they begin at.</summary>
internal static class OptionSetter
{
    public static ClusteringVaeOptions Apply(ClusteringVaeOptions options, string[] arguments)
    {
        for (var place = 0; place + 1 < arguments.Length; place++)
        {
            if (arguments[place] == "--pretrained-cache")
                options = options with { PretrainedCache = arguments[place + 1] };
            if (arguments[place] != "--set")
                continue;
            var (name, value) = arguments[place + 1].Split('=', 2) is [var left, var right] ? (left, right) : throw new ArgumentException("Write --set Path=Value.");
            options = OptionTree.With(options, name, value);
        }
        return options;
    }
}
