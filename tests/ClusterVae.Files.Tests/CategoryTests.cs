using ClusterVae.Data;
using ClusterVae.Testing.Files;

namespace ClusterVae.Files.Tests;

/// <summary>Columns of texts and codes as features of 0 and 1.</summary>
public sealed class CategoryTests : IDisposable
{
    private static readonly RowFileOptions Texts = new() { TextsAreCategories = true };

    private readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData(".csv")]
    [InlineData(".parquet")]
    public void Every_value_becomes_a_feature_and_of_two_one_is_enough(string ending)
    {
        var path = folder["a" + ending];
        Duck.Run($"COPY (SELECT * FROM (VALUES ('red', 1.5, 'm', 'a'), ('blue', 2.5, 'f', 'b'), ('green', 3.5, 'm', 'c'), ('red', 4.5, 'f', 'd')) t(colour, size, sex, id)) TO '{path}'");
        var rows = RowFiles.Open(path, Texts with { CarriedColumns = ["id"] });
        Assert.Equal(["size", "colour=blue", "colour=green", "colour=red", "sex=m"], rows.ColumnNames);
        float[] expected = [1.5f, 0, 0, 1, 1, 2.5f, 1, 0, 0, 0, 3.5f, 0, 1, 0, 1, 4.5f, 0, 0, 1, 0];
        Assert.Equal(expected, ReadAll.Values(rows, 3));
        Assert.Equal(expected[10..], ReadAll.Values(rows, 3, firstRow: 2));
        Assert.Contains("'colour' (3), 'sex' (2)", Assert.Single(rows.Notes));
        var batch = new RowBatch(rows, 3);
        using var batches = rows.OpenBatches();
        Assert.True(batches.Read(batch) && batches.Read(batch));
        Assert.Equal((3L, 1, "d"), (batch.FirstRow, batch.Rows, batch.Carried.Single().Texts[0]));
        Assert.False(batches.Read(batch));
    }

    [Fact]
    public void A_table_may_have_nothing_but_categories_and_codes_are_categories_where_they_are_named()
    {
        File.WriteAllText(folder["a.csv"], "code,answer\n7,yes\n12,no\n30,yes\n7,yes\n");
        var rows = RowFiles.Open(folder["a.csv"], Texts with { CategoryColumns = ["code"] });
        Assert.Equal(["code=12", "code=30", "code=7", "answer=yes"], rows.ColumnNames);
        Assert.Equal([0, 0, 1, 1, 1, 0, 0, 0, 0, 1, 0, 1, 0, 0, 1, 1], ReadAll.Values(rows));
    }

    [Fact]
    public void A_models_columns_are_found_in_another_order_and_an_unknown_value_is_a_bad_row()
    {
        string[] known = ["size", "colour=blue", "colour=red", "colour=green", "sex=m"];
        File.WriteAllText(folder["b.csv"], "sex,colour,size\nm,red,1\nx,green,2\nm,violet,3\nm,,4\n");
        var rows = RowFiles.Open(folder["b.csv"], Texts with { FeatureColumns = known });
        Assert.Equal(known, rows.ColumnNames);
        var batch = new RowBatch(rows, 10);
        using var batches = rows.OpenBatches();
        batches.Read(batch);
        Assert.Equal([1, 0, 1, 0, 1, 2, 0, 0, 1, 0], batch.Features[..10]);
        Assert.Equal([(2L, "colour", "none of the 3 values that are known", "'violet'"), (3L, "colour", CheckedBatches.Missing, null)], batch.Bad.Select(bad => (bad.Row, bad.Column, bad.Problem, bad.Value)));
        Assert.Equal((2, "colour"), Assert.Throws<DataProblemException>(() => ReadAll.Values(rows)) is var error ? (error.Row, error.Column) : default);
    }

    [Fact]
    public void Parts_of_a_folder_have_their_values_together()
    {
        Directory.CreateDirectory(folder["in"]);
        File.WriteAllText(Path.Combine(folder["in"], "1.csv"), "a,b\n1,x\n2,y\n");
        File.WriteAllText(Path.Combine(folder["in"], "2.csv"), "a,b\n3,z\n4,x\n");
        var rows = RowFiles.Open(folder["in"], Texts);
        Assert.Equal(["a", "b=x", "b=y", "b=z"], rows.ColumnNames);
        Assert.Equal([1, 1, 0, 0, 2, 0, 1, 0, 3, 0, 0, 1, 4, 1, 0, 0], ReadAll.Values(rows));
    }

    [Fact]
    public void A_column_of_numbers_with_a_text_in_it_and_one_of_too_many_texts_are_refused()
    {
        File.WriteAllText(folder["a.csv"], "a,b\n1,2\noops,3\n");
        Assert.Equal("a", Assert.Throws<DataProblemException>(() => ReadAll.Values(RowFiles.Open(folder["a.csv"], Texts))).Column);
        File.WriteAllText(folder["b.csv"], "a,name\n" + string.Concat(Enumerable.Range(0, 200).Select(n => $"{n},person {n}\n")));
        var error = Assert.Throws<DataProblemException>(() => RowFiles.Open(folder["b.csv"], Texts));
        Assert.Contains("more than 100 different values", error.Message);
        Assert.Equal("name", error.Column);
        File.WriteAllText(folder["c.csv"], "a,name\n" + string.Concat(Enumerable.Range(0, 30).Select(n => $"{n},person {n}\n")));
        Assert.Contains("like identifiers", Assert.Throws<DataProblemException>(() => RowFiles.Open(folder["c.csv"], Texts)).Message);
        Assert.Throws<DataProblemException>(() => ReadAll.Values(RowFiles.Open(folder["b.csv"])));
    }

    public void Dispose() => folder.Dispose();
}
