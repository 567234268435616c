using System.Runtime.CompilerServices;

// ML.NET offers libraries outside its own signing key no public way to take part in Model.Save and Model.Load. These two lines, together
// with eng/Publicize.targets at compile time, open exactly the members that this folder uses. See docs/file-format.md.
[assembly: IgnoresAccessChecksTo("Microsoft.ML.Core")]
[assembly: IgnoresAccessChecksTo("Microsoft.ML.Data")]
