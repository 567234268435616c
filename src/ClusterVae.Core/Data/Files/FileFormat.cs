namespace ClusterVae.Data;

/// <summary>How a file's bytes are to be read. Compression by gzip is recognised by itself in every one.</summary>
public enum FileFormat
{
    /// <summary>By the file's first bytes, then by its name.</summary>
    Auto,

    /// <summary>Text with one row per line: comma, semicolon or tab between the values.</summary>
    Delimited,

    /// <summary>NumPy's array file.</summary>
    Npy,

    /// <summary>The format of the MNIST files.</summary>
    Idx,
}
