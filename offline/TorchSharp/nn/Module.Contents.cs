#nullable disable
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        // What a module holds, with or without what its parts hold.
        public partial class Module
        {
            public virtual IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
            {
                var seen = new HashSet<nint> { 0 };   // a disposed one does not count
                foreach (var (name, parameter) in _parameters)
                {
                    if (seen.Add(parameter.handle)) yield return (name, parameter);
                }
                if (!recurse) yield break;
                foreach (var (module, part) in _submodules)
                {
                    foreach (var (name, parameter) in part.named_parameters(true))
                    {
                        if (seen.Add(parameter.handle)) yield return ($"{module}.{name}", parameter);
                    }
                }
            }

            public virtual IEnumerable<Parameter> parameters(bool recurse = true) => named_parameters(recurse).Select(named => named.parameter);

            public virtual IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_nonpersistent = true)
            {
                var seen = new HashSet<nint> { 0 };
                foreach (var (name, (buffer, persistent)) in _buffers)
                {
                    if (persistent && seen.Add(buffer.handle)) yield return (name, buffer);
                }
                if (!recurse) yield break;
                foreach (var (module, part) in _submodules)
                {
                    foreach (var (name, buffer) in part.named_buffers(true, include_nonpersistent))
                    {
                        if (seen.Add(buffer.handle)) yield return ($"{module}.{name}", buffer);
                    }
                }
            }

            public virtual IEnumerable<Tensor> buffers(bool recurse = true, bool include_nonpersistent = true) =>
                named_buffers(recurse, include_nonpersistent).Select(named => named.buffer);

            public virtual IEnumerable<(string name, Module module)> named_children() => _submodules.Select(named => (named.Key, named.Value));

            public virtual IEnumerable<Module> children() => named_children().Select(named => named.module);

            /// <summary>All parts at every depth, without the module itself.</summary>
            public virtual IEnumerable<(string name, Module module)> named_modules()
            {
                foreach (var named in named_children()) yield return named;
                foreach (var (name, part) in named_children())
                {
                    foreach (var (inner, module) in part.named_modules()) yield return ($"{name}.{inner}", module);
                }
            }

            public virtual IEnumerable<Module> modules() => named_modules().Select(named => named.module);

            public virtual bool has_parameter(string target) => get_parameter(target) is not null;

            public virtual bool has_buffer(string target) => get_buffer(target) is not null;

            public virtual Parameter get_parameter(string target) =>
                _parameters.TryGetValue(target, out var parameter) ? parameter : Find(target, (module, rest) => module.get_parameter(rest));

            public virtual Tensor get_buffer(string target) =>
                _buffers.TryGetValue(target, out var buffer) ? buffer.Tensor : Find(target, (module, rest) => module.get_buffer(rest));

            private T Find<T>(string target, Func<Module, string, T> look) where T : class
            {
                var dot = target.IndexOf('.');
                if (dot < 0) return null;
                foreach (var (name, module) in named_children())
                {
                    if (name == target[..dot] && look(module, target[(dot + 1)..]) is { } found) return found;
                }
                return null;
            }
        }
    }
}
