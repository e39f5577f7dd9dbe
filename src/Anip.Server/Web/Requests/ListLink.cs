using System.Globalization;
using Anip.Articles;
using Anip.Articles.Languages;
using Anip.Server.Api.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace Anip.Server.Web.Requests;

/// <summary>The list's address: every filter is in it, so that any list can be linked to.</summary>
internal static class ListLink
{
    private const int MaxValueLength = 500;

    /// <summary>The names in the list's address.</summary>
    public static readonly string[] Names = ["q", "topic", "sentiment", "source", "api_source", "language", "region", "from", "to", "entity", "label", "cursor"];

    public static string To(ArticleFilter filter, string? cursor = null)
    {
        var query = new QueryBuilder();
        Add("q", filter.Text);
        Add("topic", filter.Topic);
        Add("sentiment", filter.Sentiment);
        Add("source", filter.Source);
        Add("api_source", filter.ApiSource);
        Add("language", filter.Language);
        Add("region", filter.Region);
        Add("from", Written(filter.From));
        Add("to", Written(filter.To));
        Add("entity", filter.Entity);
        Add("label", filter.Label?.ToString());
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

    /// <summary>A time as the list's address has it; a day where it is a midnight in UTC.</summary>
    public static string? Written(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString(time.Value.UtcDateTime.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

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
            ApiSource = Value("api_source"),
            Region = Value("region") is { } region ? RegionCode.TryParse(region, out var country) ? country : region : null,
            From = Time("from"),
            To = Time("to"),
            Entity = Value("entity"),
            Label = LabelFilter.TryParse(Value("label"), out var label) ? label : null,
        };

        DateTimeOffset? Time(string name) => Value(name) is { } value && ParameterReader.TryInstant(value, out var instant) ? instant : null;

        string? Value(string name)
        {
            var value = (query.TryGetValue(name, out var values) ? values[^1] ?? "" : "").Trim();
            return value is "" ? null : value[..Math.Min(value.Length, MaxValueLength)];
        }
    }
}
