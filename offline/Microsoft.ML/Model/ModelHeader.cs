using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>What stands before the body of a model entry.</summary>
internal struct ModelHeader
{
    // "MLSTANDI": entries of the real library begin with another mark and are refused with a clear message.
    private const ulong Mark = 0x49444E4154534C4D;
    private const int LongestLoaderSignature = 24;

    public ulong ModelSignature;
    public uint ModelVerWritten;
    public uint ModelVerReadable;
    internal string LoaderSignature;
    internal string LoaderSignatureAlt;

    internal static ModelHeader For(VersionInfo version)
    {
        Contracts.Check((version.LoaderSignature?.Length ?? 0) <= LongestLoaderSignature, "A loader signature has at most 24 characters");
        Contracts.Check((version.LoaderSignatureAlt?.Length ?? 0) <= LongestLoaderSignature, "A loader signature has at most 24 characters");
        return new ModelHeader
        {
            ModelSignature = version.ModelSignature,
            ModelVerWritten = version.VerWrittenCur,
            ModelVerReadable = version.VerReadableCur,
            LoaderSignature = version.LoaderSignature ?? "",
            LoaderSignatureAlt = version.LoaderSignatureAlt ?? "",
        };
    }

    internal readonly void Write(BinaryWriter writer)
    {
        writer.Write(Mark);
        writer.Write(ModelSignature);
        writer.Write(ModelVerWritten);
        writer.Write(ModelVerReadable);
        writer.Write(LoaderSignature);
        writer.Write(LoaderSignatureAlt);
    }

    internal static ModelHeader Read(BinaryReader reader)
    {
        Contracts.CheckDecode(reader.ReadUInt64() == Mark, "Wrong file type");
        return new ModelHeader
        {
            ModelSignature = reader.ReadUInt64(),
            ModelVerWritten = reader.ReadUInt32(),
            ModelVerReadable = reader.ReadUInt32(),
            LoaderSignature = reader.ReadString(),
            LoaderSignatureAlt = reader.ReadString(),
        };
    }

    internal readonly void Check(VersionInfo version)
    {
        Contracts.CheckDecode(ModelSignature == version.ModelSignature, "Unknown file type");
        Contracts.CheckDecode(ModelVerReadable <= ModelVerWritten, "Corrupt file header");
        Contracts.CheckDecode(ModelVerReadable <= version.VerWrittenCur,
            $"Cannot read component '{version.LoaderSignature}' of the model, because the model is too new: "
            + $"it needs a reader of version {ModelVerReadable:x8}, this one is {version.VerWrittenCur:x8}.");
        Contracts.CheckDecode(ModelVerWritten >= version.VerWeCanReadBack,
            $"Cannot read component '{version.LoaderSignature}' of the model, because the model is too old: "
            + $"it was written as version {ModelVerWritten:x8}, the oldest that can be read is {version.VerWeCanReadBack:x8}.");
    }
}
