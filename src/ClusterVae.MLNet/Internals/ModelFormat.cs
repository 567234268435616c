using Microsoft.ML;

namespace ClusterVae.MLNet.Internals;

/// <summary>
/// One kind of transformer inside ML.NET's model zip: how the zip names it, and the two streams that hold it. The entry's header carries
/// the column names; <c>Weights.bin</c> carries the model.
/// </summary>
/// <param name="Signature">Exactly eight characters: the model's mark in the zip.</param>
/// <param name="Loader">At most 24 characters: the name under which the transformer's class is found again.</param>
/// <param name="Version">Raised when the header changes; the weights carry a version of their own.</param>
internal sealed record ModelFormat(string Signature, string Loader, uint Version)
{
    private const string WeightsStream = "Weights.bin";

    // A full assembly name would tie the file to one version of this library.
    private VersionInfo VersionInfo => new(
        modelSignature: Signature,
        verWrittenCur: Version,
        verReadableCur: Version,
        verWeCanReadBack: 1,
        loaderAssemblyName: typeof(ModelFormat).Assembly.GetName().Name,
        loaderSignature: Loader);

    public void Save(ModelSaveContext context, Action<BinaryWriter> writeHeader, Action<Stream> writeWeights)
    {
        context.CheckAtModel();
        context.SetVersionInfo(VersionInfo);
        writeHeader(context.Writer);
        context.SaveBinaryStream(WeightsStream, writer => writeWeights(writer.BaseStream));
    }

    public T Load<T>(ModelLoadContext context, Func<ModelEntry, T> read)
    {
        context.CheckAtModel(VersionInfo);
        T? loaded = default;
        var found = context.TryLoadBinaryStream(WeightsStream, reader => loaded = read(new ModelEntry(context.Header.ModelVerWritten, context.Reader, reader.BaseStream)));
        return found && loaded is not null
            ? loaded
            : throw new ModelFiles.ModelFileException($"the model file has no '{WeightsStream}' for {Loader}", "Save the model again with Model.Save.");
    }
}
