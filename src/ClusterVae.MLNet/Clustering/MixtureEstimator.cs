using System.Globalization;
using ClusterVae.Data;
using ClusterVae.MLNet.Pipeline;
using ClusterVae.Mixtures;
using ClusterVae.Options;
using ClusterVae.Ranks;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace ClusterVae.MLNet;

/// <summary>The part that the mixtures' estimators share: rows in memory or streamed, sample weights, progress to the context's log.</summary>
public abstract class MixtureEstimator<TTransformer, TModel> : BlockEstimator<TTransformer>
    where TTransformer : MixtureTransformer<TModel>
    where TModel : MixtureModel
{
    private readonly MixtureInput input;

    internal MixtureEstimator(IHost host, MixtureInput input) : base(host, new FeatureColumns(input.FeatureColumnName))
    {
        this.input = input with { Columns = input.Columns.Check() };
    }

    internal abstract int Clusters { get; }

    internal ClusteringColumns Columns => input.Columns;

    internal override IReadOnlyList<OutputColumn> Promised => MixtureTransformer<TModel>.Describe(input.Columns, Clusters);

    internal sealed override TTransformer Train(ViewRows rows, IChannel channel)
    {
        var weights = Weights(rows);
        var progress = new Reporter(channel, input.Progress);
        var fit = RankGroup.Current is { IsAlone: false } ranks
            ? Learn(Share(rows, rows.Width, ranks), weights is null ? null : Share(weights, rows.Width, ranks), progress, input.Cancellation)
            : input.Streaming
            ? Learn(rows, weights, progress, input.Cancellation)
            : Learn(rows.ToDense(), weights?.ToDense(), progress, input.Cancellation);
        Tell(channel, fit);
        return Wrap(fit);
    }

    private RowShare<float> Share(ViewRows rows, int width, RankGroup ranks)
    {
        var share = RowShare<float>.Of(rows, ranks, RowSet<float>.BlockRows(width), input.Cancellation);
        return input.Streaming ? share : share.With(share.Count == 0 ? new DenseRows<float>([], share.Width, share.Name) : RowsInMemory.Of(share.Rows, input.Cancellation));
    }

    /// <summary>Fits every number of clusters in the range instead of the options' own, and keeps the one that the criterion likes best.</summary>
    public MixtureChoice<TTransformer> FitBest(IDataView view, ChooseClustersOptions range)
    {
        ArgumentNullException.ThrowIfNull(view);
        if (!RankGroup.Current.IsAlone)
            throw new TrainingFailedException("Several processes cannot choose the number of clusters together", "Choose it in one process, on a sample of the rows, and name it here.");
        var rows = new ViewRows(view, Features);
        using var channel = Host.Start("FitBest");
        var weights = Weights(rows);
        var progress = new Reporter(channel, input.Progress);
        var required = new Checked<ChooseClustersOptions>(range);
        var choice = input.Streaming
            ? Choose(rows, weights, required, progress, input.Cancellation)
            : Choose(rows.ToDense(), weights?.ToDense(), required, progress, input.Cancellation);
        Tell(channel, choice.Best);
        return new MixtureChoice<TTransformer>(Wrap(choice.Best), choice.Criterion, choice.Table);
    }

    internal abstract ClusterChoice<TModel> Choose(
        IRowSource<float> rows, IRowSource<float>? weights, Checked<ChooseClustersOptions> range, IProgress<EmProgress> progress, CancellationToken cancellation);

    internal abstract MixtureFit<TModel> Learn(IRowSource<float> rows, IRowSource<float>? weights, IProgress<EmProgress> progress, CancellationToken cancellation);

    internal abstract TTransformer Wrap(MixtureFit<TModel> fit);

    private ViewRows? Weights(ViewRows rows)
    {
        var weights = input.WeightColumnName is { } name ? new ViewRows(rows.View, new FeatureColumns(name)) : null;
        return weights is { Width: not 1 }
            ? throw new DataProblemException("a weight is one number per row", "Name a scalar column of Single.", weights.Name, value: $"{weights.Width} numbers")
            : weights;
    }

    private static void Tell(IChannel channel, MixtureFit<TModel> fit)
    {
        var culture = CultureInfo.InvariantCulture;
        channel.Info(MessageSensitivity.None, string.Create(culture,
            $"Mixture of {fit.Model.Components}{(fit.Model is GaussianMixture gaussian ? $" with covariances {gaussian.CovarianceText}" : "")}: {fit.Rows} rows, {fit.Iterations} iterations, mean log-likelihood {fit.LogLikelihood:G9}, seed {fit.Seed}."));
        foreach (var remark in fit.Remarks)
            channel.Warning(MessageSensitivity.None, remark);
        foreach (var repair in fit.Repairs)
            channel.Info(MessageSensitivity.None, string.Create(culture, $"Component {repair.Component + 1} was placed anew after iteration {repair.Iteration}: {repair.Reason}."));
    }

    /// <summary>Called where EM runs: a <see cref="Progress{T}"/> would report later and out of order.</summary>
    private sealed class Reporter(IChannel channel, IProgress<EmProgress>? next) : IProgress<EmProgress>
    {
        public void Report(EmProgress value)
        {
            channel.Trace(MessageSensitivity.None, string.Create(CultureInfo.InvariantCulture,
                $"Restart {value.Restart}/{value.Restarts}, iteration {value.Iteration}: mean log-likelihood {value.LogLikelihood:G9}"));
            next?.Report(value);
        }
    }
}
