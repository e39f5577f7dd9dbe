using System.Collections.Specialized;
using System.Globalization;

namespace Anip.Tests.Ingestion.Sources.Apis.Fakes;

/// <summary>World News API, which counts points and says how many are left; its errors are statuses and no more.</summary>
internal sealed class FakeWorldNewsApi(int articles) : FakeProvider(articles)
{
    private decimal _used;

    public override string Name => "worldnewsapi";

    public override string Section => "WorldNewsApi";

    /// <summary>That the plan has in a day.</summary>
    public decimal Points { get; init; } = 50;

    protected override FakeAnswer Spent => new(402, "", "text/plain");

    protected override FakeAnswer Answer(string path, NameValueCollection parameters, NameValueCollection headers)
    {
        if (headers["x-api-key"] != Key)
        {
            return new FakeAnswer(401, "", "text/plain");
        }

        if (path != "/search-news" || parameters["text"]?.Length is < 3 or > 100 || parameters["country"] is not null)
        {
            return new FakeAnswer(path == "/search-news" ? 406 : 404, "", "text/plain");
        }

        var (number, offset) = (Number(parameters, "number", 10), Number(parameters, "offset", 0));
        var news = Page(offset, number, Article);
        var cost = 1 + (0.01m * news.Count);
        _used += cost;
        return _used > Points ? Spent : Json(200, new { offset, number, available = Articles, news }) with
        {
            Headers = new()
            {
                ["X-API-Quota-Request"] = cost.ToString(CultureInfo.InvariantCulture),
                ["X-API-Quota-Used"] = _used.ToString(CultureInfo.InvariantCulture),
                ["X-API-Quota-Left"] = (Points - _used).ToString(CultureInfo.InvariantCulture),
            },
        };
    }

    private object Article(int at) => new
    {
        id = at,
        title = Told($"World report {at}", at),
        text = Told($"All that report {at} says, from its beginning to its end.", at),
        summary = $"Report {at} in short.",
        url = Address(at),
        image = $"https://worldnewsapi.example/{at}.jpg",
        video = (string?)null,
        publish_date = Text(Date(at), "yyyy-MM-dd HH:mm:ss"),
        authors = at % 2 == 0 ? (string[])["A. Author", "B. Author"] : [],
        category = "politics",
        language = "en",
        source_country = "gb",
        sentiment = -0.176,
    };
}
