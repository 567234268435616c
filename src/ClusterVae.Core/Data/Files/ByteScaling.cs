namespace ClusterVae.Data;

/// <summary>What becomes of bytes (0 to 255) in NPY and IDX files.</summary>
public enum ByteScaling
{
    /// <summary>Divided by 255 when the rows are images, that is have two or more axes of their own; left alone otherwise.</summary>
    Images,

    /// <summary>Left alone.</summary>
    None,

    /// <summary>Divided by 255.</summary>
    UnitInterval,
}
