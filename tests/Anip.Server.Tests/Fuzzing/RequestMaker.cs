using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Anip.Server.Tests.Fuzzing;

/// <summary>An operation of the server: where it is, and the names that it takes.</summary>
internal sealed record Operation(string Method, string Path, IReadOnlyList<string> Query, IReadOnlyList<string> Members)
{
    private static readonly JsonElement None = JsonDocument.Parse("{}").RootElement;

    public static IEnumerable<Operation> In(JsonElement document) =>
        from path in document.GetProperty("paths").EnumerateObject()
        from operation in path.Value.EnumerateObject()
        let parameters = operation.Value.TryGetProperty("parameters", out var given) ? given.EnumerateArray().ToList() : []
        select new Operation(
            operation.Name.ToUpperInvariant(),
            path.Name,
            [.. parameters.Where(one => one.GetProperty("in").GetString() is "query").Select(one => one.GetProperty("name").GetString()!)],
            [.. MembersOf(document, operation.Value)]);

    private static IEnumerable<string> MembersOf(JsonElement document, JsonElement operation)
    {
        if (!operation.TryGetProperty("requestBody", out var body))
        {
            return [];
        }

        var schema = body.GetProperty("content").EnumerateObject().First().Value.GetProperty("schema");
        var name = schema.TryGetProperty("$ref", out var reference) ? reference.GetString()!.Split('/')[^1] : null;
        var target = name is null ? schema : document.GetProperty("components").GetProperty("schemas").GetProperty(name);
        return (target.TryGetProperty("properties", out var properties) ? properties : None).EnumerateObject().Select(member => member.Name);
    }
}

/// <summary>Makes requests that are wrong in every way that a client can be, the same ones for the same seed.</summary>
internal sealed class RequestMaker(int seed)
{
    private static readonly string[] Values =
    [
        "", "0", "1", "-1", "3", "2147483648", "99999999999999999999999999", "NaN", "1e400", "0.5", "true", "null", "[]", "%7B%7D", "politics", "positive", "numbers", "letters",
        "%00", "%zz", "%", "%c3%28", "%ed%a0%80", "%ff%fe", "%F0%9F%98%80", "%E2%80%AE", "%0d%0aX:1", "'%20OR%201=1--", "%3Cscript%3E", "..%2f..%2fetc", "%2e%2e",
        "*", "%22", "%22unclosed", "-", "a:b", "OR", "2026-01-01", "0001-01-01", "9999-12-31T23:59:59Z", "2026-13-45", "eyJ", new('a', 3000), string.Concat(Enumerable.Repeat("%22a%22%20", 200)),
    ];

    private static readonly string[] Headers =
    [
        "Accept: text/html", "Accept: \u00ff\u00fe", "Accept: text/html;q=9,*/*;q=abc", "Accept: " + string.Concat(Enumerable.Repeat("a/b,", 400)), "Accept:", "Cookie: anip_pass=\u00ff; a", "Cookie: ;;==",
        "Idempotency-Key: a b", "Idempotency-Key: airflow/1", "Idempotency-Key: " + new string('k', 600), "If-None-Match: \"", "If-Modified-Since: yesterday", "Range: bytes=-", "Range: bytes=5-2", "Authorization: Bearer \u00e9",
        "Authorization: Bearer", "X-API-Key: \u00ff", "X-Forwarded-For: ::::", "Accept-Encoding: \u00ff;q=2", "Accept-Language: *-*", "Expect: 100-continue", "Origin: null", "Sec-Fetch-Site: none", "No colon", "Content-Encoding: gzip",
    ];

    private static readonly string[] Types =
    [
        "application/json", "application/json; charset=utf-16", "application/json; charset=nonsense", "text/plain", "application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=utf-7",
        "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=x", "multipart/form-data; boundary=\"" + "b" + "\"", "nonsense", "; ;", "\u00ff/\u00ff", "",
    ];

    private static readonly string[] Texts =
    [
        "null", "1", "-1e999", "true", "\"a\"", "\"\"", "\"\\ud800\"", "\"\\u0000\"", "[]", "[[[[1]]]]", "{}", "{\"\\udc00\":1}", "{\"cron\":1}", "{\"cron\":\"* * * * *\",\"\\ud800\":\"UTC\"}", "{\"cron\":\"99 * * * *\"}",
        "{\"cron\":\"* * * * *\",\"time_zone\":\"Mars/Base\"}", "{\"fast\":\"\\ud800\"}", "{\"copies\":1e400}", "\"" + new string('x', 5000) + "\"",
    ];

    private readonly Random _chance = new(seed);

    public (string Head, byte[] Body) Make(Operation operation)
    {
        var path = string.Join('/', operation.Path.Split('/').Select(part => part is ['{', ..] ? Value() : part));
        var query = operation.Query.Append("unknown").Append("%zz").Where(_ => _chance.Next(4) is 0).Select(name => $"{name}={Value()}").ToList();
        var head = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{Method(operation)} {path}{(query.Count is 0 ? "" : $"?{string.Join('&', query)}")} HTTP/1.1\r\nHost: localhost\r\nConnection: close");
        foreach (var header in Headers.Where(_ => _chance.Next(Headers.Length) is 0))
        {
            head.Append("\r\n").Append(header);
        }

        byte[] body = [];
        if (operation.Method is not ("GET" or "DELETE") || _chance.Next(20) is 0)
        {
            body = Body(operation);
            head.Append(CultureInfo.InvariantCulture, $"\r\nContent-Type: {(_chance.Next(2) is 0 ? Types[0] : One(Types))}\r\nContent-Length: {body.Length}");
        }

        return (head.ToString(), body);
    }

    private string Method(Operation operation) => operation.Method is "GET" && _chance.Next(6) is 0 ? "HEAD" : operation.Method;

    private byte[] Body(Operation operation) => _chance.Next(8) switch
    {
        0 => [],
        1 => [.. Enumerable.Range(0, _chance.Next(200)).Select(_ => (byte)_chance.Next(256))],
        2 => Encoding.UTF8.GetBytes(string.Join('&', Enumerable.Range(0, _chance.Next(2) is 0 ? 7000 : 3).Select(index => $"f{index}={Value()[..0]}"))),
        3 => Encoding.UTF8.GetBytes($"{new string('n', 30_000)}=1&key={One(Values)}&return={One(Values)}"),
        4 => Encoding.Latin1.GetBytes("--x\r\nContent-Disposition: form-data; name=\"" + One(["key", "\u00ff", new string('n', 9000)]) + "\"\r\n\r\n" + One(Texts) + One(["\r\n--x--", "", "\r\n--x\r\n"])),
        5 => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", _chance.Next(1, 300)))),
        6 => new byte[_chance.Next(2) is 0 ? 70_000 : 10],
        _ => Encoding.UTF8.GetBytes($"{{{string.Join(',', operation.Members.Append("\\ud800").Append("x").Where(_ => _chance.Next(2) is 0).Select(name => $"\"{name}\":{One(Texts)}"))}}}"),
    };

    private string Value() => One(Values);

    private string One(string[] values) => values[_chance.Next(values.Length)];
}
