using System.Runtime.CompilerServices;
using ClusterVae.Deep.Native;

namespace ClusterVae.Deep.Tests;

/// <summary>Tests may use torch before anything of the library: they listen as its own code does.</summary>
internal static class Native
{
    [ModuleInitializer]
    internal static void Prepare() => NativeRuntime.Prepare();
}
