using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static IDisposable no_grad() => new GradientMode(false);

    public static IDisposable enable_grad(bool enabled = true) => new GradientMode(enabled);

    public static IDisposable set_grad_enabled(bool mode = true) => new GradientMode(mode);

    public static bool is_grad_enabled() => Bridge.at_grad_mode(-1) != 0;

    public static IDisposable inference_mode(bool mode = true) => new InferenceGuard(mode);

    public static bool is_inference_mode_enabled() => Bridge.at_inference_enabled() != 0;

    // Both belong to the thread that made them, as libtorch's own guards do.
    private sealed class GradientMode(bool enabled) : IDisposable
    {
        private int _before = Bridge.at_grad_mode(enabled ? 1 : 0);

        public void Dispose()
        {
            if (_before >= 0) Bridge.at_grad_mode(_before);
            _before = -1;
        }
    }

    private sealed class InferenceGuard(bool enabled) : IDisposable
    {
        private nint _guard = Bridge.Check(Bridge.at_inference_begin(enabled ? 1 : 0));

        public void Dispose()
        {
            if (_guard != 0) Bridge.at_inference_end(_guard);
            _guard = 0;
        }
    }
}
