#nullable disable
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>Steps by the gradient over the root of its running mean square.</summary>
        public class RMSProp : OptimizerHelper, IMomentum
        {
            private readonly Options _defaults;

            public RMSProp(IEnumerable<Parameter> parameters, double lr = 1e-3, double alpha = 0.99, double eps = 1e-8, double weight_decay = 0, double momentum = 0, bool centered = false, bool maximize = false)
                : this([new ParamGroup { Parameters = parameters }], lr, alpha, eps, weight_decay, momentum, centered, maximize)
            {
            }

            public RMSProp(IEnumerable<ParamGroup> parameters, double lr = 1e-3, double alpha = 0.99, double eps = 1e-8, double weight_decay = 0, double momentum = 0, bool centered = false, bool maximize = false)
            {
                if (lr < 0) throw new ArgumentException($"Invalid learning rate: {lr}");
                if (eps < 0) throw new ArgumentException($"Invalid ε: {eps}");
                if (alpha < 0) throw new ArgumentException($"Invalid alpha: {alpha}");
                if (momentum < 0) throw new ArgumentException($"Invalid momentum value: {momentum}");
                if (weight_decay < 0) throw new ArgumentException($"Invalid weight_decay value: {weight_decay}");
                _defaults = new Options { LearningRate = lr, alpha = alpha, eps = eps, weight_decay = weight_decay, momentum = momentum, centered = centered, maximize = maximize };
                foreach (var group in parameters) add_param_group(group);
            }

            public double Momentum
            {
                get => _defaults.momentum.Value;
                set => _defaults.momentum = value;
            }

            public override void add_param_group(Modules.ParamGroup param_group)
            {
                param_group.Options ??= new Options();
                var options = (Options)param_group.Options;
                options.LearningRate ??= _defaults.LearningRate;
                options.alpha ??= _defaults.alpha;
                options.eps ??= _defaults.eps;
                options.weight_decay ??= _defaults.weight_decay;
                options.momentum ??= _defaults.momentum;
                options.centered ??= _defaults.centered;
                options.maximize ??= _defaults.maximize;
                options.InitialLearningRate = options.LearningRate.Value;
                Register(param_group, parameter => new State(parameter));
            }

            public override Tensor step(Func<Tensor> closure = null) => Step<Options, State>(closure, Update);

            private static void Update(Options options, State state, Parameter parameter, Tensor gradient)
            {
                var (alpha, rate) = (options.alpha.Value, options.LearningRate.Value);
                if (options.maximize.Value) gradient = -gradient;
                state.step++;
                if (options.weight_decay.Value != 0) gradient = gradient.add(parameter, alpha: options.weight_decay.Value);
                state.square_avg.mul_(alpha).addcmul_(gradient, gradient, value: 1 - alpha);
                var spread = state.square_avg.sqrt();
                if (options.centered.Value)
                {
                    state.grad_avg.mul_(alpha).add_(gradient, alpha: 1 - alpha);
                    spread = state.square_avg.addcmul(state.grad_avg, state.grad_avg, value: -1).sqrt_();
                }
                spread.add_(options.eps.Value);
                if (options.momentum.Value > 0)
                {
                    state.momentum_buffer.mul_(options.momentum.Value).addcdiv_(gradient, spread);
                    parameter.add_(state.momentum_buffer, alpha: -rate);
                }
                else
                {
                    parameter.addcdiv_(gradient, spread, value: -rate);
                }
            }

            public sealed class State : OptimizerState, IDisposable
            {
                public long step;
                public Tensor square_avg;
                public Tensor momentum_buffer;
                public Tensor grad_avg;

                public State(Parameter parameter) : base(parameter)
                {
                }

                public void Dispose()
                {
                    square_avg?.Dispose();
                    momentum_buffer?.Dispose();
                    grad_avg?.Dispose();
                }

                public override void Initialize(OptimizerOptions options)
                {
                    Dispose();
                    (step, square_avg) = (0, Zeros());
                    momentum_buffer = ((Options)options).momentum.Value > 0 ? Zeros() : null;
                    grad_avg = ((Options)options).centered.Value ? Zeros() : null;
                }

                public override void LoadStateDict(BinaryReader reader)
                {
                    step = reader.ReadInt64();
                    square_avg.Load(reader);
                    LoadConditional(reader, ref momentum_buffer);
                    LoadConditional(reader, ref grad_avg);
                }

                public override void SaveStateDict(BinaryWriter writer)
                {
                    writer.Write(step);
                    square_avg.Save(writer);
                    SaveConditional(writer, momentum_buffer);
                    SaveConditional(writer, grad_avg);
                }

                public override void LoadStateDict(OptimizerState source)
                {
                    var other = (State)source;
                    step = other.step;
                    Copy(ref square_avg, other.square_avg);
                    Copy(ref momentum_buffer, other.momentum_buffer);
                    Copy(ref grad_avg, other.grad_avg);
                }
            }

            public class Options : OptimizerOptions
            {
                public double? alpha;
                public double? eps;
                public double? weight_decay;
                public double? momentum;
                public bool? centered;
                public bool? maximize;

                public override void LoadStateDict(OptimizerOptions source)
                {
                    base.LoadStateDict(source);
                    var other = (Options)source;
                    alpha = other.alpha;
                    eps = other.eps;
                    weight_decay = other.weight_decay;
                    momentum = other.momentum;
                    centered = other.centered;
                    maximize = other.maximize;
                }

                public override void LoadStateDict(BinaryReader reader)
                {
                    base.LoadStateDict(reader);
                    maximize = reader.ReadBoolean();
                    momentum = reader.ReadDouble();
                    alpha = reader.ReadDouble();
                    eps = reader.ReadDouble();
                    weight_decay = reader.ReadDouble();
                    centered = reader.ReadBoolean();
                }

                public override void SaveStateDict(BinaryWriter writer)
                {
                    base.SaveStateDict(writer);
                    writer.Write(maximize.Value);
                    writer.Write(momentum.Value);
                    writer.Write(alpha.Value);
                    writer.Write(eps.Value);
                    writer.Write(weight_decay.Value);
                    writer.Write(centered.Value);
                }
            }

            public class ParamGroup : ParamGroup<Options>, IMomentum
            {
                public ParamGroup()
                {
                }

                public ParamGroup(IEnumerable<Parameter> parameters, Options options) : base(parameters, options)
                {
                }

                public ParamGroup(IEnumerable<Parameter> parameters, double lr = 1e-3, double eps = 1e-8, double alpha = 0.99, double weight_decay = 0, double momentum = 0.0, bool centered = false) : base(parameters, new Options { LearningRate = lr, alpha = alpha, eps = eps, weight_decay = weight_decay, momentum = momentum, centered = centered })
                {
                }

                public double Momentum
                {
                    get => Options.momentum.Value;
                    set => Options.momentum = value;
                }
            }
        }
    }

    public static partial class torch
    {
        public static partial class optim
        {
            public static RMSProp RMSProp(IEnumerable<Parameter> parameters, double lr = 0.01, double alpha = 0.99, double eps = 1e-8, double weight_decay = 0, double momentum = 0, bool centered = false, bool maximize = false) => new(parameters, lr, alpha, eps, weight_decay, momentum, centered, maximize);

            public static RMSProp RMSProp(IEnumerable<(string name, Parameter parameter)> parameters, double lr = 0.01, double alpha = 0.99, double eps = 1e-8, double weight_decay = 0, double momentum = 0, bool centered = false, bool maximize = false) => new(parameters.Select(named => named.parameter), lr, alpha, eps, weight_decay, momentum, centered, maximize);

            public static RMSProp RMSProp(IEnumerable<RMSProp.ParamGroup> parameters, double lr = 0.01, double alpha = 0.99, double eps = 1e-8, double weight_decay = 0, double momentum = 0, bool centered = false, bool maximize = false) => new(parameters, lr, alpha, eps, weight_decay, momentum, centered, maximize);
        }
    }
}
