using System.IO.Compression;

namespace ClusterVae.Files;

/// <summary>
/// Unzips, and knows whether the file was whole: .NET's decompressor takes a file that breaks off for one that ends. So a last member is
/// appended behind the file; only a whole file lets the decompressor come as far as that member, whose content it must then end with.
/// </summary>
internal sealed class WholeGzip : IUnpacked
{
    private static readonly byte[] Seal = "here the file ends"u8.ToArray();
    private static readonly byte[] SealMember = Zip(Seal);

    private readonly GZipStream unzipped;
    private readonly byte[] held = new byte[Seal.Length];
    private byte[] scratch = [];
    private bool begun;
    private bool ended;

    public WholeGzip(Stream file) => unzipped = new GZipStream(new Appended(file, SealMember), CompressionMode.Decompress);

    /// <summary>As many bytes as there are, fewer than fit only at the end; an <see cref="InvalidDataException"/> where the file is damaged or breaks off.</summary>
    public int Read(Span<byte> target)
    {
        if (ended)
            return 0;
        if (!begun)
        {
            begun = true;
            if (unzipped.ReadAtLeast(held, held.Length, throwOnEndOfStream: false) < held.Length)
                throw new InvalidDataException("The compressed data break off.");
        }
        if (scratch.Length < target.Length + held.Length)
            scratch = new byte[target.Length + held.Length];
        // What may be the seal is held back until it is known whether anything follows.
        held.CopyTo(scratch, 0);
        var read = unzipped.ReadAtLeast(scratch.AsSpan(held.Length, target.Length), target.Length, throwOnEndOfStream: false);
        scratch.AsSpan(0, read).CopyTo(target);
        scratch.AsSpan(read, held.Length).CopyTo(held);
        if (read < target.Length)
        {
            ended = true;
            if (!held.AsSpan().SequenceEqual(Seal))
                throw new InvalidDataException("The compressed data break off.");
        }
        return read;
    }

    public void Dispose() => unzipped.Dispose();

    private static byte[] Zip(byte[] content)
    {
        using var target = new MemoryStream();
        using (var zip = new GZipStream(target, CompressionLevel.Fastest, leaveOpen: true))
            zip.Write(content);
        return target.ToArray();
    }

    private sealed class Appended(Stream first, byte[] tail) : Stream
    {
        private int used;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(Span<byte> buffer)
        {
            var read = first.Read(buffer);
            if (read > 0 || buffer.IsEmpty)
                return read;
            read = Math.Min(buffer.Length, tail.Length - used);
            tail.AsSpan(used, read).CopyTo(buffer);
            used += read;
            return read;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
