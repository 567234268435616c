using ClusterVae.Data;

namespace ClusterVae.Deep;

/// <summary>How a view's rows are brought into the network's units, and which likelihood suits them there.</summary>
internal sealed record ViewScale(RowScale Scale, bool Bernoulli)
{
    /// <summary>Chosen from the rows that are there; a row is missing as a whole or not at all.</summary>
    public static ViewScale Of(DenseRows<float> rows)
    {
        var present = new List<float>();
        for (var row = 0; row < rows.Count; row++)
        {
            var values = rows.Row(row);
            var missing = 0;
            for (var column = 0; column < values.Length; column++)
            {
                if (float.IsNaN(values[column]))
                    missing++;
                else if (float.IsInfinity(values[column]))
                    throw new DataProblemException("a value is infinite", "Give finite numbers.", rows.Name, row);
            }
            if (missing != 0 && missing != values.Length)
                throw new DataProblemException($"{missing} of {values.Length} values are NaN", "A view of a row is there as a whole or, all NaN, missing: fill the gaps or leave the view out.", rows.Name, row);
            if (missing == 0)
                present.AddRange(values);
        }
        if (present.Count == 0)
            throw new DataProblemException("no row of this view is there", "Give rows of numbers.", rows.Name);
        var profile = RowProfile.Of(new DenseRows<float>([.. present], rows.Width, rows.Name));
        if (profile.AllConstant)
            throw new DataProblemException("every column is constant, so there is nothing to tell rows apart by", "Give columns that vary.", rows.Name);
        var scale = RowScale.For(null, profile, null);
        // What was scaled as a whole lies in [0, 1] now; columns scaled one by one are centred.
        return new ViewScale(scale, scale.Factor.Length == 1);
    }

    /// <summary>NaN stays NaN.</summary>
    public float[] Apply(DenseRows<float> rows)
    {
        var scaled = new float[rows.Values.Length];
        Scale.Apply(rows.Values.Span, scaled, rows.Width);
        return scaled;
    }
}
