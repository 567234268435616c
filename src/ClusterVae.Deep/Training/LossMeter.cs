using TorchSharp;

namespace ClusterVae.Deep;

/// <summary>Adds up losses and their parts over an epoch. On a GPU the sums stay on the device until somebody asks.</summary>
internal sealed class LossMeter : IDisposable
{
    private const string Whole = "";

    private readonly Dictionary<string, Sum> sums = [];

    public long Rows { get; private set; }

    public double Loss => Mean(Whole);

    public IReadOnlyDictionary<string, double> Terms =>
        sums.Keys.Where(name => name != Whole).ToDictionary(name => name, Mean);

    public void Add(MicroBatchResult result)
    {
        Rows += result.Rows;
        Add(Whole, result.Loss, result.Rows);
        for (var index = 0; index < result.Terms.Count; index++)
            Add(result.Terms[index].Name, result.Terms[index].Value, result.Rows);
    }

    public void Dispose()
    {
        foreach (var sum in sums.Values)
            sum.OnDevice?.Dispose();
        sums.Clear();
        Rows = 0;
    }

    private double Mean(string name)
    {
        if (!sums.TryGetValue(name, out var sum) || sum.Rows == 0)
            return double.NaN;
        return (sum.Here + (sum.OnDevice is { } there ? there.item<double>() : 0)) / sum.Rows;
    }

    private void Add(string name, LossValue value, int rows)
    {
        if (!sums.TryGetValue(name, out var sum))
            sums.Add(name, sum = new Sum());
        sum.Rows += rows;
        if (value.OnDevice is not { } tensor)
        {
            sum.Here += value.Here * rows;
            return;
        }
        using var scope = torch.NewDisposeScope();
        var part = tensor.to(torch.ScalarType.Float64).mul(Held(rows)).reshape(1);
        if (sum.OnDevice is { } there)
            there.Increase(part);
        else
            sum.OnDevice = part.DetachFromDisposeScope();
    }

    private sealed class Sum
    {
        public double Here { get; set; }

        public torch.Tensor? OnDevice { get; set; }

        public long Rows { get; set; }
    }
}

/// <summary>A number that is here, or still on the device.</summary>
internal readonly record struct LossValue(double Here, torch.Tensor? OnDevice)
{
    public static LossValue Of(torch.Tensor scalar)
    {
        if (scalar.device_type != DeviceType.CPU)
            return new LossValue(double.NaN, scalar);
        return new LossValue(scalar.dtype == torch.ScalarType.Float64 ? scalar.item<double>() : scalar.item<float>(), null);
    }
}

/// <summary>What one micro-batch gave besides its gradient.</summary>
internal sealed class MicroBatchResult : IDisposable
{
    private readonly List<torch.Tensor> owned = [];

    public MicroBatchResult(int rows, torch.Tensor loss, LossTerms terms)
    {
        Rows = rows;
        Loss = Keep(loss.detach());
        Terms = [.. terms.Take().Select(term => (term.Name, Keep(term.Value)))];
    }

    public MicroBatchResult(int rows, double loss, IReadOnlyList<(string Name, double Value)> terms)
    {
        Rows = rows;
        Loss = new LossValue(loss, null);
        Terms = [.. terms.Select(term => (term.Name, new LossValue(term.Value, null)))];
    }

    public int Rows { get; }

    public LossValue Loss { get; }

    public IReadOnlyList<(string Name, LossValue Value)> Terms { get; }

    /// <summary>False only where the number is here and not finite.</summary>
    public bool LooksFinite => Loss.OnDevice is not null || double.IsFinite(Loss.Here);

    public void Dispose()
    {
        foreach (var tensor in owned)
            tensor.Dispose();
    }

    // On the CPU the number is enough; on a device the tensor must outlive the worker's scope.
    private LossValue Keep(torch.Tensor scalar)
    {
        var value = LossValue.Of(scalar);
        if (value.OnDevice is not null)
            owned.Add(scalar.DetachFromDisposeScope());
        else
            scalar.Dispose();
        return value;
    }
}
