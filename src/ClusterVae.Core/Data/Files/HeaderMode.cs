namespace ClusterVae.Data;

/// <summary>Whether the first line of a text file names the columns.</summary>
public enum HeaderMode
{
    /// <summary>It does when some column has text there and a number in the line below.</summary>
    Auto,

    Present,

    Absent,
}
