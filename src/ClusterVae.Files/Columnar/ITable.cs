using Apache.Arrow;
using ClusterVae.Data;

namespace ClusterVae.Files;

/// <summary>A file of typed columns.</summary>
internal interface ITable
{
    string Path { get; }

    Schema Schema { get; }

    /// <summary>Null where only a pass would tell.</summary>
    long? Rows { get; }

    /// <summary>
    /// One pass over the columns that are wanted, by their places in ascending order, or over all of them in the schema's order: in memory that depends on
    /// neither the rows nor the row groups. A block is disposed when the next is asked for. The first begins at row <see cref="BlocksBegin"/>.
    /// </summary>
    IEnumerable<RecordBatch> Blocks(int[] columns, long firstRow = 0);

    /// <summary>The last row up to this one that a pass can begin at.</summary>
    long BlocksBegin(long firstRow);

    /// <summary>Where a wanted column stands in a block.</summary>
    int PlaceIn(int[] columns, int column);
}

/// <summary>Whatever a foreign reader throws at a damaged file, in words that name it.</summary>
internal static class Damage
{
    public static T Guarded<T>(string path, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception error) when (Is(error))
        {
            throw Problem(path, error);
        }
    }

    /// <summary>Whether a failure comes of what the file holds.</summary>
    public static bool Is(Exception error) => error is not (OutOfMemoryException or OperationCanceledException or ClusterVaeException);

    public static DataProblemException Problem(string path, Exception error) => InputFile.Problem(path, "is damaged or breaks off", "Fetch or write the file again.", FirstLine(error.Message), error);

    private static string FirstLine(string text) => text.Split('\n')[0].Trim();
}
