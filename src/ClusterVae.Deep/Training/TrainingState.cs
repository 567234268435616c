namespace ClusterVae.Deep.Training;

/// <summary>Everything but tensors that must survive an interruption.</summary>
internal sealed class TrainingState
{
    public int EpochsDone { get; set; }

    public long Step { get; set; }

    public double RateFactor { get; set; } = 1;

    public int Retries { get; set; }

    public int BestEpoch { get; set; } = -1;

    public double BestLoss { get; set; } = double.PositiveInfinity;

    public bool StoppedEarly { get; set; }

    public List<EpochRecord> Log { get; set; } = [];

    public List<string> Messages { get; set; } = [];
}
