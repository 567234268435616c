#nullable disable
namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public interface IModule<T, TResult>
        {
            public TResult call(T input1);
        }

        public interface IModule<T1, T2, TResult>
        {
            public abstract TResult call(T1 input1, T2 input2);
        }

        public interface IModule<T1, T2, T3, TResult>
        {
            public abstract TResult call(T1 input1, T2 input2, T3 input3);
        }

        public interface IModule<T1, T2, T3, T4, TResult>
        {
            public abstract TResult call(T1 input1, T2 input2, T3 input3, T4 input4);
        }

        /// <summary>A module that lets others look at, and change, what goes in and what comes out.</summary>
        public class HookableModule<TModule, TPreHook, TPostHook> : Module
        {
            private protected readonly OrderedDictionary<string, TPreHook> preHooks = [];
            private protected readonly OrderedDictionary<string, TPostHook> postHooks = [];

            protected HookableModule(string name) : base(name)
            {
            }

            public HookRemover register_forward_hook(TPostHook hook)
            {
                var key = Guid.NewGuid().ToString();
                postHooks.Add(key, hook);
                return new HookRemover(this, key);
            }

            public HookRemover register_forward_pre_hook(TPreHook hook)
            {
                var key = Guid.NewGuid().ToString();
                preHooks.Add(key, hook);
                return new HookRemover(this, key);
            }

            public class HookRemover
            {
                private readonly HookableModule<TModule, TPreHook, TPostHook> _module;
                private readonly string _key;

                internal HookRemover(HookableModule<TModule, TPreHook, TPostHook> module, string key) => (_module, _key) = (module, key);

                public void remove()
                {
                    _module.preHooks.Remove(_key);
                    _module.postHooks.Remove(_key);
                }
            }
        }
    }
}
