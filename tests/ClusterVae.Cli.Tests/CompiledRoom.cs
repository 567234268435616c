using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace ClusterVae.Cli.Tests;

/// <summary>
/// A compiled assembly with its symbols: which source folder each type comes from, and which types of the same assembly it uses in its
/// signatures, fields and method bodies.
/// </summary>
internal sealed class CompiledRoom : IDisposable
{
    private static readonly Guid TypeDefinitionDocuments = new("932E74BC-DBA9-4478-8D46-0F32A7BAB3D3");
    private static readonly Dictionary<int, OpCode> OpCodesByValue = typeof(OpCodes).GetFields().Select(field => field.GetValue(null)).OfType<OpCode>()
        .ToDictionary(code => code.Value & 0xffff);

    private readonly PEReader image;
    private readonly MetadataReader metadata;
    private readonly MetadataReaderProvider symbols;
    private readonly Dictionary<TypeDefinitionHandle, string> folders;

    public CompiledRoom(string assembly)
    {
        Name = assembly;
        var path = Path.Combine(AppContext.BaseDirectory, assembly + ".dll");
        image = new PEReader(File.OpenRead(path));
        metadata = image.GetMetadataReader();
        symbols = MetadataReaderProvider.FromPortablePdbStream(File.OpenRead(Path.ChangeExtension(path, ".pdb")));
        folders = ReadFolders();
    }

    public string Name { get; }

