using System.Runtime.InteropServices;
using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static unsafe string __version__ => Marshal.PtrToStringUTF8((nint)Bridge.at_version())!;

    public static int get_num_threads() => Bridge.at_threads();

    public static void set_num_threads(int num) => Bridge.Check(Bridge.at_set_threads(num));

    public static int get_num_interop_threads() => Bridge.at_interop_threads();

    public static void set_num_interop_threads(int num) => Bridge.Check(Bridge.at_set_interop_threads(num));

    public static bool cuda_is_available() => cuda.is_available();

    public static partial class cuda
    {
        public static bool is_available() => device_count() > 0;

        public static int device_count() => Bridge.at_cuda_count();

        public static void manual_seed(long seed) => random.manual_seed(seed);

        public static void manual_seed_all(long seed) => random.manual_seed(seed);

        public static void synchronize(Device? device = null)
        {
            InitializeDeviceType(DeviceType.CUDA);
            Bridge.Check(Bridge.at_synchronize((int)DeviceType.CUDA, device?.index ?? -1));
        }
    }
}
