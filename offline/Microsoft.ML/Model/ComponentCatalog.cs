using System.Reflection;

namespace Microsoft.ML.Runtime;

/// <summary>The classes that can be made from a model, by signature and name, as the registered assemblies declare them.</summary>
public sealed class ComponentCatalog
{
    private const BindingFlags Instances = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance;
    private const BindingFlags Statics = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.FlattenHierarchy;

    private readonly object _lock = new();
    private readonly HashSet<string> _assemblies = [];
    private readonly Dictionary<(string Name, Type Signature), Maker> _makers = [];

    internal ComponentCatalog()
    {
    }

    public void RegisterAssembly(Assembly assembly, bool throwOnError = true)
    {
        lock (_lock)
        {
            if (!_assemblies.Add(assembly.FullName))
                return;
            foreach (var attribute in assembly.GetCustomAttributes(typeof(LoadableClassAttributeBase)).Cast<LoadableClassAttributeBase>())
            {
                if (MakerFor(attribute) is { } maker)
                    Add(attribute, maker, throwOnError);
                else if (throwOnError)
                    throw Contracts.Except($"Can't instantiate loadable class '{attribute.InstanceType.Name}' with name '{attribute.LoadNames[0]}'");
            }
        }
    }

    internal bool TryCreateInstance(IHostEnvironment env, Type signature, string name, object[] args, out object result)
    {
        Maker maker;
        lock (_lock)
        {
            if (!_makers.TryGetValue((KeyOf(name), signature), out maker))
            {
                result = null;
                return false;
            }
        }

        try
        {
            result = maker.Invoke(maker.NeedsEnvironment ? [env, .. args] : args);
            return true;
        }
        catch (TargetInvocationException ex) when (ex.InnerException?.IsMarked() == true)
        {
            throw Contracts.Except(ex, "Error during class instantiation");
        }
    }

    private void Add(LoadableClassAttributeBase attribute, Maker maker, bool throwOnError)
    {
        foreach (var signature in attribute.SigTypes)
        {
            foreach (var name in attribute.LoadNames)
            {
                if (!_makers.TryAdd((KeyOf(name), signature), maker) && throwOnError)
                    throw Contracts.Except($"Loadable class '{name}' with signature '{signature.Name}' is declared twice.");
            }
        }
    }

    // First a constructor, then a static method Create; each rather with the environment than without.
    private static Maker MakerFor(LoadableClassAttributeBase attribute)
    {
        Type[] withEnvironment = [typeof(IHostEnvironment), .. attribute.CtorTypes];
        if (attribute.InstanceType.IsAssignableFrom(attribute.LoaderType))
        {
            if (attribute.LoaderType.GetConstructor(Instances, withEnvironment) is { } withEnv)
                return new Maker(withEnv.Invoke, true);
            if (attribute.LoaderType.GetConstructor(Instances, attribute.CtorTypes) is { } alone)
                return new Maker(alone.Invoke, false);
        }

        if (CreateMethod(attribute, withEnvironment) is { } createWithEnv)
            return new Maker(args => createWithEnv.Invoke(null, args), true);
        if (CreateMethod(attribute, attribute.CtorTypes) is { } create)
            return new Maker(args => create.Invoke(null, args), false);
        return null;
    }

    private static MethodInfo CreateMethod(LoadableClassAttributeBase attribute, Type[] parameters)
        => attribute.LoaderType.GetMethod("Create", Statics, parameters) is { } method && attribute.InstanceType.IsAssignableFrom(method.ReturnType)
            ? method
            : null;

    private static string KeyOf(string name) => name.ToLowerInvariant().Trim();

    private sealed record Maker(Func<object[], object> Invoke, bool NeedsEnvironment);
}
