using ClusterVae.Data;
using TorchSharp;

namespace ClusterVae.Deep.Tests.Training;

public class RowOrderTests
{
    [Theory]
    [InlineData(0, 100, 7)]
    [InlineData(10, 100, 7)]
    [InlineData(1000, 100, 7)]
    [InlineData(1, 5, 8)]
    public void Every_row_comes_once_an_epoch_or_is_held_out(int buffer, int count, int batch)
    {
        var options = new LoopOptions { ShuffleBufferRows = buffer > 0 ? buffer : null, ValidationFraction = 0.25 };
        var data = Numbered(count);
        using TrainingRows rows = buffer > 0 ? new StreamedRows(data, options, torch.CPU) : ResidentRows.Load(data, options, torch.CPU);
        var first = Read(rows.Epoch(0, batch), batch);
        var second = Read(rows.Epoch(1, batch), batch);
        var heldOut = Read(rows.HeldOut(batch), batch);

        Assert.Equal(Enumerable.Range(0, count).Select(row => (long)row), first.Concat(heldOut).Order());
        Assert.Equal(first.Order(), second.Order());
        Assert.Equal(first, Read(rows.Epoch(0, batch), batch));
        if (count > 50 && buffer != 1)
        {
            Assert.NotEqual(first, second);
            Assert.InRange(heldOut.Count, 10, 40);
        }
    }

    // The value of each row is its number: rows and numbers must stay together.
    private static DenseRows<float> Numbered(int count) => new([.. Enumerable.Range(0, count * 2).Select(index => (float)(index / 2))], 2);

    private static List<long> Read(IEnumerable<RowBatch> batches, int size)
    {
        var numbers = new List<long>();
        var last = size;
        foreach (var batch in batches)
        {
            using (batch)
            {
                using var scope = torch.NewDisposeScope();
                Assert.Equal(size, last);
                last = batch.Count;
                var (values, indices) = batch.Cut(0, batch.Count);
                var rows = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, long>(indices.bytes).ToArray();
                Assert.Equal(rows.Select(row => (float)row), System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(values.bytes).ToArray().Where((_, place) => place % 2 == 0));
                numbers.AddRange(rows);
            }
        }
        return numbers;
    }
}
