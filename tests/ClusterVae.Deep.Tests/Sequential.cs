// libtorch's random state, thread numbers and live-tensor count belong to the process: tests that watch them must be alone in it.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
