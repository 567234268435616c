#nullable disable
using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Gradients by the chain rule, on demand.</summary>
    public static unsafe partial class autograd
    {
        /// <summary>d(Σ outputs)/d inputs, without touching any tensor's own gradient; an input that plays no part gives an invalid tensor.</summary>
        public static IList<Tensor> grad(IList<Tensor> outputs, IList<Tensor> inputs, IList<Tensor> grad_outputs = null, bool retain_graph = false, bool create_graph = false, bool allow_unused = false)
        {
            var results = new nint[inputs.Count];
            fixed (nint* ys = Handles(outputs), xs = Handles(inputs), gs = Gradients(grad_outputs, outputs.Count), target = results)
            {
                Bridge.Check(Bridge.at_autograd_grad(ys, outputs.Count, xs, inputs.Count, gs, retain_graph ? 1 : 0, create_graph ? 1 : 0, allow_unused ? 1 : 0, target));
            }
            GC.KeepAlive((outputs, inputs, grad_outputs));
            return Array.ConvertAll(results, handle => new Tensor(handle));
        }

        /// <summary>Adds d(Σ tensors)/d leaf to every leaf's gradient.</summary>
        public static void backward(IList<Tensor> tensors, IList<Tensor> grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor> inputs = null)
        {
            fixed (nint* ys = Handles(tensors), gs = Gradients(grad_tensors, tensors.Count), xs = Handles(inputs))
            {
                Bridge.Check(Bridge.at_backward(ys, gs, tensors.Count, (retain_graph ?? create_graph) ? 1 : 0, create_graph ? 1 : 0, xs, inputs?.Count ?? 0));
            }
            GC.KeepAlive((tensors, grad_tensors, inputs));
        }

        public static void backward(Tensor tensor, IList<Tensor> grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor> inputs = null) =>
            backward([tensor], grad_tensors, retain_graph, create_graph, inputs);

        public static void backward(Tensor tensor, Tensor grad_tensor, bool? retain_graph = null, bool create_graph = false, IList<Tensor> inputs = null) =>
            backward([tensor], [grad_tensor], retain_graph, create_graph, inputs);

        private static nint[] Handles(IList<Tensor> tensors)
        {
            if (tensors is null) return null;
            var handles = new nint[tensors.Count];
            for (var k = 0; k < handles.Length; k++) handles[k] = (tensors[k] ?? throw new ArgumentNullException($"tensors[{k}]")).Handle;
            return handles;
        }

        // A missing gradient means ones, as libtorch has it.
        private static nint[] Gradients(IList<Tensor> gradients, int count)
        {
            if (gradients is null) return null;
            if (gradients.Count != count) throw new ArgumentException($"{gradients.Count} gradients for {count} tensors.");
            var handles = new nint[count];
            for (var k = 0; k < count; k++) handles[k] = gradients[k]?.Handle ?? 0;
            return handles;
        }
    }
}
