using System.Reflection;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public static class TextLoaderSaverCatalog
{
    public static IDataView LoadFromTextFile(this DataOperationsCatalog catalog, string path, TextLoader.Column[] columns,
        char separatorChar = '\t', bool hasHeader = false, bool allowQuoting = false, bool trimWhitespace = false, bool allowSparse = false)
        => Open(catalog, path, OptionsOf(columns, separatorChar, hasHeader, allowQuoting, trimWhitespace, allowSparse), isSample: false);

    /// <summary>The file itself is looked at first: for the end of open ranges, and for slot names in its header.</summary>
    public static IDataView LoadFromTextFile(this DataOperationsCatalog catalog, string path, TextLoader.Options options)
        => Open(catalog, path, options, isSample: true);

    public static IDataView LoadFromTextFile<TInput>(this DataOperationsCatalog catalog, string path, char separatorChar = '\t',
        bool hasHeader = false, bool allowQuoting = false, bool trimWhitespace = false, bool allowSparse = false)
        => Open(catalog, path, OptionsOf(ColumnsOf<TInput>(), separatorChar, hasHeader, allowQuoting, trimWhitespace, allowSparse), isSample: false);

    public static IDataView LoadFromTextFile<TInput>(this DataOperationsCatalog catalog, string path, TextLoader.Options options)
    {
        Contracts.CheckValue(options, nameof(options));
        options.Columns = ColumnsOf<TInput>();
        return Open(catalog, path, options, isSample: false);
    }

    public static void SaveAsText(this DataOperationsCatalog catalog, IDataView data, Stream stream, char separatorChar = '\t',
        bool headerRow = true, bool schema = true, bool keepHidden = false, bool forceDense = false)
    {
        Contracts.CheckValue(catalog, nameof(catalog));
        Contracts.CheckValue(data, nameof(data));
        Contracts.CheckValue(stream, nameof(stream));
        new TextSaver(separatorChar, headerRow, schema, forceDense).Save(data, keepHidden, stream);
    }

    private static IDataView Open(DataOperationsCatalog catalog, string path, TextLoader.Options options, bool isSample)
    {
        Contracts.CheckNonEmpty(path, nameof(path));
        Contracts.CheckValue(options, nameof(options));
        if (!File.Exists(path))
            throw Contracts.ExceptParam(nameof(path), "File or directory does not exist at path: {0}", path);
        return new TextFileView(catalog.GetEnvironment(), path, options, isSample);
    }

    private static TextLoader.Options OptionsOf(TextLoader.Column[] columns, char separator, bool hasHeader, bool allowQuoting,
        bool trimWhitespace, bool allowSparse)
        => new()
        {
            Columns = columns,
            Separators = [separator],
            HasHeader = hasHeader,
            AllowQuoting = allowQuoting,
            TrimWhitespace = trimWhitespace,
            AllowSparse = allowSparse,
        };

    private static TextLoader.Column[] ColumnsOf<TInput>()
    {
        var members = typeof(TInput).GetFields(BindingFlags.Public | BindingFlags.Instance).Concat<MemberInfo>(
            typeof(TInput).GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(property => property.GetGetMethod() != null && property.GetIndexParameters().Length == 0)).ToArray();
        Contracts.CheckParam(members.Length > 0, nameof(TInput),
            $"Should define at least one public, readable field or property in {nameof(TInput)}.");
        return Array.ConvertAll(members, ColumnOf);
    }

    private static TextLoader.Column ColumnOf(MemberInfo member)
    {
        var load = member.GetCustomAttribute<LoadColumnAttribute>() ?? throw Contracts.Except(
            $"{(member is FieldInfo ? "Field" : "Property")} '{member.Name}' is missing the {nameof(LoadColumnAttribute)} attribute");
        var name = member.GetCustomAttribute<ColumnNameAttribute>()?.Name ?? member.Name;
        var kind = ColumnTypeExtensions.KindOf(ColumnTypeExtensions.PrimitiveTypeFromType(ObjectMember.ItemTypeOf(member, out _)));
        var key = member.GetCustomAttribute<KeyTypeAttribute>();
        return new TextLoader.Column(name, kind, load.Sources, key == null ? null : new KeyCount(key.Count));
    }
}
