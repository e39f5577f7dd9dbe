namespace Anip.Tests;

/// <summary>The languages most used in news.</summary>
internal static class NewsLanguages
{
    public static IReadOnlyList<string> All { get; } =
        "en de fr es it pt nl ru uk pl cs sv da no fi tr ar he hi bn zh ja ko vi th id el ro hu bg hr sr sk fa ur".Split(' ');
}
