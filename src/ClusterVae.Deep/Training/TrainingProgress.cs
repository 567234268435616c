namespace ClusterVae.Deep.Training;

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
