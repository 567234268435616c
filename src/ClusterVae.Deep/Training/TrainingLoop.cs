using System.Diagnostics;
using System.Globalization;
using ClusterVae.Data;
using ClusterVae.Ranks;
using TorchSharp;

namespace ClusterVae.Deep;

/// <summary>
/// The training loop under every deep trainer. A batch is cut into micro-batches of fixed size, a pool of workers with single-threaded
/// kernels runs each forward and backward, the gradients are summed in the micro-batches' order and the optimiser moves the parameters.
/// All randomness comes from (seed, epoch, batch, micro-batch), so the trained bytes depend neither on the number of threads nor on where
/// a training was interrupted.
/// </summary>
internal sealed class TrainingLoop : IDisposable
{
    private static readonly TimeSpan ReportEvery = TimeSpan.FromSeconds(1);

    private readonly RankGroup ranks = RankGroup.Current;
    private readonly TrainingOptions options;
    private readonly int epochs;
    private readonly Objective objective;
    private readonly TrainingRows rows;
    private readonly torch.Device device;
    private readonly IProgress<TrainingProgress>? progress;
    private readonly CancellationToken stop;
    private readonly WorkerPool pool;
    private readonly WorkerTuner tuner;
    private readonly MicroBatchRunner runner;
    private readonly GradientStep optimizer;
    private readonly IReadOnlyList<NamedTensor> learned;
    private readonly Snapshot lastGood;
    private readonly Snapshot? best;
    private readonly Checkpoint? checkpoint;
    private readonly TrainingState state = new();
    private long reported;

    private TrainingLoop(TrainingOptions options, Objective objective, TrainingRows rows, torch.Device device, IMicroBatchGradient? accelerator, IProgress<TrainingProgress>? progress, CancellationToken stop)
    {
        var precision = ProductPrecision.ForTraining(options.Precision, device);
        epochs = options.EpochsFor(rows.Count);
        // What a checkpoint must agree with is what was chosen, not the wish to have it chosen.
        this.options = options with { Precision = precision, Epochs = epochs, ValidationFraction = options.HeldOutPart };
        (this.objective, this.rows, this.device, this.progress, this.stop) = (objective, rows, device, progress, stop);
        var microBatchSize = MicroBatchSize(options, device);
        pool = new WorkerPool(Workers(options, device, microBatchSize));
        tuner = new WorkerTuner(pool, options.Threads is not null);
        runner = new MicroBatchRunner(objective, options, pool, microBatchSize, precision == Precision.BFloat16, accelerator, ranks);
        optimizer = device.type == DeviceType.CPU ? new ManagedAdam(options, objective.Parameters) : new DeviceAdam(options, objective.Parameters);
        learned = [.. objective.Parameters.Select(Renamed("parameter")), .. objective.State.Select(Renamed("state"))];
        IReadOnlyList<NamedTensor> all = [.. learned, .. optimizer.State];
        lastGood = new Snapshot(all);
        best = rows.HasHeldOut ? new Snapshot(learned) : null;
        checkpoint = options.CheckpointDirectory is { Length: > 0 } ? new Checkpoint(this.options, rows, all, best) : null;
    }

    /// <summary>Trains the objective's parameters in place.</summary>
    public static TrainingLog Run(
        TrainingOptions options,
        Objective objective,
        TrainingRows rows,
        torch.Device device,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken stop = default) => Run(options, objective, rows, device, null, progress, stop);

    /// <summary>The same with gradients from somewhere else than autograd.</summary>
    internal static TrainingLog Run(
        TrainingOptions options,
        Objective objective,
        TrainingRows rows,
        torch.Device device,
        IMicroBatchGradient? accelerator,
        IProgress<TrainingProgress>? progress,
        CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(objective);
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(device);
        // Two trainings in one folder would resume from each other's state.
        using var claim = options.CheckpointDirectory is { Length: > 0 } && RankGroup.Current.IsFirst ? new ClaimedFolder(options.CheckpointDirectory) : null;
        using var loop = new TrainingLoop(options, objective, rows, device, accelerator, progress, stop);
        return loop.Run();
    }

