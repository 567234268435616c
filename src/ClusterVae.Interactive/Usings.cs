global using Page = ClusterVae.Reports.Writing.Html;
