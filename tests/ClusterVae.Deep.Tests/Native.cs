using System.Runtime.CompilerServices;

namespace ClusterVae.Deep.Tests;

/// <summary>Tests may use torch before anything of the library: they listen as its own code does.</summary>
internal static class Native
{
    [ModuleInitializer]
    internal static void Prepare() => NativeRuntime.Prepare();
}
