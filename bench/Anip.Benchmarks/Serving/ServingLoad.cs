using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Anip.Benchmarks.Serving;

/// <summary>What clients ask a server for, over and over, and how each answer is checked.</summary>
internal abstract class ServingLoad
{
    private readonly ConcurrentDictionary<string, byte> _versions = new(StringComparer.Ordinal);

    public abstract int TextsOfRequest { get; }

    public IEnumerable<string> Versions => _versions.Keys.Order(StringComparer.Ordinal);

    /// <summary>Whatever is made at first use, and what answers are compared with.</summary>
    public abstract Task WarmAsync(HttpClient client, CancellationToken cancellationToken);

    /// <summary>One client.</summary>
    /// <returns>The milliseconds that each request took.</returns>
    public async Task<List<double>> AskAsync(HttpClient client, int number, Func<bool> goesOn, CancellationToken cancellationToken)
    {
        List<double> times = [];
        for (var i = number; goesOn(); i += 64)
        {
            var begun = Stopwatch.GetTimestamp();
            _versions.TryAdd(await AskAsync(client, i, cancellationToken), 0);
            times.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
        }

        return times;
    }

    /// <returns>The version that answered.</returns>
    /// <exception cref="InvalidOperationException">The answer is wrong.</exception>
    protected abstract Task<string> AskAsync(HttpClient client, int number, CancellationToken cancellationToken);

    protected static ByteArrayContent Body(byte[] json) => new(json) { Headers = { { "Content-Type", "application/json" } } };
}

/// <summary>One text a request, which always has to get the same answer, whatever is asked beside it.</summary>
internal sealed class EmbedLoad(string[] texts) : ServingLoad
{
    // Made and compared as bytes, since what clients take of the processors is lacking to the server.
    private readonly byte[][] _bodies = [.. texts.Select(text => Encoding.UTF8.GetBytes(new JsonObject { ["text"] = text }.ToJsonString()))];
    private readonly byte[]?[] _answers = new byte[]?[texts.Length];

    public override int TextsOfRequest => 1;

    public override async Task WarmAsync(HttpClient client, CancellationToken cancellationToken)
    {
        for (var i = 0; i < 64; i++)
        {
            await AskAsync(client, i, cancellationToken);
        }
    }

    protected override async Task<string> AskAsync(HttpClient client, int number, CancellationToken cancellationToken)
    {
        var place = number % texts.Length;
        using var body = Body(_bodies[place]);
        using var answer = await client.PostAsync("embed", body, cancellationToken);
        var bytes = await answer.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync(cancellationToken);
        var known = Interlocked.CompareExchange(ref _answers[place], bytes, null) ?? bytes;
        return bytes.AsSpan().SequenceEqual(known) ? VersionOf(bytes) : throw new InvalidOperationException("a text has two vectors");
    }

    // The last member of the answer.
    private static string VersionOf(ReadOnlySpan<byte> answer) => Encoding.UTF8.GetString(answer[(answer.LastIndexOf((byte)':') + 1)..].Trim("\"}"u8));
}

/// <summary>Several texts a request, whose labels have to be all of the version that the answer names.</summary>
internal sealed class InvokeLoad(string[] texts, TwoVersions models) : ServingLoad
{
    private readonly Dictionary<(string Version, int Text), string?> _labels = [];

    public override int TextsOfRequest => 4;

    public override async Task WarmAsync(HttpClient client, CancellationToken cancellationToken)
    {
        for (var version = 0; version < 2; version++)
        {
            for (var at = 0; at < texts.Length; at += 50)
            {
                var numbers = Enumerable.Range(at, Math.Min(50, texts.Length - at)).ToArray();
                var (name, labels) = await InvokeAsync(client, numbers, cancellationToken);
                foreach (var (number, label) in numbers.Zip(labels))
                {
                    _labels[(name, number)] = label;
                }
            }

            models.Exchange();
            using var reloaded = await client.PostAsync("reload", null, cancellationToken);
            reloaded.EnsureSuccessStatusCode();
        }
    }

    protected override async Task<string> AskAsync(HttpClient client, int number, CancellationToken cancellationToken)
    {
        int[] numbers = [.. Enumerable.Range(0, TextsOfRequest).Select(i => (number + (i * 7)) % texts.Length)];
        var (version, labels) = await InvokeAsync(client, numbers, cancellationToken);
        return numbers.Zip(labels).All(pair => _labels[(version, pair.First)] == pair.Second) ? version : throw new InvalidOperationException("an answer is of two versions");
    }

    private async Task<(string Version, string?[] Labels)> InvokeAsync(HttpClient client, int[] numbers, CancellationToken cancellationToken)
    {
        using var body = Body(Encoding.UTF8.GetBytes(new JsonObject { ["instances"] = new JsonArray([.. numbers.Select(number => (JsonNode)texts[number])]) }.ToJsonString()));
        using var answer = await client.PostAsync("invocations", body, cancellationToken);
        var json = await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        return (answer.Headers.GetValues("X-Model-Version").Single(), [.. json.GetProperty("predictions").EnumerateArray().Select(label => label.GetString())]);
    }
}
