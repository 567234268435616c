using System.Collections.Concurrent;
using ClusterVae.Mixtures.Kernels;
using ClusterVae.Numerics;

namespace ClusterVae.Mixtures;

/// <summary>Gaussian components in standardised coordinates: where x' has mean 0 and variance 1 in every column.</summary>
internal sealed class GaussianState : MixtureState
{
    // Matrices that take less than this many multiplications together are not worth a second thread.
    private const double WorthThreads = 1e6;
    private const int LowRankStartSteps = 5;
    private const double Log2Pi = 1.8378770664093453;
    private readonly CovarianceKind kind;
    private readonly int rank;
    private readonly GaussianPrior prior;
    private readonly double floor;
    private readonly ConcurrentBag<Workspace> workspaces = [];
    private LowRankInverse?[] lowRank = [];

    /// <param name="rank">q of low-rank covariances</param>
    public GaussianState(CovarianceKind kind, int rank, int components, int width, GaussianPrior prior, double floor) : base(components, width)
    {
        (this.kind, this.rank, this.prior, this.floor) = (kind, rank, prior, floor);
        Means = new double[components * width];
        Covariances = new double[CovarianceLayout.Length(kind, components, width, rank)];
        lowRank = new LowRankInverse?[components];
        for (var k = 0; k < (kind == CovarianceKind.Tied ? 1 : components); k++)
            SetUnitCovariance(k);
    }

    public double[] Means { get; private set; }

    /// <summary>By <see cref="CovarianceLayout"/>.</summary>
    public double[] Covariances { get; private set; }

    public override JointForm Form => kind switch
    {
        CovarianceKind.Full => Width < FeaturePlan.Wide ? JointForm.Triangular : JointForm.Solved,
        CovarianceKind.Tied => JointForm.WhitenedScaled,
        CovarianceKind.LowRank => JointForm.Factored,
        _ => JointForm.Scaled,
    };

    public override Moments Moments => kind switch
    {
        CovarianceKind.Full => Moments.Products,
        CovarianceKind.Tied => Moments.First,
        CovarianceKind.Diagonal or CovarianceKind.LowRank => Moments.Squares,
        _ => Moments.Norm,
    };

    // With one covariance for all, Σ_k Σ_n r x xᵀ = Σ_n w x xᵀ needs no responsibilities.
    public override Moments? SharedMoments => kind == CovarianceKind.Tied ? Moments.OnlyProducts : null;

    public override int Rank => rank;

    // A step turns the factors towards those of the rows, from wherever they were.
    public override int StartSteps => kind == CovarianceKind.LowRank ? LowRankStartSteps : 1;

    /// <summary>max (μ² + σ²) / σ²; where columns are mixed it would take the eigenvalues to know.</summary>
    public override double Cancellation
    {
        get
        {
            if (kind is not (CovarianceKind.Diagonal or CovarianceKind.Spherical))
                return double.PositiveInfinity;
            var worst = 0.0;
            for (var k = 0; k < Components; k++)
                for (var d = 0; d < Width; d++)
                    worst = Math.Max(worst, 1 + Mean(k)[d] * Mean(k)[d] / CovarianceLayout.Variance(Covariance(k), kind, d, Width));
            return worst;
        }
    }

    public override ReadOnlySpan<double> Centre(int k) => Mean(k);

    private Span<double> Mean(int k) => Means.AsSpan(k * Width, Width);

    private Span<double> Covariance(int k) => CovarianceLayout.Slice(Covariances, kind, k, Width, rank);

    /// <summary>log π_k + log N(x; μ_k, Σ_k) = log π_k − (D/2) log 2π − ½ log |Σ_k| − ½ |L_k⁻¹ (x − μ_k)|², with Σ_k = L_k L_kᵀ.</summary>
    public override void Prepare<T>(JointEvaluator<T> evaluator)
    {
        evaluator.Components = Components;
        if (kind == CovarianceKind.Tied)
        {
            PrepareTied(evaluator);
            return;
        }
        ForEachComponent((k, work) =>
        {
            var constant = Math.Log(MixtureWeights[k]) - 0.5 * Width * Log2Pi;
            if (kind == CovarianceKind.Full)
            {
                work.Matrix.Set(Covariance(k), invert: Form == JointForm.Triangular);
                constant -= 0.5 * work.Matrix.LogDeterminant;
                if (Form == JointForm.Triangular)
                    evaluator.SetTriangular(k, constant, work.Matrix.Inverse, Mean(k));
                else
                    evaluator.SetFactor(k, constant, work.Matrix.Lower, Mean(k));
                return;
            }
            if (kind == CovarianceKind.LowRank)
            {
                evaluator.SetFactored(k, constant - 0.5 * LowRank(k).LogDeterminant, LowRank(k).Covariance, LowRank(k).Projection, Mean(k));
                return;
            }
            work.Diagonal.Set(Covariance(k), kind);
            evaluator.SetScaled(k, constant - 0.5 * work.Diagonal.LogDeterminant, work.Diagonal.Variances, Mean(k));
        });
    }

