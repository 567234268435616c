using System.Globalization;
using System.Text;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        private const int MostShown = 6;

        /// <summary>Shape, type and device.</summary>
        public override string ToString()
        {
            if (IsInvalid) return "Tensor (disposed)";
            var text = new StringBuilder("[");
            text.AppendJoin('x', shape).Append("], type = ").Append(dtype).Append(", device = ").Append(device);
            return text.ToString();
        }

        /// <summary>The elements too, the middle of long axes left out.</summary>
        internal string Elements()
        {
            using var scope = NewDisposeScope();
            var values = detach().cpu().to_type(ScalarType.Float64).contiguous().data<double>().ToArray();
            var text = new StringBuilder();
            Append(text, values, shape, 0, 0);
            return text.ToString();
        }

        private static void Append(StringBuilder text, double[] values, long[] shape, int axis, long offset)
        {
            if (axis == shape.Length)
            {
                text.Append(values[offset].ToString("g5", CultureInfo.InvariantCulture));
                return;
            }
            var stride = shape.Skip(axis + 1).Aggregate(1L, (product, extent) => product * extent);
            text.Append('[');
            for (var k = 0L; k < shape[axis]; k++)
            {
                if (k > 0) text.Append(' ');
                if (k == MostShown / 2 && shape[axis] > MostShown)
                {
                    text.Append("...");
                    k = shape[axis] - MostShown / 2 - 1;
                    continue;
                }
                Append(text, values, shape, axis + 1, offset + k * stride);
            }
            text.Append(']');
        }
    }
}
