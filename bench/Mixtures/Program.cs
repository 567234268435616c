using ClusterVae.Bench.Mixtures;

return await Bench.Run(args);
