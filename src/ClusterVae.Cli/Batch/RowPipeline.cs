using System.Collections.Concurrent;
using ClusterVae.Files;

namespace ClusterVae.Cli.Batch;

/// <summary>What happens to rows that no model can use.</summary>
internal enum BadRowPolicy
{
    /// <summary>The work ends with the first.</summary>
    Fail,

    /// <summary>They are left out, and listed in a side file.</summary>
    Skip,

    /// <summary>Their outputs are NaN (a cluster: empty), so that output and input have the same rows; they are listed too.</summary>
    Nan,
}

/// <summary>How many rows there were, and of how many the model was asked.</summary>
internal readonly record struct RowCounts(long Rows, long Scored);

/// <summary>
/// Rows of one file through a model into another: read, scored and written in blocks of a size that depends on nothing but their width, so that the same rows give the same
/// bytes whatever else goes on. Where cores are free, reading and writing go on beside the scoring.
/// </summary>
internal sealed class RowPipeline(BlockScorer scorer, BadRowPolicy policy, int inputWidth)
{
    private const int MostRows = 4096;
    private const int MostValues = 1 << 20;

    // So many blocks wait between two stages.
    private const int Waiting = 3;

    private readonly int blockRows = Math.Clamp(MostValues / inputWidth, 64, MostRows);

    /// <summary>Told of what is watched of every block, in order; bad rows are not among them.</summary>
    public Action<ReadOnlyMemory<float>, int>? Watch { get; init; }

    public Action<long>? Progress { get; init; }

    /// <param name="batches">the rows; a new batch for each block in flight</param>
    /// <param name="path">what errors call the rows</param>
    /// <param name="writer">for the outputs</param>
    /// <param name="rejects">for rows that are not scored</param>
    /// <param name="beside">reading and writing get threads of their own</param>
    /// <param name="stop">obeyed within one block</param>
    public RowCounts Run(Func<(IBatchReader Reader, Func<int, RowBatch> NewBatch)> batches, string path, IScoreWriter writer, RejectFile? rejects, bool beside, CancellationToken stop)
    {
        var (reader, newBatch) = batches();
        using (reader)
        {
            return beside ? RunBeside(reader, newBatch, path, writer, rejects, stop) : RunAlone(reader, newBatch, path, writer, rejects, stop);
        }
    }

    private RowCounts RunAlone(IBatchReader reader, Func<int, RowBatch> newBatch, string path, IScoreWriter writer, RejectFile? rejects, CancellationToken stop)
    {
        var block = NewBlock(newBatch);
        var work = scorer.Worker(blockRows);
        RowCounts counts = default;
        while (reader.Read(block.Batch))
        {
            stop.ThrowIfCancellationRequested();
            Score(block, work, path);
            counts = Write(block, writer, rejects, counts);
        }
        return counts;
    }

    private RowCounts RunBeside(IBatchReader reader, Func<int, RowBatch> newBatch, string path, IScoreWriter writer, RejectFile? rejects, CancellationToken stop)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var free = new BlockingCollection<Block>();
        using var read = new BlockingCollection<Block>(Waiting);
        using var scored = new BlockingCollection<Block>(Waiting);
        for (var n = 0; n < 2 * Waiting + 3; n++)
            free.Add(NewBlock(newBatch), CancellationToken.None);
        RowCounts counts = default;
        Task[] stages =
        [
            Stage(() =>
            {
                while (free.Take(ended.Token) is { } block && reader.Read(block.Batch))
                    read.Add(block, ended.Token);
                read.CompleteAdding();
            }),
            Stage(() =>
            {
                var work = scorer.Worker(blockRows);
                foreach (var block in read.GetConsumingEnumerable(ended.Token))
                {
                    Score(block, work, path);
                    scored.Add(block, ended.Token);
                }
                scored.CompleteAdding();
            }),
            Stage(() =>
            {
                foreach (var block in scored.GetConsumingEnumerable(ended.Token))
                {
                    counts = Write(block, writer, rejects, counts);
                    free.Add(block, ended.Token);
                }
            }),
        ];
        try
        {
            Task.WaitAll(stages, CancellationToken.None);
        }
        catch (AggregateException errors)
        {
            stop.ThrowIfCancellationRequested();
            // The others were stopped for its sake.
            var first = errors.InnerExceptions.FirstOrDefault(error => error is not OperationCanceledException) ?? errors.InnerExceptions[0];
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(first);
        }
        return counts;

        Task Stage(Action work) => Task.Factory.StartNew(() =>
        {
            try
            {
                work();
            }
            catch
            {
                ended.Cancel();
                throw;
            }
        }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Good rows move together before the model sees them, and apart again where bad ones keep their places.</summary>
    private void Score(Block block, Action<ReadOnlyMemory<float>, int, Memory<float>, Memory<float>> work, string path)
    {
        var batch = block.Batch;
        if (batch.Bad.Count == 0)
        {
            block.Scored = batch.Rows;
            work(batch.Features, batch.Rows, block.Outputs, block.Watched);
            Watch?.Invoke(block.Watched, batch.Rows);
            return;
        }
        if (policy == BadRowPolicy.Fail)
            throw CheckedBatches.Problem(path, batch.Bad[0]);
        var places = Places(batch);
        for (var n = 0; n < places.Length; n++)
            batch.Features.AsSpan(places[n] * batch.Width, batch.Width).CopyTo(batch.Features.AsSpan(n * batch.Width));
        block.Scored = places.Length;
        if (places.Length > 0)
            work(batch.Features, places.Length, block.Outputs, block.Watched);
        Watch?.Invoke(block.Watched, places.Length);
        if (policy == BadRowPolicy.Nan)
            Spread(block, places);
    }

    private RowCounts Write(Block block, IScoreWriter writer, RejectFile? rejects, RowCounts counts)
    {
        var batch = block.Batch;
        rejects?.Add(batch);
        var written = batch.Rows;
        if (policy == BadRowPolicy.Skip && batch.Bad.Count > 0)
        {
            var places = Places(batch);
            written = places.Length;
            foreach (var column in batch.Carried)
            {
                for (var n = 0; n < places.Length; n++)
                    column.Move(places[n], n);
            }
        }
        writer.Write(block.Outputs.AsSpan(0, written * scorer.Width), written, batch.Carried);
        Progress?.Invoke(batch.Rows);
        return new RowCounts(counts.Rows + batch.Rows, counts.Scored + block.Scored);
    }

    private void Spread(Block block, int[] places)
    {
        var width = scorer.Width;
        var next = places.Length - 1;
        for (var row = block.Batch.Rows - 1; row >= 0; row--)
        {
            var target = block.Outputs.AsSpan(row * width, width);
            if (next >= 0 && places[next] == row)
                block.Outputs.AsSpan(next-- * width, width).CopyTo(target);
            else
                target.Fill(float.NaN);
        }
    }

    /// <summary>The good rows' places in the batch.</summary>
    private static int[] Places(RowBatch batch)
    {
        var bad = batch.Bad.Select(row => (int)(row.Row - batch.FirstRow)).ToHashSet();
        return [.. Enumerable.Range(0, batch.Rows).Where(row => !bad.Contains(row))];
    }

    private Block NewBlock(Func<int, RowBatch> newBatch) => new(newBatch(blockRows), new float[blockRows * scorer.Width], new float[blockRows * scorer.WatchedWidth]);

    private sealed class Block(RowBatch batch, float[] outputs, float[] watched)
    {
        public RowBatch Batch => batch;

        public float[] Outputs => outputs;

        public float[] Watched => watched;

        public int Scored { get; set; }
    }
}
