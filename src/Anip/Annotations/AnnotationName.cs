using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Anip.Articles;
using Anip.Models;

namespace Anip.Annotations;

/// <summary>What can be said of an article by name, and which values it has.</summary>
public static class AnnotationName
{
    /// <summary>One of <see cref="Topics.All"/>.</summary>
    public const string Topic = "topic";

    /// <summary>One of <see cref="Sentiments.All"/>.</summary>
    public const string Sentiment = "sentiment";

    /// <summary>The value of a label that needs no other: that it applies.</summary>
    public const string Yes = "yes";

    /// <summary>The value of such a label that says that it does not apply.</summary>
    public const string No = "no";

    private const int MaxNameLength = 64;
    private const int MaxValueLength = 100;

    private static readonly SearchValues<char> Letters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>Reads a name as a person writes it: <c>Supply chain</c> is <c>supply-chain</c>.</summary>
    /// <param name="error">What is wrong with it, as the end of a sentence.</param>
    public static bool TryParse(string? text, [NotNullWhen(true)] out string? name, [NotNullWhen(false)] out string? error)
    {
        name = text?.Trim().ToLowerInvariant().Replace(' ', '-');
        error = name is not { Length: > 0 and <= MaxNameLength } || !char.IsAsciiLetterLower(name[0]) || name.AsSpan().ContainsAnyExcept(Letters)
            ? $"must have 1 to {MaxNameLength} letters of a to z, digits, spaces, '-' and '_', and begin with a letter"
            : ModelName.All.Contains(name) ? $"cannot be {name}, which is a model's: {Topic} and {Sentiment} are corrected by these names" : null;
        name = error is null ? name : null;
        return error is null;
    }

    /// <summary>Reads a value of a name, in any case where there are only certain ones.</summary>
    /// <inheritdoc cref="TryParse"/>
    public static bool TryParseValue(string name, string? text, [NotNullWhen(true)] out string? value, [NotNullWhen(false)] out string? error)
    {
        value = text?.Trim();
        if (ValuesOf(name) is { } values)
        {
            var given = value ?? "";
            value = values.FirstOrDefault(one => one.Equals(given, StringComparison.OrdinalIgnoreCase));
            error = value is null ? NearestName.Refuse(given, values) : null;
        }
        else
        {
            error = value is not { Length: > 0 and <= MaxValueLength } || value.Any(char.IsControl)
                ? $"must have 1 to {MaxValueLength} characters on one line" : null;
        }

        value = error is null ? value : null;
        return error is null;
    }

    /// <summary>What people call the answers of a model by; null where they cannot say anything of what it reads.</summary>
    public static string? OfModel(string model) => model switch
    {
        ModelName.Topic => Topic,
        ModelName.Sentiment => Sentiment,
        _ => ModelName.All.Contains(model) ? null : model,
    };

    /// <summary>The model whose answers people call by a name.</summary>
    public static string ModelOf(string name) => name switch
    {
        Topic => ModelName.Topic,
        Sentiment => ModelName.Sentiment,
        _ => name,
    };

    /// <summary>The only values that a name can have; null where it can have any.</summary>
    public static IReadOnlyList<string>? ValuesOf(string name) => name switch
    {
        Topic => Topics.All,
        Sentiment => Sentiments.All,
        _ => null,
    };
}
