using System.Reflection;
using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>The signature of a component that can be loaded from a model.</summary>
internal delegate void SignatureLoadModel(ModelLoadContext ctx);

/// <summary>Where one component reads back what it wrote into a <see cref="ModelSaveContext"/>.</summary>
internal sealed class ModelLoadContext : IDisposable
{
    public readonly RepositoryReader Repository;
    public readonly string Directory;
    public readonly BinaryReader Reader;
    public readonly string[] Strings;
    public readonly string LoaderAssemblyName;
    internal ModelHeader Header;

    internal ModelLoadContext(RepositoryReader rep, Stream entry, string dir)
    {
        Repository = rep;
        Directory = dir;
        using var reader = new BinaryReader(entry, Encoding.UTF8, leaveOpen: true);
        try
        {
            Header = ModelHeader.Read(reader);
            LoaderAssemblyName = reader.ReadString();
            Strings = new string[CountOf(reader, entry)];
            for (var i = 0; i < Strings.Length; i++)
                Strings[i] = reader.ReadString();
            var length = reader.ReadInt64();
            Contracts.CheckDecode(length >= 0 && length == entry.Length - entry.Position, "Corrupt model file");
            Reader = new BinaryReader(new MemoryStream(reader.ReadBytes((int)length)), Encoding.UTF8);
        }
        catch (EndOfStreamException ex)
        {
            throw rep.Context.ExceptDecode(ex, "Corrupt model file");
        }
    }

    public bool InRepository => Repository != null;

    public void CheckAtModel() => Contracts.Check(Reader.BaseStream.Position == 0, "The component has already read something.");

    public void CheckAtModel(VersionInfo ver)
    {
        CheckAtModel();
        CheckVersionInfo(ver);
    }

    public void CheckVersionInfo(VersionInfo ver) => Header.Check(ver);

    public string LoadStringOrNull()
    {
        var id = Reader.ReadInt32();
        Contracts.CheckDecode(-1 <= id && id < Strings.Length, "Corrupt model file");
        return id < 0 ? null : Strings[id];
    }

    public string LoadString()
    {
        var str = LoadStringOrNull();
        Contracts.CheckDecode(str != null, "Corrupt model file");
        return str;
    }

    public string LoadNonEmptyString()
    {
        var str = LoadString();
        Contracts.CheckDecode(str.Length > 0, "Corrupt model file");
        return str;
    }

    public bool TryLoadBinaryStream(string name, Action<BinaryReader> action)
    {
        Contracts.CheckNonEmpty(name, nameof(name));
        Contracts.CheckValue(action, nameof(action));
        using var stream = Repository.OpenEntryOrNull(Directory, name);
        if (stream == null)
            return false;
        using var reader = new BinaryReader(stream, Encoding.UTF8);
        action(reader);
        return true;
    }

    public bool TryLoadTextStream(string name, Action<TextReader> action)
    {
        Contracts.CheckNonEmpty(name, nameof(name));
        Contracts.CheckValue(action, nameof(action));
        using var stream = Repository.OpenEntryOrNull(Directory, name);
        if (stream == null)
            return false;
        using var reader = new StreamReader(stream);
        action(reader);
        return true;
    }

    public bool ContainsModel(string name)
    {
        using var entry = Repository.OpenEntryOrNull(Path.Combine(Directory ?? "", name), ModelSaveContext.ModelStreamName);
        return entry != null;
    }

    public void LoadModel<TRes, TSig>(IHostEnvironment env, out TRes result, string name, params object[] extra)
        where TRes : class
        => LoadModel<TRes, TSig>(env, out result, Repository, Path.Combine(Directory ?? "", name), extra);

    public bool LoadModelOrNull<TRes, TSig>(IHostEnvironment env, out TRes result, string name, params object[] extra)
        where TRes : class
        => LoadModelOrNull<TRes, TSig>(env, out result, Repository, Path.Combine(Directory ?? "", name), extra);

    public static void LoadModel<TRes, TSig>(IHostEnvironment env, out TRes result, RepositoryReader rep, string dir, params object[] extra)
        where TRes : class
    {
        if (!LoadModelOrNull<TRes, TSig>(env, out result, rep, dir, extra))
            throw env.ExceptDecode("Corrupt model file");
    }

    public static bool LoadModelOrNull<TRes, TSig>(IHostEnvironment env, out TRes result, RepositoryReader rep, string dir, params object[] extra)
        where TRes : class
    {
        result = null;
        using var entry = rep.OpenEntryOrNull(dir, ModelSaveContext.ModelStreamName);
        if (entry == null)
            return false;
        using var ctx = new ModelLoadContext(rep, entry, dir);
        result = ctx.Instantiate<TRes>(env, typeof(TSig), extra)
            ?? throw env.ExceptDecode("Couldn't load model: '{0}'", dir);
        ctx.Done();
        return true;
    }

    public void Done()
    {
        Contracts.CheckDecode(Reader.BaseStream.Position == Reader.BaseStream.Length, "The component has not read all that it wrote.");
        Dispose();
    }

    public void Dispose() => Reader.Dispose();

    private TRes Instantiate<TRes>(IHostEnvironment env, Type signature, object[] extra)
        where TRes : class
    {
        if (LoaderAssemblyName.Length > 0)
            env.ComponentCatalog.RegisterAssembly(Assembly.Load(LoaderAssemblyName));

        object[] args = [this, .. extra];
        foreach (var name in new[] { Header.LoaderSignature, Header.LoaderSignatureAlt })
        {
            if (!string.IsNullOrWhiteSpace(name)
                && env.ComponentCatalog.TryCreateInstance(env, signature, name, args, out var created)
                && created is TRes result)
            {
                return result;
            }
        }

        return null;
    }

    private static int CountOf(BinaryReader reader, Stream entry)
    {
        var count = reader.ReadInt32();
        // Each string takes at least a byte, so an altered count cannot ask for more memory than the file is long.
        Contracts.CheckDecode(count >= 0 && count <= entry.Length, "Corrupt model file");
        return count;
    }
}
