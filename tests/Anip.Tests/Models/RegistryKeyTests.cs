using Anip.Models.Registry;

namespace Anip.Tests.Models;

/// <summary>Keys of metrics and parameters, out of texts such as labels that people give.</summary>
public sealed class RegistryKeyTests
{
    [Theory]
    [InlineData("f1/all/supply chain", "f1/all/supply chain")]
    [InlineData("f1/all/../x \"q\"", "f1/all/__/x _q_")]
    [InlineData("f1/all/a//b", "f1/all/a/_/b")]
    [InlineData("f1/all/.", "f1/all/_")]
    [InlineData("", "_")]
    public void Any_text_becomes_a_key_that_a_registry_takes(string text, string key)
    {
        Assert.Equal(key, RegistryLimits.ToKey(text));
        RegistryLimits.CheckKey(key);
    }
}
