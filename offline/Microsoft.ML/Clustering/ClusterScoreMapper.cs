namespace Microsoft.ML.Data;

internal sealed class ClusterScoreMapper : RowMapper
{
    private const int LabelOutput = 0;

    private readonly DataViewSchema.Column _features;
    private readonly IPredictorProducing<VBuffer<float>> _model;

    public ClusterScoreMapper(DataViewSchema inputSchema, DataViewSchema.Column features, IPredictorProducing<VBuffer<float>> model)
        : base(inputSchema)
    {
        _features = features;
        _model = model;
        var setId = AnnotationUtils.NextScoreColumnSetId(inputSchema);
        Outputs =
        [
            new(DefaultColumnNames.PredictedLabel, new KeyDataViewType(typeof(uint), model.OutputSize), LabelAnnotations(setId)),
            new(DefaultColumnNames.Score, new VectorDataViewType(NumberDataViewType.Single, model.OutputSize), ScoreAnnotations(setId)),
        ];
    }

    public override DataViewSchema.DetachedColumn[] Outputs { get; }

    public override IEnumerable<int> InputsOf(int output) => [_features.Index];

    public override Delegate MakeGetter(DataViewRow input, int output)
    {
        var getFeatures = input.GetGetter<VBuffer<float>>(_features);
        VBuffer<float> features = default;
        var scores = new float[_model.OutputSize];
        if (output != LabelOutput)
        {
            return (ValueGetter<VBuffer<float>>)((ref VBuffer<float> dst) =>
            {
                getFeatures(ref features);
                var editor = VBufferEditor.Create(ref dst, scores.Length);
                _model.Score(features, editor.Values);
                dst = editor.Commit();
            });
        }

        return (ValueGetter<uint>)((ref uint dst) =>
        {
            getFeatures(ref features);
            _model.Score(features, scores);
            dst = (uint)(IndexOfSmallest(scores) + 1);
        });
    }

    // -1, hence the missing key, when no score is a number.
    private static int IndexOfSmallest(float[] scores)
    {
        var best = -1;
        for (var i = 0; i < scores.Length; i++)
        {
            if (!float.IsNaN(scores[i]) && (best < 0 || scores[i] < scores[best]))
                best = i;
        }

        return best;
    }

    private static DataViewSchema.Annotations LabelAnnotations(uint setId)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        AddText(builder, AnnotationUtils.Kinds.ScoreColumnKind, AnnotationUtils.Const.ScoreColumnKind.Clustering);
        AddText(builder, AnnotationUtils.Kinds.ScoreValueKind, AnnotationUtils.Const.ScoreValueKind.PredictedLabel);
        builder.AddPrimitiveValue(AnnotationUtils.Kinds.ScoreColumnSetId, AnnotationUtils.ScoreColumnSetIdType, setId);
        return builder.ToAnnotations();
    }

    private static DataViewSchema.Annotations ScoreAnnotations(uint setId)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        AddText(builder, AnnotationUtils.Kinds.ScoreColumnKind, AnnotationUtils.Const.ScoreColumnKind.Clustering);
        builder.AddPrimitiveValue(AnnotationUtils.Kinds.ScoreColumnSetId, AnnotationUtils.ScoreColumnSetIdType, setId);
        AddText(builder, AnnotationUtils.Kinds.ScoreValueKind, AnnotationUtils.Const.ScoreValueKind.Score);
        return builder.ToAnnotations();
    }

    private static void AddText(DataViewSchema.Annotations.Builder builder, string kind, string value)
        => builder.AddPrimitiveValue(kind, TextDataViewType.Instance, value.AsMemory());
}
