using Microsoft.ML;
using Microsoft.ML.Data;

namespace Foundation.MicrosoftML.Tests;

public sealed class SchemaTests
{
    private static DataViewSchema TwoCalledA()
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("A", NumberDataViewType.Single);
        builder.AddColumn("B", TextDataViewType.Instance);
        builder.AddColumn("A", NumberDataViewType.Double);
        return builder.ToSchema();
    }

    [Fact]
    public void A_later_column_hides_an_earlier_one_of_the_same_name()
    {
        var schema = TwoCalledA();
        Assert.Equal([true, false, false], schema.Select(column => column.IsHidden));
        Assert.Equal(2, schema["A"].Index);
        Assert.Equal(NumberDataViewType.Single, schema[0].Type);
        Assert.Null(schema.GetColumnOrNull("C"));
        Assert.Throws<ArgumentOutOfRangeException>(() => schema["C"]);
        Assert.Throws<ArgumentOutOfRangeException>(() => schema[3]);
    }

    [Fact]
    public void Annotations_are_read_by_kind_and_type()
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.AddPrimitiveValue("Answer", NumberDataViewType.Int32, 42);
        annotations.Add("Lazy", new VectorDataViewType(NumberDataViewType.Single, 2),
            (ref VBuffer<float> dst) => dst = new VBuffer<float>(2, [1f, 2f]));
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("X", NumberDataViewType.Single, annotations.ToAnnotations());
        var column = builder.ToSchema()["X"];

        var answer = 0;
        column.Annotations.GetValue("Answer", ref answer);
        Assert.Equal(42, answer);
        VBuffer<float> lazy = default;
        column.Annotations.GetValue("Lazy", ref lazy);
        Assert.Equal([1f, 2f], lazy.DenseValues());
        var wrong = 0f;
        Assert.Throws<InvalidOperationException>(() => column.Annotations.GetValue("Answer", ref wrong));
        Assert.Throws<InvalidOperationException>(() => column.Annotations.GetValue("Nothing", ref wrong));
        Assert.Equal("X: Single {Answer, Lazy}", column.ToString());
    }

    [Fact]
    public void Annotations_can_be_carried_over_in_part()
    {
        var first = new DataViewSchema.Annotations.Builder();
        first.AddPrimitiveValue("Keep", NumberDataViewType.Int32, 1);
        first.AddPrimitiveValue("Drop", NumberDataViewType.Int32, 2);
        var second = new DataViewSchema.Annotations.Builder();
        second.Add(first.ToAnnotations(), kind => kind == "Keep");
        Assert.Equal(["Keep"], second.ToAnnotations().Schema.Select(column => column.Name));
    }

    [Fact]
    public void Types_are_equal_by_what_they_say()
    {
        Assert.Equal(new KeyDataViewType(typeof(uint), 3), new KeyDataViewType(typeof(uint), 3UL));
        Assert.NotEqual(new KeyDataViewType(typeof(uint), 3), new KeyDataViewType(typeof(byte), 3));
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 4), new VectorDataViewType(NumberDataViewType.Single, 4));
        Assert.NotEqual(new VectorDataViewType(NumberDataViewType.Single, 4), new VectorDataViewType(NumberDataViewType.Single, 2, 2));
        Assert.Equal(typeof(VBuffer<float>), new VectorDataViewType(NumberDataViewType.Single).RawType);
        Assert.False(new VectorDataViewType(NumberDataViewType.Single).IsKnownSize);
        Assert.Equal(6, new VectorDataViewType(NumberDataViewType.Single, 2, 3).Size);
        Assert.Equal("Vector<Single, 2, 3>", new VectorDataViewType(NumberDataViewType.Single, 2, 3).ToString());
        Assert.Equal("Key<UInt32, 0-2>", new KeyDataViewType(typeof(uint), 3).ToString());
        Assert.Equal("String", TextDataViewType.Instance.ToString());
        Assert.Throws<ArgumentOutOfRangeException>(() => new KeyDataViewType(typeof(int), 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => new KeyDataViewType(typeof(byte), 256));
        Assert.Throws<ArgumentOutOfRangeException>(() => new KeyDataViewType(typeof(uint), 0));
    }

    [Fact]
    public void Row_ids_are_ordered_and_derived_ids_differ()
    {
        var id = new DataViewRowId(1, 2);
        Assert.Equal(new DataViewRowId(1, 2), id);
        Assert.True(id.CompareTo(new DataViewRowId(0, 3)) < 0);
        Assert.Equal(5, new[] { id, id.Next(), id.Fork(), id.Combine(id), id.Combine(id.Next()) }.Distinct().Count());
    }

    [Fact]
    public void A_shape_can_be_read_and_estimators_speak_through_it()
    {
        var ml = new MLContext(1);
        var view = ml.Data.LoadFromEnumerable(Blob.Three());
        var estimator = ml.Transforms.Concatenate("All", "Features", "Label");
        SchemaShape? seen = null;
        new EstimatorChain<ITransformer>().Append(estimator).Append(new Watcher(shape => seen = shape)).Fit(view);

        var all = Assert.Single(seen!, column => column.Name == "All");
        Assert.Equal(SchemaShape.Column.VectorKind.Vector, all.Kind);
        Assert.Equal(NumberDataViewType.Single, all.ItemType);
        Assert.False(all.IsKey);
        Assert.Contains(all.Annotations, annotation => annotation.Name == "SlotNames");
    }

    private sealed class Watcher(Action<SchemaShape> saw) : IEstimator<ITransformer>
    {
        public ITransformer Fit(IDataView input) => new TransformerChain<ITransformer>();

        public SchemaShape GetOutputSchema(SchemaShape inputSchema)
        {
            saw(inputSchema);
            return inputSchema;
        }
    }
}
