using System.Runtime.CompilerServices;
using ClusterVae.Neighbours;
using ClusterVae.Numerics;

namespace ClusterVae.Projection;

/// <summary>
/// The descent of UMAP: neighbours pull as often as their weight says, random rows push. In each epoch every row moves by itself, step by step,
/// among the others as the epoch found them, and draws from a stream of its own: the bytes do not depend on the number of threads.
/// </summary>
internal sealed class UmapLayout(NeighbourGraph graph, UmapCurve curve, int dimensions, UmapOptions settings)
{
    private const float LargestStep = 4;
    private const int RowsPerTask = 512;

    private readonly float[] frequencies = Frequencies(graph.Weights);

    /// <summary>Moves the places [rows, dimensions] to where the epochs lead them.</summary>
    public void Descend(float[] places, int epochs, IProgress<UmapProgress>? progress, CancellationToken stop)
    {
        var next = new float[places.Length];
        var parallel = Cores.Loop(settings.Threads, stop);
        var tasks = (graph.Rows + RowsPerTask - 1) / RowsPerTask;
        var (from, to) = (places, next);
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            var rate = (float)(settings.LearningRate * (1 - (double)epoch / epochs));
            var (source, target, number) = (from, to, epoch);
            Parallel.For(0, tasks, parallel, task =>
            {
                var last = Math.Min((task + 1) * RowsPerTask, graph.Rows);
                for (var row = task * RowsPerTask; row < last; row++)
                {
                    if (dimensions == 2)
                        MoveInPlane(row, number, rate, source, target);
                    else
                        Move(row, number, rate, source, target);
                }
            });
            (from, to) = (to, from);
            progress?.Report(new UmapProgress(epoch + 1, epochs));
        }
        if (!ReferenceEquals(from, places))
            from.CopyTo(places, 0);
    }

    /// <summary>How often an edge pulls in an epoch: the strongest once, one of half its weight every second time.</summary>
    private static float[] Frequencies(float[] weights)
    {
        var largest = weights.Length == 0 ? 1 : weights.Max();
        return Array.ConvertAll(weights, weight => weight / largest);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsDue(float frequency, int epoch) => (int)(frequency * (epoch + 1)) != (int)(frequency * epoch);

    private void MoveInPlane(int row, int epoch, float rate, float[] from, float[] to)
    {
        var (x, y) = (from[2 * row], from[2 * row + 1]);
        var random = Seed(row, epoch);
        var rows = (ulong)graph.Rows;
        for (var edge = graph.Start[row]; edge < graph.Start[row + 1]; edge++)
        {
            if (!IsDue(frequencies[edge], epoch))
                continue;
            var other = graph.Targets[edge];
            // Once as the edge's beginning and once as its end.
            for (var side = 0; side < 2; side++)
            {
                var (dx, dy) = (x - from[2 * other], y - from[2 * other + 1]);
                var square = dx * dx + dy * dy;
                if (square > 0)
                {
                    var pull = curve.Pull(square);
                    x += rate * Clip(pull * dx);
                    y += rate * Clip(pull * dy);
                }
            }
            float moveX = 0, moveY = 0;
            for (var i = 0; i < settings.NegativeSamples; i++)
            {
                var stranger = Next(ref random, rows);
                if (stranger == row)
                    continue;
                var (dx, dy) = (x - from[2 * stranger], y - from[2 * stranger + 1]);
                var push = curve.Push(dx * dx + dy * dy);
                moveX += Clip(push * dx);
                moveY += Clip(push * dy);
            }
            x += rate * moveX;
            y += rate * moveY;
        }
        (to[2 * row], to[2 * row + 1]) = (x, y);
    }

    private void Move(int row, int epoch, float rate, float[] from, float[] to)
    {
        var place = to.AsSpan(row * dimensions, dimensions);
        from.AsSpan(row * dimensions, dimensions).CopyTo(place);
        var random = Seed(row, epoch);
        for (var edge = graph.Start[row]; edge < graph.Start[row + 1]; edge++)
        {
            if (!IsDue(frequencies[edge], epoch))
                continue;
            var other = from.AsSpan(graph.Targets[edge] * dimensions, dimensions);
            for (var side = 0; side < 2; side++)
            {
                var square = Square(place, other);
                if (square > 0)
                    Step(place, other, curve.Pull(square), rate);
            }
            for (var i = 0; i < settings.NegativeSamples; i++)
            {
                var stranger = Next(ref random, (ulong)graph.Rows);
                if (stranger == row)
                    continue;
                var away = from.AsSpan(stranger * dimensions, dimensions);
                Step(place, away, curve.Push(Square(place, away)), rate);
            }
        }
    }

    private static void Step(Span<float> place, ReadOnlySpan<float> other, float force, float rate)
    {
        for (var d = 0; d < place.Length; d++)
            place[d] += rate * Clip(force * (place[d] - other[d]));
    }

    private static float Square(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var sum = 0f;
        for (var d = 0; d < a.Length; d++)
            sum += (a[d] - b[d]) * (a[d] - b[d]);
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Clip(float step) => MathF.Max(-LargestStep, MathF.Min(LargestStep, step));

    /// <summary>A state for one row in one epoch, far from its neighbours'.</summary>
    private ulong Seed(int row, int epoch)
    {
        var state = (ulong)settings.SeedOrDefault * 0x9E3779B97F4A7C15UL ^ ((ulong)epoch << 32 | (uint)row) * 0xD1342543DE82EF95UL;
        state = (state ^ state >> 32) * 0xBF58476D1CE4E5B9UL;
        return state ^ state >> 29;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Next(ref ulong state, ulong rows)
    {
        state = state * 6364136223846793005UL + 1442695040888963407UL;
        return (int)((state >> 32) * rows >> 32);
    }
}
