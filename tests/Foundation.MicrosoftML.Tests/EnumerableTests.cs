using Microsoft.ML;
using Microsoft.ML.Data;

namespace Foundation.MicrosoftML.Tests;

public sealed class EnumerableTests
{
    private readonly MLContext _ml = new(1);

    [Fact]
    public void Members_become_columns_with_their_attributes()
    {
        var view = _ml.Data.LoadFromEnumerable(new[] { new Everything { Key = 2, Beyond = 9 } });
        Assert.Equal(
            ["Key: Key<UInt32, 0-2>", "Beyond: Key<UInt32, 0-2>", "Renamed: String", "Flag: Boolean", "Fixed: Vector<Single, 2>", "Free: Vector<Double>"],
            view.Schema.Select(column => column.ToString()));
        // A key member counts from 0, its column from 1; what lies outside is missing.
        Assert.Equal([3u], view.GetColumn<uint>("Key"));
        Assert.Equal([0u], view.GetColumn<uint>("Beyond"));
        Assert.Equal(["text"], view.GetColumn<string>("Renamed"));
        Assert.Equal([3.0, 4.0, 5.0], view.GetColumn<double[]>("Free").Single());
        Assert.Equal(1, view.GetRowCount());
    }

    [Fact]
    public void Objects_come_back()
    {
        var rows = Blob.Three();
        var back = _ml.Data.CreateEnumerable<Blob>(_ml.Data.LoadFromEnumerable(rows), reuseRowObject: false).ToArray();
        Assert.Equal(rows.Select(row => row.Name), back.Select(row => row.Name));
        Assert.All(rows.Zip(back), pair => Assert.Equal(pair.First.Features, pair.Second.Features));
        Assert.NotSame(back[0], back[1]);

        var reused = _ml.Data.CreateEnumerable<Blob>(_ml.Data.LoadFromEnumerable(rows), reuseRowObject: true).Take(2).ToArray();
        Assert.Same(reused[0], reused[1]);
    }

    [Fact]
    public void Missing_columns_are_an_error_unless_said_otherwise()
    {
        var view = _ml.Data.LoadFromEnumerable(Blob.Three());
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Data.CreateEnumerable<Assigned>(view, false).ToArray());
        Assert.Contains("PredictedLabel", error.Message);
        Assert.Equal(90, _ml.Data.CreateEnumerable<Assigned>(view, false, ignoreMissingColumns: true).Count());
        Assert.Throws<InvalidOperationException>(() => _ml.Data.CreateEnumerable<WrongLabel>(view, false).ToArray());
    }

    [Fact]
    public void A_schema_definition_changes_names_types_and_annotations()
    {
        var definition = SchemaDefinition.Create(typeof(Unsized));
        definition["Values"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 3);
        definition["Values"].ColumnName = "Sized";
        definition["Sized"].AddAnnotation("Unit", 2.5f, NumberDataViewType.Single);
        var view = _ml.Data.LoadFromEnumerable(new[] { new Unsized { Values = [1, 2, 3] } }, definition);

        Assert.Equal("Sized: Vector<Single, 3> {Unit}", view.Schema.Single().ToString());
        var unit = 0f;
        view.Schema["Sized"].Annotations.GetValue("Unit", ref unit);
        Assert.Equal(2.5f, unit);
        Assert.Equal([1f, 2f, 3f], view.Vectors("Sized")[0]);
    }

    [Fact]
    public void What_cannot_be_a_column_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Data.LoadFromEnumerable(new[] { new NotAColumn() }));
        Assert.Throws<ArgumentNullException>(() => _ml.Data.LoadFromEnumerable<Blob>(null!));
        Assert.Throws<InvalidOperationException>(() =>
            _ml.Data.LoadFromEnumerable(new[] { new Blob(), null! }).GetColumn<float>("Label").ToArray());
    }

    [Fact]
    public void A_preview_shows_the_first_rows()
    {
        var preview = _ml.Data.LoadFromEnumerable(Blob.Three()).Preview(maxRows: 5);
        Assert.Equal(5, preview.RowView.Length);
        Assert.Equal(3, preview.ColumnView.Length);
        Assert.Equal("Label", preview.RowView[1].Values[1].Key);
        Assert.Equal(1f, preview.RowView[1].Values[1].Value);
        Assert.Equal([0f, 1f, 2f, 0f, 1f], preview.ColumnView[1].Values.Cast<float>());
    }

    private sealed class Everything
    {
        [KeyType(3)]
        public uint Key { get; set; }

        [KeyType(3)]
        public uint Beyond { get; set; }

        [ColumnName("Renamed")]
        public string Text { get; set; } = "text";

        public bool Flag { get; set; } = true;

        [VectorType(2)]
        public float[] Fixed { get; set; } = [1, 2];

        public double[] Free { get; set; } = [3, 4, 5];

        [NoColumn]
        public object Ignored { get; set; } = new();
    }

    private sealed class WrongLabel
    {
        public double Label { get; set; }
    }

    private sealed class Unsized
    {
        public float[] Values { get; set; } = [];
    }

    private sealed class NotAColumn
    {
        public object What { get; set; } = new();
    }
}
