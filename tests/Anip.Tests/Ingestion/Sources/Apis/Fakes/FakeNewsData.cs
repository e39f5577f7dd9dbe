using System.Collections.Specialized;

namespace Anip.Tests.Ingestion.Sources.Apis.Fakes;

/// <summary>NewsData.io on its free plan.</summary>
internal sealed class FakeNewsData(int articles) : FakeProvider(articles)
{
    private const string Paid = "ONLY AVAILABLE IN PAID PLANS";

    public override string Name => "newsdata";

    public override string Section => "NewsData";

    protected override FakeAnswer Spent => Json(429, new { status = "error", message = "You have exceeded the API credits of the day." });

    protected override FakeAnswer Answer(string path, NameValueCollection parameters, NameValueCollection headers)
    {
        if (path != "/latest")
        {
            return Error(404, "NotFound", "No such endpoint.");
        }

        if (parameters["apikey"] != Key)
        {
            return Error(401, "Unauthorized", "The API key is not valid.");
        }

        if (parameters["q"]?.Length > 100)
        {
            return Error(422, "UnsupportedQueryLength", "The query has more than 100 characters.");
        }

        var size = Number(parameters, "size", 10);
        var offset = parameters["page"] is { } mark ? int.Parse(mark.AsSpan("cursor".Length)) : 0;
        return size > 10 ? Error(422, "UnsupportedParameter", "This plan has 10 articles a page.") : Json(200, new
        {
            status = "success",
            totalResults = Articles,
            results = Page(offset, size, Article),
            nextPage = offset + size < Articles ? $"cursor{offset + size}" : null,
        });
    }

    private static FakeAnswer Error(int status, string code, string message) => Json(status, new { status = "error", results = new { message, code } });

    private object Article(int at) => new
    {
        article_id = $"id{at}",
        title = Told($"NewsData report {at}", at),
        link = Address(at),
        keywords = (string[]?)null,
        creator = at % 2 == 0 ? (string[])["A. Author", "B. Author"] : null,
        description = Told($"What report {at} says.", at),
        content = Paid,
        pubDate = Text(Date(at), "yyyy-MM-dd HH:mm:ss"),
        pubDateTZ = "UTC",
        image_url = $"https://newsdata.example/{at}.jpg",
        source_id = "herald",
        source_name = "The Herald",
        language = "german",
        country = (string[])["austria"],
        category = (string[])["politics"],
        sentiment = "ONLY AVAILABLE IN PROFESSIONAL AND CORPORATE PLANS",
        duplicate = false,
    };
}
