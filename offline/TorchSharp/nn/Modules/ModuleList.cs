#nullable disable
using System.Collections;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>A list of modules whose parameters count as the list's own.</summary>
        public class ModuleList<T> : nn.Module, IList<T> where T : nn.Module
        {
            private readonly List<T> _list = [];
            private bool _registered;

            public ModuleList(params T[] modules) : base(nameof(ModuleList<T>)) => _list.AddRange(modules);

            public int Count => _list.Count;

            public bool IsReadOnly => false;

            public T this[int index]
            {
                get => _list[index];
                set => Change(() => _list[index] = value);
            }

            public void Add(T item) => Change(() => _list.Add(item));

            public void append(params T[] parameters) => extend(parameters);

            public void extend(IEnumerable<T> modules) => Change(() => _list.AddRange(modules));

            public void Clear() => Change(_list.Clear);

            public bool Contains(T item) => _list.Contains(item);

            public void CopyTo(T[] array, int arrayIndex) => _list.CopyTo(array, arrayIndex);

            public IEnumerator<T> GetEnumerator() => _list.GetEnumerator();

            IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

            public int IndexOf(T item) => _list.IndexOf(item);

            public void Insert(int index, T item) => Change(() => _list.Insert(index, item));

            public bool Remove(T item)
            {
                var index = IndexOf(item);
                if (index >= 0) RemoveAt(index);
                return index >= 0;
            }

            public void RemoveAt(int index) => Change(() => _list.RemoveAt(index));

            protected override void RegisterComponents()
            {
                if (_registered) return;
                _registered = true;
                Register();
            }

            // Names are positions, so every change renames.
            private void Change(Action change)
            {
                change();
                if (_registered) Register();
            }

            private void Register()
            {
                ClearModules();
                for (var k = 0; k < _list.Count; k++) register_module(k.ToString(System.Globalization.CultureInfo.InvariantCulture), _list[k]);
            }
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static ModuleList<Module> ModuleList(params Module[] modules) => new(modules);

            public static ModuleList<T> ModuleList<T>(params T[] modules) where T : Module => new(modules);
        }
    }
}
