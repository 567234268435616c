using System.Collections.Concurrent;
using System.Globalization;
using ClusterVae.Data;
using ClusterVae.Mixtures.Kernels;
using ClusterVae.Numerics;

namespace ClusterVae.Mixtures;

/// <summary>Scores rows in panels of 64; any number of threads may call it at once, each borrows a workspace.</summary>
internal sealed unsafe class Scorer<T> where T : unmanaged
{
    private readonly Standardisation coordinates;
    private readonly JointEvaluator<T> evaluator;
    private readonly int rank;
    private readonly ConcurrentBag<Panel<T>> workspaces = [];

    public Scorer(MixtureState state, Standardisation coordinates)
    {
        this.coordinates = coordinates;
        evaluator = new JointEvaluator<T>(state.Form, state.Components, state.Width, state.Rank);
        rank = state.Rank;
        state.Prepare(evaluator);
    }

    public void Score(ReadOnlySpan<T> rows, int count, Span<double> logJoint, Span<double> logDensity, long firstRow = 0)
    {
        var (width, components) = (coordinates.Width, evaluator.Components);
        if (rows.Length < (long)count * width)
            throw new ArgumentException($"{count} rows of width {width} need {(long)count * width} values, {rows.Length} were given.", nameof(rows));
        if (!logJoint.IsEmpty && logJoint.Length < (long)count * components)
            throw new ArgumentException($"{count} rows and {components} components need {(long)count * components} places.", nameof(logJoint));
        if (!logDensity.IsEmpty && logDensity.Length < count)
            throw new ArgumentException($"{count} rows need {count} places.", nameof(logDensity));
        ThrowIfNotFinite(rows[..(count * width)], width, firstRow);
        if (!workspaces.TryTake(out var workspace))
            workspace = new Panel<T>(coordinates, components, evaluator.Form, rank, learns: false);
        fixed (T* start = rows)
        {
            for (var n = 0; n < count; n += Panel<T>.Rows)
            {
                var some = Math.Min(Panel<T>.Rows, count - n);
                workspace.Load(start + (long)n * width, some, null);
                evaluator.Fill(workspace);
                if (!logDensity.IsEmpty)
                {
                    Normaliser.LogDensity(workspace, components);
                    for (var i = 0; i < some; i++)
                        logDensity[n + i] = Lanes.Widen(workspace.LogDensity[i]) - coordinates.LogScale;
                }
                if (!logJoint.IsEmpty)
                    CopyJoint(workspace, some, logJoint.Slice(n * components, some * components));
            }
        }
        workspaces.Add(workspace);
    }

    private void CopyJoint(Panel<T> workspace, int count, Span<double> target)
    {
        var components = evaluator.Components;
        for (var k = 0; k < components; k++)
            for (var n = 0; n < count; n++)
                target[n * components + k] = Lanes.Widen(workspace.Joint[k * Panel<T>.Rows + n]) - coordinates.LogScale;
    }

    private static void ThrowIfNotFinite(ReadOnlySpan<T> rows, int width, long firstRow)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            var value = Lanes.Widen(rows[i]);
            if (!double.IsFinite(value))
                throw new DataProblemException(
                    "A value is not a finite number", "Replace or drop missing and infinite values first.",
                    $"Features[{(i % width).ToString(CultureInfo.InvariantCulture)}]", firstRow + i / width, value.ToString(CultureInfo.InvariantCulture));
        }
    }
}
