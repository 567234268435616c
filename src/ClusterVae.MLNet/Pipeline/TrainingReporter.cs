using System.Globalization;
using ClusterVae.Deep;
using Microsoft.ML.Runtime;

namespace ClusterVae.MLNet.Pipeline;

/// <summary>Tells the context's log about every epoch and passes progress on, on the thread that trains.</summary>
internal sealed class TrainingReporter(IChannel channel, IProgress<TrainingProgress>? next) : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value)
    {
        if (value.Message is { } message)
            channel.Warning(MessageSensitivity.None, message);
        else if (value.EpochDone)
            channel.Info(MessageSensitivity.None, Line(value));
        next?.Report(value);
    }

    public static string Line(TrainingProgress value)
    {
        var culture = CultureInfo.InvariantCulture;
        var heldOut = value.HeldOutLoss is { } loss ? string.Create(culture, $", held out {loss:G6}") : "";
        return string.Create(culture, $"Epoch {value.Epoch + 1}/{value.Epochs}: loss {value.Loss:G6}{heldOut}, {value.RowsPerSecond:F0} rows/s");
    }
}
