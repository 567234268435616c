using ClusterVae.Data;
using ClusterVae.Options;
using ClusterVae.Randomness;
using TorchSharp;

namespace ClusterVae.Deep;

/// <summary>Trains a variational auto-encoder and gives it away as an immutable model.</summary>
internal sealed class VaeTrainer(VaeOptions options)
{
    private readonly VaeOptions options = new Checked<VaeOptions>(options).Value;

    private TrainingOptions Loop => options.Training;

    public (VaeModel Model, TrainingLog Log) Train(IRowSource<float> source, IProgress<TrainingProgress>? progress = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        var device = ComputeDevice.Resolve(Loop.Device, Loop.DeviceIndex);
        var precision = ProductPrecision.ForTraining(Loop.Precision, device);
        CheckShape(source);
        var check = VaeParts.Check(options);
        using TrainingRows rows = Loop.ShuffleBufferRows is not null
            ? new StreamedRows(source, Loop, device, check)
            : ResidentRows.Load(source, Loop, device, check);
        var settled = VaeParts.Settle(options, source, rows.Count);
        if (rows is ResidentRows resident)
            resident.HoldOut(settled.Training.HeldOutPart);
        using var generator = new torch.Generator(new RandomStream(Loop.SeedOrDefault).Split(RandomKeys.Weights).NextBits());
        var likelihood = VaeParts.Likelihood(settled, source.Width, device);
        var network = VaeParts.Network(settled).Build(source.Width, settled.LatentFor(source.Width), generator, settled.PosteriorCovariance, device: device, outputsPerFeature: likelihood.OutputsPerFeature);
        var augmentation = VaeParts.Augmentation(options);
        try
        {
            using var objective = new Elbo(network, likelihood, VaeParts.Elbo(options), augmentation);
            using var accelerator = FusedElbo.TryCreate(objective, augmentation, TrainingLoop.MicroBatchSize(Loop, device), precision);
            var log = TrainingLoop.Run(settled.Training, objective, rows, device, accelerator, progress, stop);
            return (new VaeModel(settled, network, likelihood) { Curves = new([log.Curves("training")]) }, log);
        }
        catch
        {
            network.Dispose();
            likelihood.Dispose();
            throw;
        }
        finally
        {
            (augmentation as IDisposable)?.Dispose();
        }
    }

    private void CheckShape(IRowSource<float> source)
    {
        if (VaeOptions.TryParseShape(options.ImageShape, out var shape) && shape is { } image && image.Length != source.Width)
        {
            throw new DataProblemException($"rows have {source.Width} values and ImageShape {image} asks for {image.Length}",
                "Declare channels x height x width of the rows as they are.", source.Name);
        }
    }
}
