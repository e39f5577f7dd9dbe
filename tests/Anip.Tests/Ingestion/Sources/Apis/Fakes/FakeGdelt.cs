using System.Collections.Specialized;

namespace Anip.Tests.Ingestion.Sources.Apis.Fakes;

/// <summary>GDELT's DOC interface, which wants no key and has no codes.</summary>
internal sealed class FakeGdelt(int articles) : FakeProvider(articles)
{
    public override string Name => "gdelt";

    public override string Section => "Gdelt";

    protected override FakeAnswer Spent => new(429, "Please limit requests to one every 5 seconds or contact us for larger queries.", "text/plain");

    protected override FakeAnswer Answer(string path, NameValueCollection parameters, NameValueCollection headers)
    {
        if (headers["User-Agent"] is null)
        {
            return Spent;
        }

        if (path != "/doc" || parameters["mode"] != "artlist" || parameters["format"] != "json")
        {
            return new FakeAnswer(404, "<html><body>Not found</body></html>", "text/html");
        }

        if (parameters["query"] is not { Length: > 2 } query || (query.Contains(" OR ", StringComparison.Ordinal) && !query.Contains('(', StringComparison.Ordinal)))
        {
            return new FakeAnswer(200, "<html><body>Queries containing OR'd terms must be surrounded by ().</body></html>", "text/html");
        }

        var until = parameters["enddatetime"];
        var found = Enumerable.Range(0, Articles).Where(at => until is null || string.CompareOrdinal(Text(Date(at), "yyyyMMddHHmmss"), until) <= 0).Take(Number(parameters, "maxrecords", 75)).ToList();
        return found.Count == 0 ? new FakeAnswer(200, "{}", "application/json") : new FakeAnswer(200, $"{{\"articles\": [{string.Join(",\n", found.Select(Article))}]}}", "application/json");
    }

    // Written by hand: the escape and the control character in titles are what it sends, and JSON allows neither.
    private string Article(int at) =>
        $$"""
        {"url": "{{Address(at)}}", "url_mobile": "", "title": "GDELT\'s \u0001 report {{at}}", "seendate": "{{Text(Date(at), "yyyyMMdd")}}T{{Text(Date(at), "HHmmss")}}Z",
         "socialimage": "https://gdelt.example/{{at}}.jpg", "domain": "herald.example", "language": "Spanish", "sourcecountry": "Mexico"}
        """.Replace("\\u0001", "\u0001", StringComparison.Ordinal);
}
