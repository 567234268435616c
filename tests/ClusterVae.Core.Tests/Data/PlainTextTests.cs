using ClusterVae.Data;
using ClusterVae.ModelFiles;

namespace ClusterVae.Core.Tests.Data;

public sealed class PlainTextTests
{
    [Theory]
    [InlineData("plain, größer, 数据, \U0001F9EA", "plain, größer, 数据, \U0001F9EA")]
    [InlineData("a\u001b[2Jb", "a\\u001b[2Jb")]
    [InlineData("a\r\nclustervae: done\t", "a\\r\\nclustervae: done\\t")]
    [InlineData("\u009b31m\u007f", "\\u009b31m\\u007f")]
    [InlineData("gpj.\u202eexe", "gpj.\\u202eexe")]
    [InlineData("\u2028\u2066", "\\u2028\\u2066")]
    public void What_does_not_show_itself_is_escaped(string text, string shown) => Assert.Equal(shown, PlainText.Shown(text));

    // An attribute cannot hold half a character.
    [Fact]
    public void Halves_of_characters_are_escaped() => Assert.Equal("half \\ud83e, \\udda0", PlainText.Shown("half \ud83e, \udda0"));

    [Fact]
    public void Errors_are_one_plain_line_whatever_the_names()
    {
        const string Name = "a\u001b]0;title\u0007\nforged";
        foreach (Exception error in new Exception[] { new DataProblemException($"{Name} is", Name, Name, 3, Name), new OutputProblemException(Name, "is", Name), new ModelFileException(Name, Name) })
            Assert.DoesNotContain(error.Message, char.IsControl);
    }
}
