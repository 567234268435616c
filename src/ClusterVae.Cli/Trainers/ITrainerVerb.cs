using ClusterVae.Cli.Settings;
using Microsoft.ML;

namespace ClusterVae.Cli.Trainers;

/// <summary>One value of --trainer. A new trainer is one class that implements this and one line in <see cref="TrainerRegistry"/>.</summary>
internal interface ITrainerVerb
{
    string Name { get; }

    string Summary { get; }

    /// <summary>What --set may name.</summary>
    IReadOnlyList<SettingDescription> Settings { get; }

    /// <summary>Whether --clusters means anything to it, and so must be given.</summary>
    bool TakesClusters { get; }

    /// <summary>Whether it can pass over a file in each iteration instead of keeping its rows.</summary>
    bool CanStream => false;

    /// <summary>Whether processes that mpirun started can train it together.</summary>
    bool CanShare => false;

    /// <summary>Whether labels teach it; rows with an empty label are unlabelled then, and the labels tell how many clusters there are.</summary>
    bool TakesLabels => false;

    /// <summary>Whether it learns two views of each thing: --data and --data2.</summary>
    bool TakesTwoViews => false;

    /// <summary>Whether it learns rows that were taken in batches: --batch.</summary>
    bool TakesBatches => false;

    /// <summary>Whether it can be told the clusters of some rows.</summary>
    bool TakesKnownComponents => false;

    /// <summary>Checks every option before any data are read; the result then trains.</summary>
    /// <param name="settings">all wishes, --clusters and --seed among them under their options' names</param>
    /// <param name="choosesClusters">the trainer is to find the number of clusters itself</param>
    Func<TrainingRequest, TrainedModel> Prepare(IReadOnlyList<Setting> settings, bool choosesClusters);
}

/// <param name="Context">seeded</param>
/// <param name="Data">a view with one vector column</param>
/// <param name="Features">that column's name</param>
/// <param name="Streaming">passes over the file instead of keeping its rows</param>
/// <param name="Progress">called on the training thread</param>
/// <param name="Stop">ends the training within one step</param>
internal sealed record TrainingRequest(
    MLContext Context, IDataView Data, string Features, bool Streaming, IProgress<TrainingStep> Progress, CancellationToken Stop)
{
    /// <summary>What the tool calls the column in every model.</summary>
    public const string FeatureColumn = "Features";

    /// <summary>And the second view's.</summary>
    public const string SecondColumn = "Features2";

    /// <summary>And the one that names each row's batch.</summary>
    public const string BatchColumn = "Batch";

    /// <summary>One per row, null where it is not known; null for trainers that take none.</summary>
    public IReadOnlyList<string?>? Labels { get; init; }

    /// <summary>The cluster of each row under its name, null where it is not known; null where none were given.</summary>
    public IReadOnlyList<string?>? KnownComponents { get; init; }
}

/// <param name="Fraction">of the work at most still to be done, 0 to 1</param>
/// <param name="Text">what a person may want to know meanwhile</param>
internal sealed record TrainingStep(double Fraction, string Text)
{
    /// <summary>The only one needs no number.</summary>
    public static string Attempt(string what, int number, int of) => of == 1 ? "" : $"{what} {number}/{of}, ";
}

/// <summary>One of several pieces of work that share a bar.</summary>
/// <param name="from">where it begins, of the whole</param>
/// <param name="to">where it ends</param>
internal sealed class PartOfWork(IProgress<TrainingStep> whole, double from, double to) : IProgress<TrainingStep>
{
    public void Report(TrainingStep value) => whole.Report(value with { Fraction = from + (to - from) * Math.Clamp(value.Fraction, 0, 1) });
}

/// <param name="Transformer">goes into the model file</param>
/// <param name="Facts">what the trainer tells of the fit: iterations, seed, logLikelihood, …, in the order of printing</param>
/// <param name="Warnings">what a person should look at</param>
internal sealed record TrainedModel(ITransformer Transformer, IReadOnlyList<KeyValuePair<string, object>> Facts, IReadOnlyList<string> Warnings);
