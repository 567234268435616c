#nullable disable
using System.Collections;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>Modules by name, in the order of their arrival, whose parameters count as the dictionary's own.</summary>
        public class ModuleDict<T> : nn.Module, IEnumerable<(string, T)> where T : nn.Module
        {
            private readonly OrderedDictionary<string, T> _entries = [];
            private bool _registered;

            public ModuleDict() : base(nameof(ModuleDict<T>))
            {
            }

            public int Count => _entries.Count;

            public T this[string key]
            {
                get => _entries[key];
                set
                {
                    _entries[key] = value;
                    Changed();
                }
            }

            public IEnumerable<string> keys() => _entries.Keys;

            public IEnumerable<T> values() => _entries.Values;

            public void Add(string key, T value)
            {
                _entries.Add(key, value);
                Changed();
            }

            public void Add((string, T) item) => Add(item.Item1, item.Item2);

            public bool ContainsKey(string key) => _entries.ContainsKey(key);

            public bool TryGetValue(string key, out T value) => _entries.TryGetValue(key, out value);

            public bool Remove(string key)
            {
                var removed = _entries.Remove(key);
                Changed();
                return removed;
            }

            public IEnumerator<(string, T)> GetEnumerator() => _entries.Select(entry => (entry.Key, entry.Value)).GetEnumerator();

            IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

            protected override void RegisterComponents()
            {
                if (_registered) return;
                _registered = true;
                Changed();
            }

            private void Changed()
            {
                if (!_registered) return;
                ClearModules();
                foreach (var (key, module) in _entries) register_module(key, module);
            }
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static ModuleDict<Module> ModuleDict(params (string, Module)[] modules) => ModuleDict<Module>(modules);

            public static ModuleDict<T> ModuleDict<T>(params (string, T)[] modules) where T : Module
            {
                var made = new ModuleDict<T>();
                foreach (var module in modules) made.Add(module);
                return made;
            }
        }
    }
}