    private void PrepareTied<T>(JointEvaluator<T> evaluator) where T : unmanaged
    {
        var work = Rent();
        work.Matrix.Set(Covariance(0));
        evaluator.SetWhitener(work.Matrix.Inverse);
        var constant = -0.5 * (Width * Log2Pi + work.Matrix.LogDeterminant);
        for (var k = 0; k < Components; k++)
            evaluator.SetWhitened(k, Math.Log(MixtureWeights[k]) + constant, work.Matrix.Inverse, Mean(k));
        workspaces.Add(work);
    }

    public override void Maximise(Statistics sums)
    {
        MaximiseWeights(sums, prior.Weights);
        var total = 0.0;
        for (var k = 0; k < Components; k++)
        {
            var count = sums.Count(k);
            total += count;
            // Nothing is known about a component without rows or priors: it stays where it was.
            if (count + prior.MeanStrength > 1e-300)
                MaximiseMean(k, count, sums);
        }
        if (kind == CovarianceKind.Tied)
            MaximiseTied(total, sums);
        else
            ForEachComponent((k, work) =>
            {
                if (sums.Count(k) + prior.CovarianceMass(Width) > 1e-300)
                    MaximiseCovariance(k, sums.Count(k), sums, work);
            });
    }

    /// <summary>log p(π, μ, Σ) up to constants: Σ_k (α−1) log π_k and <see cref="GaussianPriorDensity"/>.</summary>
    public override double LogPrior()
    {
        var sum = LogWeightPrior(prior.Weights);
        if (prior.IsFlatOnComponents)
            return sum;
        var terms = new double[Components];
        ForEachComponent((k, work) =>
        {
            // One covariance for all counts once, and measures every mean.
            if (k > 0 && kind == CovarianceKind.Tied)
                return;
            var inverse = kind == CovarianceKind.LowRank ? LowRank(k) : work.Inverse(Covariance(k));
            terms[k] = GaussianPriorDensity.OfCovariance(prior, inverse, Width);
            for (var j = k; j < (kind == CovarianceKind.Tied ? Components : k + 1); j++)
                terms[k] += GaussianPriorDensity.OfMean(prior, inverse, Mean(j));
        });
        return sum + terms.Sum();
    }

    public override bool StandsOnFloor(int k) => kind != CovarianceKind.Tied && CovarianceFloor.Everywhere(Covariance(k), kind, Width, floor);

    public override int Raised(ReadOnlySpan<bool> varies)
    {
        var raised = 0;
        for (var k = 0; k < (kind == CovarianceKind.Tied ? 1 : Components); k++)
            raised += CovarianceFloor.Somewhere(Covariance(k), kind, Width, floor, varies) ? 1 : 0;
        return kind == CovarianceKind.Tied ? raised * Components : raised;
    }

    /// <summary>Of the covariance as it stands: kept until that changes.</summary>
    private LowRankInverse LowRank(int k) => lowRank[k] ??= new LowRankInverse(Covariance(k), Width);

    public override void Reseed(int k, ReadOnlySpan<double> row)
    {
        row.CopyTo(Mean(k));
        if (kind != CovarianceKind.Tied)
            SetUnitCovariance(k);
        ShareWeight(k);
    }

    public override void Remove(int k)
    {
        Means = Without(Means, k, Width);
        if (kind != CovarianceKind.Tied)
            Covariances = Without(Covariances, k, Covariances.Length / Components);
        lowRank = [.. lowRank[..k], .. lowRank[(k + 1)..]];
        RemoveWeight(k);
    }

    public override MixtureState Copy()
    {
        var copy = new GaussianState(kind, rank, Components, Width, prior, floor);
        MixtureWeights.CopyTo(copy.MixtureWeights, 0);
        Means.CopyTo(copy.Means, 0);
        Covariances.CopyTo(copy.Covariances, 0);
        return copy;
    }

