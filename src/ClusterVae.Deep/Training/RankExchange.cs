using ClusterVae.Ranks;
using TorchSharp;

namespace ClusterVae.Deep;

/// <summary>
/// What ranks tell each other of a step: the losses, gradients and running statistics of the micro-batches that each has run. Every rank then has those of all and adds them up in the
/// micro-batches' order, so that all go on from the same bytes, which are those of one process.
/// </summary>
internal static class RankExchange
{
    /// <summary>The micro-batches of this rank. One that none is left for runs another's again: from it it knows what the others' look like.</summary>
    public static IEnumerable<int> Mine(int parts, RankGroup ranks)
    {
        for (var part = ranks.Rank % parts; part < parts; part += ranks.Count)
            yield return part;
    }

    /// <summary>Puts the other ranks' micro-batches beside those that this one has run.</summary>
    public static void Complete(MicroBatchRunner.Pending pending, int[] mine, torch.Tensor[] parameters, RankGroup ranks, CancellationToken stop)
    {
        if (ranks.IsAlone)
            return;
        using var off = torch.no_grad();
        var own = ranks.Rank < pending.Results.Length ? mine : [];
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        foreach (var part in own)
            Write(writer, pending, part, parameters.Length);
        var said = ranks.Gather(bytes.GetBuffer().AsSpan(0, (int)bytes.Length), stop);
        for (var rank = 0; rank < said.Length; rank++)
        {
            if (rank == ranks.Rank)
                continue;
            using var reader = new BinaryReader(new MemoryStream(said[rank]));
            while (reader.BaseStream.Position < reader.BaseStream.Length)
                Read(reader, pending, mine[0], parameters);
        }
    }

    private static void Write(BinaryWriter to, MicroBatchRunner.Pending pending, int part, int parameters)
    {
        var result = pending.Results[part];
        to.Write(part);
        to.Write(result.Rows);
        to.Write(result.Loss.Here);
        foreach (var (_, value) in result.Terms)
            to.Write(value.Here);
        var gradients = pending.Gradients[part];
        to.Write(gradients is not null);
        for (var parameter = 0; gradients is not null && parameter < parameters; parameter++)
        {
            to.Write(gradients[parameter] is not null);
            if (gradients[parameter] is { } gradient)
            {
                to.Write(gradient.dtype == torch.ScalarType.BFloat16);
                to.Write(gradient.bytes);
            }
        }
        foreach (var value in pending.Statistics[part].Values)
            to.Write(value.bytes);
    }

    // Of a micro-batch that this rank has run the loss's parts have their names, and the statistics their modules.
    private static void Read(BinaryReader from, MicroBatchRunner.Pending pending, int like, torch.Tensor[] parameters)
    {
        var (part, rows, loss) = (from.ReadInt32(), from.ReadInt32(), from.ReadDouble());
        var result = new MicroBatchResult(rows, loss, [.. pending.Results[like].Terms.Select(term => (term.Name, from.ReadDouble()))]);
        var gradients = from.ReadBoolean()
            ? new GradientSet(Array.ConvertAll(parameters, parameter => from.ReadBoolean() ? Tensor(from, parameter.shape, from.ReadBoolean() ? torch.ScalarType.BFloat16 : torch.ScalarType.Float32) : null))
            : null;
        var statistics = Array.ConvertAll([.. pending.Statistics[like].Values], value => Tensor(from, value.shape, value.dtype));
        if (part == like)
        {
            // Run twice, because there are more ranks than micro-batches: both have the same bytes.
            result.Dispose();
            gradients?.Dispose();
            foreach (var value in statistics)
                value.Dispose();
            return;
        }
        pending.Results[part] = result;
        if (gradients is not null)
            pending.Gradients[part] = gradients;
        pending.Statistics[part].AddLike(pending.Statistics[like], statistics);
    }

    private static torch.Tensor Tensor(BinaryReader from, long[] shape, torch.ScalarType type)
    {
        using var scope = torch.NewDisposeScope();
        var tensor = torch.empty(shape, type);
        from.BaseStream.ReadExactly(tensor.bytes);
        return tensor.DetachFromDisposeScope();
    }
}
