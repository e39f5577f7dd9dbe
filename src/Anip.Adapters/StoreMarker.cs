using System.Globalization;

namespace Anip.Adapters;

/// <summary>A file beside a store that says how far it had come, so that one that was emptied or has lost its end is told from a new one.</summary>
internal sealed class StoreMarker(string store)
{
    /// <summary>Where it is.</summary>
    public string Path { get; } = store + ".held";

    /// <returns>The highest number of an article that the store ever held; 0 where it is not known to have held any.</returns>
    public long Read()
    {
        try
        {
            return long.TryParse(File.ReadLines(Path).LastOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    /// <summary>Notes it where it is more than what is noted. One that cannot be written is missed only after a loss.</summary>
    public void Note(long number)
    {
        if (number <= Read())
        {
            return;
        }

        var part = $"{Path}.{Environment.ProcessId}";
        try
        {
            File.WriteAllText(part, string.Create(
                CultureInfo.InvariantCulture,
                $"{System.IO.Path.GetFileName(store)} held articles up to the number below. Where it is gone or empty, restore a backup; remove this file to begin anew.\n{number}\n"));
            File.Move(part, Path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A folder that cannot be written, or a full disk.
        }
    }

    /// <summary>The store begins anew, or an older one was put in its place on purpose.</summary>
    public void Forget()
    {
        // Deleting throws where the folder is missing, though not where only the file is.
        if (File.Exists(Path))
        {
            File.Delete(Path);
        }
    }
}