    public override void AddRow(Statistics sums, int k, double weight, ReadOnlySpan<double> row)
    {
        base.AddRow(sums, k, weight, row);
        if (kind == CovarianceKind.LowRank)
            LowRank(k).AddRow(sums.FactorsOf(k), weight, row, Mean(k));
    }

    public override void ExpectedSums(double rows, Statistics sums, MixtureState learner)
    {
        for (var k = 0; k < Components; k++)
        {
            var count = rows * MixtureWeights[k];
            learner.AddRow(sums, k, count, Mean(k));
            for (var i = 0; i < Width; i++)
                for (var j = i; j < sums.LastPartner(i, Width); j++)
                    sums.AddSecond(k, i, j, count * CovarianceLayout.Element(Covariance(k), kind, i, j, Width));
            if (kind == CovarianceKind.LowRank)
                ((GaussianState)learner).LowRank(k).AddSpread(sums.FactorsOf(k), count, Covariance(k));
        }
    }

    /// <summary>μ_k = (Σ r x + κ m) / (N_k + κ).</summary>
    private void MaximiseMean(int k, double count, Statistics sums)
    {
        var mean = Mean(k);
        for (var d = 0; d < Width; d++)
            mean[d] = (sums.First(k, d) + prior.MeanStrength * prior.MeanLocation[d]) / (count + prior.MeanStrength);
    }

    /// <summary>
    /// Σ_k = (Σ r (x−μ_k)(x−μ_k)ᵀ + κ (m−μ_k)(m−μ_k)ᵀ + Ψ) / (N_k + ν + D + 1 + [κ > 0]), restricted to the covariance's kind;
    /// the brackets are 1 when true.
    /// </summary>
    private void MaximiseCovariance(int k, double count, Statistics sums, Workspace work)
    {
        var mean = Mean(k);
        var covariance = Covariance(k);
        var divisor = count + prior.CovarianceMass(Width) + (prior.MeanStrength > 0 ? 1 : 0) + (prior.Shared?.Rows ?? 0);
        switch (kind)
        {
            case CovarianceKind.Full:
                for (var i = 0; i < Width; i++)
                    for (var j = i; j < Width; j++)
                    {
                        var scatter = Scatter(sums.Product(k, i, j), sums.First(k, i), sums.First(k, j), count, mean, i, j);
                        if (prior.Shared is { } shared)
                            scatter += shared.Rows * shared.Covariance[i * Width + j];
                        covariance[i * Width + j] = covariance[j * Width + i] = (scatter + PriorScatter(mean, i, j)) / divisor;
                    }
                RaiseToFloor(covariance, work.Matrix.Lower);
                break;
            case CovarianceKind.LowRank:
                MaximiseLowRank(k, count, sums);
                break;
            case CovarianceKind.Diagonal:
                for (var d = 0; d < Width; d++)
                {
                    var scatter = Scatter(sums.Second(k, d), sums.First(k, d), sums.First(k, d), count, mean, d, d);
                    covariance[d] = Math.Max((Math.Max(scatter, 0) + PriorScatter(mean, d, d)) / divisor, floor);
                }
                break;
            default:
                var trace = sums.Second(k, 0);
                for (var d = 0; d < Width; d++)
                    trace += -2 * mean[d] * sums.First(k, d) + count * mean[d] * mean[d] + PriorScatter(mean, d, d);
                covariance[0] = Math.Max(trace / (Width * divisor), floor);
                break;
        }
    }

    // The same rows and prior, handed to the update one by one: the scatter itself is never written out.
    private void MaximiseLowRank(int k, double count, Statistics sums)
    {
        var update = new LowRankUpdate(LowRank(k), Width);
        if (count > 0)
            update.AddRows(count, sums.FirstOf(k), sums.SecondOf(k), sums.FactorsOf(k));
        if (prior.MeanStrength > 0)
        {
            // Together they are N (x̄−μ)(x̄−μ)ᵀ + κ (m−μ)(m−μ)ᵀ.
            var off = new double[Width];
            for (var d = 0; d < Width && count > 0; d++)
                off[d] = sums.First(k, d) / count - prior.MeanLocation[d];
            update.AddPoint(count * prior.MeanStrength / (count + prior.MeanStrength), 1, off);
        }
        if (prior.CovarianceDegrees > 0)
            update.AddDiagonal(prior.CovarianceScale, 1, prior.CovarianceMass(Width));
        if (prior.Shared is { } shared)
            update.AddDiagonal(shared.Covariance, shared.Rows, shared.Rows);
        update.Write(Covariance(k), floor);
        lowRank[k] = null;
    }

