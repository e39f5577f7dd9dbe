using System.Text.Json;
using Anip.Pipelines;
using Anip.Pipelines.Runs;

namespace Anip.Tests.Pipelines;

public sealed class RunParametersTests
{
    private static readonly PipelineParameter Fast = PipelineParameter.Boolean("fast", "In haste.", byDefault: true);
    private static readonly PipelineParameter Copies = PipelineParameter.Number("copies", "How many.", 1, 9, byDefault: 2);
    private static readonly PipelineParameter Address = PipelineParameter.Text("address", "Where to.", most: 5);

    private static readonly Pipeline Letters = new("letters", "Writes letters.", []) { Parameters = [Fast, Copies, Address] };

    [Theory]
    [InlineData("fast", "false")]
    [InlineData("copies", "1")]
    [InlineData("copies", "9")]
    [InlineData("address", "\"Höhe\"")]
    public void What_is_declared_is_taken(string name, string json) => Assert.Empty(Given((name, json)).Errors(Letters));

    [Theory]
    [InlineData("fast", "1", "1 is not true or false.")]
    [InlineData("fast", "\"true\"", "\"true\" is not true or false.")]
    [InlineData("copies", "0", "0 is not an integer from 1 to 9.")]
    [InlineData("copies", "10", "10 is not an integer from 1 to 9.")]
    [InlineData("copies", "1.5", "1.5 is not an integer from 1 to 9.")]
    [InlineData("copies", "1e99", "1e99 is not an integer from 1 to 9.")]
    [InlineData("address", "\"\"", "\"\" is not a text of 1 to 5 characters.")]
    [InlineData("address", "\"sixsix\"", "\"sixsix\" is not a text of 1 to 5 characters.")]
    [InlineData("address", "{}", "{} is not a text of 1 to 5 characters.")]
    [InlineData("Fast", "true", "letters takes fast, copies, address.")]
    public void What_is_not_is_named_with_what_was_expected(string name, string json, string error) =>
        Assert.Equal([KeyValuePair.Create(name, error)], Given((name, json)).Errors(Letters));

    [Fact]
    public void A_long_value_is_cut_in_the_error() =>
        Assert.True(Given(("fast", $"\"{new string('x', 5_000)}\"")).Errors(Letters)["fast"].Length < 100);

    [Fact]
    public void A_parameter_that_was_not_given_has_its_default()
    {
        Assert.Equal((true, 2, null), (RunParameters.None.Boolean(Fast), RunParameters.None.Number(Copies), RunParameters.None.Text(Address)));
        var given = Given(("fast", "false"), ("copies", "7"), ("address", "\"here\""));
        Assert.Equal((false, 7, "here"), (given.Boolean(Fast), given.Number(Copies), given.Text(Address)));
    }

    [Fact]
    public void The_order_in_which_parameters_came_does_not_matter()
    {
        var one = Given(("fast", "true"), ("address", "\"Zürich \\u0022\""));

        Assert.Equal(one.ToString(), Given(("address", "\"Zürich \\\"\""), ("fast", "true")).ToString());
        Assert.Equal(one.ToString(), RunParameters.Parse(one.ToString()).ToString());
        Assert.NotEqual(one.ToString(), Given(("address", "\"Zürich\""), ("fast", "true")).ToString());
    }

    [Theory]
    [InlineData("fast", "FALSE", "false")]
    [InlineData("fast", "yes", "\"yes\"")]
    [InlineData("copies", "03", "3")]
    [InlineData("copies", "three", "\"three\"")]
    [InlineData("address", "a\"b", "\"a\\u0022b\"")]
    [InlineData("address", "5", "\"5\"")]
    public void A_value_from_the_command_line_has_the_type_of_its_parameter(string name, string text, string json) =>
        Assert.Equal(json, Letters.Parameters.Single(parameter => parameter.Name == name).Read(text).GetRawText());

    private static RunParameters Given(params (string Name, string Json)[] values) =>
        new(values.Select(value => KeyValuePair.Create(value.Name, JsonElement.Parse(value.Json))));
}
