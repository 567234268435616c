#nullable disable
using System.Runtime.CompilerServices;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>Modules one after the other. What one hands the next is disposed as soon as it has been used.</summary>
        public class Sequential : nn.Module<Tensor, Tensor>
        {
            private readonly List<(string Name, nn.Module Module)> _modules = [];

            protected internal Sequential(params (string name, nn.Module<Tensor, Tensor> submodule)[] modules) : base(nameof(Sequential))
            {
                foreach (var (name, module) in modules) append(name, module);
            }

            protected internal Sequential(params nn.Module<Tensor, Tensor>[] modules) : base(nameof(Sequential))
            {
                foreach (var module in modules) append(module);
            }

            public int Count => _modules.Count;

            [IndexerName("SequentialItems")]
            public nn.IModule<Tensor, Tensor> this[int index] => (nn.IModule<Tensor, Tensor>)_modules[index].Module;

            public Sequential append(string name, nn.IModule<Tensor, Tensor> module)
            {
                _modules.Add((name, (nn.Module)module));
                return this;
            }

            public Sequential append(nn.IModule<Tensor, Tensor> module) => append(_modules.Count.ToString(System.Globalization.CultureInfo.InvariantCulture), module);

            public override Tensor forward(Tensor tensor)
            {
                if (Count == 0) return tensor.alias();
                var result = this[0].call(tensor);
                for (var k = 1; k < Count; k++)
                {
                    using var input = result;
                    result = this[k].call(input);
                }
                return result;
            }

            public override IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
            {
                if (!recurse) yield break;
                var seen = new HashSet<nint> { 0 };
                foreach (var (module, part) in _modules)
                {
                    foreach (var (name, parameter) in part.named_parameters(true))
                    {
                        if (seen.Add(parameter.handle)) yield return ($"{module}.{name}", parameter);
                    }
                }
            }

            public override IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_nonpersistent = true)
            {
                if (!recurse) yield break;
                var seen = new HashSet<nint> { 0 };
                foreach (var (module, part) in _modules)
                {
                    foreach (var (name, buffer) in part.named_buffers(true, include_nonpersistent))
                    {
                        if (seen.Add(buffer.handle)) yield return ($"{module}.{name}", buffer);
                    }
                }
            }

            public override IEnumerable<(string name, nn.Module module)> named_children() => _modules.Select(named => (named.Name, named.Module));

            public override nn.Module apply(Action<nn.Module> fn)
            {
                foreach (var (_, module) in _modules) module.apply(fn);
                fn(this);
                return this;
            }

            // As in the original, the flag of the container itself stays as it is.
            public override void train(bool on = true)
            {
                foreach (var (_, module) in _modules) module.train(on);
            }

            public override void eval() => train(false);

            protected override void Dispose(bool disposing)
            {
                if (disposing)
                {
                    foreach (var (_, module) in _modules) module.Dispose();
                }
                base.Dispose(disposing);
            }
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static Sequential Sequential() => new(Array.Empty<Module<Tensor, Tensor>>());

            public static Sequential Sequential(params (string name, Module<Tensor, Tensor> submodule)[] modules) => new(modules);

            public static Sequential Sequential(params Module<Tensor, Tensor>[] modules) => new(modules);

            public static Sequential Sequential(IEnumerable<(string name, Module<Tensor, Tensor> submodule)> modules) => new(modules.ToArray());

            public static Sequential Sequential(IEnumerable<Module<Tensor, Tensor>> modules) => new(modules.ToArray());
        }
    }
}
