using ClusterVae.ModelFiles;

namespace ClusterVae.Deep;

/// <summary>What happened in one epoch.</summary>
public sealed record EpochRecord(
    int Epoch,
    double Loss,
    IReadOnlyDictionary<string, double> Terms,
    double? HeldOutLoss,
    IReadOnlyDictionary<string, double> HeldOutTerms,
    double LearningRate,
    double Seconds,
    double RowsPerSecond);

/// <summary>What happened in a training.</summary>
/// <param name="Epochs">In their order.</param>
/// <param name="BestEpoch">Whose weights are the result: the best on held-out rows, or the last where none were held out.</param>
/// <param name="StoppedEarly">Whether the held-out loss ended it.</param>
/// <param name="Workers">How many threads worked in the end.</param>
/// <param name="Device">Where the network was.</param>
/// <param name="Messages">What the user was told on the way.</param>
public sealed record TrainingLog(
    IReadOnlyList<EpochRecord> Epochs,
    int BestEpoch,
    bool StoppedEarly,
    int Workers,
    string Device,
    IReadOnlyList<string> Messages)
{
    /// <summary>The epochs as a model file keeps them.</summary>
    internal StageCurves Curves(string stage)
    {
        var names = Epochs.SelectMany(epoch => epoch.Terms.Keys).Distinct().ToArray();
        var curves = names.ToDictionary(name => name, name => Epochs.Select(epoch => epoch.Terms.GetValueOrDefault(name, double.NaN)).ToArray());
        curves["loss"] = [.. Epochs.Select(epoch => epoch.Loss)];
        curves["learningRate"] = [.. Epochs.Select(epoch => epoch.LearningRate)];
        if (Epochs.Any(epoch => epoch.HeldOutLoss is not null))
            curves["heldOutLoss"] = [.. Epochs.Select(epoch => epoch.HeldOutLoss ?? double.NaN)];
        return new StageCurves(stage, curves);
    }
}

/// <summary>How far a training is. One comes at the end of every epoch, others about once a second in between, and one with each message.</summary>
/// <param name="Epoch">Zero-based.</param>
/// <param name="Epochs">How many there will be, unless training stops early.</param>
/// <param name="EpochDone">Whether the numbers are those of the whole epoch.</param>
/// <param name="Fraction">Of the whole training, 0 to 1.</param>
/// <param name="Loss">Mean per row so far in this epoch.</param>
/// <param name="Terms">The loss's named parts, means per row.</param>
/// <param name="HeldOutLoss">Mean per held-out row; null within an epoch or where no rows are held out.</param>
/// <param name="LearningRate">Of the next step.</param>
/// <param name="RowsPerSecond">So far in this epoch.</param>
/// <param name="Message">Something the user should know, such as a rate that was halved.</param>
public sealed record TrainingProgress(
    int Epoch,
    int Epochs,
    bool EpochDone,
    double Fraction,
    double Loss,
    IReadOnlyDictionary<string, double> Terms,
    double? HeldOutLoss,
    double LearningRate,
    double RowsPerSecond,
    string? Message = null);
