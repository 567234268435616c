using ClusterVae.Data;
using ClusterVae.Randomness;

namespace ClusterVae.Neighbours;

/// <summary>
/// NN-descent (Dong, Charikar and Li 2011): the neighbours of my neighbours are likely to be mine. It begins with the groups of some random
/// trees; in each round every row looks at its neighbours' neighbours as they were after the last round, so the bytes do not depend on the
/// number of threads.
/// </summary>
internal static class NeighbourDescent
{
    private const int Trees = 8;
    private const int LargestGroup = 48;
    private const int Rounds = 12;
    private const int RowsPerTask = 256;

    /// <summary>Rows in both directions that a row asks in one round.</summary>
    private const int AskedPerRow = 24;

    // Where so few entries change the lists are as good as they get.
    private const double SettledShare = 0.001;

    public static Neighbourhoods Search(DenseRows<float> rows, int perRow, long seed, ParallelOptions parallel)
    {
        var lists = new Lists(rows.Count, Math.Max(perRow, 12));
        Begin(rows, lists, seed, parallel);
        for (var round = 0; round < Rounds; round++)
        {
            if (Improve(rows, lists, round, seed, parallel) <= SettledShare * lists.Indices.Length)
                break;
        }
        var (indices, distances) = lists.Nearest(perRow);
        var index = new NeighbourIndex(rows);
        FillGaps(index, perRow, indices, distances, parallel);
        return new Neighbourhoods(perRow, indices, distances, NearestNeighbours.Recall(index, perRow, distances, seed, parallel));
    }

    /// <summary>A row that met too few others, which takes very small groups in every tree, is compared with all.</summary>
    private static void FillGaps(NeighbourIndex index, int perRow, int[] indices, float[] distances, ParallelOptions parallel)
    {
        var incomplete = Enumerable.Range(0, index.Rows.Count).Where(row => indices[(row + 1) * perRow - 1] < 0).ToArray();
        Parallel.ForEach(incomplete, parallel, row =>
            index.Find(index.Rows.Row(row), perRow, indices.AsSpan(row * perRow, perRow), distances.AsSpan(row * perRow, perRow), row));
    }

    private static void Begin(DenseRows<float> rows, Lists lists, long seed, ParallelOptions parallel)
    {
        var trees = new ProjectionTree[Trees];
        var random = new RandomStream(seed);
        Parallel.For(0, Trees, parallel, tree => trees[tree] = ProjectionTree.Grow(rows, Math.Max(LargestGroup, 2 * lists.PerRow), random.Split(tree), parallel.CancellationToken));
        ForRows(rows.Count, parallel, (row, seen) =>
        {
            seen.Clear();
            foreach (var tree in trees)
            {
                foreach (var other in tree.Order.AsSpan(tree.GroupStart[row], tree.GroupSize[row]))
                {
                    if (other != row && seen.Add(other))
                        lists.Offer(row, other, RowDistance.Squared(rows.Row(row), rows.Row(other)));
                }
            }
            return 0;
        });
    }

    /// <summary>How many entries of the lists are new after the round.</summary>
    private static long Improve(DenseRows<float> rows, Lists lists, int round, long seed, ParallelOptions parallel)
    {
        var last = lists.Freeze();
        var asked = Asked(last, round, seed);
        return ForRows(rows.Count, parallel, (row, seen) =>
        {
            seen.Clear();
            seen.Add(row);
            foreach (var own in last.Indices.AsSpan(row * last.PerRow, last.PerRow))
                seen.Add(own);
            var changes = 0;
            foreach (var (through, fresh) in asked[row])
            {
                if (through < 0)
                    continue;
                for (var i = 0; i < last.PerRow; i++)
                {
                    var place = through * last.PerRow + i;
                    var other = last.Indices[place];
                    // Two old acquaintances have been introduced before.
                    if (other < 0 || !fresh && !last.Fresh[place] || !seen.Add(other))
                        continue;
                    changes += lists.Offer(row, other, RowDistance.Squared(rows.Row(row), rows.Row(other))) ? 1 : 0;
                }
            }
            return changes;
        });
    }

