using System.IO.Compression;
using ClusterVae.Data;
using ZstdSharp;

namespace ClusterVae.Files;

/// <summary>A file that appears when it is complete, compressed where its name asks for it: .gz or .zst.</summary>
internal sealed class PackedOutput : IDisposable
{
    private const int ZstdLevel = 3;

    private readonly AtomicFile file;
    private readonly Stream? packer;

    public PackedOutput(string path)
    {
        file = new AtomicFile(path);
        if (CompressedNames.IsGzip(path))
            packer = new GZipStream(new AtomicStream(file), CompressionLevel.Fastest);
        else if (CompressedNames.IsZstd(path))
            packer = new CompressionStream(new AtomicStream(file), ZstdLevel, leaveOpen: false);
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (packer is null)
            file.Write(bytes);
        else
            packer.Write(bytes);
    }

    public void Commit()
    {
        packer?.Dispose();
        file.Commit();
    }

    public void Dispose() => file.Dispose();
}

/// <summary>A file that is written beside its place, for software that wants a stream. Closing it commits nothing.</summary>
internal sealed class AtomicStream(AtomicFile file) : Stream
{
    private long position;

    public override bool CanRead => false;

    // Arrow's writer asks for it, and only ever looks where it stands.
    public override bool CanSeek => true;

    public override bool CanWrite => true;

    public override long Length => position;

    public override long Position
    {
        get => position;
        set => throw new NotSupportedException();
    }

    /// <summary>Why writing failed; software in between may hide it behind a failure of its own.</summary>
    public OutputProblemException? Failure { get; private set; }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            file.Write(buffer);
        }
        catch (OutputProblemException error)
        {
            Failure = error;
            throw;
        }
        position += buffer.Length;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush() { }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
