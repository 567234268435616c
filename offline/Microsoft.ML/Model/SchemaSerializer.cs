using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Writes a schema with its hidden columns and its annotations into a model, and reads it back.</summary>
internal static class SchemaSerializer
{
    private enum Form : byte
    {
        Primitive,
        Key,
        Vector,
        RowId,
    }

    public static void Write(BinaryWriter writer, DataViewSchema schema)
    {
        writer.Write(schema.Count);
        foreach (var column in schema)
        {
            writer.Write(column.Name);
            WriteType(writer, column.Type);
            writer.Write(column.Annotations.Schema.Count);
            foreach (var annotation in column.Annotations.Schema)
            {
                writer.Write(annotation.Name);
                WriteType(writer, annotation.Type);
                ValueSerializer.For(annotation.Type).WriteFrom(writer, column.Annotations, annotation);
            }
        }
    }

    public static DataViewSchema Read(BinaryReader reader)
    {
        var builder = new DataViewSchema.Builder();
        for (var columns = reader.ReadInt32(); columns > 0; columns--)
        {
            var name = reader.ReadString();
            var type = ReadType(reader);
            var annotations = new DataViewSchema.Annotations.Builder();
            for (var kinds = reader.ReadInt32(); kinds > 0; kinds--)
            {
                var kind = reader.ReadString();
                var kindType = ReadType(reader);
                annotations.Add(kind, kindType, ValueSerializer.For(kindType).ReadGetter(reader));
            }

            builder.AddColumn(name, type, annotations.ToAnnotations());
        }

        return builder.ToSchema();
    }

    private static void WriteType(BinaryWriter writer, DataViewType type)
    {
        switch (type)
        {
            case VectorDataViewType vector:
                writer.Write((byte)Form.Vector);
                WriteType(writer, vector.ItemType);
                writer.Write(vector.Dimensions.Length);
                foreach (var dimension in vector.Dimensions)
                    writer.Write(dimension);
                break;
            case KeyDataViewType key:
                writer.Write((byte)Form.Key);
                writer.Write((byte)ColumnTypeExtensions.KindOf(key));
                writer.Write(key.Count);
                break;
            case RowIdDataViewType:
                writer.Write((byte)Form.RowId);
                break;
            default:
                var kind = ColumnTypeExtensions.KindOf(type);
                Contracts.Check(kind != default, $"Columns of type {type} cannot be saved with a model.");
                writer.Write((byte)Form.Primitive);
                writer.Write((byte)kind);
                break;
        }
    }

    private static DataViewType ReadType(BinaryReader reader)
    {
        var form = (Form)reader.ReadByte();
        switch (form)
        {
            case Form.RowId:
                return RowIdDataViewType.Instance;
            case Form.Primitive:
                return ColumnTypeExtensions.PrimitiveTypeFromKind((DataKind)reader.ReadByte());
            case Form.Key:
                var raw = ColumnTypeExtensions.PrimitiveTypeFromKind((DataKind)reader.ReadByte()).RawType;
                return new KeyDataViewType(raw, reader.ReadUInt64());
            case Form.Vector:
                var item = (PrimitiveDataViewType)ReadType(reader);
                var dimensions = new int[reader.ReadInt32()];
                for (var i = 0; i < dimensions.Length; i++)
                    dimensions[i] = reader.ReadInt32();
                return new VectorDataViewType(item, dimensions);
            default:
                throw Contracts.ExceptDecode("Corrupt model file");
        }
    }
}
