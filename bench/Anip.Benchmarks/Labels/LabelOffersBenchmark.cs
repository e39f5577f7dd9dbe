using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Anip.Lifecycle;
using Anip.Models;
using Anip.Training.Data;
using Anip.Training.Labels;
using Anip.Training.Texts;

namespace Anip.Benchmarks.Labels;

/// <summary>
/// <c>label-offers --data DIR [--topic health --articles 1500]</c>: how good a head is out of so many labels of articles that the real program offers, one after the other as a person
/// would label them, and out of as many that were drawn at random; measured on as many other rows.
/// </summary>
internal static class LabelOffersBenchmark
{
    private const string Label = "offered";
    private const int Offers = 10;
    private const int Draws = 3;

    private static readonly int[] Sizes = [20, 40, 60, 80];
    private static readonly int[] RandomSizes = [20, 40, 60, 80, 120, 160, 240, 320];

    public static int Run(string[] args) => RunAsync(args, CancellationToken.None).GetAwaiter().GetResult();

    private static async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        var topic = Usage.Option(args, "--topic", "health");
        var articles = int.Parse(Usage.Option(args, "--articles", "1500"), CultureInfo.InvariantCulture);
        var encoder = EncoderFolder.In(new ModelsOptions { Path = Usage.Option(args, "--models", "") }.Folder);
        var folder = Directory.CreateTempSubdirectory("anip-offers-").FullName;
        try
        {
            // Rows that the encoder was not tuned on.
            var files = DataSelection.Of([Usage.Option(args, "--data", "data")], TextHead.Topic.Sources).Files;
            var rows = await TextHead.Topic.ReadAsync(files, cancellationToken).Where(row => row.IsDevelopment && row.Text.Split('\n')[0].Trim().Length > 0)
                .Select(row => new LabelRow(row.Text, TextHead.Topic.Labels[row.Label] == topic ? "yes" : "no", "en")).ToListAsync(cancellationToken);
            var all = rows.DistinctBy(row => TitleOf(row.Text)).ToArray();
            new Random(1).Shuffle(all);
            var (pool, others) = (all[..articles], all[articles..Math.Min(all.Length, 2 * articles)]);
            Console.WriteLine($"{pool.Count(row => row.Label == "yes")} of {pool.Length} articles are on {topic}; F1 of that label on {others.Length} other rows");
            var heads = new Heads(encoder, Path.Combine(folder, "head"), others);
            foreach (var size in RandomSizes)
            {
                await RandomAsync(heads, pool, size, cancellationToken);
            }

            await OfferedAsync(heads, pool, folder, cancellationToken);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task RandomAsync(Heads heads, LabelRow[] pool, int size, CancellationToken cancellationToken)
    {
        List<double> reached = [];
        for (var draw = 0; draw < Draws; draw++)
        {
            var drawn = pool.ToArray();
            new Random(draw).Shuffle(drawn);
            reached.Add(await heads.F1Async(drawn[..size], cancellationToken));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{size,4} labels at random, mean of {Draws} draws: F1 {reached.Average():F3} ({reached.Min():F3} to {reached.Max():F3})"));
    }

    private static async Task OfferedAsync(Heads heads, LabelRow[] pool, string folder, CancellationToken cancellationToken)
    {
        var file = Path.Combine(folder, "articles.jsonl");
        await File.WriteAllLinesAsync(file, pool.Select((row, number) => Article(row.Text, number)), cancellationToken);
        string[] settings = ["--set", $"Data:Path={Path.Combine(folder, "data")}"];
        AnipProgram.Run(["ingest", file, .. settings]);
        var texts = pool.ToDictionary(row => TitleOf(row.Text));
        List<LabelRow> given = [];
        await using var server = await AnipServer.StartAsync(["serve", "api", .. settings], cancellationToken);
        using var client = new HttpClient(new SocketsHttpHandler()) { BaseAddress = server.Address, Timeout = TimeSpan.FromMinutes(5) };
        foreach (var size in Sizes)
        {
            while (given.Count < size)
            {
                var offers = await client.GetFromJsonAsync<JsonElement>($"api/labels/suggestions?label={Label}&limit={Math.Min(Offers, size - given.Count)}", cancellationToken);
                foreach (var offer in offers.EnumerateArray())
                {
                    var row = texts[offer.GetProperty("title").GetString()!];
                    using var said = await client.PutAsJsonAsync($"api/articles/{offer.GetProperty("id").GetInt64()}/labels/{Label}", new { value = row.Label }, cancellationToken);
                    said.EnsureSuccessStatusCode();
                    given.Add(row);
                }
            }

            var f1 = await heads.F1Async(given, cancellationToken);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{size,4} labels as offered: F1 {f1:F3}, {given.Count(row => row.Label == "yes")} of them yes"));
            if (Heads.IsTrainable(given))
            {
                // From now on what it is unsure of is offered.
                AnipProgram.Run(["train", Label, "--from-labels", .. settings]);
                AnipProgram.Run(["run", "ml_processing", "--stale", .. settings]);
            }
        }
    }

    private static string TitleOf(string text) => text.Split('\n')[0].Trim();

    private static string Article(string text, int number) => new JsonObject
    {
        ["url"] = $"https://made-up.example/{number}",
        ["title"] = TitleOf(text),
        ["content"] = text.Contains('\n', StringComparison.Ordinal) ? text[(text.IndexOf('\n', StringComparison.Ordinal) + 1)..] : null,
        ["language"] = "en",
    }.ToJsonString();

    /// <summary>Heads out of labels, and what they reach.</summary>
    private sealed class Heads(string encoder, string output, LabelRow[] others)
    {
        public static bool IsTrainable(IReadOnlyList<LabelRow> given) => given.GroupBy(row => row.Label).Count(group => group.Count() >= LabelRows.MinRows) == 2;

        /// <summary>Of "yes"; 0 where there are too few of either to learn from.</summary>
        public async Task<double> F1Async(IReadOnlyList<LabelRow> given, CancellationToken cancellationToken)
        {
            if (!IsTrainable(given))
            {
                return 0;
            }

            await LabelHeadTrainer.TrainAsync(given, new LabelTrainingOptions { Name = "bench", Encoder = encoder, Output = output }, new Progress<TrainingProgress>(), cancellationToken);
            var predicted = LabelHeadEvaluation.Predict(output, encoder, [.. others.Select(row => row.Text)], cancellationToken);
            var right = others.Zip(predicted).Count(pair => pair.First.Label == "yes" && pair.Second == "yes");
            return right == 0 ? 0 : 2.0 * right / (others.Count(row => row.Label == "yes") + predicted.Count(label => label == "yes"));
        }
    }
}
