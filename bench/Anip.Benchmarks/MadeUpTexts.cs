using System.Globalization;
using System.Text;
using Anip.Articles;

namespace Anip.Benchmarks;

/// <summary>Text whose words are as unevenly frequent as those of a language.</summary>
internal sealed class MadeUpTexts
{
    public static readonly DateTimeOffset Start = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly string[] _words;
    private readonly Random _random = new(7);

    public MadeUpTexts()
    {
        var random = new Random(3);
        _words = [.. Enumerable.Range(0, 20_000).Select(i => string.Concat(Enumerable.Range(0, 1 + (i % 4)).Select(_ => Syllable(random))) + i.ToString("x", CultureInfo.InvariantCulture))];
    }

    public string Word(int rank) => _words[rank + 1];

    public IncomingArticle Article(int number)
    {
        var title = Words(9);
        var content = Words(32);
        var url = $"https://outlet-{number % 50}.example/2026/03/{number}/{title[..12].Trim().Replace(' ', '-')}";
        return new IncomingArticle
        {
            Url = url,
            Title = title,
            Content = content,
            ContentKind = ContentKind.Snippet,
            Source = $"Outlet {number % 50}",
            Author = $"Author {number % 500}",
            PublishedAt = Start.AddMinutes(number),
            DateSource = DateSource.Feed,
            Language = "en",
            Region = RegionOf(number),
            ApiSource = "rss",
            ImageUrl = url + ".jpg",
            Raw = Encoding.UTF8.GetBytes(
                $$"""{"source":{"id":null,"name":"Outlet"},"author":"Author","title":"{{title}}","description":"{{content}}","url":"{{url}}","urlToImage":"{{url}}.jpg","publishedAt":"2026-03-14T15:09:26Z"}"""),
        };
    }

    /// <summary>A tenth of the articles is from one region, a thousandth from another.</summary>
    public static string RegionOf(int number) => number % 1_000 == 7 ? "LI" : number % 10 == 3 ? "FR" : "GB";

    private string Words(int count) =>
        string.Join(' ', Enumerable.Range(0, count).Select(_ => _words[(int)Math.Min(Math.Exp(_random.NextDouble() * Math.Log(_words.Length)), _words.Length - 1)]));

    private static string Syllable(Random random) => $"{"bdfgklmnprst"[random.Next(12)]}{"aeiou"[random.Next(5)]}";
}
