namespace ClusterVae.Numerics;

/// <summary>Eigenvalues and vectors of a small symmetric matrix by cyclic Jacobi rotations.</summary>
internal static class SymmetricEigen
{
    private const int Sweeps = 60;

    /// <summary>On return the diagonal of <paramref name="matrix"/> holds the eigenvalues and the columns of <paramref name="vectors"/> the vectors.</summary>
    public static void Decompose(Span<double> matrix, int size, Span<double> vectors)
    {
        vectors[..(size * size)].Clear();
        for (var i = 0; i < size; i++)
            vectors[i * size + i] = 1;
        for (var sweep = 0; sweep < Sweeps && OffDiagonal(matrix, size) > 0; sweep++)
        {
            for (var p = 0; p < size - 1; p++)
            {
                for (var q = p + 1; q < size; q++)
                    Rotate(matrix, vectors, size, p, q);
            }
        }
    }

    /// <summary>The nearest matrix in the Gaussian likelihood's sense whose eigenvalues are at least <paramref name="floor"/>: V max(Λ, floor) Vᵀ.</summary>
    public static void RaiseTo(Span<double> matrix, int size, double floor)
    {
        var values = matrix[..(size * size)].ToArray();
        var vectors = new double[size * size];
        Decompose(values, size, vectors);
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var sum = 0.0;
                for (var m = 0; m < size; m++)
                    sum += vectors[i * size + m] * Math.Max(values[m * size + m], floor) * vectors[j * size + m];
                matrix[i * size + j] = matrix[j * size + i] = sum;
            }
        }
    }

    private static double OffDiagonal(ReadOnlySpan<double> a, int size)
    {
        double off = 0, all = 0;
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j < size; j++)
            {
                var square = a[i * size + j] * a[i * size + j];
                all += square;
                off += i == j ? 0 : square;
            }
        }
        return off > 1e-34 * all ? off : 0;
    }

    private static void Rotate(Span<double> a, Span<double> v, int size, int p, int q)
    {
        var apq = a[p * size + q];
        if (apq == 0)
            return;
        var theta = (a[q * size + q] - a[p * size + p]) / (2 * apq);
        var t = double.IsFinite(theta) ? Math.CopySign(1, theta) / (Math.Abs(theta) + Math.Sqrt(theta * theta + 1)) : 0;
        var c = 1 / Math.Sqrt(t * t + 1);
        var s = t * c;
        for (var i = 0; i < size; i++)
        {
            var aip = a[i * size + p];
            var aiq = a[i * size + q];
            a[i * size + p] = c * aip - s * aiq;
            a[i * size + q] = s * aip + c * aiq;
        }
        for (var i = 0; i < size; i++)
        {
            var api = a[p * size + i];
            var aqi = a[q * size + i];
            a[p * size + i] = c * api - s * aqi;
            a[q * size + i] = s * api + c * aqi;
        }
        for (var i = 0; i < size; i++)
        {
            var vip = v[i * size + p];
            var viq = v[i * size + q];
            v[i * size + p] = c * vip - s * viq;
            v[i * size + q] = s * vip + c * viq;
        }
    }
}
