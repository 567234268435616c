using System.Runtime.ExceptionServices;
using ClusterVae.Data;
using ClusterVae.Mixtures;
using ClusterVae.Ranks;

namespace ClusterVae.Core.Tests.Mixtures;

/// <summary>Ranks played by threads; real processes are started in the tests of the tool.</summary>
public sealed class RanksTests
{
    [Theory]
    [InlineData(CovarianceKind.Full)]
    [InlineData(CovarianceKind.Tied)]
    [InlineData(CovarianceKind.Diagonal)]
    [InlineData(CovarianceKind.LowRank)]
    public void However_many_ranks_share_the_rows_out_the_mixture_is_the_same(CovarianceKind kind)
    {
        var rows = MixtureRows.Blobs(1, 150_000, 3, 4, apart: 1.5);
        var options = new GaussianMixtureOptions { NumberOfClusters = 4, Covariance = kind, Restarts = 2, MaxIterations = 4, Tolerance = 0, Threads = 2 };
        var alone = MixtureRows.Parameters(MixtureRows.Fit(rows, options).Model);
        foreach (var count in new[] { 2, 3, 7 })
        {
            var models = Together(count, ranks => MixtureRows.Parameters(new GaussianMixtureTrainer(options with { Threads = 1 }).Fit(RowShare<double>.Of(rows, ranks, RowSet<double>.BlockRows(3), default)).Model));
            Assert.All(models, model => Assert.Equal(alone, model));
        }
    }

    [Fact]
    public void Every_row_belongs_to_one_rank_also_where_there_are_more_ranks_than_blocks()
    {
        var rows = new DenseRows<float>([.. Enumerable.Range(0, 2 * 1005).Select(n => (float)n)], 2);
        foreach (var (count, block) in new[] { (1, 1), (3, 1), (4, 100), (7, 512) })
        {
            var shares = Together(count, ranks =>
            {
                var share = RowShare<float>.Of(rows, ranks, block, default);
                Assert.Equal(0, share.First % block);
                var values = new float[2 * (share.Count!.Value + 1)];
                using var reader = share.Open();
                return values[..(2 * reader.Read(values))];
            });
            Assert.Equal(rows.Values.ToArray(), shares.SelectMany(share => share));
        }
    }

    [Fact]
    public void A_bad_value_is_named_by_its_place_among_all_rows()
    {
        var values = new float[100_000];
        values[90_000] = float.NaN;
        var rows = new DenseRows<float>(values, 1);
        var error = Assert.Throws<DataProblemException>(() => Together(2, ranks =>
            new GaussianMixtureTrainer(new GaussianMixtureOptions { NumberOfClusters = 2 }).Fit(RowShare<float>.Of(rows, ranks, RowSet<float>.BlockRows(1), default)).LogLikelihood));
        Assert.Equal(90_000, error.Row);
    }

    [Fact]
    public void Sums_have_the_same_bytes_in_whatever_stretches_they_are_made()
    {
        var parts = Enumerable.Range(0, 1000).Select(n => new Number { Value = 1.0 / (n + 1) }).ToArray();
        double Sum(params int[] bounds)
        {
            var (total, pieces) = (new Number(), new List<byte[]>());
            for (var piece = 0; piece <= bounds.Length; piece++)
            {
                var (from, to) = (piece == 0 ? 0 : bounds[piece - 1] * SumTree.Run, piece == bounds.Length ? parts.Length : bounds[piece] * SumTree.Run);
                var mine = new SumTree<Number>(new Number(), () => new Number());
                mine.Begin(from);
                foreach (var part in parts[from..to])
                    mine.Add(part);
                mine.End();
                using var bytes = new MemoryStream();
                mine.Write(new BinaryWriter(bytes));
                pieces.Add(bytes.ToArray());
            }
            var all = new SumTree<Number>(total, () => new Number());
            all.Begin(0);
            foreach (var piece in pieces)
                all.Read(new BinaryReader(new MemoryStream(piece)));
            all.Fold();
            return total.Value;
        }
        var whole = Sum();
        Assert.Equal(Enumerable.Range(0, 1000).Sum(n => 1.0 / (n + 1)), whole, 12);
        foreach (var bounds in new int[][] { [1], [31], [32], [17, 17, 40], [.. Enumerable.Range(1, 60)] })
            Assert.Equal(whole, Sum(bounds));
    }

    private static T[] Together<T>(int count, Func<RankGroup, T> work)
    {
        var meeting = new Meeting(count);
        var (results, failures) = (new T[count], new Exception?[count]);
        var threads = Enumerable.Range(0, count).Select(rank => new Thread(() =>
        {
            try
            {
                results[rank] = work(new Player(meeting, rank));
            }
            catch (Exception error)
            {
                failures[rank] = error;
                meeting.Leave();
            }
        })).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        if (failures.FirstOrDefault(failure => failure is not (null or OperationCanceledException)) is { } first)
            ExceptionDispatchInfo.Throw(first);
        return results;
    }

    private sealed class Meeting(int count)
    {
        private readonly Barrier barrier = new(count);
        private readonly CancellationTokenSource left = new();
        private readonly byte[][] said = new byte[count][];

        public int Count => count;

        public byte[][] Say(int rank, byte[] mine)
        {
            said[rank] = mine;
            barrier.SignalAndWait(left.Token);
            byte[][] all = [.. said];
            barrier.SignalAndWait(left.Token);
            return all;
        }

        public void Leave() => left.Cancel();
    }

    private sealed class Player(Meeting meeting, int rank) : RankGroup
    {
        public override int Rank => rank;

        public override int Count => meeting.Count;

        public override byte[][] Gather(ReadOnlySpan<byte> mine, CancellationToken stop) => meeting.Say(rank, mine.ToArray());

        public override void Abort(int exitCode) => meeting.Leave();
    }

    private sealed class Number : ISum<Number>
    {
        public double Value { get; set; }

        public void Clear() => Value = 0;

        public void Add(Number other) => Value += other.Value;

        public void Write(BinaryWriter to) => to.Write(Value);

        public void Read(BinaryReader from) => Value = from.ReadDouble();
    }
}