    /// <summary>For each row some rows that it names and some that name it, the latter chosen by a hash where there are many.</summary>
    private static (int Row, bool Fresh)[][] Asked(Lists last, int round, long seed)
    {
        var asked = new (int Row, bool Fresh)[last.Rows][];
        var filled = new int[last.Rows];
        var named = new int[last.Rows];
        for (var row = 0; row < last.Rows; row++)
        {
            asked[row] = new (int, bool)[AskedPerRow];
            Array.Fill(asked[row], (-1, false));
            for (var i = 0; i < Math.Min(last.PerRow, AskedPerRow / 2); i++)
            {
                if (last.Indices[row * last.PerRow + i] is var other and >= 0)
                    asked[row][filled[row]++] = (other, last.Fresh[row * last.PerRow + i]);
            }
        }
        var random = new RandomStream(seed).Split(1000 + round);
        for (var row = 0; row < last.Rows; row++)
        {
            for (var i = 0; i < last.PerRow; i++)
            {
                if (last.Indices[row * last.PerRow + i] is not (var other and >= 0))
                    continue;
                // Reservoir sampling: each of those that name a row is as likely to be asked.
                var namedBefore = named[other]++;
                var room = AskedPerRow / 2;
                var place = namedBefore < room ? namedBefore : random.NextInt(namedBefore + 1);
                if (place < room)
                    asked[other][Math.Min(AskedPerRow / 2, last.PerRow) + place] = (row, last.Fresh[row * last.PerRow + i]);
            }
        }
        return asked;
    }

    private static long ForRows(int count, ParallelOptions parallel, Func<int, HashSet<int>, int> work)
    {
        var results = new long[(count + RowsPerTask - 1) / RowsPerTask];
        Parallel.For(0, results.Length, parallel, () => new HashSet<int>(), (task, _, seen) =>
        {
            for (var row = task * RowsPerTask; row < Math.Min((task + 1) * RowsPerTask, count); row++)
                results[task] += work(row, seen);
            return seen;
        }, _ => { });
        return results.Sum();
    }

    /// <summary>Each row's best so far, ascending; −1 where there are not so many.</summary>
    private sealed class Lists
    {
        private readonly float[] squares;

        public Lists(int rows, int perRow) : this(rows, perRow, new int[rows * perRow], new float[rows * perRow], new bool[rows * perRow])
        {
            Array.Fill(Indices, -1);
            Array.Fill(squares, float.PositiveInfinity);
        }

        private Lists(int rows, int perRow, int[] indices, float[] squares, bool[] fresh) =>
            (Rows, PerRow, Indices, this.squares, Fresh) = (rows, perRow, indices, squares, fresh);

        public int Rows { get; }

        public int PerRow { get; }

        public int[] Indices { get; }

        /// <summary>Whether the entry came in during the last round.</summary>
        public bool[] Fresh { get; }

        /// <summary>The state as it is; here the entries grow old.</summary>
        public Lists Freeze()
        {
            var frozen = new Lists(Rows, PerRow, [.. Indices], squares, [.. Fresh]);
            Array.Clear(Fresh);
            return frozen;
        }

        public bool Offer(int row, int other, float square)
        {
            var start = row * PerRow;
            var at = start + PerRow - 1;
            if (!Nearer(square, other, at))
                return false;
            for (; at > start && Nearer(square, other, at - 1); at--)
                (squares[at], Indices[at], Fresh[at]) = (squares[at - 1], Indices[at - 1], Fresh[at - 1]);
            (squares[at], Indices[at], Fresh[at]) = (square, other, true);
            return true;
        }

        public (int[] Indices, float[] Distances) Nearest(int perRow)
        {
            var indices = new int[Rows * perRow];
            var distances = new float[Rows * perRow];
            for (var row = 0; row < Rows; row++)
            {
                for (var i = 0; i < perRow; i++)
                    (indices[row * perRow + i], distances[row * perRow + i]) = (Indices[row * PerRow + i], MathF.Sqrt(squares[row * PerRow + i]));
            }
            return (indices, distances);
        }

        private bool Nearer(float square, int other, int place) =>
            square < squares[place] || square == squares[place] && other < Indices[place];
    }
}
