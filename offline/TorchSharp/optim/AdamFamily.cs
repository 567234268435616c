#nullable disable
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace TorchSharp.Modules;

/// <summary>What Adam and AdamW share: all but where the decay of weights comes in.</summary>
public abstract class AdamFamily : OptimizerHelper, IBetas
{
    private readonly AdamOptions _defaults;

    private protected AdamFamily(IEnumerable<ParamGroup> parameters, AdamOptions defaults)
    {
        var (lr, eps, beta1, beta2, weight_decay) = (defaults.LearningRate, defaults.eps, defaults.beta1, defaults.beta2, defaults.weight_decay);
        if (lr < 0) throw new ArgumentException($"Invalid learning rate: {lr}");
        if (eps < 0) throw new ArgumentException($"Invalid ε: {eps}");
        if (beta1 is < 0 or >= 1) throw new ArgumentException($"Invalid beta1: {beta1}");
        if (beta2 is < 0 or >= 1) throw new ArgumentException($"Invalid beta2: {beta2}");
        if (weight_decay < 0) throw new ArgumentException($"Invalid weight_decay value: {weight_decay}");
        _defaults = defaults;
        foreach (var group in parameters) add_param_group(group);
    }

    public (double, double) Betas
    {
        get => (_defaults.beta1.Value, _defaults.beta2.Value);
        set => (_defaults.beta1, _defaults.beta2) = value;
    }

    private protected abstract AdamOptions NewOptions();

    public override void add_param_group(Modules.ParamGroup param_group)
    {
        param_group.Options ??= NewOptions();
        var options = (AdamOptions)param_group.Options;
        options.LearningRate ??= _defaults.LearningRate;
        options.beta1 ??= _defaults.beta1;
        options.beta2 ??= _defaults.beta2;
        options.eps ??= _defaults.eps;
        options.weight_decay ??= _defaults.weight_decay;
        options.amsgrad ??= _defaults.amsgrad;
        options.maximize ??= _defaults.maximize;
        options.InitialLearningRate = options.LearningRate.Value;
        Register(param_group, parameter => new AdamState(parameter));
    }

    public override Tensor step(Func<Tensor> closure = null) => Step<AdamOptions, AdamState>(closure, Update);

    /// <summary>The gradient, with the decay in it or the parameter already shrunk.</summary>
    private protected abstract Tensor Decay(AdamOptions options, Parameter parameter, Tensor gradient);

    private void Update(AdamOptions options, AdamState state, Parameter parameter, Tensor gradient)
    {
        var (beta1, beta2, rate) = (options.beta1.Value, options.beta2.Value, options.LearningRate.Value);
        if (options.maximize.Value) gradient = -gradient;
        state.step++;
        gradient = Decay(options, parameter, gradient);
        state.exp_avg.mul_(beta1).add_(gradient, alpha: 1 - beta1);
        state.exp_avg_sq.mul_(beta2).addcmul_(gradient, gradient, value: 1 - beta2);
        var second = state.exp_avg_sq;
        if (options.amsgrad.Value)
        {
            using var before = state.max_exp_avg_sq;
            second = state.max_exp_avg_sq = maximum(before, state.exp_avg_sq).DetachFromDisposeScope();
        }
        var denominator = second.sqrt().div_(Math.Sqrt(1 - Math.Pow(beta2, state.step))).add_(options.eps.Value);
        parameter.addcdiv_(state.exp_avg, denominator, value: -rate / (1 - Math.Pow(beta1, state.step)));
    }
}

public class AdamState : OptimizerState, IDisposable
{
    public long step;
    public Tensor exp_avg;
    public Tensor exp_avg_sq;
    public Tensor max_exp_avg_sq;

    public AdamState(Parameter parameter) : base(parameter)
    {
    }

    public void Dispose()
    {
        exp_avg?.Dispose();
        exp_avg_sq?.Dispose();
        max_exp_avg_sq?.Dispose();
    }

    public override void Initialize(OptimizerOptions options)
    {
        Dispose();
        (step, exp_avg, exp_avg_sq) = (0, Zeros(), Zeros());
        max_exp_avg_sq = ((AdamOptions)options).amsgrad.Value ? Zeros() : null;
    }

    public override void LoadStateDict(BinaryReader reader)
    {
        step = reader.ReadInt64();
        exp_avg.Load(reader);
        exp_avg_sq.Load(reader);
        LoadConditional(reader, ref max_exp_avg_sq);
    }

    public override void SaveStateDict(BinaryWriter writer)
    {
        writer.Write(step);
        exp_avg.Save(writer);
        exp_avg_sq.Save(writer);
        SaveConditional(writer, max_exp_avg_sq);
    }

    public override void LoadStateDict(OptimizerState source)
    {
        var other = (AdamState)source;
        step = other.step;
        Copy(ref exp_avg, other.exp_avg);
        Copy(ref exp_avg_sq, other.exp_avg_sq);
        Copy(ref max_exp_avg_sq, other.max_exp_avg_sq);
    }
}

public class AdamOptions : OptimizerOptions
{
    public double? beta1;
    public double? beta2;
    public double? eps;
    public double? weight_decay;
    public bool? amsgrad;
    public bool? maximize;

    public override void LoadStateDict(OptimizerOptions source)
    {
        base.LoadStateDict(source);
        var other = (AdamOptions)source;
        beta1 = other.beta1;
        beta2 = other.beta2;
        eps = other.eps;
        weight_decay = other.weight_decay;
        amsgrad = other.amsgrad;
        maximize = other.maximize;
    }

    public override void LoadStateDict(BinaryReader reader)
    {
        base.LoadStateDict(reader);
        beta1 = reader.ReadDouble();
        beta2 = reader.ReadDouble();
        eps = reader.ReadDouble();
        weight_decay = reader.ReadDouble();
        amsgrad = reader.ReadBoolean();
        maximize = reader.ReadBoolean();
    }

    public override void SaveStateDict(BinaryWriter writer)
    {
        base.SaveStateDict(writer);
        writer.Write(beta1.Value);
        writer.Write(beta2.Value);
        writer.Write(eps.Value);
        writer.Write(weight_decay.Value);
        writer.Write(amsgrad.Value);
        writer.Write(maximize.Value);
    }
}
