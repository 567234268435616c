using ClusterVae.Neighbours;
using ClusterVae.Randomness;
using MathNet.Numerics.LinearAlgebra;

namespace ClusterVae.Projection;

/// <summary>
/// The eigenvectors of D^(−½) W D^(−½) after the first: the slowest ways in which a walk over the graph spreads. By subspace iteration with
/// Chebyshev polynomials (Zhou and Saad 2006), far enough for a start; bytes do not depend on the number of threads.
/// </summary>
internal static class SpectralStart
{
    private const int Rounds = 12;
    private const int Degree = 20;
    private const int Spare = 3;
    private const int RowsPerTask = 1024;

    /// <summary>[rows, dimensions], each axis up to about ten.</summary>
    public static float[] Places(NeighbourGraph graph, int dimensions, long seed, ParallelOptions parallel)
    {
        var rows = graph.Rows;
        var breadth = Math.Min(dimensions + 1 + Spare, rows);
        var walk = new Walk(graph, breadth, parallel);
        var random = new RandomStream(seed).Split(-2);
        var basis = new double[rows * breadth];
        for (var i = 0; i < basis.Length; i++)
            basis[i] = random.NextGaussian();
        // The first direction is known: √degree.
        for (var row = 0; row < rows; row++)
            basis[row * breadth] = walk.RootDegree[row];
        var lowest = 0.5;
        for (var round = 0; round < Rounds; round++)
        {
            basis = Filter(walk, basis, lowest);
            lowest = Math.Clamp(Rotate(walk, basis, rows, breadth), 0, 0.999);
        }
        return Scaled(basis, walk.RootDegree, rows, breadth, Math.Min(dimensions, breadth - 1), dimensions, random);
    }

    /// <summary>T_m of the walk, scaled so that everything between −1 and <paramref name="lowest"/> stays small and what lies above grows.</summary>
    private static double[] Filter(Walk walk, double[] basis, double lowest)
    {
        double half = (lowest + 1) / 2, middle = (lowest - 1) / 2;
        var (before, now) = (basis, Step(basis, null));
        for (var degree = 1; degree < Degree; degree++)
            (before, now) = (now, Step(now, before));
        return now;

        double[] Step(double[] x, double[]? older)
        {
            var result = walk.Of(x);
            for (var i = 0; i < result.Length; i++)
            {
                var shifted = (result[i] - middle * x[i]) / half;
                result[i] = older is null ? shifted : 2 * shifted - older[i];
            }
            return result;
        }
    }

    /// <summary>Orthonormal directions in descending order of their eigenvalues (Rayleigh and Ritz); returns the smallest.</summary>
    private static double Rotate(Walk walk, double[] basis, int rows, int breadth)
    {
        Orthonormalise(basis, rows, breadth);
        var image = walk.Of(basis);
        var small = Matrix<double>.Build.Dense(breadth, breadth);
        for (var row = 0; row < rows; row++)
        {
            for (var i = 0; i < breadth; i++)
            {
                for (var j = 0; j < breadth; j++)
                    small[i, j] += basis[row * breadth + i] * image[row * breadth + j];
            }
        }
        var eigen = ((small + small.Transpose()) / 2).Evd(Symmetricity.Symmetric);
        var turned = new double[breadth];
        for (var row = 0; row < rows; row++)
        {
            var at = basis.AsSpan(row * breadth, breadth);
            for (var k = 0; k < breadth; k++)
            {
                turned[k] = 0;
                for (var i = 0; i < breadth; i++)
                    turned[k] += at[i] * eigen.EigenVectors[i, breadth - 1 - k];
            }
            turned.CopyTo(at);
        }
        return eigen.EigenValues[0].Real;
    }

    private static void Orthonormalise(double[] basis, int rows, int breadth)
    {
        for (var k = 0; k < breadth; k++)
        {
            // Twice: once loses digits where directions nearly agree.
            for (var pass = 0; pass < 2; pass++)
            {
                for (var earlier = 0; earlier < k; earlier++)
                {
                    var share = Inner(earlier, k);
                    for (var row = 0; row < rows; row++)
                        basis[row * breadth + k] -= share * basis[row * breadth + earlier];
                }
            }
            var length = Math.Sqrt(Inner(k, k));
            for (var row = 0; length > 0 && row < rows; row++)
                basis[row * breadth + k] /= length;
        }

        double Inner(int i, int j)
        {
            var sum = 0.0;
            for (var row = 0; row < rows; row++)
                sum += basis[row * breadth + i] * basis[row * breadth + j];
            return sum;
        }
    }

    private static float[] Scaled(double[] basis, double[] rootDegree, int rows, int breadth, int found, int dimensions, RandomStream random)
    {
        const double extent = 10, noise = 1e-4;
        var places = new float[rows * dimensions];
        for (var d = 0; d < dimensions; d++)
        {
            var largest = 0.0;
            for (var row = 0; d < found && row < rows; row++)
                largest = Math.Max(largest, Math.Abs(basis[row * breadth + d + 1]));
            for (var row = 0; row < rows; row++)
            {
                var value = largest > 0 ? extent * basis[row * breadth + d + 1] / largest : random.NextGaussian();
                places[row * dimensions + d] = (float)(value + noise * random.NextGaussian());
            }
        }
        return places;
    }

    /// <summary>The symmetric walk over the graph, applied to [rows, breadth].</summary>
    private sealed class Walk
    {
        private readonly NeighbourGraph graph;
        private readonly int breadth;
        private readonly ParallelOptions parallel;
        private readonly double[] inverseRoot;

        public Walk(NeighbourGraph graph, int breadth, ParallelOptions parallel)
        {
            (this.graph, this.breadth, this.parallel) = (graph, breadth, parallel);
            RootDegree = new double[graph.Rows];
            for (var row = 0; row < graph.Rows; row++)
            {
                for (var edge = graph.Start[row]; edge < graph.Start[row + 1]; edge++)
                    RootDegree[row] += graph.Weights[edge];
                RootDegree[row] = Math.Sqrt(RootDegree[row]);
            }
            inverseRoot = Array.ConvertAll(RootDegree, root => root > 0 ? 1 / root : 0);
        }

        public double[] RootDegree { get; }

        public double[] Of(double[] x)
        {
            var result = new double[x.Length];
            Parallel.For(0, (graph.Rows + RowsPerTask - 1) / RowsPerTask, parallel, task =>
            {
                for (var row = task * RowsPerTask; row < Math.Min((task + 1) * RowsPerTask, graph.Rows); row++)
                {
                    var sums = result.AsSpan(row * breadth, breadth);
                    for (var edge = graph.Start[row]; edge < graph.Start[row + 1]; edge++)
                    {
                        var target = graph.Targets[edge];
                        RowMath.AddScaled(sums, graph.Weights[edge] * inverseRoot[row] * inverseRoot[target], x.AsSpan(target * breadth, breadth));
                    }
                }
            });
            return result;
        }
    }
}
