using System.Diagnostics;
using System.Runtime.InteropServices;
using ClusterVae.Ranks;

namespace ClusterVae.Cli.Ranks;

/// <summary>
/// The processes that Open MPI's mpirun has started together. Of its library the few calls that are needed, by function pointers: its handles are the addresses of exported symbols,
/// where MPICH has numbers.
/// </summary>
internal sealed unsafe class OpenMpi : RankGroup, IDisposable
{
    private const string Library = "libmpi.so.40";
    private const int Serialized = 2;

    private static readonly TimeSpan Eager = TimeSpan.FromMilliseconds(5);

    private readonly nint library;
    private readonly nint world;
    private readonly nint words;
    private readonly delegate* unmanaged<void*, int, nint, void*, int, nint, nint, nint*, int> allGather;
    private readonly delegate* unmanaged<void*, int, nint, void*, int*, int*, nint, nint, nint*, int> allGatherParts;
    private readonly delegate* unmanaged<nint*, int*, nint, int> test;
    private bool over;

    private OpenMpi()
    {
        try
        {
            library = NativeLibrary.Load(Library);
        }
        catch (DllNotFoundException error)
        {
            throw new WorkException($"{Library} is not there, so the processes of mpirun cannot speak with each other: install Open MPI 4 (Debian's openmpi-bin), or start one process without mpirun.", error);
        }
        (world, words) = (NativeLibrary.GetExport(library, "ompi_mpi_comm_world"), NativeLibrary.GetExport(library, "ompi_mpi_int64_t"));
        allGather = (delegate* unmanaged<void*, int, nint, void*, int, nint, nint, nint*, int>)NativeLibrary.GetExport(library, "MPI_Iallgather");
        allGatherParts = (delegate* unmanaged<void*, int, nint, void*, int*, int*, nint, nint, nint*, int>)NativeLibrary.GetExport(library, "MPI_Iallgatherv");
        test = (delegate* unmanaged<nint*, int*, nint, int>)NativeLibrary.GetExport(library, "MPI_Test");
        int provided, rank, count;
        // One call at a time, from whatever thread.
        Require(((delegate* unmanaged<void*, void*, int, int*, int>)NativeLibrary.GetExport(library, "MPI_Init_thread"))(null, null, Serialized, &provided), "MPI_Init_thread");
        Require(((delegate* unmanaged<nint, int*, int>)NativeLibrary.GetExport(library, "MPI_Comm_rank"))(world, &rank), "MPI_Comm_rank");
        Require(((delegate* unmanaged<nint, int*, int>)NativeLibrary.GetExport(library, "MPI_Comm_size"))(world, &count), "MPI_Comm_size");
        if (provided < Serialized)
            throw new WorkException("This Open MPI was built without threads: take one that has them, or start one process without mpirun.");
        (Rank, Count) = (rank, count);
    }

    public override int Rank { get; }

    public override int Count { get; }

    /// <summary>How many processes mpirun says that it has started; 1 without it.</summary>
    public static int Started(Func<string, string?> environment) => int.TryParse(environment("OMPI_COMM_WORLD_SIZE"), out var size) ? size : 1;

    /// <summary>Which of them this is.</summary>
    public static int Place(Func<string, string?> environment) => int.TryParse(environment("OMPI_COMM_WORLD_RANK"), out var rank) ? rank : 0;

    /// <summary>Waits until the others have joined too.</summary>
    public static OpenMpi Join() => new();

    public override byte[][] Gather(ReadOnlySpan<byte> mine, CancellationToken stop)
    {
        const int Word = sizeof(long);
        var lengths = new long[Count];
        var length = (long)mine.Length;
        fixed (long* all = lengths)
        {
            nint request;
            Require(allGather(&length, 1, words, all, 1, words, world, &request), "MPI_Iallgather");
            Wait(&request, stop);
        }
        var counts = Array.ConvertAll(lengths, bytes => (int)((bytes + Word - 1) / Word));
        var places = new int[Count];
        for (var rank = 1; rank < Count; rank++)
            places[rank] = checked(places[rank - 1] + counts[rank - 1]);
        var padded = new long[counts[Rank]];
        mine.CopyTo(MemoryMarshal.AsBytes(padded.AsSpan()));
        var received = new long[checked(places[^1] + counts[^1])];
        fixed (long* from = padded, to = received)
        fixed (int* parts = counts, starts = places)
        {
            nint request;
            Require(allGatherParts(from, padded.Length, words, to, parts, starts, words, world, &request), "MPI_Iallgatherv");
            Wait(&request, stop);
        }
        return [.. Enumerable.Range(0, Count).Select(rank => MemoryMarshal.AsBytes(received.AsSpan(places[rank], counts[rank]))[..(int)lengths[rank]].ToArray())];
    }

    public override void Abort(int exitCode)
    {
        over = true;
        ((delegate* unmanaged<nint, int, int>)NativeLibrary.GetExport(library, "MPI_Abort"))(world, exitCode);
    }

    public void Dispose()
    {
        if (!over)
            ((delegate* unmanaged<int>)NativeLibrary.GetExport(library, "MPI_Finalize"))();
        over = true;
    }

    // MPI's own waiting neither hears of a signal nor leaves its core to anybody.
    private void Wait(nint* request, CancellationToken stop)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            int done;
            Require(test(request, &done, 0), "MPI_Test");
            if (done != 0)
                return;
            stop.ThrowIfCancellationRequested();
            if (clock.Elapsed < Eager)
                Thread.Yield();
            else
                Thread.Sleep(1);
        }
    }

    private static void Require(int code, string call)
    {
        if (code != 0)
            throw new WorkException($"{call} of Open MPI failed with {code}.");
    }
}
