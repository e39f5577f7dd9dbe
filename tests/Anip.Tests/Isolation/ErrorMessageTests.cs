using System.Text.Json;
using System.Text.Json.Serialization;
using Anip.Isolation;

namespace Anip.Tests.Isolation;

public sealed class ErrorMessageTests
{
    [Theory]
    [InlineData("[1,]", "a comma stands before the end of a list or object (byte 4)")]
    [InlineData("{\"a\":1,\n}", "a comma stands before the end of a list or object (line 2, byte 1)")]
    [InlineData("{\"a\":", "it breaks off")]
    [InlineData("[[1]", "it breaks off: a list or object in it is not closed")]
    [InlineData("", "there is nothing in it")]
    [InlineData("{\"a\": oops}", "'o' is an invalid start of a value (byte 7)")]
    public void What_is_no_JSON_is_worded_in_one_place(string text, string expected)
    {
        var error = Assert.ThrowsAny<JsonException>(() => JsonDocument.Parse(text));

        Assert.StartsWith(expected, JsonError.Of(error), StringComparison.Ordinal);
        Assert.StartsWith("not valid JSON: " + expected, UnitFailure.Of(error).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_broken_text_is_worded_without_names_of_the_runtime()
    {
        const string Whole = """{"a": [1, -2.5e3, true, false, null, {"b": "\u00e9 \n"}], "c": {}}""";
        var random = new Random(3);
        for (var round = 0; round < 5_000; round++)
        {
            var broken = Whole.Remove(random.Next(Whole.Length), 1).Insert(random.Next(Whole.Length), "\"{}[],:x9\u0001 "[random.Next(11)].ToString())[random.Next(3)..];
            try
            {
                using var document = JsonDocument.Parse(broken);
            }
            catch (JsonException error)
            {
                Assert.DoesNotMatch("System|Exception|BytePosition|isFinalBlock|reader options|payload|configured|\\.NET", JsonError.Of(error));
            }
        }
    }

    [Fact]
    public void A_value_of_another_kind_is_named_by_its_member()
    {
        var error = Assert.ThrowsAny<JsonException>(() => JsonSerializer.Deserialize("""{"Number":"a"}""", Numbered.Default.Numbers));

        Assert.StartsWith("a value is of another kind than expected in Number (byte ", JsonError.Of(error), StringComparison.Ordinal);
    }

    [Fact]
    public void What_went_wrong_with_a_file_is_said_with_what_to_do()
    {
        var folder = Path.Combine(Path.GetTempPath(), $"anip-none-{Guid.NewGuid():N}");

        var noFile = FileError.Of(Assert.ThrowsAny<IOException>(() => File.ReadAllText(folder)));
        var noFolder = FileError.Of(Assert.ThrowsAny<IOException>(() => File.WriteAllText(Path.Combine(folder, "b\n", "a.txt"), "")));
        var isFolder = FileError.Of(Assert.ThrowsAny<UnauthorizedAccessException>(() => File.ReadAllText(Path.GetTempPath())));
        var full = FileError.Of(new IOException("No space left on device : '/data/a.db'", 28));

        Assert.Equal(($"there is no file {folder}", "Check its name, and that of its folder."), (noFile.What, noFile.ToDo));
        Assert.Equal($"there is no folder {folder}/b\\u000a", noFolder.What);
        Assert.Contains("is a folder", isFolder.What, StringComparison.Ordinal);
        Assert.Equal("there is no space left for /data/a.db", full.What);
    }

    [Theory]
    [InlineData("a b é 字", "a b é 字")]
    [InlineData("a\r\nb\tc\u001b[2J\u0085\u2028d\u007f", "a\\u000d\\u000ab\\u0009c\\u001b[2J\\u0085\\u2028d\\u007f")]
    public void What_others_wrote_stays_on_its_line(string text, string expected) => Assert.Equal(expected, OneLine.Of(text));
}

internal sealed record Numbers(int Number);

[JsonSerializable(typeof(Numbers))]
internal sealed partial class Numbered : JsonSerializerContext;
