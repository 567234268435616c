using System.Text;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Shape, type and device.</summary>
        public override string ToString()
        {
            if (IsInvalid) return "Tensor (disposed)";
            return new StringBuilder("[").AppendJoin('x', shape).Append("], type = ").Append(dtype).Append(", device = ").Append(device).ToString();
        }
    }
}
