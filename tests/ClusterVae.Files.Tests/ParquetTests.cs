using ClusterVae.Data;
using ClusterVae.Testing.Files;
using Microsoft.Data.Analysis;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ClusterVae.Files.Tests;

/// <summary>Parquet and Arrow files against DuckDB, in both directions.</summary>
public sealed class ParquetTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData("SNAPPY")]
    [InlineData("ZSTD")]
    [InlineData("UNCOMPRESSED")]
    public void Columns_of_every_kind_are_read_as_DuckDB_wrote_them(string packing)
    {
        var path = folder["a.parquet"];
        Duck.Run($"""
            COPY (SELECT i AS id, 'n' || i AS name, CAST(i AS FLOAT) / 4 AS f, CAST(i AS DOUBLE) / 8 AS d, CAST(i % 100 AS TINYINT) AS t, CAST(i AS UINTEGER) AS u, i % 2 = 0 AS b,
                         CAST(i AS DECIMAL(9, 2)) / 2 AS m, [CAST(i AS FLOAT), CAST(-i AS FLOAT), CAST(0.5 AS FLOAT)] AS v, DATE '2026-01-01' + CAST(i AS INTEGER) AS day, CAST(i % 3 AS INTEGER) AS kind
                  FROM range(20000) r(i)) TO '{path}' (FORMAT parquet, COMPRESSION {packing}, ROW_GROUP_SIZE 4096)
            """);
        var rows = RowFiles.Open(path, new RowFileOptions { LabelColumn = "kind", CarriedColumns = ["id", "name", "day"] });
        Assert.Equal(["f", "d", "t", "u", "b", "m", "v.1", "v.2", "v.3"], rows.ColumnNames);
        Assert.Equal(20_000, rows.Count);
        var values = ReadAll.Values(rows, 777);
        for (var i = 0; i < 20_000; i++)
            Assert.Equal([i / 4f, i / 8f, i % 100, i, (i + 1) % 2, i / 2f, i, -i, 0.5f], values[(9 * i)..(9 * i + 9)]);
        Assert.Equal([.. Enumerable.Range(0, 20_000).Select(i => i % 3)], rows.ReadLabels()!.Values.ToArray());

        using var batches = rows.OpenBatches();
        var batch = new RowBatch(rows, 5000);
        Assert.True(batches.Read(batch) && batches.Read(batch));
        Assert.Equal((5000L, 5000), (batch.FirstRow, batch.Rows));
        Assert.Equal(5001, batch.Carried[0].Integers[1]);
        Assert.Equal("n5001", batch.Carried[1].Texts[1]);
        Assert.Equal("2039-09-11", batch.Carried[2].Texts[1]);
        Assert.Empty(batch.Bad);
    }

    [Fact]
    public void Lists_and_columns_are_found_by_name_in_any_order()
    {
        var path = folder["a.parquet"];
        Duck.Run($"COPY (SELECT 1.5::FLOAT AS a, [1, 2, 3]::FLOAT[3] AS v, 9 AS x) TO '{path}' (FORMAT parquet)");
        float[] Read(RowFileOptions options) => ReadAll.Values(RowFiles.Open(path, options));
        Assert.Equal([3f, 1.5f, 1f], Read(new RowFileOptions { FeatureColumns = ["v.3", "A", "v.1"] }));
        Assert.Equal([1f, 2f, 3f], Read(new RowFileOptions { PickedColumns = ["v"] }));
        Assert.Equal([9f, 2f], Read(new RowFileOptions { PickedColumns = ["x", "v.2"] }));
        Assert.Equal([1.5f, 9f], Read(new RowFileOptions { IgnoredColumns = ["v*"] }));
        Assert.Equal([1.5f], Read(new RowFileOptions { PickedColumns = ["0"] }));
        Assert.Equal(["v"], RowFiles.Open(path, new RowFileOptions { FeatureColumns = ["a", "x"] }).UnusedColumns);
        Assert.Contains("lacks the column y", Refusal(path, new RowFileOptions { FeatureColumns = ["y"] }));
        Assert.Contains("no column that fits", Refusal(path, new RowFileOptions { IgnoredColumns = ["q*"] }));
    }

    [Fact]
    public void Missing_values_are_named_with_their_place_and_keep_their_rows()
    {
        var path = folder["a.parquet"];
        Duck.Run($"COPY (SELECT i AS id, CASE WHEN i = 7000 THEN NULL ELSE i END::FLOAT AS a, CASE WHEN i = 7001 THEN 'nan' ELSE '1' END::DOUBLE AS b, CASE WHEN i = 7002 THEN NULL WHEN i = 7003 THEN [1] ELSE [1, 2] END::FLOAT[] AS v FROM range(10000) r(i)) TO '{path}' (FORMAT parquet)");
        var rows = RowFiles.Open(path, new RowFileOptions { CarriedColumns = ["id"] });
        var refused = Assert.Throws<DataProblemException>(() => ReadAll.Values(rows, 500));
        Assert.Equal(("a", 7000L), (refused.Column, refused.Row));
        Assert.Contains(path, refused.Message);

        using var batches = rows.OpenBatches();
        var batch = new RowBatch(rows, 10_000);
        Assert.True(batches.Read(batch));
        Assert.Equal(10_000, batch.Rows);
        Assert.Equal(
            [(7000L, "a", "the value is missing"), (7001L, "b", "not a finite number"), (7002L, "v", "the value is missing"), (7003L, "v", "a list of another length than the first row's 2")],
            batch.Bad.Select(row => (row.Row, row.Column!, row.Problem)));
        Assert.Equal(7003, batch.Carried[0].Integers[7003]);
        Assert.Equal([7004f, 1, 1, 2], batch.Values.Slice(7004 * 4, 4).ToArray());
    }

    [Fact]
    public void What_is_no_number_is_refused_with_a_remedy()
    {
        var path = folder["a.parquet"];
        Duck.Run($"COPY (SELECT 'x' AS name, DATE '2026-01-01' AS day, 1 AS a, struct_pack(p := 1, q := 2) AS s, 2 AS b) TO '{path}' (FORMAT parquet)");
        Assert.Contains("holds utf8 and not numbers", Refusal(path, new RowFileOptions()));
        Assert.Contains("cannot be carried", Refusal(path, new RowFileOptions { CarriedColumns = ["s"], IgnoredColumns = ["name", "day"] }));
        // Parquet counts a structure's members as columns; the ones behind it are found all the same.
        Assert.Equal([2f], ReadAll.Values(RowFiles.Open(path, new RowFileOptions { PickedColumns = ["b"] })));
        Assert.Contains("no column left", Refusal(path, new RowFileOptions { IgnoredColumns = ["*"] }));
        File.WriteAllBytes(folder["b.parquet"], [.. "PAR1"u8, 1, 2, 3, .. "PAR1"u8]);
        Assert.Contains("damaged", Refusal(folder["b.parquet"], new RowFileOptions()));
    }

    [Theory]
    [InlineData("a.parquet")]
    [InlineData("a.arrow")]
    public void Damaged_files_are_refused_or_read_and_never_end_the_process(string name)
    {
        Write(folder[name], 300);
        var whole = File.ReadAllBytes(folder[name]);
        var random = new Random(5);
        var refused = 0;
        for (var n = 0; n < 120; n++)
        {
            var bytes = n % 3 == 0 ? whole[..random.Next(whole.Length)] : (byte[])whole.Clone();
            for (var flips = n % 3; flips > 0; flips--)
                bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(folder["b" + name], bytes);
            try
            {
                ReadAll.Values(RowFiles.Open(folder["b" + name], new RowFileOptions { CarriedColumns = ["name"] }), 64);
            }
            catch (DataProblemException)
            {
                refused++;
            }
        }
        Assert.InRange(refused, 40, 120);
    }

    [Theory]
    [InlineData("a.parquet")]
    [InlineData("a.arrow")]
    [InlineData("a.csv.zst")]
    [InlineData("a.csv.gz")]
    public void Scores_come_back_as_they_were_written(string name)
    {
        Write(folder[name], 3000, unscored: false);
        var rows = RowFiles.Open(folder[name], new RowFileOptions { CarriedColumns = ["name"], LabelColumn = "PredictedLabel" });
        Assert.Equal(["LogLikelihood", "Probability.1", "Probability.2"], rows.ColumnNames);
        Assert.Equal(1, rows.ReadLabels()!.Values[1]);
        Assert.Equal([1f, 0.25f, 0.75f], ReadAll.Values(rows, 100)[3..6]);
    }

    [Fact]
    public void DuckDB_reads_what_was_written_and_an_unscored_row_is_null()
    {
        Write(folder["a.parquet"], 100_000, unscored: true);
        Assert.Equal(["(r1, 1, 1.0, [0.25, 0.75])", "(NULL, NULL, nan, [nan, nan])"], Plain(Duck.Ask($"SELECT * FROM '{folder["a.parquet"]}' LIMIT 2 OFFSET 1")));
        Assert.Equal(["(100000, 99999)"], Duck.Ask($"SELECT count(*), count(PredictedLabel) FROM '{folder["a.parquet"]}'"));
        Assert.Equal([$"({99_999L * 50_000 - 2}.0)"], Duck.Ask($"SELECT sum(LogLikelihood::DOUBLE) FROM '{folder["a.parquet"]}' WHERE name IS NOT NULL"));
    }

    [Fact]
    public void Folders_and_patterns_are_one_table_in_the_order_of_names()
    {
        folder.Write("2.csv", "b,a\n20,2\n");
        folder.Write("1.csv", "a,b\n1,10\n");
        Duck.Run($"COPY (SELECT 3 AS a, 30 AS b) TO '{folder["3.parquet"]}' (FORMAT parquet)");
        folder.Write("notes.md", "nothing");
        var root = Path.GetDirectoryName(folder["x"])!;
        Assert.Equal([1f, 10, 2, 20, 3, 30], ReadAll.Values(RowFiles.Open(root), 2));
        Assert.Equal([1f, 10, 2, 20], ReadAll.Values(RowFiles.Open(folder["*.csv"])));
        Directory.CreateDirectory(folder["deep/er"]);
        File.Copy(folder["1.csv"], folder["deep/er/4.csv"]);
        Assert.Equal(["1.csv", "2.csv", "deep/er/4.csv"], FileSet.Expand(folder["**/*.csv"]).Select(file => file.Name));
        Assert.Contains("names no file", Assert.Throws<DataProblemException>(() => RowFiles.Open(folder["*.npy"])).Message);
        folder.Write("5.csv", "a,c\n1,2\n");
        Assert.Contains("lacks the column b", Assert.Throws<DataProblemException>(() => RowFiles.Open(folder["*.csv"])).Message);
    }

    [Fact]
    public void Views_and_frames_go_through_parquet()
    {
        var ml = new MLContext(1);
        var path = folder["a.parquet"];
        Duck.Run($"COPY (SELECT 'n' || i AS name, i AS whole, CASE WHEN i = 2 THEN NULL ELSE i / 2 END::FLOAT AS f, i % 2 = 1 AS flag, [i, i + 1]::FLOAT[] AS v, TIMESTAMP '2026-01-01 10:00:00' AS at FROM range(5) r(i)) TO '{path}' (FORMAT parquet)");
        var view = ml.Data.LoadFromParquetFile(path);
        Assert.Equal([TextDataViewType.Instance, NumberDataViewType.Int64, NumberDataViewType.Single, BooleanDataViewType.Instance, new VectorDataViewType(NumberDataViewType.Single, 2), DateTimeDataViewType.Instance], view.Schema.Select(column => column.Type));
        Assert.Equal(5, view.GetRowCount());
        var copy = folder["b.parquet"];
        ml.Data.SaveAsParquet(view, copy);
        Assert.Equal(["(n1, 1, 0.5, true, [1.0, 2.0])", "(n2, 2, nan, false, [2.0, 3.0])"], Plain(Duck.Ask($"SELECT name, whole, f, flag, v FROM '{copy}' LIMIT 2 OFFSET 1")));

        // An ordinary pipeline over it, then its outputs in another file.
        var scored = ml.Transforms.NormalizeMinMax("v").Append(ml.Transforms.Conversion.MapValueToKey("key", "name")).Fit(view).Transform(view);
        ml.Data.SaveAsParquet(scored, copy);
        Assert.Equal(["([0.25, 0.4], 2)"], Duck.Ask($"SELECT v, key FROM '{copy}' LIMIT 1 OFFSET 1"));

        var frame = ml.Data.LoadFromParquetFile(path, ["whole", "f", "name"]).ToDataFrame();
        Assert.Equal((5L, 3), (frame.Rows.Count, frame.Columns.Count));
        Assert.Equal("n4", frame["name"][4].ToString());
        frame.Columns.Add(new SingleDataFrameColumn("g", Enumerable.Range(0, 5).Select(i => i * 1.5f)));
        ml.Data.SaveAsParquet(frame, copy);
        Assert.Equal(["4.5"], Duck.Ask($"SELECT g FROM '{copy}' WHERE whole = 3").Select(row => row.Trim('(', ')')));

        Duck.Run($"COPY (SELECT CASE WHEN i = 3 THEN NULL ELSE i END AS whole FROM range(5) r(i)) TO '{path}' (FORMAT parquet)");
        var missing = ml.Data.LoadFromParquetFile(path);
        Assert.Equal(3L, Assert.Throws<DataProblemException>(() => missing.GetColumn<long>("whole").ToArray()).Row);
        Assert.Contains("no such column", Assert.Throws<DataProblemException>(() => ml.Data.LoadFromParquetFile(path, ["other"])).Message);
    }

    public void Dispose() => folder.Dispose();

    private static string Refusal(string path, RowFileOptions options) => Assert.Throws<DataProblemException>(() => RowFiles.Open(path, options)).Message;

    /// <summary>Without quotes and without the sign of NaN.</summary>
    private static string[] Plain(string[] rows) => [.. rows.Select(row => row.Replace("'", "", StringComparison.Ordinal).Replace("-nan", "nan", StringComparison.Ordinal))];

    private static void Write(string path, int rows, bool unscored = false)
    {
        CarriedColumn name = new("name", CarriedKind.Text);
        using var writer = ScoreFiles.Create(path, [new ScoreFileColumn(["PredictedLabel"], IsLabel: true), new ScoreFileColumn(["LogLikelihood"]), new ScoreFileColumn(["Probability.1", "Probability.2"], Vector: "Probability")], [name]);
        var carried = new CarriedValues(name, 1);
        for (var row = 0; row < rows; row++)
        {
            var scored = row != 2 || !unscored;
            carried.Texts[0] = scored ? FormattableString.Invariant($"r{row}") : null;
            writer.Write(scored ? [row % 2, row, 0.25f, 0.75f] : [float.NaN, float.NaN, float.NaN, float.NaN], 1, [carried]);
        }
        writer.Complete();
    }
}
