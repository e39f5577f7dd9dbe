using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Anip.Articles;
using Anip.Articles.Addresses;
using Anip.Articles.Languages;
using Anip.Decoding;
using Anip.Ingestion.Html;

namespace Anip.Ingestion.Sources.GdeltBulk.Rows;

/// <summary>An article out of a record: address, title and what GDELT read off the text, which is kept as its word. The text itself is not in it.</summary>
internal static class GkgArticle
{
    private static readonly string[] ToneNames = ["tone", "positive", "negative", "polarity", "activity_density", "self_group_density", "words"];

    /// <returns>Null where there is none; then the report says why.</returns>
    public static IncomingArticle? Read(GkgRow row, string apiSource, SourceReport report)
    {
        var address = TextDecoding.Decode(row.Address);
        if (!row.IsOfWeb || !ArticleIdentity.TryAddress(address, out var url, out _))
        {
            report.Reject("no_address");
            return null;
        }

        var title = HtmlText.ToPlain(Extra(row, "<PAGE_TITLE>"u8, "</PAGE_TITLE>"u8));
        if (title is null)
        {
            report.Reject("no_title", detail: null, address);
            return null;
        }

        // The date of the record is that of its file; what a page says of itself is another thing.
        var published = Instant(Extra(row, "<PAGE_PRECISEPUBTIMESTAMP>"u8, "</PAGE_PRECISEPUBTIMESTAMP>"u8));
        var author = HtmlText.ToPlain(Extra(row, "<PAGE_AUTHORS>"u8, "</PAGE_AUTHORS>"u8));
        return new IncomingArticle
        {
            Url = url,
            Spelling = address,
            Title = title,
            Source = row.Domain.IsEmpty ? null : TextDecoding.Decode(row.Domain),
            Author = author?.Replace(";", ", ", StringComparison.Ordinal),
            PublishedAt = published,
            DateSource = published is null ? DateSource.None : DateSource.Page,
            Language = LanguageTag.TryParse(row.LanguageCode, out var language) ? language : null,
            ApiSource = apiSource,
            ImageUrl = Uri.TryCreate(TextDecoding.Decode(row.Image), UriKind.Absolute, out var image) && image.Scheme is "http" or "https" ? image.AbsoluteUri : null,
            Statement = new SourceStatement("", apiSource)
            {
                Title = title,
                Outlet = row.Domain.IsEmpty ? null : TextDecoding.Decode(row.Domain),
                PublishedAt = published,
                Language = row.LanguageCode,
                Countries = CountriesOf(row.Places),
                Categories = NamesOf(row.Themes, hasOffsets: true),
                Names = [.. NamesOf(row.Persons, hasOffsets: false), .. NamesOf(row.Organisations, hasOffsets: false)],
                SentimentScore = row.ToneAt(0),
                Image = row.Image.IsEmpty ? null : TextDecoding.Decode(row.Image),
            },
            Raw = Record(row, address, title),
        };
    }

    private static List<string> CountriesOf(ListedParts places)
    {
        var countries = new List<string>();
        foreach (var part in places)
        {
            if (new GkgPlace(part) is { IsRead: true } place && FipsCountries.Find(place.Fips) is { } country && !countries.Contains(country))
            {
                countries.Add(country);
            }
        }

        return countries;
    }

    private static List<string> NamesOf(ListedParts parts, bool hasOffsets)
    {
        var names = new List<string>();
        foreach (var part in parts)
        {
            if (names.Count < SourceStatement.MaxValues && TextDecoding.Decode(hasOffsets ? ListedParts.WithoutOffset(part) : part) is var name && !names.Contains(name))
            {
                names.Add(name);
            }
        }

        return names;
    }

    private static string? Extra(GkgRow row, ReadOnlySpan<byte> begin, ReadOnlySpan<byte> end)
    {
        var from = row.Extras.IndexOf(begin);
        if (from < 0)
        {
            return null;
        }

        var rest = row.Extras[(from + begin.Length)..];
        return rest.IndexOf(end) is > 0 and var to ? TextDecoding.Decode(rest[..to]) : null;
    }

    private static DateTimeOffset? Instant(string? stamp) =>
        DateTimeOffset.TryParseExact(stamp, "yyyyMMddHHmmss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant) ? instant : null;

    private static ReadOnlyMemory<byte> Record(GkgRow row, string address, string title)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("gkg_record", Encoding.ASCII.GetString(row.Record));
            json.WriteString("url", address);
            json.WriteString("title", title);
            json.WriteString("domain", TextDecoding.Decode(row.Domain));
            json.WriteString("source_language", row.LanguageCode);
            WriteTones(json, row);
            WriteNames(json, "themes", row.Themes, hasOffsets: true);
            WriteNames(json, "persons", row.Persons, hasOffsets: false);
            WriteNames(json, "organizations", row.Organisations, hasOffsets: false);
            WritePlaces(json, row.Places);
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private static void WriteTones(Utf8JsonWriter json, GkgRow row)
    {
        json.WriteStartObject("tones");
        for (var at = 0; at < ToneNames.Length; at++)
        {
            if (row.ToneAt(at) is { } value)
            {
                json.WriteNumber(ToneNames[at], value);
            }
        }

        json.WriteEndObject();
    }

    private static void WriteNames(Utf8JsonWriter json, string member, ListedParts names, bool hasOffsets)
    {
        json.WriteStartArray(member);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var part in names)
        {
            if (TextDecoding.Decode(hasOffsets ? ListedParts.WithoutOffset(part) : part) is var name && seen.Add(name))
            {
                json.WriteStringValue(name);
            }
        }

        json.WriteEndArray();
    }

    private static void WritePlaces(Utf8JsonWriter json, ListedParts places)
    {
        json.WriteStartArray("places");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var part in places)
        {
            var place = new GkgPlace(part);
            if (!place.IsRead || !seen.Add(Encoding.UTF8.GetString(place.Id)))
            {
                continue;
            }

            json.WriteStartObject();
            json.WriteString("name", place.Name);
            json.WriteString("country", FipsCountries.Find(place.Fips));
            if (place.Latitude is { } latitude && place.Longitude is { } longitude)
            {
                json.WriteNumber("latitude", latitude);
                json.WriteNumber("longitude", longitude);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
