using ClusterVae.Testing;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using Optimizer = TorchSharp.torch.optim.Optimizer;

namespace Foundation.TorchSharp.Tests;

public sealed class TrainingTests
{
    private static readonly Golden _goldens = Golden.Load("torch_training.json");

    private static readonly Dictionary<string, Func<Parameter[], Optimizer>> _optimisers = new()
    {
        ["adam"] = p => optim.Adam(p, 0.05, 0.8, 0.95),
        ["adam_decay_amsgrad"] = p => optim.Adam(p, 0.05, weight_decay: 0.1, amsgrad: true),
        ["adamw"] = p => optim.AdamW(p, 0.05, weight_decay: 0.1),
        ["sgd"] = p => optim.SGD(p, 0.05),
        ["sgd_momentum"] = p => optim.SGD(p, 0.05, 0.9, weight_decay: 0.01),
        ["sgd_nesterov"] = p => optim.SGD(p, 0.05, 0.9, nesterov: true),
        ["rmsprop"] = p => optim.RMSProp(p, 0.02),
        ["rmsprop_momentum_centered"] = p => optim.RMSProp(p, 0.02, momentum: 0.5, centered: true),
    };

    private static readonly Dictionary<string, Func<Optimizer, optim.lr_scheduler.LRScheduler>> _schedules = new()
    {
        ["step"] = o => optim.lr_scheduler.StepLR(o, 3, 0.5),
        ["multistep"] = o => optim.lr_scheduler.MultiStepLR(o, [2, 5], 0.1),
        ["exponential"] = o => optim.lr_scheduler.ExponentialLR(o, 0.9),
        ["cosine"] = o => optim.lr_scheduler.CosineAnnealingLR(o, 4, 0.01),
        ["lambda"] = o => optim.lr_scheduler.LambdaLR(o, epoch => 1.0 / (1 + epoch)),
    };

    public static TheoryData<string> Optimisers => [.. _optimisers.Keys];

    public static TheoryData<string> Schedules => [.. _schedules.Keys];

    [Fact]
    public void Every_golden_is_used()
    {
        Assert.Equal(_goldens["optimisers"].Keys.Order(), _optimisers.Keys.Order());
        Assert.Equal(_goldens["schedules"].Keys.Order(), _schedules.Keys.Order());
    }

    [Theory, MemberData(nameof(Optimisers))]
    public void Twenty_steps_match_PyTorch(string name)
    {
        var golden = _goldens["optimisers"][name];
        using var w = NewProblem();
        using var optimiser = _optimisers[name]([w]);
        var losses = Enumerable.Range(0, 20).Select(_ => Descend(optimiser, w)).ToArray();
        Close.To(golden["losses"], losses, 1e-6);
        w.Matches(golden["w"]);
    }

    [Theory, MemberData(nameof(Optimisers))]
    public void A_resumed_optimiser_goes_on_as_the_first_would(string name)
    {
        using var whole = NewProblem();
        using var unbroken = _optimisers[name]([whole]);
        for (var k = 0; k < 10; k++) Descend(unbroken, whole);
        using var copied = new Parameter(whole.detach().clone());
        using var resumed = _optimisers[name]([copied]);
        using var file = new MemoryStream();
        ((OptimizerHelper)unbroken).save_state_dict(new BinaryWriter(file));
        file.Position = 0;
        ((OptimizerHelper)resumed).load_state_dict(new BinaryReader(file));
        for (var k = 0; k < 5; k++)
        {
            Descend(unbroken, whole);
            Descend(resumed, copied);
        }
        Assert.Equal(whole.ToDoubles(), copied.ToDoubles());
    }

    [Theory, MemberData(nameof(Schedules))]
    public void Learning_rates_match_PyTorch(string name)
    {
        using var w = NewProblem();
        using var optimiser = optim.SGD([w], 0.2);
        var schedule = _schedules[name](optimiser);
        var rates = new List<double> { optimiser.ParamGroups.Single().LearningRate };
        for (var k = 0; k < 10; k++)
        {
            optimiser.step();
            schedule.step();
            rates.Add(optimiser.ParamGroups.Single().LearningRate);
        }
        Close.To(_goldens["schedules"][name], [.. rates], 1e-12);
    }

    [Fact]
    public void Groups_have_learning_rates_of_their_own()
    {
        using var fast = new Parameter(ones(2));
        using var slow = new Parameter(ones(2));
        using var optimiser = optim.SGD([new SGD.ParamGroup([fast], 1.0), new SGD.ParamGroup([slow], 0.1)], 0.5);
        (fast.sum() + slow.sum()).backward();
        optimiser.step();
        Close.To([0.0, 0.0, 0.9, 0.9], [.. fast.ToDoubles(), .. slow.ToDoubles()], 1e-6, 1e-6);
    }

    [Fact]
    public void A_small_auto_encoder_trains_as_in_PyTorch()
    {
        var golden = _goldens["vae"];
        using var model = new SmallVae();
        model.to(float64);
        model.Fill(golden["weights"]);
        using var data = golden["data"].ToTensor(10, 12);
        using var noise = golden["noise"].ToTensor(20, 10, 3);
        using var optimiser = optim.Adam(model.parameters(), 0.01);
        var losses = new List<double>();
        for (var k = 0; k < 20; k++)
        {
            using var scope = NewDisposeScope();
            optimiser.zero_grad();
            var loss = model.call(data, noise[k]);
            loss.backward();
            optimiser.step();
            losses.Add(loss.item<double>());
        }
        Close.To(golden["losses"], [.. losses], 1e-9);
        foreach (var (name, parameter) in model.named_parameters()) parameter.Matches(golden["after"][name]);
    }

    private static Parameter NewProblem() => new(_goldens["problem"]["w"].ToTensor());

    private static double Descend(Optimizer optimiser, Tensor w)
    {
        using var scope = NewDisposeScope();
        var (a, b) = (_goldens["problem"]["A"].ToTensor(5, 4), _goldens["problem"]["b"].ToTensor());
        optimiser.zero_grad();
        var loss = (a.mv(w) - b).square().sum() / 10 + w.cos().sum();
        loss.backward();
        optimiser.step();
        return loss.item<double>();
    }

    private sealed class SmallVae : nn.Module<Tensor, Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> hidden = nn.Linear(12, 16);
        private readonly nn.Module<Tensor, Tensor> mean = nn.Linear(16, 3);
        private readonly nn.Module<Tensor, Tensor> logVar = nn.Linear(16, 3);
        private readonly nn.Module<Tensor, Tensor> back = nn.Linear(3, 16);
        private readonly nn.Module<Tensor, Tensor> logits = nn.Linear(16, 12);

        internal SmallVae() : base(nameof(SmallVae)) => RegisterComponents();

        public override Tensor forward(Tensor x, Tensor noise)
        {
            using var scope = NewDisposeScope();
            var h = hidden.call(x).tanh();
            var (m, v) = (mean.call(h), logVar.call(h));
            var z = m + (0.5 * v).exp() * noise;
            var output = logits.call(nn.functional.relu(back.call(z)));
            var kl = -0.5 * (1 + v - m.pow(2) - v.exp()).sum(1);
            var fit = nn.functional.binary_cross_entropy_with_logits(output, x, reduction: nn.Reduction.None).sum(1);
            return (fit + kl).mean().MoveToOuterDisposeScope();
        }
    }
}
