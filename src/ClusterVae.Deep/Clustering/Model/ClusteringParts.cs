using System.Text.Json;
using System.Text.Json.Nodes;
using ClusterVae.Data;
using ClusterVae.Mixtures;
using ClusterVae.ModelFiles;
using ClusterVae.Randomness;
using TorchSharp;

namespace ClusterVae.Deep;

/// <summary>What a model is made of: the nets, the scale of the rows, the clusters as Gaussians, and how it came about.</summary>
internal sealed class ClusteringParts : IDisposable
{
    private const string CountsScale = "scale.counts.";
    private const string CountsTotal = CountsScale + "total";

    public required ClusteringVaeOptions Options { get; init; }

    public required ClusterScoring Net { get; init; }

    public required RowScale Scale { get; init; }

    public required ClusterMoments Moments { get; init; }

    public GaussianMixture? Refit { get; init; }

    public IReadOnlyList<int> FamilyOf { get; init; } = [];

    public IReadOnlyList<ClusteringEpoch> History { get; init; } = [];

    public TrainingCurves Curves { get; init; } = TrainingCurves.None;

    /// <summary>Other restarts whose memberships are averaged with the first's, each with its clusters' places in the first's order.</summary>
    public IReadOnlyList<ConsensusMember> Members { get; init; } = [];

    public void Score(ScoringTargets targets, int start, int count)
    {
        using var off = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        using var precision = Precise();
        var x = Rows(targets.Rows, start, count);
        var wanted = (targets.LogMemberships != 0 || targets.LogFamilies != 0 ? ReadingParts.Memberships : 0)
            | (targets.Elbo != 0 ? ReadingParts.Bound : 0) | (targets.LogEvidence != 0 ? ReadingParts.Evidence : 0)
            | (targets.Reconstruction != 0 ? ReadingParts.Reconstruction : 0);
        var reading = Net.Read(x, wanted);
        TensorMemory.Write(reading.Code, targets.Embedding, start, Net.Latent);
        if (wanted.HasFlag(ReadingParts.Memberships))
        {
            var logQ = Memberships(x, reading);
            TensorMemory.Write(logQ, targets.LogMemberships, start, Net.Clusters);
            if (targets.LogFamilies != 0)
                TensorMemory.Write(Families(logQ), targets.LogFamilies, start, FamilyOf.Max() + 1);
        }
        if (reading.Bound is { } bound)
            TensorMemory.Write(InRowUnits(bound), targets.Elbo, start, 1);
        if (reading.Evidence is { } evidence)
            TensorMemory.Write(InRowUnits(evidence), targets.LogEvidence, start, 1);
        if (reading.Reconstruction is { } reconstruction)
        {
            TensorMemory.Write(reconstruction, targets.Reconstruction, start, Net.Width);
            Scale.Invert(TensorMemory.Span(targets.Reconstruction, start, count, Net.Width), Net.Width);
        }
    }

    public void Decode(nint codes, nint rows, int cluster, int start, int count)
    {
        using var off = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        using var precision = Precise();
        var z = TensorMemory.Tensor(codes, start, count, Net.Latent).to(Net.Device);
        var oneHot = torch.zeros(count, Net.Clusters, torch.ScalarType.Float32, Net.Device);
        oneHot.narrow(1, cluster, 1).fill_(Held(1));
        TensorMemory.Write(Net.Decode(z, oneHot), rows, start, Net.Width);
        Scale.Invert(TensorMemory.Span(rows, start, count, Net.Width), Net.Width);
    }

    private ProductPrecision.Use Precise() => ProductPrecision.Begin(ProductPrecision.RoundsScores(Options.Training.Precision, Net.Device));

    /// <summary>μ_c + scale · L_c ε.</summary>
    public float[] DrawCodes(int cluster, int count, double scale, RandomStream random)
    {
        var latent = Net.Latent;
        var codes = new float[count * latent];
        var factor = Refit is null ? null : LowerFactor(Refit.CovarianceMatrix(cluster), latent);
        var noise = new double[latent];
        for (var row = 0; row < count; row++)
        {
            for (var column = 0; column < latent; column++)
                noise[column] = random.NextGaussian();
            for (var column = 0; column < latent; column++)
            {
                var spread = 0.0;
                if (factor is null)
                    spread = Math.Sqrt(Moments.Variances[cluster * latent + column]) * noise[column];
                for (var other = 0; factor is not null && other <= column; other++)
                    spread += factor[column * latent + other] * noise[other];
                codes[row * latent + column] = (float)(MeanAt(cluster, column) + scale * spread);
            }
        }
        return codes;
    }

