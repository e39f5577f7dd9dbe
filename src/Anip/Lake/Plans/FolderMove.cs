namespace Anip.Lake.Plans;

/// <summary>Moves a folder of files, also from one disk to another, so that what is there under the new name is whole.</summary>
internal static class FolderMove
{
    public static void Move(string from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        try
        {
            Directory.Move(from, to);
        }
        catch (IOException) when (!Path.Exists(to))
        {
            var beside = Directory.CreateDirectory($"{to}.tmp").FullName;
            foreach (var file in Directory.GetFiles(from))
            {
                File.Copy(file, Path.Combine(beside, Path.GetFileName(file)), overwrite: true);
            }

            Directory.Move(beside, to);
            Directory.Delete(from, recursive: true);
        }
    }
}
