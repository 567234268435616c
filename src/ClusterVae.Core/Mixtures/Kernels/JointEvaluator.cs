using ClusterVae.Numerics;

namespace ClusterVae.Mixtures.Kernels;

/// <summary>A mixture's parameters in the layout that the kernels read; fills a panel's joint log-densities.</summary>
internal sealed unsafe class JointEvaluator<T> where T : unmanaged
{
    private const int Rows = Panel<T>.Rows;
    private readonly int width;
    private readonly int rank;
    private readonly long slopesPerComponent;
    private readonly int shiftsPerComponent;
    private readonly PinnedBuffer<T> constants;
    private readonly PinnedBuffer<T> slopes;
    private readonly PinnedBuffer<T> shifts;
    private readonly PinnedBuffer<T> whitener;

    public JointEvaluator(JointForm form, int capacity, int width, int rank)
    {
        Form = form;
        (this.width, this.rank) = (width, rank);
        constants = new PinnedBuffer<T>(capacity);
        slopesPerComponent = form switch
        {
            JointForm.Triangular => (long)width * width,
            JointForm.Solved => TriangularSolve.PackedSize(width),
            JointForm.Factored => FactorKernel.PackedSize(width, rank),
            _ => width,
        };
        shiftsPerComponent = form switch
        {
            JointForm.Solved => PanelProduct.Padded(width),
            JointForm.Factored => FactorKernel.ShiftSize(width, rank),
            _ => width,
        };
        slopes = new PinnedBuffer<T>(capacity * slopesPerComponent);
        shifts = new PinnedBuffer<T>(form == JointForm.Linear ? 0 : (long)capacity * shiftsPerComponent);
        whitener = new PinnedBuffer<T>(form == JointForm.WhitenedScaled ? (long)width * width : 0);
    }

    public JointForm Form { get; }

    public int Components { get; set; }

    /// <summary>Diagonal and spherical: s = 1 / standard deviation.</summary>
    public void SetScaled(int k, double constant, ReadOnlySpan<double> variances, ReadOnlySpan<double> mean)
    {
        constants.Pointer[k] = Lanes.Cast<T>(constant);
        for (var d = 0; d < width; d++)
        {
            var inverseStdDev = 1 / Math.Sqrt(variances[d]);
            slopes.Pointer[k * width + d] = Lanes.Cast<T>(inverseStdDev);
            shifts.Pointer[k * width + d] = Lanes.Cast<T>(-inverseStdDev * mean[d]);
        }
    }

    /// <summary>Full: the inverse of the covariance's lower Cholesky factor.</summary>
    public void SetTriangular(int k, double constant, ReadOnlySpan<double> inverseLower, ReadOnlySpan<double> mean)
    {
        constants.Pointer[k] = Lanes.Cast<T>(constant);
        var lower = slopes.Pointer + (long)k * width * width;
        for (var i = 0; i < width * width; i++)
            lower[i] = Lanes.Cast<T>(inverseLower[i]);
        SetWhitenedShift(k, inverseLower, mean);
    }

    /// <summary>Full and wide: the covariance's lower Cholesky factor itself.</summary>
    public void SetFactor(int k, double constant, ReadOnlySpan<double> lower, ReadOnlySpan<double> mean)
    {
        constants.Pointer[k] = Lanes.Cast<T>(constant);
        TriangularSolve.Pack(lower, width, slopes.Pointer + k * slopesPerComponent);
        for (var d = 0; d < width; d++)
            shifts.Pointer[k * shiftsPerComponent + d] = Lanes.Cast<T>(mean[d]);
    }

    /// <summary>Tied: the same factor for every component.</summary>
    public void SetWhitener(ReadOnlySpan<double> inverseLower)
    {
        for (var i = 0; i < width * width; i++)
            whitener.Pointer[i] = Lanes.Cast<T>(inverseLower[i]);
    }

    public void SetWhitened(int k, double constant, ReadOnlySpan<double> inverseLower, ReadOnlySpan<double> mean)
    {
        constants.Pointer[k] = Lanes.Cast<T>(constant);
        new Span<T>(slopes.Pointer + k * width, width).Fill(Lanes.Cast<T>(1));
        SetWhitenedShift(k, inverseLower, mean);
    }