    /// <summary>Σ = (Σ_k Σ r (x−μ_k)(x−μ_k)ᵀ + Σ_k κ (m−μ_k)(m−μ_k)ᵀ + Ψ) / (N + ν + D + 1 + K [κ > 0]).</summary>
    private void MaximiseTied(double total, Statistics sums)
    {
        var divisor = total + prior.CovarianceMass(Width) + (prior.MeanStrength > 0 ? Components : 0);
        if (!(divisor > 1e-300))
            return;
        var covariance = Covariance(0);
        for (var i = 0; i < Width; i++)
        {
            for (var j = i; j < Width; j++)
            {
                var scatter = sums.SharedProduct(i, j) + (i == j ? prior.CovarianceScale[i] : 0);
                for (var k = 0; k < Components; k++)
                {
                    var mean = Mean(k);
                    scatter += Scatter(0, sums.First(k, i), sums.First(k, j), sums.Count(k), mean, i, j)
                        + prior.MeanStrength * (mean[i] - prior.MeanLocation[i]) * (mean[j] - prior.MeanLocation[j]);
                }
                covariance[i * Width + j] = covariance[j * Width + i] = scatter / divisor;
            }
        }
        var work = Rent();
        RaiseToFloor(covariance, work.Matrix.Lower);
        workspaces.Add(work);
    }

    /// <summary>Σ r (x_i−μ_i)(x_j−μ_j) from the raw sums.</summary>
    private static double Scatter(double product, double firstI, double firstJ, double count, ReadOnlySpan<double> mean, int i, int j) =>
        product - mean[i] * firstJ - mean[j] * firstI + count * mean[i] * mean[j];

    private double PriorScatter(ReadOnlySpan<double> mean, int i, int j) =>
        prior.MeanStrength * (mean[i] - prior.MeanLocation[i]) * (mean[j] - prior.MeanLocation[j]) + (i == j ? prior.CovarianceScale[i] : 0);

    // The exact maximiser under Σ ⪰ floor·I, so the likelihood still cannot fall.
    private void RaiseToFloor(Span<double> covariance, double[] work) => EigenvalueFloor.Raise(covariance, Width, CovarianceFloor.Of(covariance, kind, Width, floor), work);

    /// <summary>Each component once; where the matrices are worth it on several threads, which changes no byte: no component reads what another writes.</summary>
    private void ForEachComponent(Action<int, Workspace> action)
    {
        var multiplications = kind switch
        {
            CovarianceKind.Full => (double)Width * Width * Width,
            CovarianceKind.LowRank => (double)Width * rank * rank,
            _ => 0,
        };
        if (Threads == 1 || Components * multiplications < WorthThreads)
        {
            var work = Rent();
            for (var k = 0; k < Components; k++)
            {
                Stop.ThrowIfCancellationRequested();
                action(k, work);
            }
            workspaces.Add(work);
            return;
        }
        Parallel.For(0, Components, new ParallelOptions { MaxDegreeOfParallelism = Threads, CancellationToken = Stop }, Rent, (k, _, work) =>
        {
            action(k, work);
            return work;
        }, workspaces.Add);
    }

    private Workspace Rent() => workspaces.TryTake(out var work) ? work : new Workspace(kind, Width);

    private void SetUnitCovariance(int k)
    {
        var covariance = Covariance(k);
        lowRank[k] = null;
        if (kind == CovarianceKind.LowRank)
        {
            CovarianceLayout.SetVariances(covariance, Enumerable.Repeat(1.0, Width).ToArray());
            return;
        }
        covariance.Clear();
        for (var d = 0; d < (kind == CovarianceKind.Spherical ? 1 : Width); d++)
            covariance[kind is CovarianceKind.Full or CovarianceKind.Tied ? d * Width + d : d] = 1;
    }

    /// <summary>What one thread needs for one covariance at a time: of its kind's shape alone.</summary>
    private sealed class Workspace(CovarianceKind kind, int width)
    {
        public MatrixInverse Matrix { get; } = new(kind is CovarianceKind.Full or CovarianceKind.Tied ? width : 0);

        public DiagonalInverse Diagonal { get; } = new(kind is CovarianceKind.Diagonal or CovarianceKind.Spherical ? width : 0);

        public CovarianceInverse Inverse(ReadOnlySpan<double> covariance)
        {
            if (kind is CovarianceKind.Full or CovarianceKind.Tied)
            {
                Matrix.Set(covariance);
                return Matrix;
            }
            Diagonal.Set(covariance, kind);
            return Diagonal;
        }
    }
}
