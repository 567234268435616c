using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Where one component writes itself: a body, named streams beside it, and components inside it.</summary>
public sealed class ModelSaveContext : IDisposable
{
    internal const string ModelStreamName = "Model.key";

    internal readonly RepositoryWriter Repository;
    internal readonly string Directory;

    /// <summary>The body. It is kept in memory until <see cref="Done"/>, because the header before it is known only then.</summary>
    internal readonly BinaryWriter Writer;
    internal ModelHeader Header;

    private readonly MemoryStream _body = new();
    private readonly List<string> _strings = [];
    private readonly string _name;
    private string _loaderAssemblyName;

    internal ModelSaveContext(RepositoryWriter rep, string dir, string name)
    {
        Contracts.CheckValue(rep, nameof(rep));
        Repository = rep;
        Directory = dir;
        _name = Contracts.CheckNonEmpty(name, nameof(name));
        Writer = new BinaryWriter(_body, Encoding.UTF8, leaveOpen: true);
    }

    internal bool InRepository => Repository != null;

    internal void CheckAtModel() => Contracts.Check(_body.Position == 0, "The component has already written something.");

    internal void SetVersionInfo(VersionInfo ver)
    {
        Header = ModelHeader.For(ver);
        _loaderAssemblyName = ver.LoaderAssemblyName;
    }

    internal void SaveTextStream(string name, Action<TextWriter> action)
    {
        Contracts.CheckValue(action, nameof(action));
        Repository.WriteEntry(Directory, name, stream =>
        {
            using var writer = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true);
            action(writer);
        });
    }

    internal void SaveBinaryStream(string name, Action<BinaryWriter> action)
    {
        Contracts.CheckValue(action, nameof(action));
        Repository.WriteEntry(Directory, name, stream =>
        {
            using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
            action(writer);
        });
    }

    internal void SaveStringOrNull(string str) => Writer.Write(str == null ? -1 : IdOf(str));

    internal void SaveString(string str)
    {
        Contracts.CheckValue(str, nameof(str));
        Writer.Write(IdOf(str));
    }

    internal void SaveString(ReadOnlyMemory<char> str) => Writer.Write(IdOf(str.ToString()));

    internal void SaveNonEmptyString(string str) => Writer.Write(IdOf(Contracts.CheckNonEmpty(str, nameof(str))));

    internal void SaveModel<T>(T value, string name)
        where T : class
        => SaveModel(Repository, value, Path.Combine(Directory ?? "", name));

    internal static void SaveModel<T>(RepositoryWriter rep, T value, string path)
        where T : class
    {
        if (value == null)
            return;
        if (value is not ICanSaveModel model)
            throw Contracts.Except($"'{value.GetType().Name}' cannot be saved.");
        using var ctx = new ModelSaveContext(rep, path, ModelStreamName);
        model.Save(ctx);
        ctx.Done();
    }

    /// <summary>Writes the component's entry. Nothing of the body is written before.</summary>
    internal void Done()
    {
        Contracts.Check(Header.ModelSignature != 0, "ModelSignature not specified!");
        Writer.Flush();
        Repository.WriteEntry(Directory, _name, stream =>
        {
            using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
            Header.Write(writer);
            writer.Write(_loaderAssemblyName ?? "");
            writer.Write(_strings.Count);
            _strings.ForEach(writer.Write);
            writer.Write(_body.Length);
            writer.Write(_body.GetBuffer(), 0, (int)_body.Length);
        });
        Dispose();
    }

    public void Dispose() => Writer.Dispose();

    private int IdOf(string str)
    {
        var id = _strings.IndexOf(str);
        if (id < 0)
        {
            id = _strings.Count;
            _strings.Add(str);
        }

        return id;
    }
}
