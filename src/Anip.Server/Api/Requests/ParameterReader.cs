using System.Globalization;
using Anip.Articles;
using Anip.Search;
using Anip.Server.Api.Answers;
using Microsoft.AspNetCore.Http;

namespace Anip.Server.Api.Requests;

/// <summary>Reads declared parameters off a query string and collects all that is wrong with them.</summary>
internal sealed class ParameterReader(IQueryCollection query)
{
    private static readonly string[] InstantFormats =
        ["yyyy-MM-dd", "yyyy-MM-ddTHH:mmK", "yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK"];

    private readonly Dictionary<string, string[]> _errors = new(StringComparer.Ordinal);
    private bool _unprocessable;
    private int? _position;

    /// <summary>The answer to a request with errors; null where there are none.</summary>
    public IResult? Problem => _errors.Count is 0
        ? null
        : Problems.Parameters(_unprocessable ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status400BadRequest, _errors, _position);

    public int Integer(IntegerParameter parameter)
    {
        if (Value(parameter) is not { } value)
        {
            return parameter.Default;
        }

        if (int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= parameter.Min && number <= parameter.Max)
        {
            return number;
        }

        Reject(parameter, parameter.Max is int.MaxValue
            ? $"'{Cut(value)}' is not an integer of {parameter.Min} or more."
            : $"'{Cut(value)}' is not an integer from {parameter.Min} to {parameter.Max}.");
        return parameter.Default;
    }

    public double Number(NumberParameter parameter)
    {
        if (Value(parameter) is not { } value)
        {
            return parameter.Default;
        }

        if (double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && number >= parameter.Min && number <= parameter.Max)
        {
            return number;
        }

        Reject(parameter, string.Create(
            CultureInfo.InvariantCulture, $"'{Cut(value)}' is not a number from {parameter.Min} to {parameter.Max}."));
        return parameter.Default;
    }

    public string? Text(TextParameter parameter)
    {
        var value = Value(parameter)?.Trim();
        if (string.IsNullOrEmpty(value))
        {
            if (parameter.Required)
            {
                Reject(parameter, $"is required, 1 to {parameter.Max} characters.");
            }

            return null;
        }

        if (value.Length > parameter.Max)
        {
            Reject(parameter, $"has {value.Length} characters, at most {parameter.Max} are allowed.");
        }

        return value;
    }

    public string? Word(WordParameter parameter)
    {
        var value = Value(parameter)?.Trim();
        if (string.IsNullOrEmpty(value))
        {
            return null;
        }

        var word = parameter.Words.FirstOrDefault(word => word.Equals(value, StringComparison.OrdinalIgnoreCase));
        if (word is null)
        {
            Misname(parameter, NearestName.Refuse(value, parameter.Words));
        }

        return word;
    }

    public string? Code(CodeParameter parameter)
    {
        var value = Value(parameter)?.Trim();
        if (string.IsNullOrEmpty(value))
        {
            return null;
        }

        var code = parameter.Read(value);
        if (value.Length > parameter.Max)
        {
            Reject(parameter, $"has {value.Length} characters, at most {parameter.Max} are allowed.");
        }
        else if (code is null)
        {
            Misname(parameter, parameter.Refusal(value));
        }

        return code;
    }

    public string? Query(TextParameter parameter)
    {
        // The place is one in the value as it was sent.
        var blank = Value(parameter) is { } sent ? sent.Length - sent.TrimStart().Length : 0;
        var text = Text(parameter);
        if (!_errors.ContainsKey(parameter.Name) && SearchQuery.Parse(text).Error is { } problem)
        {
            problem = problem with { Position = problem.Position + blank };
            Reject(parameter, problem.AtPlace);
            _position = problem.Position + 1;
        }

        return text;
    }

    public DateTimeOffset? Instant(InstantParameter parameter)
    {
        var value = Value(parameter)?.Trim();
        if (string.IsNullOrEmpty(value))
        {
            return null;
        }

        if (TryInstant(value, out var instant))
        {
            return instant;
        }

        Reject(parameter, NoInstant(value));
        return null;
    }

    /// <summary>A span of time that ends before it begins holds nothing, whatever there is.</summary>
    public void RequireOrder(InstantParameter from, DateTimeOffset? begin, InstantParameter to, DateTimeOffset? end)
    {
        if (begin > end)
        {
            Misname(to, $"is before {from.Name}: nothing can be between them.");
        }
    }

    public static bool TryInstant(string value, out DateTimeOffset instant) => DateTimeOffset.TryParseExact(
        // A plus that was not percent-encoded arrives as a space: 2026-01-31T12:00:00 02:00.
        value.Trim().Replace(' ', '+'), InstantFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out instant);

    public static string NoInstant(string value) => $"'{Cut(value.Replace(' ', '+'))}' is not a date or time such as 2026-01-31 or 2026-01-31T12:00:00Z.";

    /// <summary>For a name outside its set.</summary>
    public void Misname(Parameter parameter, string reason) => _errors[parameter.Name] = [reason];

    public void Reject(Parameter parameter, string reason)
    {
        _errors[parameter.Name] = [reason];
        _unprocessable = true;
    }

    private string? Value(Parameter parameter)
    {
        if (!query.TryGetValue(parameter.Name, out var values))
        {
            return null;
        }

        if (values.Distinct(StringComparer.Ordinal).Count() > 1)
        {
            Misname(parameter, "is given several times with different values: give it once.");
        }

        return values[^1];
    }

    internal static string Cut(string value) => value.Length <= 60 ? value : $"{value[..60]}…";
}
