using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace ClusterVae.Files;

/// <summary>NumPy's header, versions 1 to 3: a magic number, a version, a length and a Python dictionary of three entries.</summary>
internal static class NpyHeader
{
    // Real headers have some hundred bytes.
    private const int MaxLength = 1 << 20;

    private const string WriteAgain = "Write it again: numpy.save(path, numpy.ascontiguousarray(a, dtype='<f4')).";

    public static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    public static ArrayHeader Read(InputFile file)
    {
        Span<byte> start = stackalloc byte[12];
        if (file.Read(start[..8]) < 8)
            throw InputFile.Problem(file.Path, "is truncated: an NPY file begins with eight bytes", WriteAgain);
        if (!start.StartsWith(Magic))
            throw InputFile.Problem(file.Path, "is not an NPY file", "Its first bytes must be 93 and 'NUMPY'.", Convert.ToHexString(start[..6]));
        var version = start[6];
        if (version is < 1 or > 3)
            throw InputFile.Problem(file.Path, "is of an NPY version that this reader does not know", "Versions 1 to 3 are read. " + WriteAgain, $"{version}.{start[7]}");
        var lengthBytes = version == 1 ? 2 : 4;
        var lengthField = start.Slice(8, lengthBytes);
        if (file.Read(lengthField) < lengthBytes)
            throw InputFile.Problem(file.Path, "is truncated within its header", WriteAgain);
        long length = version == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(lengthField) : BinaryPrimitives.ReadUInt32LittleEndian(lengthField);
        if (length > MaxLength)
            throw InputFile.Problem(file.Path, "has a header too long to be true", WriteAgain, $"{length} bytes");
        var header = new byte[length];
        if (file.Read(header) < length)
            throw InputFile.Problem(file.Path, "is truncated within its header", WriteAgain);
        return Parse(file, version == 3 ? Encoding.UTF8.GetString(header) : Encoding.Latin1.GetString(header), 8 + lengthBytes + length);
    }

    private static ArrayHeader Parse(InputFile file, string text, long dataOffset)
    {
        var (kind, bigEndian) = KindOf(file, Entry(file, text, "descr"));
        var columnMajor = Entry(file, text, "fortran_order") switch
        {
            "False" => false,
            "True" => true,
            var other => throw InputFile.Problem(file.Path, "has a header that says neither True nor False for fortran_order", WriteAgain, other),
        };
        return ArrayHeader.Checked(file, kind, bigEndian, ShapeOf(file, Entry(file, text, "shape")), dataOffset, columnMajor);
    }

    /// <summary>The text of one entry's value: up to the next comma outside quotes and brackets.</summary>
    private static string Entry(InputFile file, string text, string key)
    {
        var at = text.IndexOf($"'{key}'", StringComparison.Ordinal);
        var colon = at < 0 ? -1 : text.IndexOf(':', at);
        if (colon < 0)
            throw InputFile.Problem(file.Path, $"has a header without '{key}'", WriteAgain, Shown(text));
        var (depth, quoted) = (0, false);
        for (var i = colon + 1; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\'')
                quoted = !quoted;
            else if (quoted)
                continue;
            else if (c is '(' or '[')
                depth++;
            else if (c is ')' or ']')
                depth--;
            else if (c is ',' or '}' && depth == 0)
            {
                if (depth == 0)
                    return text[(colon + 1)..i].Trim();
            }
        }
        throw InputFile.Problem(file.Path, $"has a header in which '{key}' does not end", WriteAgain, Shown(text));
    }

    private static (ElementKind Kind, bool BigEndian) KindOf(InputFile file, string descr)
    {
        var name = descr.Trim('\'');
        var order = name.Length > 0 ? name[0] : ' ';
        var kind = name.TrimStart('<', '>', '=', '|') switch
        {
            "b1" => ElementKind.Bool,
            "u1" => ElementKind.UInt8,
            "i1" => ElementKind.Int8,
            "u2" => ElementKind.UInt16,
            "i2" => ElementKind.Int16,
            "u4" => ElementKind.UInt32,
            "i4" => ElementKind.Int32,
            "u8" => ElementKind.UInt64,
            "i8" => ElementKind.Int64,
            "f2" => ElementKind.Float16,
            "f4" => ElementKind.Float32,
            "f8" => ElementKind.Float64,
            _ => throw InputFile.Problem(file.Path, "holds elements that are not plain numbers", WriteAgain, Shown(descr)),
        };
        return (kind, order == '>');
    }

    private static long[] ShapeOf(InputFile file, string text)
    {
        if (text is not ['(', .. var inside, ')'])
            throw InputFile.Problem(file.Path, "has a header whose shape is not a tuple", WriteAgain, Shown(text));
        var extents = inside.Split(',', StringSplitOptions.TrimEntries);
        // Python writes a tuple of one with a comma behind it.
        if (extents[^1].Length == 0)
            extents = extents[..^1];
        var shape = new long[extents.Length];
        for (var axis = 0; axis < shape.Length; axis++)
        {
            if (!long.TryParse(extents[axis], NumberStyles.None, CultureInfo.InvariantCulture, out shape[axis]))
                throw InputFile.Problem(file.Path, "has a header whose shape is not a tuple of sizes", WriteAgain, Shown(text));
        }
        return shape;
    }

    private static string Shown(string text) => text.Length <= 80 ? text.Trim() : text[..80].Trim() + "…";
}