    public float[] Mean(int cluster) => [.. Enumerable.Range(0, Net.Latent).Select(column => (float)MeanAt(cluster, column))];

    public static int[] Labels(ReadOnlySpan<float> logMemberships, int clusters)
    {
        var labels = new int[logMemberships.Length / clusters];
        for (var row = 0; row < labels.Length; row++)
            labels[row] = CollapseReport.Largest(logMemberships.Slice(row * clusters, clusters));
        return labels;
    }

    public ModelArchive ToArchive(string kind = ClusteringModel.Kind)
    {
        var archive = new ModelArchive(kind, new JsonObject
        {
            ["options"] = JsonSerializer.SerializeToNode(Options, TrainingOptions.Json),
            ["net"] = Net.Describe(),
            ["familyOf"] = JsonSerializer.SerializeToNode(FamilyOf),
            ["history"] = JsonSerializer.SerializeToNode(History, TrainingOptions.Json),
            ["members"] = new JsonArray([.. Members.Select(member => member.Describe())]),
            ["refit"] = Refit is not null,
        });
        Curves.AddTo(archive);
        // Names of their own, so that a library that knows no counts refuses the file instead of misreading the rows.
        var scale = Scale.Counts is null ? "scale." : CountsScale;
        archive.Add<float>(scale + "offset", Scale.Offset, Scale.Offset.Length).Add<float>(scale + "factor", Scale.Factor, Scale.Factor.Length);
        if (Scale.Counts is { } counts)
            archive.Add<double>(CountsTotal, [counts.Total], 1);
        archive.Add<double>("moments.weights", [.. Moments.Weights], Net.Clusters)
            .Add<double>("moments.means", [.. Moments.Means], Net.Clusters, Net.Latent)
            .Add<double>("moments.variances", [.. Moments.Variances], Net.Clusters, Net.Latent);
        if (Refit is not null)
        {
            archive.Add("refit.weights", Refit.Weights.Span, Net.Clusters).Add("refit.means", Refit.Means.Span, Net.Clusters, Net.Latent)
                .Add("refit.covariances", Refit.Covariances.Span, Net.Clusters, Net.Latent, Net.Latent).Add<double>("refit.rowsSeen", [Refit.RowsSeen], 1);
        }
        foreach (var tensor in FileTensors(Net, Members))
            TensorMemory.AddTo(archive, tensor);
        return archive;
    }

