using System.Text;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Foundation.MicrosoftML.Tests;

public sealed class TextFileTests : IDisposable
{
    private readonly MLContext _ml = new(1);
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Attributes_say_which_fields_a_member_is_made_of()
    {
        var view = Load<Row>("label,x,y,name\n1,2,3.5,abc\n0,-4,5e1,\n", header: true);
        Assert.Equal(["Label: Single", "F: Vector<Single, 2>", "Name: String"], view.Schema.Select(column => column.ToString()));
        Assert.Equal([1f, 0f], view.GetColumn<float>("Label"));
        Assert.Equal([2f, 3.5f], view.Vectors("F")[0]);
        Assert.Equal([-4f, 50f], view.Vectors("F")[1]);
        Assert.Equal(["abc", ""], view.GetColumn<string>("Name"));
        Assert.Null(view.GetRowCount());
        Assert.False(view.CanShuffle);
    }

    [Fact]
    public void Quotes_hold_separators_and_doubled_quotes()
    {
        var text = "\"a,b\",1\n\"say \"\"hi\"\"\",2\n\"\",3\n plain ,4\n";
        var view = Load(text, [new("T", DataKind.String, 0), new("N", DataKind.Single, 1)], quoting: true);
        Assert.Equal(["a,b", "say \"hi\"", "", "plain "], view.GetColumn<string>("T"));
        Assert.Equal([1f, 2f, 3f, 4f], view.GetColumn<float>("N"));

        var unquoted = Load("\"a\",1\n", [new("T", DataKind.String, 0)]);
        Assert.Equal(["\"a\""], unquoted.GetColumn<string>("T"));
    }

    [Fact]
    public void A_quoted_field_may_run_over_lines()
    {
        File.WriteAllText(_path, "\"a\nb\",1\nc,2\n");
        var view = _ml.Data.LoadFromTextFile(_path, new TextLoader.Options
        {
            Columns = [new("T", DataKind.String, 0), new("N", DataKind.Double, 1)],
            Separators = [','],
            AllowQuoting = true,
            ReadMultilines = true,
        });
        Assert.Equal(["a\nb", "c"], view.GetColumn<string>("T"));
    }

    [Fact]
    public void Missing_real_numbers_are_NaN_and_empty_ones_zero_unless_said_otherwise()
    {
        var text = "?,1\n,2\nNaN,3\nNA,4\nnonsense,5\n1e3,6\n";
        var view = Load(text, [new("F", DataKind.Single, 0)]);
        Assert.Equal([float.NaN, 0f, float.NaN, float.NaN, float.NaN, 1000f], view.GetColumn<float>("F"));

        File.WriteAllText(_path, text);
        var strict = _ml.Data.LoadFromTextFile(_path, new TextLoader.Options
        {
            Columns = [new("F", DataKind.Single, 0)],
            Separators = [','],
            MissingRealsAsNaNs = true,
        });
        Assert.Equal([float.NaN, float.NaN], strict.GetColumn<float>("F").Take(2));
        Assert.Equal(2, _ml.Data.FilterRowsByMissingValues(view, "F").GetColumn<float>("F").Count());
    }

    [Fact]
    public void An_unreadable_integer_is_an_error_that_names_line_and_column()
    {
        var view = Load("7\nx\n", [new("Count", DataKind.Int32, 0)]);
        var error = Assert.Throws<FormatException>(() => view.GetColumn<int>("Count").ToArray());
        Assert.Contains("Could not parse value x in line 2, column Count", error.Message);
    }

    [Fact]
    public void Only_active_columns_are_parsed()
    {
        var view = Load("x,1\n", [new("Bad", DataKind.Int32, 0), new("Good", DataKind.Single, 1)]);
        Assert.Equal([1f], view.GetColumn<float>("Good"));
    }

    [Fact]
    public void Vectors_are_made_of_ranges()
    {
        TextLoader.Column[] columns =
        [
            new("Two", DataKind.Single, [new TextLoader.Range(0), new TextLoader.Range(2, 3)]),
            new("One", DataKind.Single, [new TextLoader.Range(1) { ForceVector = true }]),
            new("Texts", DataKind.String, 0, 1),
        ];
        var view = Load("1,2,3,4\n", columns);
        Assert.Equal([1f, 3f, 4f], view.Vectors("Two")[0]);
        Assert.Equal([2f], view.Vectors("One")[0]);
        Assert.Equal(["1", "2"], view.GetColumn<string[]>("Texts").Single());
    }

