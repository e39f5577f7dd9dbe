using System.IO.Hashing;
using System.Text;

namespace Anip.Articles;

/// <summary>The stable name of an article whose source gives no address: the same source and key give the same name.</summary>
public static class ArticleUrn
{
    public const string Prefix = "urn:anip:";

    public static string Create(string source, string key) =>
        Prefix + Convert.ToHexStringLower(XxHash128.Hash(Encoding.UTF8.GetBytes($"{source}\n{key}")));
}
