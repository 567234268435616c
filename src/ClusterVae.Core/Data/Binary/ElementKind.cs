namespace ClusterVae.Data;

/// <summary>What one element of a binary array is.</summary>
internal enum ElementKind
{
    Bool,
    UInt8,
    Int8,
    UInt16,
    Int16,
    UInt32,
    Int32,
    UInt64,
    Int64,
    Float16,
    Float32,
    Float64,
}
