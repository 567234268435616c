namespace System.Runtime.CompilerServices;

/// <summary>The runtime honours this attribute by name; no framework assembly declares it.</summary>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
internal sealed class IgnoresAccessChecksToAttribute(string assemblyName) : Attribute
{
    public string AssemblyName { get; } = assemblyName;
}
