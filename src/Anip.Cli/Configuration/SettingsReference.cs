using System.Text;

namespace Anip.Cli.Configuration;

/// <summary>What each setting means, what it takes and what counts where it is not given.</summary>
internal static class SettingsReference
{
    /// <summary>For people at a terminal.</summary>
    public static string Text(SettingsCatalogue catalogue, IEnumerable<KnownSetting> settings)
    {
        var text = new StringBuilder();
        foreach (var setting in settings)
        {
            text.Append(text.Length == 0 ? "" : "\n").Append(setting.Key).Append('\n')
                .Append("  ").Append(setting.Meaning).Append('\n')
                .Append("  Takes ").Append(setting.Expected).Append(". ").Append(Default(setting)).Append(".\n")
                .Append("  Environment: ").AppendJoin(" or ", catalogue.Environment.Of(setting.Key)).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>The page of all settings.</summary>
    public static string Markdown(SettingsCatalogue catalogue)
    {
        var page = new StringBuilder("""
            # Settings

            Each may stand in `appsettings.json`, in `.env`, in the environment, or behind `--set`; what stands later in this list wins. `anip config show` prints what counts and where it
            was written, `anip config check` finds all errors at once, and `anip config explain` prints this page's entries. Each variable may end in `_FILE`, such as `POSTGRES_PASSWORD_FILE`, and then names a file with the value.

            """);
        foreach (var section in catalogue.Sections)
        {
            page.Append($"\n## {section.Name}\n\n{SettingMeanings.Of(section.Options)}\n\n| setting | meaning | takes | default | environment |\n| --- | --- | --- | --- | --- |\n");
            foreach (var setting in catalogue.All.Where(setting => setting.Section == section))
            {
                page.Append($"| `{setting.Key}` | {Cell(setting.Meaning)} | {Cell(setting.Expected)} | {Cell(setting.DefaultText is { Length: > 0 } value ? $"`{value}`" : "")} | {string.Join(", ", catalogue.Environment.Of(setting.Key).Select(name => $"`{name}`"))} |\n");
            }
        }

        return page.ToString();
    }

    private static string Default(KnownSetting setting) =>
        setting.DefaultText is { Length: > 0 } value ? $"Default: {value}" : "No default";

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
