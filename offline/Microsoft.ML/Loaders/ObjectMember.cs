using System.Linq.Expressions;
using System.Reflection;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A field or property that is a column.</summary>
internal sealed class ObjectMember(MemberInfo member, string columnName, DataViewType columnType, DataViewSchema.Annotations annotations)
{
    public string ColumnName { get; } = columnName;

    public DataViewType ColumnType { get; } = columnType;

    public DataViewSchema.Annotations Annotations { get; } = annotations;

    public string MemberName => member.Name;

    public Type MemberType => TypeOf(member);

    public Type ItemType(out bool isVector) => ItemTypeOf(member, out isVector);

    public bool CanRead => member is FieldInfo || ((PropertyInfo)member).GetGetMethod() != null;

    public Func<TRow, TMember> Reader<TRow, TMember>()
    {
        var row = Expression.Parameter(typeof(TRow));
        return Expression.Lambda<Func<TRow, TMember>>(Expression.MakeMemberAccess(row, member), row).Compile();
    }

    public Action<TRow, TMember> Writer<TRow, TMember>()
    {
        var row = Expression.Parameter(typeof(TRow));
        var value = Expression.Parameter(typeof(TMember));
        return Expression.Lambda<Action<TRow, TMember>>(Expression.Assign(Expression.MakeMemberAccess(row, member), value), row, value).Compile();
    }

    public static Type TypeOf(MemberInfo member) => member is FieldInfo field ? field.FieldType : ((PropertyInfo)member).PropertyType;

    /// <summary>The type of the items that the column will have: text for strings, the item for arrays and buffers.</summary>
    public static Type ItemTypeOf(MemberInfo member, out bool isVector)
    {
        var type = TypeOf(member);
        isVector = true;
        if (type.IsArray)
            type = type.GetElementType();
        else if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(VBuffer<>))
            type = type.GetGenericArguments()[0];
        else
            isVector = false;
        if (type == typeof(string))
            type = typeof(ReadOnlyMemory<char>);
        Contracts.CheckParam(ColumnTypeExtensions.IsPrimitiveRawType(type), "rawType",
            $"Could not determine an IDataView type and registered custom types for member {member.Name}");
        return type;
    }
}

/// <summary>The columns of a class.</summary>
internal static class ObjectSchema
{
    public static ObjectMember[] ForReading(Type type, SchemaDefinition definition)
        => Resolve(type, definition ?? SchemaDefinition.Create(type, SchemaDefinition.Direction.Read));

    public static ObjectMember[] ForWriting(Type type, SchemaDefinition definition)
        => Resolve(type, definition ?? SchemaDefinition.Create(type, SchemaDefinition.Direction.Write));

    public static DataViewSchema SchemaOf(IEnumerable<ObjectMember> members)
    {
        var builder = new DataViewSchema.Builder();
        foreach (var member in members)
            builder.AddColumn(member.ColumnName, member.ColumnType, member.Annotations);
        return builder.ToSchema();
    }

    private static ObjectMember[] Resolve(Type type, SchemaDefinition definition) => [.. definition.Select(column => Resolve(type, column))];

    private static ObjectMember Resolve(Type type, SchemaDefinition.Column column)
    {
        var member = (MemberInfo)type.GetField(column.MemberName) ?? type.GetProperty(column.MemberName);
        if (member == null)
        {
            throw Contracts.ExceptParam("userSchemaDefinition", "No field or property with name '{0}' found in type '{1}'",
                column.MemberName, type.FullName);
        }

        var name = string.IsNullOrEmpty(column.ColumnName) ? column.MemberName : column.ColumnName;
        var itemType = ObjectMember.ItemTypeOf(member, out var isVector);
        var columnType = column.ColumnType;
        if (columnType == null)
        {
            var item = ColumnTypeExtensions.PrimitiveTypeFromType(itemType);
            columnType = isVector ? new VectorDataViewType(item) : item;
        }

        if (isVector != columnType is VectorDataViewType)
        {
            throw Contracts.ExceptParam("userSchemaDefinition", "Column '{0}' is supposed to be {1}, but type of associated field '{2}' is {3}",
                name, isVector ? "scalar" : "vector", member.Name, isVector ? "vector" : "scalar");
        }

        if (columnType.GetItemType().RawType != itemType)
        {
            throw Contracts.ExceptParam("userSchemaDefinition", "Column '{0}' is supposed to have item type {1}, but associated field has type {2}",
                name, columnType.GetItemType().RawType, itemType);
        }

        return new ObjectMember(member, name, columnType, column.Annotations);
    }
}
