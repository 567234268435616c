namespace ClusterVae.Deep.Training;

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
    IReadOnlyList<string> Messages);
