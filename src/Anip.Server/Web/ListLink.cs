using Anip.Articles;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace Anip.Server.Web;

/// <summary>The list's address: every filter is in it, so that any list can be linked to.</summary>
internal static class ListLink
{
    private const int LongestValue = 500;

    public static string To(ArticleFilter filter, string? cursor = null)
    {
        var query = new QueryBuilder();
        Add("q", filter.Text);
        Add("topic", filter.Topic);
        Add("sentiment", filter.Sentiment);
        Add("source", filter.Source);
        Add("language", filter.Language);
        Add("entity", filter.Entity);
        Add("cursor", cursor);
        return $"/{query}";

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                query.Add(name, value);
            }
        }
    }

    /// <summary>Reads an address leniently: a person edits it by hand and wants articles, not an error.</summary>
    public static ArticleFilter Read(IQueryCollection query)
    {
        return new ArticleFilter
        {
            Text = Value("q"),
            Topic = Value("topic"),
            Sentiment = Value("sentiment"),
            Source = Value("source"),
            Language = Value("language") is { } language ? LanguageTag.TryParseFilter(language, out var code) ? code : language : null,
            Entity = Value("entity"),
        };

        string? Value(string name)
        {
            var value = query[name].ToString().Trim();
            return value is "" ? null : value[..Math.Min(value.Length, LongestValue)];
        }
    }
}
