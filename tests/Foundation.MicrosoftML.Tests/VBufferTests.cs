using Microsoft.ML.Data;

namespace Foundation.MicrosoftML.Tests;

public sealed class VBufferTests
{
    private static VBuffer<float> Sparse => new(5, 2, [7f, 9f], [1, 4]);

    [Fact]
    public void A_sparse_buffer_has_explicit_values_and_defaults_between_them()
    {
        Assert.False(Sparse.IsDense);
        Assert.Equal([7f, 9f], Sparse.GetValues().ToArray());
        Assert.Equal([1, 4], Sparse.GetIndices().ToArray());
        Assert.Equal([0f, 7f, 0f, 0f, 9f], Sparse.DenseValues());
        Assert.Equal(7f, Sparse.GetItemOrDefault(1));
        Assert.Equal(0f, Sparse.GetItemOrDefault(2));
        Assert.Equal([1, 4], Sparse.Items().Select(item => item.Key));
        Assert.Equal(5, Sparse.Items(all: true).Count());
    }

    [Fact]
    public void A_dense_buffer_has_no_indices()
    {
        var dense = new VBuffer<float>(3, [1f, 2f, 3f]);
        Assert.True(dense.IsDense);
        Assert.True(dense.GetIndices().IsEmpty);
        Assert.Equal([1f, 2f, 3f], dense.GetValues().ToArray());
    }

    [Fact]
    public void Copies_keep_form_become_dense_or_take_a_stretch()
    {
        VBuffer<float> copy = default;
        Sparse.CopyTo(ref copy);
        Assert.False(copy.IsDense);
        Assert.Equal(Sparse.DenseValues(), copy.DenseValues());

        Sparse.CopyToDense(ref copy);
        Assert.True(copy.IsDense);
        Assert.Equal(Sparse.DenseValues(), copy.DenseValues());

        Sparse.CopyTo(ref copy, 1, 3);
        Assert.Equal([7f, 0f, 0f], copy.DenseValues());

        var array = new float[7];
        Array.Fill(array, -1);
        Sparse.CopyTo(array, 1);
        Assert.Equal([-1f, 0f, 7f, 0f, 0f, 9f, -1f], array);
    }

    [Fact]
    public void An_editor_uses_the_arrays_again_when_they_are_large_enough()
    {
        VBuffer<float> buffer = default;
        var first = VBufferEditor.Create(ref buffer, 4);
        Assert.True(first.CreatedNewValues);
        first.Values.Fill(1);
        buffer = first.Commit();

        var second = VBufferEditor.Create(ref buffer, 3);
        Assert.False(second.CreatedNewValues);
        second.Values.Fill(2);
        buffer = second.Commit();
        Assert.Equal([2f, 2f, 2f], buffer.DenseValues());
    }

    [Fact]
    public void An_editor_makes_sparse_buffers_and_may_commit_fewer_values_than_asked_for()
    {
        VBuffer<int> buffer = default;
        var editor = VBufferEditor.Create(ref buffer, 10, 3);
        editor.Values[0] = 5;
        editor.Indices[0] = 2;
        editor.Values[1] = 6;
        editor.Indices[1] = 8;
        buffer = editor.CommitTruncated(2);
        Assert.Equal([0, 0, 5, 0, 0, 0, 0, 0, 6, 0], buffer.DenseValues());
    }

    [Fact]
    public void Wrong_sizes_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new VBuffer<float>(3, [1f]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new VBuffer<float>(3, 2, [1f, 2f], [0]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Sparse.GetItemOrDefault(5));
        Assert.Throws<ArgumentOutOfRangeException>(() => Sparse.CopyTo(new float[4]));
    }
}
