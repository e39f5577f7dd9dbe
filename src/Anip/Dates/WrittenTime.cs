namespace Anip.Dates;

/// <summary>A time that a person or a server wrote to say what it wants: read as dates of articles are, and it may lie ahead.</summary>
public static class WrittenTime
{
    // Leaves room for what is added to it.
    private static readonly DateTimeOffset Far = DateTimeOffset.MaxValue.AddYears(-1);

    /// <summary>Without a zone it is UTC. What can be two dates, or is before 1900, is not read.</summary>
    public static bool TryParse(string? text, out DateTimeOffset time) => FeedDate.TryParse(text, Far, out time);
}
