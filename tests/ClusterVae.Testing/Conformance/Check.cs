namespace ClusterVae.Testing.Conformance;

/// <summary>Something that every estimator must pass.</summary>
public sealed record Check(string Name, Action<EstimatorCase> Run)
{
    /// <summary>Every check, in the order in which a newcomer would want to see them fail.</summary>
    public static IReadOnlyList<Check> All { get; } =
    [
        new(nameof(SchemaChecks.Delivers_the_schema_it_promises), SchemaChecks.Delivers_the_schema_it_promises),
        new(nameof(SchemaChecks.Leaves_other_columns_untouched), SchemaChecks.Leaves_other_columns_untouched),
        new(nameof(SchemaChecks.Refuses_unusable_features_by_name), SchemaChecks.Refuses_unusable_features_by_name),
        new(nameof(SchemaChecks.Refuses_another_width_in_transform), SchemaChecks.Refuses_another_width_in_transform),
        new(nameof(DataChecks.Survives_odd_data), DataChecks.Survives_odd_data),
        new(nameof(DataChecks.Names_the_row_of_a_bad_value), DataChecks.Names_the_row_of_a_bad_value),
        new(nameof(OptionChecks.Refuses_options_outside_their_rules), OptionChecks.Refuses_options_outside_their_rules),
        new(nameof(OptionChecks.Fit_leaves_options_as_they_were), OptionChecks.Fit_leaves_options_as_they_were),
        new(nameof(SeedChecks.Same_seed_gives_same_bytes), SeedChecks.Same_seed_gives_same_bytes),
        new(nameof(SeedChecks.Different_seeds_differ), SeedChecks.Different_seeds_differ),
        new(nameof(SeedChecks.Leaves_the_global_torch_state_alone), SeedChecks.Leaves_the_global_torch_state_alone),
        new(nameof(ScoringChecks.Scores_depend_on_the_row_alone), ScoringChecks.Scores_depend_on_the_row_alone),
        new(nameof(ScoringChecks.Scores_depend_not_on_the_columns_asked_for), ScoringChecks.Scores_depend_not_on_the_columns_asked_for),
        new(nameof(ScoringChecks.Two_threads_agree), ScoringChecks.Two_threads_agree),
        new(nameof(ScoringChecks.Sparse_rows_score_as_dense_ones), ScoringChecks.Sparse_rows_score_as_dense_ones),
        new(nameof(ScoringChecks.Row_mapper_agrees_with_the_view), ScoringChecks.Row_mapper_agrees_with_the_view),
        new(nameof(ClusterChecks.Cluster_columns_keep_their_contract), ClusterChecks.Cluster_columns_keep_their_contract),
        new(nameof(ClusterChecks.Finds_separated_blobs), ClusterChecks.Finds_separated_blobs),
        new(nameof(FileChecks.Loads_in_a_fresh_process), FileChecks.Loads_in_a_fresh_process),
        new(nameof(FileChecks.Refuses_damaged_files), FileChecks.Refuses_damaged_files),
        new(nameof(ResourceChecks.Returns_every_tensor), ResourceChecks.Returns_every_tensor),
        new(nameof(ResourceChecks.Disposal_is_harmless), ResourceChecks.Disposal_is_harmless),
    ];

    public override string ToString() => Name;
}
