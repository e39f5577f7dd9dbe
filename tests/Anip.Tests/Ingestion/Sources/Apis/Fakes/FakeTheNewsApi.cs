using System.Collections.Specialized;

namespace Anip.Tests.Ingestion.Sources.Apis.Fakes;

/// <summary>TheNewsAPI on its free plan: three articles a page, whatever is asked for.</summary>
internal sealed class FakeTheNewsApi(int articles) : FakeProvider(articles)
{
    private const int PlanLimit = 3;

    public override string Name => "thenewsapi";

    public override string Section => "TheNewsApi";

    protected override FakeAnswer Spent => Error(402, "usage_limit_reached", "The usage limit for your account has been reached.");

    protected override FakeAnswer Answer(string path, NameValueCollection parameters, NameValueCollection headers)
    {
        if (parameters["api_token"] != Key)
        {
            return Error(401, "invalid_api_token", "Invalid API token.");
        }

        if (path is not ("/news/all" or "/news/top"))
        {
            return path == "/news/headlines" ? Error(403, "endpoint_access_restricted", "Not with this plan.") : Error(404, "resource_not_found", "Resource not found.");
        }

        var (limit, page) = (Math.Min(PlanLimit, Number(parameters, "limit", PlanLimit)), Number(parameters, "page", 1));
        if (page * limit > 20_000)
        {
            return Error(400, "malformed_parameters", "page * limit must not exceed 20000.");
        }

        var data = Page((page - 1) * limit, limit, Article);
        return Json(200, new { meta = new { found = Articles, returned = data.Count, limit, page }, data });
    }

    private static FakeAnswer Error(int status, string code, string message) => Json(status, new { error = new { code, message } });

    private object Article(int at) => new
    {
        uuid = $"uuid-{at}",
        title = Told($"TheNewsAPI report {at}", at),
        description = Told($"What report {at} says.", at),
        keywords = "",
        snippet = Told($"Report {at} says more than its description does…", at),
        url = Address(at),
        image_url = $"https://thenewsapi.example/{at}.jpg",
        language = "en",
        published_at = Text(Date(at), "yyyy-MM-ddTHH:mm:ss") + ".000000Z",
        source = "herald.example",
        categories = (string[])["tech", "business"],
        relevance_score = (double?)null,
        locale = "us",
    };
}
