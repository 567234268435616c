namespace ClusterVae.Deep;

/// <summary>The learning rate at a moment of the training, as a factor of the rate in the options.</summary>
internal static class LearningRate
{
    public static double Factor(TrainingOptions options, TrainingMoment moment)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Warmup(options, moment) * Steps(options, moment) * Decay(options, moment);
    }

    // The first step already moves: it counts as the end of its own part of the warm-up.
    private static double Warmup(TrainingOptions options, TrainingMoment moment)
    {
        if (options.RateWarmupEpochs <= 0 || moment.Progress >= options.RateWarmupEpochs)
            return 1;
        var perStep = moment.Step > 0 ? moment.Progress / moment.Step : 0;
        return Math.Max(0.01, Math.Min(1, (moment.Progress + perStep) / options.RateWarmupEpochs));
    }

    private static double Steps(TrainingOptions options, TrainingMoment moment)
    {
        var passed = TrainingOptions.TryParseSteps(options.RateSteps, out var epochs) ? epochs.Count(epoch => moment.Epoch >= epoch) : 0;
        return Math.Pow(options.RateStepFactor, passed);
    }

    private static double Decay(TrainingOptions options, TrainingMoment moment) => options.Schedule switch
    {
        RateSchedule.Cosine => 0.5 * (1 + Math.Cos(Math.PI * Math.Min(1, moment.Progress / moment.Epochs))),
        RateSchedule.Exponential => Math.Pow(options.RateDecay, moment.Epoch),
        RateSchedule.Exon => Exon(options, moment),
        _ => 1,
    };

    private static double Exon(TrainingOptions options, TrainingMoment moment)
    {
        if (moment.Epoch < options.RateDecayStart)
            return 1;
        var span = options.RateDecaySpan ?? moment.Epochs;
        var done = 1 - (moment.Epochs - moment.Epoch) / (double)span;
        return Math.Exp(-5 * done * done);
    }
}

/// <summary>How the learning rate falls. Warm-up and steps multiply with each of them.</summary>
public enum RateSchedule
{
    Constant,

    /// <summary>From the full rate to zero along half a cosine.</summary>
    Cosine,

    /// <summary>A fixed factor per epoch.</summary>
    Exponential,

    /// <summary>The decay of the EXoN experiments: exp(−5 (1 − (E − c)/span)²) from a given epoch c on.</summary>
    Exon,
}
