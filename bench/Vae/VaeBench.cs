using System.Globalization;
using System.Text.Json.Nodes;
using ClusterVae.Deep;

namespace ClusterVae.Bench.Vae;

// Usage: ./build.sh bench vae [--json] [--data IMAGES.idx[.gz]] [--rounds N] [--seconds S] [--ours-only] [--micro-batch N] [--threads N]
internal static class VaeBench
{
    public static void Run(string[] args)
    {
        var settings = new Settings(args);
        var digits = Digits.Load(settings.Data);
        var hasBFloat16 = ProductPrecision.ProcessorHasBFloat16;
        var result = new JsonObject
        {
            ["network"] = "784-500-500-2000-10 and back, Bernoulli, Adam, float32 and bfloat16",
            ["data"] = digits.Origin,
            ["cores"] = Environment.ProcessorCount,
        };
        try
        {
            Console.WriteLine($"{result["network"]}; {digits.Origin}; {Environment.ProcessorCount} cores; medians of {settings.Rounds} interleaved rounds");
            foreach (var batch in new[] { 256, 1024 })
                TrainingSpeed(batch, batch == 256 ? "" : "1024");
            EncodingSpeed();
        }
        finally
        {
            File.Delete(digits.File);
        }
        if (settings.Json)
            Console.WriteLine(result.ToJsonString());

        void TrainingSpeed(int batch, string suffix)
        {
            using var loader = settings.OursOnly ? null : PyTorchLoop.AtItsBest("dataloader", digits, batch, settings.Seconds);
            using var memory = settings.OursOnly ? null : PyTorchLoop.AtItsBest("memory", digits, batch, settings.Seconds);
            var (loaders, memories, ours, rounded, limits, workers) = (new List<double>(), new List<double>(), new List<double>(), new List<double>(), new List<double>(), 0);
            for (var round = 0; round < settings.Rounds; round++)
            {
                loaders.Add(loader?.Measure(settings.Seconds) ?? double.NaN);
                (var speed, workers) = Train(Precision.Float32);
                ours.Add(speed);
                if (hasBFloat16)
                    rounded.Add(Train(Precision.BFloat16).SamplesPerSecond);
                memories.Add(memory?.Measure(settings.Seconds) ?? double.NaN);
                limits.Add(GemmLimit.Training(batch, settings.Seconds));
            }
            Say($"batch {batch}: ours {Median(ours):F0} samples/s ({workers} workers), in bfloat16 {Median(rounded):F0}, {Median(rounded) / Median(ours):F2} times that");
            Say($"  PyTorch DataLoader {Median(loaders):F0} ({loader?.Threads}), in memory {Median(memories):F0} ({memory?.Threads}), matrix products alone {Median(limits):F0}");
            Say($"  ratio to DataLoader {Median(ours) / Median(loaders):F2}, to in memory {Median(ours) / Median(memories):F2}, fraction of the limit {Median(ours) / Median(limits):F2}");
            Add("ratioToPyTorchDataLoader" + suffix, Median(ours) / Median(loaders));
            Add("ratioToPyTorchInMemory" + suffix, Median(ours) / Median(memories));
            Add("fractionOfGemmLimit" + suffix, Median(ours) / Median(limits));
            Add("samplesPerSecond" + suffix, Median(ours));
            Add("bfloat16SamplesPerSecond" + suffix, Median(rounded));
            Add("bfloat16Ratio" + suffix, Median(rounded) / Median(ours));
            Add("pyTorchDataLoader" + suffix, Median(loaders));
            Add("pyTorchInMemory" + suffix, Median(memories));
            Add("gemmLimit" + suffix, Median(limits));
            result["workers" + suffix] = workers;
            result["pyTorchThreads" + suffix] = $"DataLoader {loader?.Threads}, in memory {memory?.Threads} (libtorch/OpenBLAS)";
            if (loader is not null)
                result["pyTorch"] = loader.Version;

            (double SamplesPerSecond, int Workers) Train(Precision precision) => Ours.Train(digits.Rows, batch, settings.Epochs, settings.MicroBatch, settings.Threads, precision);
        }

        void EncodingSpeed()
        {
            const int block = 1024;
            using var model = Ours.Model(digits.Rows, Precision.Float32);
            using var roundedModel = hasBFloat16 ? Ours.Model(digits.Rows, Precision.BFloat16) : null;
            using var python = settings.OursOnly ? null : PyTorchLoop.AtItsBest("encode", digits, block, settings.Seconds);
            var (theirs, ours, rounded, limits) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
            for (var round = 0; round < settings.Rounds; round++)
            {
                theirs.Add(python?.Measure(settings.Seconds) ?? double.NaN);
                ours.Add(Ours.Encode(model, digits.Rows, block, settings.Seconds));
                if (roundedModel is not null)
                    rounded.Add(Ours.Encode(roundedModel, digits.Rows, block, settings.Seconds));
                limits.Add(GemmLimit.Encoding(block, settings.Seconds));
            }
            Say($"encoding in blocks of {block}: ours {Median(ours):F0} rows/s, in bfloat16 {Median(rounded):F0}, PyTorch {Median(theirs):F0} ({python?.Threads})");
            Say($"  matrix products alone {Median(limits):F0}, fraction {Median(ours) / Median(limits):F2}, ratio to PyTorch {Median(ours) / Median(theirs):F2}");
            Add("encodeRowsPerSecond", Median(ours));
            Add("encodeBfloat16RowsPerSecond", Median(rounded));
            Add("encodeRatioToPyTorch", Median(ours) / Median(theirs));
            Add("encodingRatioToPyTorch", Median(ours) / Median(theirs));
            Add("encodeFractionOfGemmLimit", Median(ours) / Median(limits));
        }

        void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

        void Add(string name, double value)
        {
            if (double.IsFinite(value))
                result[name] = Math.Round(value, value > 100 ? 0 : 3);
        }

        static double Median(List<double> values)
        {
            if (values.Count == 0)
                return double.NaN;
            var sorted = values.Order().ToArray();
            return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]) / 2;
        }
    }
}

internal sealed class Settings
{
    public Settings(string[] arguments)
    {
        var queue = new Queue<string>(arguments);
        while (queue.TryDequeue(out var name))
        {
            switch (name)
            {
                case "--json": Json = true; break;
                case "--ours-only": OursOnly = true; break;
                case "--data": Data = queue.Dequeue(); break;
                case "--rounds": Rounds = int.Parse(queue.Dequeue(), CultureInfo.InvariantCulture); break;
                case "--epochs": Epochs = int.Parse(queue.Dequeue(), CultureInfo.InvariantCulture); break;
                case "--seconds": Seconds = double.Parse(queue.Dequeue(), CultureInfo.InvariantCulture); break;
                case "--micro-batch": MicroBatch = int.Parse(queue.Dequeue(), CultureInfo.InvariantCulture); break;
                case "--threads": Threads = int.Parse(queue.Dequeue(), CultureInfo.InvariantCulture); break;
                default: throw new ArgumentException($"'{name}' is none of --json, --data, --rounds, --epochs, --seconds, --ours-only, --micro-batch, --threads.");
            }
        }
    }

    public bool Json { get; }

    public bool OursOnly { get; }

    public string? Data { get; }

    public int Rounds { get; } = 5;

    public int Epochs { get; } = 1;

    public double Seconds { get; } = 3;

    public int? MicroBatch { get; }

    public int? Threads { get; }
}
