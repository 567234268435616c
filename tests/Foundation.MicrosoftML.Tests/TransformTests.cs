using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Foundation.MicrosoftML.Tests;

public sealed class TransformTests
{
    private readonly MLContext _ml = new(1);
    private readonly IDataView _view;

    public TransformTests()
    {
        _view = _ml.Data.LoadFromEnumerable(new[]
        {
            new Row { A = 1, B = 2, V = [1, 2], T = "x", I = 1 },
            new Row { A = 3, B = 4, V = [3, -2], T = "y", I = 0 },
            new Row { A = 5, B = float.NaN, V = [0, 0], T = "x", I = 3 },
            new Row { A = 2, B = 0, V = [10, 1], T = "", I = -2 },
        });
    }

    [Fact]
    public void Concatenate_sets_columns_end_to_end_and_names_the_slots()
    {
        var estimator = _ml.Transforms.Concatenate("F", "A", "V", "B").Append(_ml.Transforms.Concatenate("G", "F", "A"));
        var view = estimator.Fit(_view).Transform(_view);
        Assert.Equal([3f, 3f, -2f, 4f], view.Vectors("F")[1]);
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 5), view.Schema["G"].Type);
        Assert.Equal(["A", "", "", "B"], view.Schema["F"].SlotNames());
        Assert.Equal(["F.A", "", "", "F.B", "A"], view.Schema["G"].SlotNames());
    }

    [Fact]
    public void Concatenate_refuses_different_types_and_missing_columns()
    {
        var mixed = new EstimatorChain<ITransformer>().Append(_ml.Transforms.Concatenate("F", "A", "T"));
        Assert.Contains("'T' has type of String", Assert.Throws<InvalidOperationException>(() => mixed.Fit(_view)).Message);
        var absent = new EstimatorChain<ITransformer>().Append(_ml.Transforms.Concatenate("F", "Absent"));
        Assert.Contains("Could not find input column 'Absent'", Assert.Throws<ArgumentOutOfRangeException>(() => absent.Fit(_view)).Message);
    }

    [Fact]
    public void CopyColumns_stands_right_after_the_column_that_it_hides()
    {
        var view = _ml.Transforms.CopyColumns("A", "B").Fit(_view).Transform(_view);
        Assert.Equal(["A", "A", "B", "V", "T", "I"], view.Schema.Select(column => column.Name));
        Assert.True(view.Schema[0].IsHidden);
        Assert.Equal([2f, 4f, float.NaN, 0f], view.GetColumn<float>("A"));
        Assert.Equal([1f, 3f, 5f, 2f], view.GetColumn<float>(view.Schema[0]));
    }

    [Fact]
    public void Columns_are_dropped_or_selected_by_name()
    {
        var dropped = _ml.Transforms.DropColumns("A", "T").Fit(_view).Transform(_view);
        Assert.Equal(["B", "V", "I"], dropped.Schema.Select(column => column.Name));
        var selected = _ml.Transforms.SelectColumns("T", "A").Fit(_view).Transform(_view);
        Assert.Equal(["T", "A"], selected.Schema.Select(column => column.Name));
        Assert.Equal([1f, 3f, 5f, 2f], selected.GetColumn<float>("A"));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Transforms.DropColumns("Absent").Fit(_view).Transform(_view));
    }

    [Fact]
    public void MinMax_divides_by_the_largest_magnitude_or_stretches_to_the_unit_interval()
    {
        var fixedZero = _ml.Transforms.NormalizeMinMax("W", "V").Fit(_view).Transform(_view);
        Reading.Close([0.3f, -1f], fixedZero.Vectors("W")[1]);
        var stretched = _ml.Transforms.NormalizeMinMax("W", "V", fixZero: false).Fit(_view).Transform(_view);
        Reading.Close([0.3f, 0f], stretched.Vectors("W")[1]);
        Reading.Close([0f, 0.5f], stretched.Vectors("W")[2]);
        Assert.True(stretched.Schema["W"].IsNormalized());
        Assert.False(stretched.Schema["V"].IsNormalized());
    }

    [Fact]
    public void MeanVariance_uses_the_population_and_leaves_NaN_out()
    {
        // V[0]: mean 3.5, variance 15.25; with a fixed zero the divisor is √(15.25 + 3.5²).
        var fixedZero = _ml.Transforms.NormalizeMeanVariance("W", "V").Fit(_view).Transform(_view);
        Assert.Equal(3 / Math.Sqrt(27.5), fixedZero.Vectors("W")[1][0], 1e-6);
        var centred = _ml.Transforms.NormalizeMeanVariance("W", "V", fixZero: false).Fit(_view).Transform(_view);
        Assert.Equal(-0.5 / Math.Sqrt(15.25), centred.Vectors("W")[1][0], 1e-6);

        // B without NaN: mean 2, variance 8/3.
        var missing = _ml.Transforms.NormalizeMeanVariance("B").Fit(_view).Transform(_view).GetColumn<float>("B").ToArray();
        Assert.Equal(4 / Math.Sqrt(8 / 3.0 + 4), missing[1], 1e-6);
        Assert.True(float.IsNaN(missing[2]));

        // Φ(z) for z = -0.5/√15.25; the library's own erf is good to four digits.
        var cdf = _ml.Transforms.NormalizeMeanVariance("W", "V", useCdf: true).Fit(_view).Transform(_view);
        Assert.Equal(0.449060, cdf.Vectors("W")[1][0], 1e-4);
    }

    [Fact]
    public void Constant_columns_become_zero_and_the_number_of_examples_can_be_limited()
    {
        var constant = _ml.Data.LoadFromEnumerable(new[] { new Row { A = 2 }, new Row { A = 2 } });
        Assert.Equal([0f, 0f], _ml.Transforms.NormalizeMinMax("A").Fit(constant).Transform(constant).GetColumn<float>("A"));
        Assert.Equal([0f, 0f], _ml.Transforms.NormalizeMeanVariance("A").Fit(constant).Transform(constant).GetColumn<float>("A"));

        var ofTwo = _ml.Transforms.NormalizeMinMax("A", maximumExampleCount: 2).Fit(_view).Transform(_view);
        Reading.Close([1 / 3f, 1, 5 / 3f, 2 / 3f], [.. ofTwo.GetColumn<float>("A")]);
        var text = new EstimatorChain<ITransformer>().Append(_ml.Transforms.NormalizeMinMax("T"));
        Assert.Contains("expected vector or scalar of Single or Double, got String",
            Assert.Throws<ArgumentOutOfRangeException>(() => text.Fit(_view)).Message);
    }

    [Fact]
    public void Values_become_keys_in_order_of_occurrence_and_back()
    {
        var estimator = _ml.Transforms.Conversion.MapValueToKey("K", "T").Append(_ml.Transforms.Conversion.MapKeyToValue("Back", "K"));
        var view = estimator.Fit(_view).Transform(_view);
        Assert.Equal(new KeyDataViewType(typeof(uint), 2), view.Schema["K"].Type);
        Assert.Equal([1u, 2u, 1u, 0u], view.GetColumn<uint>("K"));
        Assert.True(view.Schema["K"].HasKeyValues());
        Assert.Equal(["x", "y"], view.Schema["K"].TextKeyValues());
        Assert.Equal(["x", "y", "x", ""], view.GetColumn<string>("Back"));
    }

    [Fact]
    public void Keys_can_be_ordered_by_value_limited_and_unseen_values_are_missing()
    {
        var byValue = _ml.Transforms.Conversion.MapValueToKey("K", "I", keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue)
            .Fit(_view).Transform(_view);
        Assert.Equal([3u, 2u, 4u, 1u], byValue.GetColumn<uint>("K"));
        Assert.False(byValue.Schema["K"].HasKeyValues());
        Assert.True(byValue.Schema["K"].HasKeyValues(NumberDataViewType.Int32));

        var limited = _ml.Transforms.Conversion.MapValueToKey("K", "I", maximumNumberOfKeys: 2).Fit(_view).Transform(_view);
        Assert.Equal([1u, 2u, 0u, 0u], limited.GetColumn<uint>("K"));

        var learnedFromFirst = _ml.Transforms.Conversion.MapValueToKey("K", "A").Append(_ml.Transforms.Conversion.MapKeyToValue("Back", "K"))
            .Fit(_ml.Data.TakeRows(_view, 1)).Transform(_view);
        Assert.Equal([1f, float.NaN, float.NaN, float.NaN], learnedFromFirst.GetColumn<float>("Back"));

        var vectors = _ml.Transforms.Conversion.MapValueToKey("K", "V").Fit(_view).Transform(_view);
        Assert.Equal([3u, 4u], vectors.GetColumn<uint[]>("K").ElementAt(1));
    }

    [Fact]
    public void Types_are_converted_where_nothing_is_lost_in_kind()
    {
        T[] Convert<T>(string column, DataKind kind)
            => [.. _ml.Transforms.Conversion.ConvertType("X", column, kind).Fit(_view).Transform(_view).GetColumn<T>("X")];

        Assert.Equal([1f, 0f, 3f, -2f], Convert<float>("I", DataKind.Single));
        Assert.Equal([1.0, 3.0, 5.0, 2.0], Convert<double>("A", DataKind.Double));
        Assert.Equal([true, false, true, true], Convert<bool>("I", DataKind.Boolean));
        Assert.Equal(["2", "4", "NaN", "0"], Convert<string>("B", DataKind.String));
        Assert.Equal([3.0, -2.0], Convert<double[]>("V", DataKind.Double)[1]);
        Assert.Throws<ArgumentOutOfRangeException>(() => Convert<int>("A", DataKind.Int32));
    }

    [Fact]
    public void Transformers_refuse_a_schema_without_their_input()
    {
        var normalizer = _ml.Transforms.NormalizeMinMax("W", "V").Fit(_view);
        var without = _ml.Transforms.DropColumns("V").Fit(_view).Transform(_view);
        Assert.Throws<ArgumentOutOfRangeException>(() => normalizer.GetOutputSchema(without.Schema));
        Assert.Throws<ArgumentOutOfRangeException>(() => normalizer.Transform(without));
    }

    private sealed class Row
    {
        public float A { get; set; }

        public float B { get; set; }

        [VectorType(2)]
        public float[] V { get; set; } = [0, 0];

        public string T { get; set; } = "";

        public int I { get; set; }
    }
}
