using System.Buffers.Binary;
using System.Text;

namespace ClusterVae.Deep;

/// <summary>
/// The versions of other libraries' symbols that a 64-bit ELF library asks for (its section .gnu.version_r, "Symbol Versioning" in the Linux
/// Standard Base). A need that is marked weak does not stop the loader where it is not met.
/// </summary>
internal static class VersionNeeds
{
    private const ushort Weak = 2;          // VER_FLG_WEAK

    /// <summary>A copy of the library in which the need for one version is weak.</summary>
    public static byte[] Weaken(ReadOnlySpan<byte> library, string version)
    {
        var copy = library.ToArray();
        try
        {
            var flags = FindFlags(copy, version);
            BinaryPrimitives.WriteUInt16LittleEndian(flags, (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(flags) | Weak));
            return copy;
        }
        catch (Exception error) when (error is ArgumentOutOfRangeException or OverflowException or IndexOutOfRangeException)
        {
            throw new BadImageFormatException("the library's tables point outside its file", error);
        }
    }

    private static Span<byte> FindFlags(Span<byte> elf, string version)
    {
        if (!elf.StartsWith("\u007fELF"u8) || elf[4] != 2 || elf[5] != 1)
            throw new BadImageFormatException("not a 64-bit little-endian ELF library");
        foreach (var (offset, _, size) in Segments(elf, kind: 1))
        {
            if (offset < 0 || size < 0 || offset > elf.Length - size)
                throw new BadImageFormatException("the library is cut off");
        }
        var (strings, needs, count) = (0, 0, 0);
        var dynamic = Segments(elf, kind: 2)[0];                                        // PT_DYNAMIC
        for (var at = dynamic.Offset; at < dynamic.Offset + dynamic.Size; at += 16)
        {
            var value = Long(elf, at + 8);
            switch (Long(elf, at))
            {
                case 5: strings = Offset(elf, value); break;                            // DT_STRTAB
                case 0x6ffffffe: needs = Offset(elf, value); break;                     // DT_VERNEED
                case 0x6fffffff: count = checked((int)value); break;                    // DT_VERNEEDNUM
            }
        }
        var name = Encoding.ASCII.GetBytes(version + '\0');
        for (var at = needs; count > 0; count--, at += Int(elf, at + 12))               // Elf64_Verneed: version, count, file, first, next
        {
            var need = at + Int(elf, at + 8);
            for (var left = BinaryPrimitives.ReadUInt16LittleEndian(elf[(at + 2)..]); left > 0; left--, need += Int(elf, need + 12))
            {
                if (elf[(strings + Int(elf, need + 8))..].StartsWith(name))             // Elf64_Vernaux: hash, flags, index, name, next
                    return elf.Slice(need + 4, 2);
            }
        }
        throw new BadImageFormatException($"the library does not ask for {version}");
    }

    // Addresses in memory become places in the file through the segments that are loaded.
    private static int Offset(ReadOnlySpan<byte> elf, long address)
    {
        foreach (var (offset, start, size) in Segments(elf, kind: 1))                   // PT_LOAD
        {
            if (address >= start && address < start + size)
                return checked((int)(address - start)) + offset;
        }
        throw new BadImageFormatException("an address of the library lies outside its segments");
    }

    private static List<(int Offset, long Address, int Size)> Segments(ReadOnlySpan<byte> elf, int kind)
    {
        var found = new List<(int, long, int)>();
        var table = checked((int)Long(elf, 32));
        var (rowSize, rows) = (BinaryPrimitives.ReadUInt16LittleEndian(elf[54..]), BinaryPrimitives.ReadUInt16LittleEndian(elf[56..]));
        for (var row = 0; row < rows; row++)
        {
            var at = table + row * rowSize;
            if (Int(elf, at) == kind)
                found.Add((checked((int)Long(elf, at + 8)), Long(elf, at + 16), checked((int)Long(elf, at + 32))));
        }
        return found.Count > 0 ? found : throw new BadImageFormatException("the library has no segments of the kind that are loaded");
    }

    private static int Int(ReadOnlySpan<byte> elf, int at) => BinaryPrimitives.ReadInt32LittleEndian(elf[at..]);

    private static long Long(ReadOnlySpan<byte> elf, int at) => BinaryPrimitives.ReadInt64LittleEndian(elf[at..]);
}
