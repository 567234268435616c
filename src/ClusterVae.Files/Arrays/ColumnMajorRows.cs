namespace ClusterVae.Files;

/// <summary>
/// The rows of an array that is stored column by column (NumPy's Fortran order), turned block by block: memory does not grow with the number of rows. A compressed file
/// can only be read from its beginning, so it is unpacked into memory first.
/// </summary>
internal sealed class ColumnMajorRows : IRowBytes
{
    private const int BlockBytes = 1 << 23;

    // Of very wide rows: so many at once, or every column would be sought for each row anew; but not more bytes than this.
    private const int LeastRows = 64;
    private const int MostBytes = 1 << 28;
    private const int MostUnpacked = 1 << 30;

    private readonly InputFile file;
    private readonly ArrayHeader header;
    private readonly byte[]? whole;
    private readonly byte[] block;
    private readonly byte[] column;
    private readonly int[] places;
    private readonly int rowBytes;
    private readonly int blockRows;
    private long next;
    private int at;
    private int filled;

    public ColumnMajorRows(InputFile file, ArrayHeader header)
    {
        (this.file, this.header) = (file, header);
        rowBytes = checked(header.Width * header.Kind.Size());
        blockRows = (int)Math.Clamp(Math.Max(BlockBytes / rowBytes, Math.Min(LeastRows, MostBytes / rowBytes)), 1, Math.Max(1, header.Rows));
        whole = file.Length is null ? Unpacked() : null;
        block = new byte[(long)blockRows * rowBytes];
        column = new byte[blockRows * header.Kind.Size()];
        places = RowMajorPlaces([.. header.Shape.Skip(1)], header.Width);
    }

    public int Read(Span<byte> target)
    {
        var done = 0;
        while (done < target.Length)
        {
            if (at == filled && !Fill())
                break;
            var count = Math.Min(target.Length - done, filled - at);
            block.AsSpan(at, count).CopyTo(target[done..]);
            at += count;
            done += count;
        }
        return done;
    }

    /// <summary>A file whose length is known was compared with its header; an unpacked one was read to its end.</summary>
    public void RequireEnd()
    {
    }

    public void Dispose() => file.Dispose();

    /// <summary>Where the elements of a row lie in a row of the last axis running fastest, in the order in which the file has them: the first axis running fastest.</summary>
    private static int[] RowMajorPlaces(long[] extents, int width)
    {
        var places = new int[width];
        var strides = new int[extents.Length];
        for (int axis = extents.Length - 1, stride = 1; axis >= 0; stride *= (int)extents[axis], axis--)
            strides[axis] = stride;
        for (var element = 0; element < width; element++)
        {
            var rest = element;
            for (var axis = 0; axis < extents.Length; axis++)
            {
                places[element] += rest % (int)extents[axis] * strides[axis];
                rest /= (int)extents[axis];
            }
        }
        return places;
    }

    /// <summary>False at the end, and where the file has become shorter than its header says.</summary>
    private bool Fill()
    {
        var count = (int)Math.Min(blockRows, header.Rows - next);
        if (count == 0)
            return false;
        var size = header.Kind.Size();
        var part = column.AsSpan(0, count * size);
        for (var element = 0; element < places.Length; element++)
        {
            if (!ReadAt(header.DataOffset + (element * header.Rows + next) * size, part))
                return false;
            var target = block.AsSpan(places[element] * size);
            for (var row = 0; row < count; row++)
                part.Slice(row * size, size).CopyTo(target[(row * rowBytes)..]);
        }
        (next, at, filled) = (next + count, 0, count * rowBytes);
        return true;
    }

    private bool ReadAt(long offset, Span<byte> target)
    {
        if (whole is null)
            return file.ReadAt(offset, target) == target.Length;
        whole.AsSpan((int)(offset - header.DataOffset), target.Length).CopyTo(target);
        return true;
    }

    private byte[] Unpacked()
    {
        var length = (Int128)header.Rows * rowBytes;
        if (length > MostUnpacked)
            throw InputFile.Problem(file.Path, "is stored column by column (Fortran order), compressed and too large to be turned in memory", "Unpack it, or write it row by row: numpy.ascontiguousarray(a).", $"{length} bytes");
        var bytes = new byte[(int)length];
        var read = file.Read(bytes);
        if (read < bytes.Length)
            throw InputFile.Problem(file.Path, $"is truncated: its header says {header.Rows} rows", "Fetch or write the file again.", $"{read} bytes");
        file.RequireEnd();
        return bytes;
    }
}