    [Fact]
    public void An_open_range_ends_with_the_lines_and_a_header_names_the_slots()
    {
        File.WriteAllText(_path, "id,a,b,c\n1,2,3,4\n5,6,7,8\n");
        var view = _ml.Data.LoadFromTextFile(_path, new TextLoader.Options
        {
            Columns = [new("Id", DataKind.Single, 0), new("V", DataKind.Single, [new TextLoader.Range(1, null)])],
            Separators = [','],
            HasHeader = true,
        });
        Assert.Equal([6f, 7f, 8f], view.Vectors("V")[1]);
        Assert.Equal(["a", "b", "c"], view.Schema["V"].SlotNames());
    }

    [Fact]
    public void Keys_are_counted_from_zero_in_the_file()
    {
        var view = Load("0\n2\n3\n?\n", [new("K", DataKind.UInt32, [new TextLoader.Range(0)], new KeyCount(3))]);
        Assert.Equal(new KeyDataViewType(typeof(uint), 3), view.Schema["K"].Type);
        Assert.Equal([1u, 3u, 0u, 0u], view.GetColumn<uint>("K"));
    }

    [Fact]
    public void Short_blank_and_comment_lines_are_understood()
    {
        var view = Load("# made by hand\n//skipped\n1,2,3\n\n4\n#5,6,7\n", [new("T", DataKind.String, 0), new("V", DataKind.Single, 1, 2)]);
        Assert.Equal(["1", "4", "#5"], view.GetColumn<string>("T"));
        Assert.Equal([0f, 0f], view.Vectors("V")[1]);
    }

    [Fact]
    public void Sparse_lines_are_read()
    {
        File.WriteAllText(_path, "1,5,0:1,3:2\n0,1,2,3,4,5\n");
        var view = _ml.Data.LoadFromTextFile(_path, [new("L", DataKind.Single, 0), new TextLoader.Column("V", DataKind.Single, 1, 5)], ',',
            allowSparse: true);
        Assert.Equal([1f, 0f, 0f, 2f, 0f], view.Vectors("V")[0]);
        Assert.Equal([1f, 2f, 3f, 4f, 5f], view.Vectors("V")[1]);
    }

    [Fact]
    public void What_is_saved_as_text_is_loaded_again()
    {
        Row[] rows =
        [
            new() { Label = 1, F = [0.1f, -2], Name = "a,b \"q\"" },
            new() { Label = float.NaN, F = [0, 0], Name = "" },
        ];
        using (var stream = File.Create(_path))
            _ml.Data.SaveAsText(_ml.Data.LoadFromEnumerable(rows), stream, ',', headerRow: true, schema: false, forceDense: true);
        Assert.Equal("Label,\"\",\"\",Name\n1,0.1,-2,\"a,b \"\"q\"\"\"\n?,0,0,\"\"\n", File.ReadAllText(_path).ReplaceLineEndings("\n"));

        var back = _ml.Data.LoadFromTextFile<Row>(_path, ',', hasHeader: true, allowQuoting: true);
        Assert.Equal([1f, float.NaN], back.GetColumn<float>("Label"));
        Assert.Equal([0.1f, -2f], back.Vectors("F")[0]);
        Assert.Equal(["a,b \"q\"", ""], back.GetColumn<string>("Name"));
    }

    [Fact]
    public void A_schema_comment_and_sparse_rows_are_written_when_asked_for()
    {
        var view = _ml.Data.LoadFromEnumerable(new[] { new Wide(), new Wide { V = [.. Enumerable.Range(0, 20).Select(i => i == 7 ? 1.5f : 0)] } });
        using var stream = new MemoryStream();
        _ml.Data.SaveAsText(view, stream);
        Assert.Equal("#@ TextLoader{\n#@   sep=tab\n#@   col=V:R4:0-19\n#@ }\n20\t0:0\n20\t7:1.5\n",
            Encoding.UTF8.GetString(stream.ToArray()).ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Wrong_requests_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Data.LoadFromTextFile<Row>(_path + ".nowhere"));
        Assert.Contains("LoadColumn", Assert.Throws<InvalidOperationException>(() => _ml.Data.LoadFromTextFile<Blob>(_path)).Message);
    }

    private IDataView Load(string text, TextLoader.Column[] columns, bool quoting = false)
    {
        File.WriteAllText(_path, text);
        return _ml.Data.LoadFromTextFile(_path, columns, ',', allowQuoting: quoting);
    }

    private IDataView Load<T>(string text, bool header)
    {
        File.WriteAllText(_path, text);
        return _ml.Data.LoadFromTextFile<T>(_path, ',', header);
    }

    private sealed class Row
    {
        [LoadColumn(0)]
        public float Label { get; set; }

        [LoadColumn(1, 2), VectorType(2)]
        public float[] F { get; set; } = [0, 0];

        [LoadColumn(3)]
        public string Name { get; set; } = "";
    }

    private sealed class Wide
    {
        [VectorType(20)]
        public float[] V { get; set; } = new float[20];
    }
}