    public string[] References => [.. metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))];

    public IReadOnlyCollection<string> Folders => folders.Values.Distinct().ToArray();

    /// <summary>Every use of a type of one folder by a type of another.</summary>
    public IEnumerable<(string From, string User, string To, string Used)> Arrows()
    {
        foreach (var (user, from) in folders)
        {
            foreach (var used in UsedBy(user).Distinct())
            {
                if (folders.TryGetValue(Outermost(used), out var to) && to != from)
                    yield return (from, NameOf(user), to, NameOf(Outermost(used)));
            }
        }
    }

    public void Dispose()
    {
        symbols.Dispose();
        image.Dispose();
    }

    private Dictionary<TypeDefinitionHandle, string> ReadFolders()
    {
        var reader = symbols.GetMetadataReader();
        var found = new Dictionary<TypeDefinitionHandle, string>();
        void Note(TypeDefinitionHandle type, DocumentHandle document)
        {
            if (!document.IsNil && FolderOf(reader.GetString(reader.GetDocument(document).Name)) is { } folder)
                found.TryAdd(Outermost(type), folder);
        }
        foreach (var handle in reader.CustomDebugInformation)
        {
            var info = reader.GetCustomDebugInformation(handle);
            if (info.Parent.Kind != HandleKind.TypeDefinition || reader.GetGuid(info.Kind) != TypeDefinitionDocuments)
                continue;
            var blob = reader.GetBlobReader(info.Value);
            Note((TypeDefinitionHandle)info.Parent, MetadataTokens.DocumentHandle(blob.ReadCompressedInteger()));
        }
        foreach (var handle in metadata.MethodDefinitions)
            Note(metadata.GetMethodDefinition(handle).GetDeclaringType(), reader.GetMethodDebugInformation(handle.ToDebugInformationHandle()).Document);
        return found;
    }

    // src/ROOM/FOLDER/.../File.cs; what lies in the room itself belongs to no folder, generated code to none of ours.
    private static string? FolderOf(string document)
    {
        var parts = document.Replace('\\', '/').Split('/');
        var room = Array.LastIndexOf(parts, "src") + 2;
        return room < 2 || room >= parts.Length - 1 || parts[room] is "obj" ? null : string.Join('/', parts[room..^1]);
    }

    private IEnumerable<TypeDefinitionHandle> UsedBy(TypeDefinitionHandle outer)
    {
        foreach (var handle in WithNested(outer))
        {
            var type = metadata.GetTypeDefinition(handle);
            foreach (var used in FromToken(type.BaseType).Concat(type.GetInterfaceImplementations().SelectMany(i => FromToken(metadata.GetInterfaceImplementation(i).Interface))))
                yield return used;
            foreach (var field in type.GetFields())
            {
                foreach (var used in FromSignature(metadata.GetFieldDefinition(field).Signature))
                    yield return used;
            }
            foreach (var methodHandle in type.GetMethods())
            {
                var method = metadata.GetMethodDefinition(methodHandle);
                foreach (var used in FromSignature(method.Signature).Concat(FromBody(method)))
                    yield return used;
            }
        }
    }

    private IEnumerable<TypeDefinitionHandle> WithNested(TypeDefinitionHandle type) =>
        metadata.GetTypeDefinition(type).GetNestedTypes().SelectMany(WithNested).Prepend(type);

    private IEnumerable<TypeDefinitionHandle> FromBody(MethodDefinition method)
    {
        if (method.RelativeVirtualAddress == 0)
            yield break;
        var body = image.GetMethodBody(method.RelativeVirtualAddress);
        if (!body.LocalSignature.IsNil)
        {
            foreach (var used in FromSignature(metadata.GetStandaloneSignature(body.LocalSignature).Signature))
                yield return used;
        }
        foreach (var token in Tokens(body.GetILBytes()!))
        {
            foreach (var used in FromToken(token))
                yield return used;
        }
    }

    private static IEnumerable<EntityHandle> Tokens(byte[] code)
    {
        for (var at = 0; at < code.Length;)
        {
            int value = code[at++];
            if (value == 0xfe)
                value = 0xfe00 | code[at++];
            switch (OpCodesByValue[value].OperandType)
            {
                case OperandType.InlineNone: break;
                case OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar: at++; break;
                case OperandType.InlineVar: at += 2; break;
                case OperandType.InlineI8 or OperandType.InlineR: at += 8; break;
                case OperandType.InlineSwitch: at += 4 + 4 * BitConverter.ToInt32(code, at); break;
                case OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType:
                    yield return MetadataTokens.EntityHandle(BitConverter.ToInt32(code, at));
                    at += 4;
                    break;
                default: at += 4; break;
            }
        }
    }

    private IEnumerable<TypeDefinitionHandle> FromToken(EntityHandle token)
    {
        switch (token.Kind)
        {
            case HandleKind.TypeDefinition: return [(TypeDefinitionHandle)token];
            case HandleKind.TypeSpecification: return FromSignature(metadata.GetTypeSpecification((TypeSpecificationHandle)token).Signature);
            case HandleKind.FieldDefinition: return [metadata.GetFieldDefinition((FieldDefinitionHandle)token).GetDeclaringType()];
            case HandleKind.MethodDefinition: return [metadata.GetMethodDefinition((MethodDefinitionHandle)token).GetDeclaringType()];
            case HandleKind.MemberReference:
                var member = metadata.GetMemberReference((MemberReferenceHandle)token);
                return FromToken(member.Parent).Concat(FromSignature(member.Signature));
            case HandleKind.MethodSpecification:
                var generic = metadata.GetMethodSpecification((MethodSpecificationHandle)token);
                return FromToken(generic.Method).Concat(FromSignature(generic.Signature));
            default: return [];
        }
    }

    // A signature names types by coded tokens that follow the markers CLASS (0x12) and VALUETYPE (0x11).
    private List<TypeDefinitionHandle> FromSignature(BlobHandle signature)
    {
        var found = new List<TypeDefinitionHandle>();
        var blob = metadata.GetBlobReader(signature);
        while (blob.RemainingBytes > 0)
        {
            if (blob.ReadByte() is not (0x11 or 0x12) || blob.RemainingBytes == 0)
                continue;
            var place = blob.Offset;
            if (blob.TryReadCompressedInteger(out var coded) && (coded & 3) == 0 && coded >> 2 is > 0 and var row && row <= metadata.GetTableRowCount(TableIndex.TypeDef))
                found.Add(MetadataTokens.TypeDefinitionHandle(row));
            else
                blob.Offset = place;
        }
        return found;
    }

    private TypeDefinitionHandle Outermost(TypeDefinitionHandle type)
    {
        while (metadata.GetTypeDefinition(type).GetDeclaringType() is { IsNil: false } outer)
            type = outer;
        return type;
    }

    private string NameOf(TypeDefinitionHandle type) => metadata.GetString(metadata.GetTypeDefinition(type).Name);
}
