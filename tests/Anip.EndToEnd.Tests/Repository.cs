namespace Anip.EndToEnd.Tests;

/// <summary>The tree that the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string File(string path) => Path.Combine(Root, path);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!System.IO.File.Exists(Path.Combine(folder.FullName, "Anip.slnx")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("the tests run outside their repository");
        }

        return folder.FullName;
    }
}
