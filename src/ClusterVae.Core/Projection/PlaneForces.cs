using System.Numerics;
using System.Runtime.InteropServices;
using ClusterVae.Neighbours;

namespace ClusterVae.Projection;

/// <summary>
/// The pull between neighbours and the push between all points of a t-SNE embedding, the latter with one SIMD pass over the others. Row sums
/// are written by one worker each and added in row order: the bytes do not depend on the number of cores.
/// </summary>
internal sealed class PlaneForces(NeighbourGraph p, ParallelOptions parallel)
{
    private const int RowsPerTask = 64;

    private readonly int tasks = (p.Rows + RowsPerTask - 1) / RowsPerTask;
    private readonly double[] normaliser = new double[p.Rows];
    private readonly double[] pushX = new double[p.Rows];
    private readonly double[] pushY = new double[p.Rows];

    /// <summary>∂KL/∂y_i = 4 Σ_j (e·p_ij − q_ij) w_ij (y_i − y_j) with w = 1 / (1 + ‖y_i − y_j‖²), q = w / Z and exaggeration e.</summary>
    public void Gradient(float[] x, float[] y, double exaggeration, double[] gradientX, double[] gradientY)
    {
        ForRows(i =>
        {
            Push(i, x, y);
            (gradientX[i], gradientY[i]) = Pull(i, x, y);
        });
        var z = normaliser.Sum();
        for (var i = 0; i < normaliser.Length; i++)
        {
            gradientX[i] = 4 * (exaggeration * gradientX[i] - pushX[i] / z);
            gradientY[i] = 4 * (exaggeration * gradientY[i] - pushY[i] / z);
        }
    }

    /// <summary>KL(P ‖ Q) = Σ p log p − Σ p log w + log Z.</summary>
    public double Divergence(float[] x, float[] y)
    {
        var (cross, mass) = (new double[p.Rows], new double[p.Rows]);
        ForRows(i =>
        {
            Push(i, x, y);
            for (var edge = p.Start[i]; edge < p.Start[i + 1]; edge++)
            {
                var j = p.Targets[edge];
                double dx = x[i] - x[j], dy = y[i] - y[j], joint = p.Weights[edge];
                cross[i] += joint * (Math.Log(joint) + Math.Log(1 + dx * dx + dy * dy));
                mass[i] += joint;
            }
        });
        return cross.Sum() + mass.Sum() * Math.Log(normaliser.Sum());
    }

    private void ForRows(Action<int> work) => Parallel.For(0, tasks, parallel, task =>
    {
        for (var i = task * RowsPerTask; i < Math.Min((task + 1) * RowsPerTask, p.Rows); i++)
            work(i);
    });

    private (double X, double Y) Pull(int i, float[] x, float[] y)
    {
        double pullX = 0, pullY = 0;
        for (var edge = p.Start[i]; edge < p.Start[i + 1]; edge++)
        {
            var j = p.Targets[edge];
            float dx = x[i] - x[j], dy = y[i] - y[j];
            var pull = p.Weights[edge] / (1 + dx * dx + dy * dy);
            pullX += pull * dx;
            pullY += pull * dy;
        }
        return (pullX, pullY);
    }

    private void Push(int i, float[] x, float[] y)
    {
        var otherX = MemoryMarshal.Cast<float, Vector<float>>(x.AsSpan());
        var otherY = MemoryMarshal.Cast<float, Vector<float>>(y.AsSpan());
        Vector<float> ownX = new(x[i]), ownY = new(y[i]), z = default, sx = default, sy = default;
        for (var v = 0; v < otherX.Length; v++)
        {
            var dx = ownX - otherX[v];
            var dy = ownY - otherY[v];
            var w = Vector<float>.One / (Vector<float>.One + dx * dx + dy * dy);
            var push = w * w;
            z += w;
            sx += push * dx;
            sy += push * dy;
        }
        double sumZ = Vector.Sum(z), sumX = Vector.Sum(sx), sumY = Vector.Sum(sy);
        for (var j = otherX.Length * Vector<float>.Count; j < x.Length; j++)
        {
            double dx = x[i] - x[j], dy = y[i] - y[j];
            var w = 1 / (1 + dx * dx + dy * dy);
            sumZ += w;
            sumX += w * w * dx;
            sumY += w * w * dy;
        }
        // The point itself came in with weight 1 and no force.
        (normaliser[i], pushX[i], pushY[i]) = (sumZ - 1, sumX, sumY);
    }
}
