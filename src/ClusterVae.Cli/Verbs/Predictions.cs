using Microsoft.ML;

namespace ClusterVae.Cli.Verbs;

/// <summary>The predicted clusters of a scored view.</summary>
internal static class Predictions
{
    private const string Column = "PredictedLabel";

    public static int[] Of(IDataView scored)
    {
        var column = scored.Schema.GetColumnOrNull(Column) ?? throw new WorkException("The model predicts no clusters, so there is nothing to compare with labels.");
        var labels = new List<int>();
        using var cursor = scored.GetRowCursor([column]);
        var getter = cursor.GetGetter<uint>(column);
        while (cursor.MoveNext())
        {
            uint label = 0;
            getter(ref label);
            labels.Add((int)label);
        }
        return [.. labels];
    }
}