    public static int MicroBatchSize(TrainingOptions options, torch.Device device)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(device);
        if (options.MicroBatchSize is { } chosen)
            return chosen;
        // A GPU is fed best with everything at once. On cores, parts must be large enough for the matrix kernels and small enough to share.
        return device.type == DeviceType.CPU ? Math.Max(Math.Clamp(options.RowsPerStep / 4, 128, 512), (options.RowsPerStep + 63) / 64) : options.RowsPerStep;
    }

    private static int Workers(TrainingOptions options, torch.Device device, int microBatchSize)
    {
        if (device.type != DeviceType.CPU)
            return 1;
        return options.Threads ?? Math.Max(1, Math.Min(Environment.ProcessorCount, (options.RowsPerStep + microBatchSize - 1) / microBatchSize));
    }

    private TrainingLog Run()
    {
        if (options.Resume && checkpoint!.TryRestore(state))
            lastGood.Take();
        Agree();
        while (state.EpochsDone < epochs && !state.StoppedEarly)
            OneEpoch();
        if (best is not null && state.BestEpoch >= 0)
            best.Restore();
        return new TrainingLog([.. state.Log], best is null ? state.EpochsDone - 1 : state.BestEpoch, state.StoppedEarly, pool.Active, device.ToString(), [.. state.Messages]);
    }

    /// <summary>Ranks that went on from different epochs would wait for each other for ever.</summary>
    private void Agree()
    {
        if (ranks.IsAlone)
            return;
        if (device.type != DeviceType.CPU)
            throw new TrainingFailedException("Several processes train on cores together, not on GPUs", "Choose Device = Cpu, or one process.");
        var here = BitConverter.GetBytes(state.Step);
        if (ranks.Gather(here, stop).Any(there => !there.AsSpan().SequenceEqual(here)))
            throw new TrainingFailedException($"The processes do not find the same checkpoint in {options.CheckpointDirectory}", "Name a folder that all machines share, or train without a checkpoint.");
    }

    private void OneEpoch()
    {
        using var meter = new LossMeter();
        var started = Stopwatch.GetTimestamp();
        var stepBefore = state.Step;
        if (!TrainEpoch(meter, started))
        {
            Retreat(stepBefore);
            return;
        }
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        using var heldOut = new LossMeter();
        JudgeHeldOut(heldOut);
        var record = new EpochRecord(state.EpochsDone, meter.Loss, meter.Terms, rows.HasHeldOut ? heldOut.Loss : null, heldOut.Terms,
            Rate(Moment(state.EpochsDone, 0)), seconds, meter.Rows / seconds);
        state.Log.Add(record);
        KeepBest(record);
        state.EpochsDone++;
        lastGood.Take();
        if (ranks.IsFirst)
            checkpoint?.Write(state);
        Report(record.Epoch, true, meter, record.HeldOutLoss, record.RowsPerSecond, null);
    }

    /// <summary>False when a loss, a gradient or a parameter is no longer finite.</summary>
    private bool TrainEpoch(LossMeter meter, long started)
    {
        var epoch = state.EpochsDone;
        var expected = rows.Count is { } count ? Math.Max(1, count * (1 - options.HeldOutPart)) : 0;
        OnWorker(() =>
        {
            objective.SetTraining(true);
            objective.BeginEpoch(Moment(epoch, 0));
        });
        using var batches = rows.Epoch(epoch, options.RowsPerStep).GetEnumerator();
        var number = 0;
        var more = batches.MoveNext();
        while (more)
        {
            stop.ThrowIfCancellationRequested();
            var batch = batches.Current;
            var moment = Moment(epoch, expected > 0 ? Math.Min(1, meter.Rows / expected) : 0);
            tuner.BeginStep();
            using var pending = runner.Start(batch, number++, moment, training: true, stop);
            more = batches.MoveNext();      // the next rows are fetched while the workers work on these
            pending.Wait();
            if (!Step(pending, moment, meter))
            {
                if (more)
                    batches.Current.Dispose();
                return false;
            }
            tuner.EndStep(batch.Count == options.RowsPerStep);
            if (progress is not null && Stopwatch.GetElapsedTime(reported) > ReportEvery)
                Report(epoch, false, meter, null, meter.Rows / Stopwatch.GetElapsedTime(started).TotalSeconds, null);
        }
        return double.IsFinite(meter.Loss) && ParametersAreFinite();
    }

    private bool Step(MicroBatchRunner.Pending pending, TrainingMoment moment, LossMeter meter)
    {
        foreach (var result in pending.Results)
        {
            if (!result.LooksFinite)
                return false;
            meter.Add(result);
        }
        if (!optimizer.Apply(new StepInput(pending.Gradients, pending.Weights, Rate(moment), state.Step + 1), pool))
            return false;
        OnWorker(() =>
        {
            foreach (var collection in pending.Statistics)
                collection.Fold();
            objective.AfterStep(moment);
        });
        state.Step++;
        return true;
    }

    private void JudgeHeldOut(LossMeter meter)
    {
        if (!rows.HasHeldOut)
            return;
        // Schedules stand at their end, so that the losses of different epochs can be compared.
        var end = new TrainingMoment(epochs, epochs, state.Step, epochs);
        OnWorker(() => objective.SetTraining(false));
        var number = 0;
        foreach (var batch in rows.HeldOut(options.RowsPerStep))
        {
            stop.ThrowIfCancellationRequested();
            using var pending = runner.Start(batch, number++, end, training: false, stop);
            pending.Wait();
            foreach (var result in pending.Results)
                meter.Add(result);
        }
        OnWorker(() => objective.SetTraining(true));
    }

    private void KeepBest(EpochRecord record)
    {
        if (best is null || record.HeldOutLoss is not { } loss)
            return;
        if (loss < state.BestLoss || state.BestEpoch < 0)
        {
            (state.BestLoss, state.BestEpoch) = (loss, record.Epoch);
            best.Take();
        }
        if (record.Epoch - state.BestEpoch >= options.Patience)
        {
            state.StoppedEarly = true;
            Tell(record.Epoch, string.Create(CultureInfo.InvariantCulture,
                $"Stopped after epoch {record.Epoch + 1}: the held-out loss has not been better than {state.BestLoss:G6} (epoch {state.BestEpoch + 1}) for {options.Patience} epochs."));
        }
    }

    private void Retreat(long step)
    {
        if (state.Retries++ >= options.Retries)
        {
            throw new TrainingFailedException(
                string.Create(CultureInfo.InvariantCulture, $"The loss is not finite in epoch {state.EpochsDone + 1}, and halving the learning rate {options.Retries} times did not help"),
                "Scale the features (for example to mean 0 and variance 1), lower LearningRate or set ClipNorm.");
        }
        state.Step = step;
        state.RateFactor /= 2;
        lastGood.Restore();
        Tell(state.EpochsDone, string.Create(CultureInfo.InvariantCulture,
            $"Epoch {state.EpochsDone + 1} lost its finite values: its start is restored and the learning rate is halved to {Rate(Moment(state.EpochsDone, 0)):G4}."));
    }

    private bool ParametersAreFinite()
    {
        var finite = true;
        OnWorker(() =>
        {
            foreach (var (_, value) in learned)
                finite &= TensorMemory.IsFinite(value);
        });
        return finite;
    }

    private TrainingMoment Moment(int epoch, double part) => new(epoch, epochs, state.Step, epoch + part);

    private double Rate(TrainingMoment moment) => options.Rate * state.RateFactor * LearningRate.Factor(options, moment);

    /// <summary>On a worker even where it is one piece of work: every kernel then runs with the same number of threads, whatever the caller has set.</summary>
    private void OnWorker(Action work) => pool.Run(1, _ =>
    {
        using var off = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        work();
    });

    private void Tell(int epoch, string message)
    {
        state.Messages.Add(message);
        using var nothing = new LossMeter();
        Report(epoch, false, nothing, null, 0, message);
    }

    private void Report(int epoch, bool done, LossMeter meter, double? heldOut, double rowsPerSecond, string? message)
    {
        reported = Stopwatch.GetTimestamp();
        if (progress is null)
            return;
        var within = done ? 1 : rows.Count is { } count ? Math.Min(1, meter.Rows / Math.Max(1, count * (1 - options.HeldOutPart))) : 0;
        progress.Report(new TrainingProgress(epoch, epochs, done, (epoch + within) / epochs, meter.Loss, meter.Terms, heldOut,
            Rate(Moment(epoch, within)), rowsPerSecond, message));
    }

    private static Func<NamedTensor, NamedTensor> Renamed(string kind) => tensor => tensor with { Name = $"{kind}/{tensor.Name}" };

    public void Dispose()
    {
        best?.Dispose();
        lastGood.Dispose();
        optimizer.Dispose();
        pool.Dispose();
    }
}
