using Anip.Adapters.Spark;
using Anip.Adapters.Tests.Spark.StandIn;
using Anip.Lake;

namespace Anip.Adapters.Tests.Spark;

public sealed class TransformStatementTests
{
    [Fact]
    public void The_statement_is_the_one_that_a_real_Spark_was_seen_to_run() => Assert.Equal("""
        INSERT OVERWRITE DIRECTORY '/lake/out' USING parquet OPTIONS ('compression' = 'zstd')
        SELECT coalesce(r.id, raise_error('anip: the worker printed an empty line or a line without an id')) AS id, r.`topic`, r.`embedding`, r.`error`
        FROM (
          SELECT from_json(line, '`id` BIGINT, `topic` STRING, `embedding` ARRAY<FLOAT>, `error` STRUCT<code: STRING, message: STRING>', map('mode', 'FAILFAST')) AS r
          FROM (
            SELECT TRANSFORM(to_json(struct(`id`, `title`)))
              ROW FORMAT DELIMITED FIELDS TERMINATED BY '\t'
              USING '/opt/anip/anip pipe enrich --on-error emit --threads 1 || { s=$?; cat >/dev/null; exit $s; }'
              AS (line STRING)
              ROW FORMAT DELIMITED FIELDS TERMINATED BY '\t'
            FROM (SELECT /*+ REPARTITION(8) */ `id`, `title` FROM parquet.`/lake/in`)
          )
        )
        """, TransformStatement.Of(Job(), new SparkOptions(), "/lake/out"));

    [Theory]
    [InlineData("/lake/it's \\ here", "/opt/a b/it's", "$HOME `x` \"y\" ${z} \\n 'q'", "/in/`back`")]
    [InlineData("/lake/{input}", "/opt/{partitions}", "{row}", "/in/{command}")]
    public void Whatever_is_in_a_path_or_an_argument_arrives_as_it_was(string output, string command, string argument, string input)
    {
        var text = TransformText.TryParse(TransformStatement.Of(Job() with { Input = input, Arguments = [argument] }, new SparkOptions { Command = command, Partitions = 3 }, output));

        Assert.NotNull(text);
        Assert.Equal((output, input, 3), (text.Output, text.Input, text.Partitions));
        Assert.Equal(TransformStatement.Command([command, argument]) + " || { s=$?; cat >/dev/null; exit $s; }", text.Command);
        Assert.Equal(["id", "title"], text.Columns);
        Assert.Equal(["topic", "embedding", "error"], text.Selected);
    }

    [Fact]
    public void A_statement_without_its_folder_is_one_for_whoever_chooses_it_later() =>
        Assert.StartsWith("INSERT OVERWRITE DIRECTORY '{output}' USING", TransformStatement.Of(Job(), new SparkOptions(), output: null), StringComparison.Ordinal);

    [Fact]
    public void A_prefix_stands_before_the_folders() =>
        Assert.Equal(
            ("file:///lake/out", "file:///lake/in"),
            TransformText.TryParse(TransformStatement.Of(Job(), new SparkOptions { PathPrefix = "file://" }, "/lake/out")) is { } text ? (text.Output, text.Input) : default);

    [Theory]
    [InlineData("x`y", "STRING")]
    [InlineData("published_at", "TIMESTAMP")]
    [InlineData("published_at", "STRUCT<at: timestamp_ntz>")]
    public void What_Spark_would_take_for_something_else_is_refused(string name, string type) =>
        Assert.Throws<SparkException>(() => TransformStatement.Of(Job() with { Result = new([new("id", "BIGINT"), new(name, type)]) }, new SparkOptions(), "/lake/out"));

    [Fact]
    public void A_path_with_what_Spark_puts_variables_in_for_is_refused() =>
        Assert.Throws<SparkException>(() => TransformStatement.Of(Job() with { Input = "/lake/${x}" }, new SparkOptions(), "/lake/out"));

    private static BatchJob Job() => new(
        "1-1", "/lake/in", "/lake/out", ["pipe", "enrich", "--on-error", "emit", "--threads", "1"],
        new([new("id", "BIGINT"), new("title", "STRING")]),
        new([new("id", "BIGINT"), new("topic", "STRING"), new("embedding", "ARRAY<FLOAT>"), new("error", "STRUCT<code: STRING, message: STRING>")]),
        8);
}
