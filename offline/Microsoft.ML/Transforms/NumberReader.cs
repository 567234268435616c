using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

/// <summary>Reads a column of single or double numbers, scalar or vector, as doubles.</summary>
internal abstract class NumberReader
{
    public abstract ReadOnlySpan<double> Read();

    public static NumberReader Over(DataViewRow row, DataViewSchema.Column column)
        => (NumberReader)Activator.CreateInstance(typeof(Of<>).MakeGenericType(column.Type.GetItemType().RawType), row, column);

    private sealed class Of<T> : NumberReader
        where T : struct, IConvertible
    {
        private readonly ValueGetter<T> _scalar;
        private readonly ValueGetter<VBuffer<T>> _vector;
        private VBuffer<T> _buffer;
        private T[] _raw = new T[1];
        private double[] _values = new double[1];

        public Of(DataViewRow row, DataViewSchema.Column column)
        {
            if (column.Type is VectorDataViewType)
                _vector = row.GetGetter<VBuffer<T>>(column);
            else
                _scalar = row.GetGetter<T>(column);
        }

        public override ReadOnlySpan<double> Read()
        {
            if (_scalar != null)
            {
                _scalar(ref _raw[0]);
            }
            else
            {
                _vector(ref _buffer);
                if (_raw.Length != _buffer.Length)
                {
                    _raw = new T[_buffer.Length];
                    _values = new double[_buffer.Length];
                }

                _buffer.CopyTo(_raw);
            }

            for (var i = 0; i < _raw.Length; i++)
                _values[i] = _raw[i].ToDouble(null);
            return _values;
        }
    }
}