    public static ClusteringParts From(ModelArchive archive, torch.Device device)
    {
        var net = ClusterScoring.Build(Described(() => archive.Properties["net"]!.AsObject()), device);
        List<ConsensusMember> members = [];
        try
        {
            foreach (var node in Described(() => archive.Properties["members"]!.AsArray()))
                members.Add(ConsensusMember.From(Described(() => node!.AsObject()), device));
            foreach (var tensor in FileTensors(net, members))
                TensorMemory.Fill(archive, tensor);
            var refit = Described(() => archive.Properties["refit"]!.GetValue<bool>())
                ? new GaussianMixture(CovarianceKind.Full, net.Latent, archive.Get<double>("refit.weights"), archive.Get<double>("refit.means"), archive.Get<double>("refit.covariances"), archive.Get<double>("refit.rowsSeen")[0])
                : null;
            return new ClusteringParts
            {
                Options = Described(() => archive.Properties["options"].Deserialize<ClusteringVaeOptions>(TrainingOptions.Json)!),
                Net = net,
                Scale = ScaleOf(archive, net.Width),
                Moments = new ClusterMoments(
                    Array(archive, "moments.weights", net.Clusters), Array(archive, "moments.means", net.Clusters * net.Latent),
                    Array(archive, "moments.variances", net.Clusters * net.Latent)),
                Refit = refit,
                FamilyOf = Described(() => archive.Properties["familyOf"].Deserialize<int[]>()!),
                History = Described(() => archive.Properties["history"].Deserialize<ClusteringEpoch[]>(TrainingOptions.Json)!),
                Curves = TrainingCurves.Of(archive),
                Members = members,
            };
        }
        catch
        {
            net.Dispose();
            foreach (var member in members)
                member.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Net.Dispose();
        foreach (var member in Members)
            member.Dispose();
    }

    /// <summary>A log-density of the rows as they were given.</summary>
    private torch.Tensor InRowUnits(torch.Tensor logDensity) => Net.Likelihood.Name == "bernoulli" ? logDensity : logDensity.Plus(Held(Scale.LogVolume(Net.Width)));

    /// <summary>log q(c|x) of rows in the network's units.</summary>
    private torch.Tensor Memberships(torch.Tensor x, Reading reading)
    {
        var logQ = Refit is null ? reading.LogMemberships! : Responsibilities(reading.Code);
        if (Members.Count == 0)
            return logQ;
        var all = Members.Select(member => member.LogMemberships(x)).Prepend(logQ).ToArray();
        return torch.stack(all).logsumexp(0) - Held(Math.Log(all.Length));                            // [N,K]
    }

    private torch.Tensor Responsibilities(torch.Tensor codes)
    {
        var count = (int)codes.shape[0];
        var joint = new double[count * Net.Clusters];
        var rows = TensorMemory.Values(codes);
        Refit!.Score(rows, count, joint, default);
        for (var row = 0; row < count; row++)
            MixtureModel.Normalise(joint.AsSpan(row * Net.Clusters, Net.Clusters));
        return torch.tensor(System.Array.ConvertAll(joint, value => (float)value)).view(count, Net.Clusters).to(codes.device);
    }

    private torch.Tensor Families(torch.Tensor logQ)
    {
        var mask = new float[FamilyOf.Max() + 1, FamilyOf.Count];
        for (var cluster = 0; cluster < FamilyOf.Count; cluster++)
            mask[FamilyOf[cluster], cluster] = 1;
        return HierarchicalMixture.LogFamilies(logQ, torch.tensor(mask).to(logQ.device));       // [N,P]
    }

    private torch.Tensor Rows(nint memory, int start, int count)
    {
        var tensor = torch.empty([count, Net.Width], torch.float32);
        var target = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(tensor.bytes);
        Scale.Apply(TensorMemory.Span(memory, start, count, Net.Width), target, Net.Width);
        return tensor.to(Net.Device);
    }

    private double MeanAt(int cluster, int column) => Refit is null ? Moments.Means[cluster * Net.Latent + column] : Refit.Mean(cluster)[column];

    private static IEnumerable<NamedTensor> FileTensors(ClusterScoring net, IReadOnlyList<ConsensusMember> members) =>
        net.Tensors.Concat(members.SelectMany((member, place) => member.Net.Tensors.Select(tensor => tensor with { Name = $"member{place}/{tensor.Name}" })));

    private static double[] Array(ModelArchive archive, string name, int length)
    {
        var values = archive.Get<double>(name).ToArray();
        return values.Length == length ? values : throw new ModelFileException($"the array '{name}' has {values.Length} values, {length} are expected", "Get the file again from where it was made.");
    }

    internal static RowScale ScaleOf(ModelArchive archive, int width)
    {
        var counts = archive.Arrays.ContainsKey(CountsTotal) ? archive.Get<double>(CountsTotal).ToArray() : null;
        var scale = counts is null ? "scale." : CountsScale;
        var (offset, factor) = (archive.Get<float>(scale + "offset").ToArray(), archive.Get<float>(scale + "factor").ToArray());
        return offset.Length == factor.Length && (offset.Length == 1 || offset.Length == width) && (counts is null || counts is [> 0 and <= double.MaxValue])
            ? new RowScale(offset, factor) { Counts = counts is null ? null : new LogCounts(counts[0]) }
            : throw new ModelFileException("its scale does not fit its rows", "Get the file again from where it was made.");
    }

    private static T Described<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is JsonException or NullReferenceException or InvalidOperationException or FormatException or NotSupportedException or ArgumentException)
        {
            throw new ModelFileException("its description cannot be read", "Load the file with the version of the library that wrote it.", error);
        }
    }

    private static double[] LowerFactor(double[] matrix, int size)
    {
        var lower = new double[size * size];
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var sum = matrix[i * size + j];
                for (var k = 0; k < j; k++)
                    sum -= lower[i * size + k] * lower[j * size + k];
                lower[i * size + j] = i == j ? Math.Sqrt(Math.Max(sum, 1e-12)) : sum / lower[j * size + j];
            }
        }
        return lower;
    }
}