    /// <summary>Low rank: the loadings Wᵀ with the noise ψ behind them, and β, which makes the factors of a row.</summary>
    public void SetFactored(int k, double constant, ReadOnlySpan<double> loadings, ReadOnlySpan<double> projection, ReadOnlySpan<double> mean)
    {
        constants.Pointer[k] = Lanes.Cast<T>(constant);
        FactorKernel.Pack(loadings, projection, mean, rank, slopes.Pointer + k * slopesPerComponent, shifts.Pointer + k * shiftsPerComponent);
    }

    public void SetLinear(int k, double constant, ReadOnlySpan<double> slope)
    {
        constants.Pointer[k] = Lanes.Cast<T>(constant);
        for (var d = 0; d < width; d++)
            slopes.Pointer[k * width + d] = Lanes.Cast<T>(slope[d]);
    }

    /// <summary>joint [K, 64] = log π_k + log p(x' | k), in standardised coordinates.</summary>
    public void Fill(Panel<T> panel)
    {
        var group = 4 * System.Runtime.Intrinsics.Vector512<T>.Count;
        for (var start = 0; start < panel.Filled; start += group)
        {
            var x = panel.Columns + start;
            var joint = panel.Joint + start;
            switch (Form)
            {
                case JointForm.Scaled:
                    Scaled(x, joint);
                    break;
                case JointForm.WhitenedScaled:
                    JointKernels.Whiten(x, width, whitener.Pointer, panel.Whitened + start);
                    Scaled(panel.Whitened + start, joint);
                    break;
                case JointForm.Triangular:
                    for (var k = 0; k < Components; k++)
                        JointKernels.Triangular(x, width, slopes.Pointer + (long)k * width * width, shifts.Pointer + k * width, constants.Pointer[k], joint + k * Rows);
                    break;
                case JointForm.Solved:
                    for (var k = 0; k < Components; k++)
                        TriangularSolve.Quadratic(
                            x, width, slopes.Pointer + k * slopesPerComponent, shifts.Pointer + k * shiftsPerComponent, constants.Pointer[k], panel.Whitened + start, joint + k * Rows);
                    break;
                case JointForm.Factored:
                    for (var k = 0; k < Components; k++)
                        FactorKernel.Quadratic(
                            x, width, rank, slopes.Pointer + k * slopesPerComponent, shifts.Pointer + k * shiftsPerComponent, constants.Pointer[k],
                            panel.Factors + (long)k * PanelProduct.Padded(rank) * Rows + start, panel.Whitened + start, joint + k * Rows);
                    break;
                default:
                    for (var k = 0; k < Components; k++)
                        JointKernels.WeightedSum(x, width, slopes.Pointer + k * width, constants.Pointer[k], joint + k * Rows);
                    break;
            }
        }
    }

    private void Scaled(T* x, T* joint)
    {
        for (var k = 0; k < Components; k += 2)
        {
            // An odd last component is paired with itself.
            var other = Math.Min(k + 1, Components - 1);
            JointKernels.ScaledPair(
                x, width,
                slopes.Pointer + k * width, shifts.Pointer + k * width, constants.Pointer[k],
                slopes.Pointer + other * width, shifts.Pointer + other * width, constants.Pointer[other],
                joint + k * Rows, joint + other * Rows);
        }
    }

    private void SetWhitenedShift(int k, ReadOnlySpan<double> inverseLower, ReadOnlySpan<double> mean)
    {
        for (var j = 0; j < width; j++)
        {
            var sum = 0.0;
            for (var i = 0; i <= j; i++)
                sum += inverseLower[j * width + i] * mean[i];
            shifts.Pointer[k * width + j] = Lanes.Cast<T>(-sum);
        }
    }
}

/// <summary>How log π_k p(x | k) is computed from a row.</summary>
internal enum JointForm
{
    /// <summary>c_k − ½ Σ_d (s_kd x_d − m_kd)²: diagonal and spherical covariances.</summary>
    Scaled,

    /// <summary>The same on y = L⁻¹ x with s = 1: one covariance for all.</summary>
    WhitenedScaled,

    /// <summary>c_k − ½ |L_k⁻¹ x − m_k|²: a covariance per component.</summary>
    Triangular,

    /// <summary>The same by forward substitution instead of an inverse: wide rows.</summary>
    Solved,

    /// <summary>c_k − ½ (|z|² + Σ_d s_kd² (x_d − m_kd − (W_k z)_d)²) with the row's factors z: low-rank covariances.</summary>
    Factored,

    /// <summary>c_k + Σ_d b_kd x_d: Bernoulli components.</summary>
    Linear,
}
