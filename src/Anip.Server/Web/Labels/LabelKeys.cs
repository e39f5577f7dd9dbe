using Anip.Annotations;

namespace Anip.Server.Web;

/// <summary>The keys that stand for values: y and n, else their numbers.</summary>
internal static class LabelKeys
{
    public static IEnumerable<(string Value, string Key)> Of(IReadOnlyList<string> values) => values.Select((value, at) => (value, Of(value, at)));

    private static string Of(string value, int at) => value switch
    {
        AnnotationName.Yes => "y",
        AnnotationName.No => "n",
        _ => $"{at + 1}",
    };
}
