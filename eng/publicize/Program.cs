using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

// Publicize FOLDER ASSEMBLY...: writes copies of assemblies whose internal types and members are public, for compiling against.
// Private, protected and private protected members keep their access, so that overriding works as in the originals.
var folder = Directory.CreateDirectory(args[0]).FullName;
foreach (var source in args[1..])
{
    var target = Path.Combine(folder, Path.GetFileName(source));
    if (File.Exists(target) && File.GetLastWriteTimeUtc(target) >= File.GetLastWriteTimeUtc(source))
        continue;
    File.WriteAllBytes(target, Open(File.ReadAllBytes(source)));
}

// Only access flags change, and they have fixed places in a row (ECMA-335 II.22): bytes are patched where they stand.
static byte[] Open(byte[] assembly)
{
    using var image = new PEReader(new MemoryStream(assembly));
    var metadata = image.GetMetadataReader();
    var start = image.PEHeaders.MetadataStartOffset;

    foreach (var row in Rows(TableIndex.TypeDef))
    {
        var flags = (TypeAttributes)BitConverter.ToInt32(assembly, row);
        var opened = (flags & TypeAttributes.VisibilityMask) switch
        {
            TypeAttributes.NotPublic => flags | TypeAttributes.Public,
            TypeAttributes.NestedAssembly => (flags & ~TypeAttributes.VisibilityMask) | TypeAttributes.NestedPublic,
            _ => flags,
        };
        BitConverter.TryWriteBytes(assembly.AsSpan(row, 4), (int)opened);
    }
    foreach (var row in Rows(TableIndex.Field))
        OpenMember(row);
    foreach (var row in Rows(TableIndex.MethodDef))
        OpenMember(row + 6);
    return assembly;

    IEnumerable<int> Rows(TableIndex table) => Enumerable.Range(0, metadata.GetTableRowCount(table))
        .Select(i => start + metadata.GetTableMetadataOffset(table) + i * metadata.GetTableRowSize(table));

    // Fields and methods encode their access alike.
    void OpenMember(int at)
    {
        var flags = (MethodAttributes)BitConverter.ToUInt16(assembly, at);
        if ((flags & MethodAttributes.MemberAccessMask) == MethodAttributes.Assembly)
            BitConverter.TryWriteBytes(assembly.AsSpan(at, 2), (ushort)((flags & ~MethodAttributes.MemberAccessMask) | MethodAttributes.Public));
    }
}
