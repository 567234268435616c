using System.Numerics;
using System.Runtime.InteropServices;

namespace ClusterVae.Projection;

/// <summary>
/// The pull and push between points of a t-SNE embedding, each with one SIMD pass over the others. Row sums are written by one worker
/// each and added in row order: the bytes do not depend on the number of cores.
/// </summary>
internal sealed class PlaneForces(float[] p, int count)
{
    private readonly double[] normaliser = new double[count];
    private readonly double[] pullX = new double[count];
    private readonly double[] pullY = new double[count];
    private readonly double[] pushX = new double[count];
    private readonly double[] pushY = new double[count];

    /// <summary>∂KL/∂y_i = 4 Σ_j (e·p_ij − q_ij) w_ij (y_i − y_j) with w = 1 / (1 + ‖y_i − y_j‖²), q = w / Z and exaggeration e.</summary>
    public void Gradient(float[] x, float[] y, double exaggeration, double[] gradientX, double[] gradientY)
    {
        Parallel.For(0, count, i => Row(i, x, y));
        var z = normaliser.Sum();
        for (var i = 0; i < count; i++)
        {
            gradientX[i] = 4 * (exaggeration * pullX[i] - pushX[i] / z);
            gradientY[i] = 4 * (exaggeration * pullY[i] - pushY[i] / z);
        }
    }

    /// <summary>KL(P ‖ Q) = Σ p log p − Σ p log w + log Z.</summary>
    public double Divergence(float[] x, float[] y)
    {
        Parallel.For(0, count, i =>
        {
            double weights = 0, cross = 0, mass = 0;
            for (var j = 0; j < count; j++)
            {
                if (j == i)
                    continue;
                double dx = x[i] - x[j], dy = y[i] - y[j], joint = p[i * count + j];
                var squared = 1 + dx * dx + dy * dy;
                weights += 1 / squared;
                cross += joint * (Math.Log(joint) + Math.Log(squared));
                mass += joint;
            }
            (normaliser[i], pullX[i], pullY[i]) = (weights, cross, mass);
        });
        return pullX.Sum() + pullY.Sum() * Math.Log(normaliser.Sum());
    }

    private void Row(int i, float[] x, float[] y)
    {
        var otherX = MemoryMarshal.Cast<float, Vector<float>>(x.AsSpan());
        var otherY = MemoryMarshal.Cast<float, Vector<float>>(y.AsSpan());
        var joints = MemoryMarshal.Cast<float, Vector<float>>(p.AsSpan(i * count, count));
        Vector<float> ownX = new(x[i]), ownY = new(y[i]), z = default, px = default, py = default, sx = default, sy = default;
        for (var v = 0; v < otherX.Length; v++)
        {
            var dx = ownX - otherX[v];
            var dy = ownY - otherY[v];
            var w = Vector<float>.One / (Vector<float>.One + dx * dx + dy * dy);
            var pull = joints[v] * w;
            var push = w * w;
            z += w;
            px += pull * dx;
            py += pull * dy;
            sx += push * dx;
            sy += push * dy;
        }
        double sumZ = Vector.Sum(z), sumPx = Vector.Sum(px), sumPy = Vector.Sum(py), sumSx = Vector.Sum(sx), sumSy = Vector.Sum(sy);
        for (var j = otherX.Length * Vector<float>.Count; j < count; j++)
        {
            double dx = x[i] - x[j], dy = y[i] - y[j];
            var w = 1 / (1 + dx * dx + dy * dy);
            sumZ += w;
            sumPx += p[i * count + j] * w * dx;
            sumPy += p[i * count + j] * w * dy;
            sumSx += w * w * dx;
            sumSy += w * w * dy;
        }
        // The point itself came in with weight 1 and no force.
        (normaliser[i], pullX[i], pullY[i], pushX[i], pushY[i]) = (sumZ - 1, sumPx, sumPy, sumSx, sumSy);
    }
}
