using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public unsafe partial class Tensor
    {
        public long Dimensions => Alive(Bridge.Check(Bridge.at_ndim(Handle)));

        public long ndim => Dimensions;

        public long NumberOfElements => Alive(Bridge.at_numel(Handle));

        public long ElementSize => dtype.ElementSize();

        public ScalarType dtype => (ScalarType)Alive(Bridge.Check(Bridge.at_dtype(Handle)));

        public Device device => device_type == DeviceType.CPU ? CPU : new Device(device_type, device_index);

        public DeviceType device_type
        {
            get
            {
                int index;
                return (DeviceType)Alive(Bridge.Check(Bridge.at_device(Handle, &index)));
            }
        }

        public int device_index
        {
            get
            {
                int index;
                Alive(Bridge.Check(Bridge.at_device(Handle, &index)));
                return index;
            }
        }

        public bool is_cuda => device_type == DeviceType.CUDA;

        public bool is_meta => device_type == DeviceType.META;

        public bool is_sparse => Alive(Bridge.Check(Bridge.at_is_sparse(Handle))) != 0;

        public bool is_leaf => Alive(Bridge.Check(Bridge.at_is_leaf(Handle))) != 0;

        public long[] shape => size();

        public bool requires_grad
        {
            get => Alive(Bridge.Check(Bridge.at_requires_grad(Handle))) != 0;
            set => Alive(Bridge.Check(Bridge.at_set_requires_grad(Handle, value ? 1 : 0)));
        }

        /// <summary>A tensor object of its own for the gradient, or null where there is none.</summary>
        public Tensor? grad
        {
            get
            {
                nint gradient;
                Alive(Bridge.Check(Bridge.at_grad(Handle, &gradient)));
                return gradient == 0 ? null : new Tensor(gradient);
            }
            set
            {
                Alive(Bridge.Check(Bridge.at_set_grad(Handle, value?.Handle ?? 0)));
                GC.KeepAlive(value);
            }
        }

        public long dim() => Dimensions;

        public long numel() => NumberOfElements;

        public long element_size() => ElementSize;

        public bool is_integral() => dtype.IsIntegral();

        public bool is_floating_point() => dtype.IsFloatingPoint();

        public bool is_complex() => torch.is_complex(dtype);

        public bool is_cpu() => device_type == DeviceType.CPU;

        public bool is_contiguous() => Alive(Bridge.Check(Bridge.at_is_contiguous(Handle))) != 0;

        public long storage_offset() => Alive(Bridge.at_storage_offset(Handle));

        public long[] size()
        {
            var sizes = new long[Dimensions];
            fixed (long* target = sizes) Alive(Bridge.Check(Bridge.at_dims(Handle, target, null)));
            return sizes;
        }

        public long size(int dim) => size()[Axis(dim)];

        public long[] stride()
        {
            var strides = new long[Dimensions];
            fixed (long* target = strides) Alive(Bridge.Check(Bridge.at_dims(Handle, null, target)));
            return strides;
        }

        public long stride(int dim) => stride()[Axis(dim)];

        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        public Tensor with_requires_grad(bool requires_grad = true) => requires_grad_(requires_grad);

        public void retain_grad() => Alive(Bridge.Check(Bridge.at_retain_grad(Handle)));

        public void backward() => autograd.backward(this);

        private int Axis(int dim)
        {
            var rank = (int)Dimensions;
            if (dim < -rank || dim >= rank)
                throw new System.Runtime.InteropServices.ExternalException($"Dimension out of range (expected to be in range of [{-rank}, {rank - 1}], but got {dim})");
            return dim < 0 ? dim + rank : dim;
        }

        // The native call is over when its result arrives here, so the handle was alive during it.
        private T Alive<T>(T result)
        {
            GC.KeepAlive(this);
            return result;
        }
    }
}
