using ClusterVae.Data;
using ClusterVae.Files;

namespace ClusterVae.Cli.Inputs;

/// <param name="Rows">the features</param>
/// <param name="ReadLabels">null when none were named</param>
internal sealed record LabelledData(IRowSource<float> Rows, Func<LabelSet?> ReadLabels);
