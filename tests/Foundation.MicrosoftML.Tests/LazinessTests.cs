using Microsoft.ML;
using Microsoft.ML.Data;

namespace Foundation.MicrosoftML.Tests;

public sealed class LazinessTests
{
    private readonly MLContext _ml = new(1);

    [Fact]
    public void Nothing_is_read_before_a_cursor_moves_and_only_active_columns_are()
    {
        var reads = new Counts();
        var view = _ml.Data.LoadFromEnumerable(Source(reads, 10));
        var transformed = _ml.Transforms.CopyColumns("CopyOfUsed", "Used").Append(_ml.Transforms.CopyColumns("CopyOfUnused", "Unused"))
            .Fit(view).Transform(view);
        Assert.Equal(0, reads.Rows);

        Assert.Equal(45f, transformed.GetColumn<float>("CopyOfUsed").Sum());
        Assert.Equal(10, reads.Rows);
        Assert.Equal(10, reads.Used);
        Assert.Equal(0, reads.Unused);
    }

    [Fact]
    public void Every_cursor_reads_anew_and_a_cache_reads_once()
    {
        var reads = new Counts();
        var view = _ml.Data.LoadFromEnumerable(Source(reads, 10));
        _ = view.GetColumn<float>("Used").ToArray();
        _ = view.GetColumn<float>("Used").ToArray();
        Assert.Equal(20, reads.Used);

        var cached = _ml.Data.Cache(view);
        Assert.True(cached.CanShuffle);
        Assert.Equal(20, reads.Used);
        var first = cached.GetColumn<float>("Used").ToArray();
        Assert.Equal(first, cached.GetColumn<float>("Used"));
        Assert.Equal(30, reads.Used);
        Assert.Equal(0, reads.Unused);
    }

    [Fact]
    public void A_cursor_says_which_columns_it_has()
    {
        var view = _ml.Data.LoadFromEnumerable(Blob.Three());
        var transformed = _ml.Transforms.CopyColumns("Copy", "Label").Fit(view).Transform(view);
        using var cursor = transformed.GetRowCursor([transformed.Schema["Label"]]);
        Assert.True(cursor.IsColumnActive(transformed.Schema["Label"]));
        Assert.False(cursor.IsColumnActive(transformed.Schema["Copy"]));
        Assert.ThrowsAny<Exception>(() => cursor.GetGetter<float>(transformed.Schema["Copy"]));
        Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<double>(transformed.Schema["Label"]));

        Assert.Equal(-1, cursor.Position);
        Assert.True(cursor.MoveNext());
        Assert.Equal(0, cursor.Position);
        while (cursor.MoveNext())
        {
        }

        Assert.False(cursor.MoveNext());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_cursors_of_a_set_see_every_row_once(bool cached)
    {
        var view = _ml.Data.LoadFromEnumerable(Source(new Counts(), 500));
        var source = cached ? _ml.Data.Cache(view) : view;
        var transformed = _ml.Transforms.CopyColumns("Copy", "Used").Fit(source).Transform(source);
        var seen = new List<float>();
        var ids = new HashSet<DataViewRowId>();
        foreach (var cursor in transformed.GetRowCursorSet([transformed.Schema["Copy"]], 3))
        {
            using var owned = cursor;
            var get = cursor.GetGetter<float>(transformed.Schema["Copy"]);
            var getId = cursor.GetIdGetter();
            while (cursor.MoveNext())
            {
                float value = 0;
                DataViewRowId id = default;
                get(ref value);
                getId(ref id);
                seen.Add(value);
                ids.Add(id);
            }
        }

        Assert.Equal(Enumerable.Range(0, 500).Select(i => (float)i), seen.Order());
        Assert.Equal(500, ids.Count);
    }

    [Fact]
    public void A_shuffled_cursor_of_a_cache_has_all_rows_in_another_order()
    {
        var cached = _ml.Data.Cache(_ml.Data.LoadFromEnumerable(Source(new Counts(), 100)));
        float[] Read(int seed)
        {
            using var cursor = cached.GetRowCursor([cached.Schema["Used"]], new Random(seed));
            var get = cursor.GetGetter<float>(cached.Schema["Used"]);
            var values = new List<float>();
            float value = 0;
            while (cursor.MoveNext())
            {
                get(ref value);
                values.Add(value);
            }

            return [.. values];
        }

        Assert.Equal(Read(1), Read(1));
        Assert.NotEqual(Read(1), Read(2));
        Assert.Equal(Enumerable.Range(0, 100).Select(i => (float)i), Read(1).Order());
    }

    private static IEnumerable<Counting> Source(Counts counts, int rows)
    {
        for (var i = 0; i < rows; i++)
        {
            counts.Rows++;
            yield return new Counting(counts, i);
        }
    }

    private sealed class Counts
    {
        public int Rows;
        public int Used;
        public int Unused;
    }

    private sealed class Counting(Counts counts, float value)
    {
        public float Used
        {
            get
            {
                counts.Used++;
                return value;
            }
        }

        public float Unused
        {
            get
            {
                counts.Unused++;
                return value;
            }
        }
    }
}
