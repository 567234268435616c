using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using ClusterVae.Data;

namespace ClusterVae.Files;

/// <summary>Writes rows of equal shape as a NumPy file, however many there come to be: the header is filled in at the end.</summary>
public sealed class NpyWriter<T> : IDisposable where T : unmanaged
{
    // Room for the longest row count, and a multiple of 64 as NumPy wants it.
    private const int HeaderBytes = 192;

    private readonly AtomicFile file;
    private readonly int[] rowShape;
    private readonly int width;

    /// <param name="path">replaced when <see cref="Complete"/> is called, not before</param>
    /// <param name="rowShape">the axes of one row; none for a plain vector</param>
    public NpyWriter(string path, params ReadOnlySpan<int> rowShape)
    {
        this.rowShape = rowShape.ToArray();
        width = 1;
        foreach (var extent in rowShape)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(extent, 1, nameof(rowShape));
            width = checked(width * extent);
        }
        _ = Header(long.MaxValue);
        file = new AtomicFile(path);
        file.Write(Header(0));
    }

    public long Rows { get; private set; }

    /// <summary>Whole rows, row-major.</summary>
    public void Write(ReadOnlySpan<T> rows)
    {
        if (rows.Length % width != 0)
            throw new ArgumentException($"{rows.Length} values do not fill rows of {width}.", nameof(rows));
        file.Write(MemoryMarshal.AsBytes(rows));
        Rows += rows.Length / width;
    }

    public void Complete()
    {
        file.Write(Header(Rows), at: 0);
        file.Commit();
    }

    public void Dispose() => file.Dispose();

    private byte[] Header(long rows)
    {
        var shape = string.Join(", ", rowShape.Select(extent => extent.ToString(CultureInfo.InvariantCulture)));
        var text = string.Create(CultureInfo.InvariantCulture, $"{{'descr': '{Descr()}', 'fortran_order': False, 'shape': ({rows},{(shape.Length > 0 ? " " : "")}{shape}), }}");
        if (text.Length > HeaderBytes - 11)
            throw new ArgumentException($"A row of {rowShape.Length} axes has too long a description.", nameof(rows));
        var header = new byte[HeaderBytes];
        Array.Fill(header, (byte)' ');
        NpyHeader.Magic.CopyTo(header);
        (header[6], header[7]) = (1, 0);
        (header[8], header[9]) = (HeaderBytes - 10, 0);
        Encoding.ASCII.GetBytes(text, header.AsSpan(10));
        header[^1] = (byte)'\n';
        return header;
    }

    private static string Descr()
    {
        var name = default(T) switch
        {
            byte => "u1",
            sbyte => "i1",
            short => "i2",
            int => "i4",
            long => "i8",
            float => "f4",
            double => "f8",
            _ => throw new NotSupportedException($"NPY files of {typeof(T).Name} are not written."),
        };
        // Elements are written as the machine holds them; the header says which way round that is.
        return (name[^1] == '1' ? "|" : BitConverter.IsLittleEndian ? "<" : ">") + name;
    }
}
