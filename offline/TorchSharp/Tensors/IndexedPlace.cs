using TorchSharp.Native;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>
/// What <c>x[...]</c> stands for: a chain of views for numbers, slices and new axes, then at most one gather or
/// scatter for index tensors. The views are raw handles that no dispose scope ever counts.
/// </summary>
internal sealed class IndexedPlace : IDisposable
{
    private static readonly Op _select = new("select", "int");
    private static readonly Op _slice = new("slice", "Tensor");
    private static readonly Op _unsqueeze = new("unsqueeze");
    private static readonly Op _alias = new("alias");
    private static readonly Op _index = new("index", "Tensor");
    private static readonly Op _indexPut = new("index_put_");
    private static readonly Op _copy = new("copy_");
    private static readonly Op _truth = new("scalar_tensor");

    private readonly Tensor _source;
    private readonly TensorIndex[] _indices;
    private readonly List<nint> _made = [];
    private readonly List<nint> _gathered = [];
    private nint _view;

    internal IndexedPlace(Tensor source, TensorIndex[] indices)
    {
        (_source, _indices, _view) = (source, indices, source.Handle);
        var axis = 0L;
        foreach (var index in indices)
        {
            switch (index.kind)
            {
                case TensorIndex.Kind.Single:
                    View(_select.Raw(Arg.Raw(_view), axis, index.start));
                    break;
                case TensorIndex.Kind.Slice:
                    if (index.start is not null || index.stop is not null || index.step is not null)
                        View(_slice.Raw(Arg.Raw(_view), axis, index.start, index.stop, index.step ?? 1));
                    axis++;
                    break;
                case TensorIndex.Kind.None:
                    View(_unsqueeze.Raw(Arg.Raw(_view), axis));
                    axis++;
                    break;
                case TensorIndex.Kind.Ellipsis:
                    axis = Remaining(index, axis);
                    break;
                case TensorIndex.Kind.Bool:
                    View(_unsqueeze.Raw(Arg.Raw(_view), axis));
                    Gather(axis, Keep(_truth.Raw(index.start != 0, ScalarType.Bool, Arg.None, source.device)));
                    axis++;
                    break;
                case TensorIndex.Kind.Tensor:
                    var tensor = index.tensor ?? throw new ArgumentNullException(nameof(indices));
                    Gather(axis++, tensor.Handle);
                    break;
            }
        }
    }

    internal Tensor Read()
    {
        var result = _gathered.Count > 0
            ? new Tensor(_index.Raw(Arg.Raw(_view), Gathered()))
            : new Tensor(_alias.Raw(Arg.Raw(_view)));
        GC.KeepAlive(_source);
        return result;
    }

    internal void Write(Tensor value)
    {
        if (_gathered.Count > 0) _indexPut.Run(Arg.Raw(_view), Gathered(), value, false);
        else _copy.Run(Arg.Raw(_view), value, false);
        GC.KeepAlive(_source);
    }

    public void Dispose()
    {
        foreach (var handle in _made) Bridge.at_free(handle);
        _made.Clear();
    }

    // The axes that the ellipsis covers are those that nothing after it asks for.
    private long Remaining(TensorIndex ellipsis, long axis)
    {
        var after = _indices.AsEnumerable().SkipWhile(i => i.kind != TensorIndex.Kind.Ellipsis).Skip(1).Sum(Consumed);
        return Math.Max(axis, Bridge.at_ndim(_view) - after);
    }

    private static long Consumed(TensorIndex index) => index.kind switch
    {
        TensorIndex.Kind.Single or TensorIndex.Kind.Slice => 1,
        TensorIndex.Kind.Tensor => index.tensor is { dtype: ScalarType.Bool or ScalarType.Byte } mask ? mask.Dimensions : 1,
        _ => 0,
    };

    private void Gather(long axis, nint index)
    {
        while (_gathered.Count <= axis) _gathered.Add(0);
        _gathered[(int)axis] = index;
    }

    private Arg Gathered() => Arg.OptionalTensors([.. _gathered], _indices);

    private void View(nint handle) => _view = Keep(handle);

    private nint Keep(nint handle)
    {
        _made.Add(handle);
        return handle;
    }
}
