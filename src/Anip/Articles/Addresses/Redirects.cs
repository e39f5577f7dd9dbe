using System.Collections.Frozen;

namespace Anip.Articles.Addresses;

/// <summary>
/// Addresses of services that count a click and send the reader on, and carry where to: search engines, alerts, social networks, mail filters.
/// What hides its target (shorteners) cannot be told without asking, and stays.
/// </summary>
internal static class Redirects
{
    private static readonly Rule Google = new(["/url", "/news/url", "/interstitial"], ["url", "q"]);

    private static readonly FrozenDictionary<string, Rule> Hosts = new Dictionary<string, Rule>
    {
        ["bing.com"] = new(["/news/apiclick.aspx"], ["url"]),
        ["facebook.com"] = new(["/l.php", "/flx/warn"], ["u"]),
        ["l.facebook.com"] = new(["/l.php", "/"], ["u"]),
        ["lm.facebook.com"] = new(["/l.php", "/"], ["u"]),
        ["l.messenger.com"] = new(["/l.php", "/"], ["u"]),
        ["l.instagram.com"] = new(["/"], ["u"]),
        ["l.threads.net"] = new(["/"], ["u"]),
        ["l.threads.com"] = new(["/"], ["u"]),
        ["out.reddit.com"] = new([], ["url"]),
        ["t.umblr.com"] = new(["/redirect"], ["z"]),
        ["duckduckgo.com"] = new(["/l"], ["uddg"]),
        ["youtube.com"] = new(["/redirect"], ["q"]),
        ["vk.com"] = new(["/away.php"], ["to"]),
        ["away.vk.com"] = new(["/away.php"], ["to"]),
        ["linkedin.com"] = new(["/safety/go", "/redir/redirect", "/redir/general-malware-page"], ["url"]),
        ["steamcommunity.com"] = new(["/linkfilter"], ["url", "u"]),
        ["slack-redir.net"] = new(["/link"], ["url"]),
        ["medium.com"] = new(["/r"], ["url"]),
        ["getpocket.com"] = new(["/redirect"], ["url"]),
        ["flipboard.com"] = new(["/redirect"], ["url"]),
        ["pinterest.com"] = new(["/offsite"], ["url"]),
        ["link.zhihu.com"] = new(["/"], ["target"]),
        ["weibo.cn"] = new(["/sinaurl"], ["u", "toasturl"]),
        ["exit.sc"] = new(["/"], ["url"]),
        ["gate.sc"] = new(["/"], ["url"]),
        ["go.redirectingat.com"] = new(["/"], ["url"]),
        ["go.skimresources.com"] = new(["/"], ["url"]),
        ["yandex.ru"] = new(["/turbo"], ["text"]),
        ["yandex.com"] = new(["/turbo"], ["text"]),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly Rule SafeLinks = new(["/"], ["url"]);

    /// <summary>Where the reader is sent, as an absolute http(s) address; null where <paramref name="page"/> is no such redirect.</summary>
    public static string? Target(WebAddress page)
    {
        if (page.Query.Length == 0 || RuleOf(page.Authority) is not { } rule || !rule.HasPath(page.Path))
        {
            return null;
        }

        foreach (var name in rule.Parameters)
        {
            foreach (var pair in page.Query.Split('&'))
            {
                if (pair.Length > name.Length && pair[name.Length] == '=' && pair.StartsWith(name, StringComparison.OrdinalIgnoreCase)
                    && Uri.UnescapeDataString(pair[(name.Length + 1)..]) is var target && IsAddress(target))
                {
                    return target;
                }
            }
        }

        return null;
    }

    private static bool IsAddress(string text) =>
        text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("http://", StringComparison.OrdinalIgnoreCase);

    private static Rule? RuleOf(string host)
    {
        var bare = host.StartsWith("www.", StringComparison.Ordinal) ? host[4..] : host;
        if (Hosts.TryGetValue(bare, out var rule))
        {
            return rule;
        }

        if (host.EndsWith(".safelinks.protection.outlook.com", StringComparison.Ordinal))
        {
            return SafeLinks;
        }

        return IsGoogle(bare.StartsWith("news.", StringComparison.Ordinal) ? bare[5..] : bare) ? Google : null;
    }

    /// <summary>google.com, google.de, google.co.uk, google.com.au: only what can be the company's own.</summary>
    private static bool IsGoogle(string host) =>
        host.StartsWith("google.", StringComparison.Ordinal)
        && host[7..].Split('.') is ["com" or "cat"] or [{ Length: 2 }] or ["co" or "com", { Length: 2 }];

    /// <param name="Paths">None: any path.</param>
    /// <param name="Parameters">The first that holds an address counts.</param>
    private sealed record Rule(string[] Paths, string[] Parameters)
    {
        public bool HasPath(string path)
        {
            var trimmed = path.Length > 1 ? path.TrimEnd('/') : path;
            return Paths.Length == 0 || Array.Exists(Paths, known => trimmed.Equals(known, StringComparison.OrdinalIgnoreCase) || (known == "/" && trimmed.Length == 0));
        }
    }
}
