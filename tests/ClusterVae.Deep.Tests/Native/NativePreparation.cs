using System.Runtime.CompilerServices;

namespace ClusterVae.Deep.Tests.Native;

/// <summary>Tests may use torch before anything of the library: they listen as its own code does.</summary>
internal static class NativePreparation
{
    [ModuleInitializer]
    internal static void Prepare() => NativeRuntime.Prepare();
}
