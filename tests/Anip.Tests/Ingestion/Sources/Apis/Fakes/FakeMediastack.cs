using System.Collections.Specialized;

namespace Anip.Tests.Ingestion.Sources.Apis.Fakes;

/// <summary>mediastack, which counts by offset and by month.</summary>
internal sealed class FakeMediastack(int articles) : FakeProvider(articles)
{
    public override string Name => "mediastack";

    public override string Section => "Mediastack";

    protected override FakeAnswer Spent => Error(429, "usage_limit_reached", "Your monthly usage limit has been reached.");

    protected override FakeAnswer Answer(string path, NameValueCollection parameters, NameValueCollection headers)
    {
        if (parameters["access_key"] != Key)
        {
            return Error(401, "invalid_access_key", "You have not supplied a valid API Access Key.");
        }

        if (path != "/news")
        {
            return Error(404, "404_not_found", "The requested resource does not exist.");
        }

        var (limit, offset) = (Number(parameters, "limit", 25), Number(parameters, "offset", 0));
        var page = Page(offset, limit, Article);
        return limit > 100
            ? Json(422, new { error = new { code = "validation_error", message = "Validation error", context = new { limit = (string[])["must be at most 100"] } } })
            : Json(200, new { pagination = new { limit, offset, count = page.Count, total = Articles }, data = page });
    }

    private static FakeAnswer Error(int status, string code, string message) => Json(status, new { error = new { code, message } });

    private object Article(int at) => new
    {
        author = at % 2 == 0 ? "A. Author" : null,
        title = Told($"Mediastack report {at}", at),
        description = Told($"What report {at} says.", at),
        url = Address(at),
        source = "The Herald",
        image = (string?)null,
        category = "general",
        language = "se",
        country = "se",
        published_at = Text(Date(at), "yyyy-MM-ddTHH:mm:ss") + "+00:00",
    };
}
