using ClusterVae.Data;

namespace ClusterVae.MLNet.Internals;

/// <summary>What is asked of the names that a user gives to output columns.</summary>
internal static class OutputNames
{
    public static void Check(IReadOnlyList<string> names)
    {
        if (names.Any(string.IsNullOrWhiteSpace))
            throw new DataProblemException("an output column has no name", "Name it, or keep the usual name.");
        if (names.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new DataProblemException("two output columns have one name", "Give each a name of its own.", twice.Key);
    }
}
