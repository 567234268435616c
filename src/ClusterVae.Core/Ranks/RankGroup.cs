namespace ClusterVae.Ranks;

/// <summary>
/// The processes that train one model together, each of them a rank, as in MPI. All of them run the same program on the same options and data; where the work is
/// large each does a share, and they exchange what came out, so that every rank goes on with the same numbers.
/// </summary>
internal abstract class RankGroup
{
    /// <summary>A process that trains for itself.</summary>
    public static RankGroup Alone { get; } = new One();

    /// <summary>That of this process: a process is one rank for as long as it runs. Set before the work begins.</summary>
    public static RankGroup Current { get; set; } = Alone;

    /// <summary>From 0.</summary>
    public abstract int Rank { get; }

    public abstract int Count { get; }

    /// <summary>The first one tells people, and writes.</summary>
    public bool IsFirst => Rank == 0;

    public bool IsAlone => Count == 1;

    /// <summary>What every rank has to say, in the ranks' order, on all of them; all ranks must call this the same number of times in the same order.</summary>
    public abstract byte[][] Gather(ReadOnlySpan<byte> mine, CancellationToken stop);

    /// <summary>Ends the program on all ranks: for a rank that failed, whose share nobody else could do.</summary>
    public abstract void Abort(int exitCode);

    private sealed class One : RankGroup
    {
        public override int Rank => 0;

        public override int Count => 1;

        public override byte[][] Gather(ReadOnlySpan<byte> mine, CancellationToken stop) => [mine.ToArray()];

        public override void Abort(int exitCode) { }
    }
}
