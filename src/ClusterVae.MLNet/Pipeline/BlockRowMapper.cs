using Microsoft.ML;
using Microsoft.ML.Data;

namespace ClusterVae.MLNet.Pipeline;

/// <summary>One row at a time, for <see cref="PredictionEngine{TSrc, TDst}"/>.</summary>
internal sealed class BlockRowMapper(BlockTransformer transformer, DataViewSchema input, DataViewSchema output) : IRowToRowMapper
{
    private readonly IReadOnlyList<DataViewSchema.Column> features = transformer.Bind(input);

    public DataViewSchema InputSchema => input;

    public DataViewSchema OutputSchema => output;

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) =>
        new ColumnPlan(input, output, dependingColumns, features).InputNeeded;

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns) =>
        new MappedRow(transformer, input, new ColumnPlan(InputSchema, output, activeColumns, features), features);

    private sealed class MappedRow : DataViewRow
    {
        private readonly BlockTransformer transformer;
        private readonly DataViewRow input;
        private readonly ColumnPlan plan;
        private readonly FeatureReader? reader;
        private readonly float[] features;
        private readonly OutputBlock outputs;
        private long computedFor = -1;

        public MappedRow(BlockTransformer transformer, DataViewRow input, ColumnPlan plan, IReadOnlyList<DataViewSchema.Column> featureColumns)
        {
            (this.transformer, this.input, this.plan) = (transformer, input, plan);
            reader = plan.ComputesAny ? new FeatureReader(input, featureColumns, transformer.Features) : null;
            features = new float[FeatureColumns.Width(featureColumns)];
            outputs = new OutputBlock(transformer.Outputs, plan.Computed, 1);
        }

        public override DataViewSchema Schema => plan.Output;

        public override long Position => input.Position;

        public override long Batch => input.Batch;

        public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => plan.IsActive(column);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            plan.CheckActive(column);
            var computed = plan.ComputedIndex(column);
            return computed < 0
                ? input.GetGetter<TValue>(input.Schema[column.Index])
                : ColumnPlan.Cast<TValue>(column, outputs.Getter(computed, Compute));
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                input.Dispose();
            base.Dispose(disposing);
        }

        /// <summary>Runs the model once for a position, however many of its columns are read.</summary>
        private int Compute()
        {
            if (computedFor != input.Position)
            {
                reader!.Read(features);
                transformer.Score(features, 1, outputs);
                computedFor = input.Position;
            }
            return 0;
        }
    }
}
