namespace ClusterVae.Projection;

/// <summary>
/// How strongly two places d apart belong together: 1 / (1 + a d^(2b)), with a and b fitted to 1 up to the minimum distance and
/// exp(−(d − minimum) / spread) beyond. Its pulls and pushes are tabulated over d²: the powers would be most of the work.
/// </summary>
internal sealed class UmapCurve
{
    private const int FitPoints = 300;
    private const int FitSteps = 200;

    // Of a float's 23 bits of mantissa 5 choose the cell: 32 cells each time d² doubles, straight lines within.
    private const int CellShift = 18;
    private const int FirstCell = (127 - 24) << (23 - CellShift);
    private const int LastCell = (127 + 16) << (23 - CellShift);

    private readonly float[] pull = new float[2 * (LastCell - FirstCell)];
    private readonly float[] push = new float[2 * (LastCell - FirstCell)];

    public UmapCurve(double minimumDistance, double spread)
    {
        (A, B) = Fit(minimumDistance, spread);
        Tabulate(pull, PullAt);
        Tabulate(push, PushAt);
    }

    public double A { get; }

    public double B { get; }

    /// <summary>What the difference of two neighbours is multiplied with: −2ab d^(2(b−1)) / (1 + a d^(2b)).</summary>
    public double PullAt(double square) => -2 * A * B * Math.Pow(square, B - 1) / (1 + A * Math.Pow(square, B));

    /// <summary>What the difference of two strangers is multiplied with: 2b / ((0.001 + d²) (1 + a d^(2b))).</summary>
    public double PushAt(double square) => 2 * B / ((0.001 + square) * (1 + A * Math.Pow(square, B)));

    public float Pull(float square) => Look(pull, square);

    public float Push(float square) => Look(push, square);

    private static float Look(float[] table, float square)
    {
        var bits = BitConverter.SingleToInt32Bits(square);
        var cell = Math.Clamp((bits >> CellShift) - FirstCell, 0, LastCell - FirstCell - 1);
        return table[2 * cell] + table[2 * cell + 1] * square;
    }

    private static void Tabulate(float[] table, Func<double, double> curve)
    {
        for (var cell = FirstCell; cell < LastCell; cell++)
        {
            double from = BitConverter.Int32BitsToSingle(cell << CellShift), to = BitConverter.Int32BitsToSingle((cell + 1) << CellShift);
            double low = curve(from), high = curve(to);
            var slope = (high - low) / (to - from);
            (table[2 * (cell - FirstCell)], table[2 * (cell - FirstCell) + 1]) = ((float)(low - slope * from), (float)slope);
        }
    }

    /// <summary>Least squares by Levenberg's damped steps, from a = b = 1.</summary>
    private static (double A, double B) Fit(double minimumDistance, double spread)
    {
        double a = 1, b = 1, damping = 1e-3;
        var error = Normal(a, b, out var gradient, out var curvature);
        for (var step = 0; step < FitSteps && damping < 1e12; step++)
        {
            double haa = curvature.AA * (1 + damping), hbb = curvature.BB * (1 + damping), determinant = haa * hbb - curvature.AB * curvature.AB;
            var nextA = a - (hbb * gradient.A - curvature.AB * gradient.B) / determinant;
            var nextB = b - (haa * gradient.B - curvature.AB * gradient.A) / determinant;
            if (nextA > 0 && nextB > 0 && Normal(nextA, nextB, out var nextGradient, out var nextCurvature) is var nextError && nextError <= error)
                (a, b, error, gradient, curvature, damping) = (nextA, nextB, nextError, nextGradient, nextCurvature, damping / 10);
            else
                damping *= 10;
        }
        return (a, b);

        double Normal(double a, double b, out (double A, double B) gradient, out (double AA, double AB, double BB) curvature)
        {
            var sum = 0.0;
            (gradient, curvature) = (default, default);
            // d = 0 is met by every a and b.
            for (var i = 1; i < FitPoints; i++)
            {
                var d = 3 * spread * i / (FitPoints - 1);
                var wanted = d < minimumDistance ? 1 : Math.Exp(-(d - minimumDistance) / spread);
                var power = Math.Pow(d, 2 * b);
                var value = 1 / (1 + a * power);
                var (slopeA, slopeB) = (-power * value * value, -2 * a * power * Math.Log(d) * value * value);
                var residual = value - wanted;
                sum += residual * residual;
                gradient = (gradient.A + residual * slopeA, gradient.B + residual * slopeB);
                curvature = (curvature.AA + slopeA * slopeA, curvature.AB + slopeA * slopeB, curvature.BB + slopeB * slopeB);
            }
            return sum;
        }
    }
}
