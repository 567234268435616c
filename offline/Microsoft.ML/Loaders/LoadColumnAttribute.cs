namespace Microsoft.ML.Data;

/// <summary>Which fields of a text file a member is made of.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property, AllowMultiple = false, Inherited = true)]
public sealed class LoadColumnAttribute : Attribute
{
    public LoadColumnAttribute(int fieldIndex)
    {
        Sources = [new TextLoader.Range(fieldIndex)];
    }

    public LoadColumnAttribute(int start, int end)
    {
        Sources = [new TextLoader.Range(start, end)];
    }

    public LoadColumnAttribute(int[] columnIndexes)
    {
        Sources = Array.ConvertAll(columnIndexes, index => new TextLoader.Range(index));
    }

    internal TextLoader.Range[] Sources { get; }
}
