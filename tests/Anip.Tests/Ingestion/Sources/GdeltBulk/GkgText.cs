using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Anip.Tests.Ingestion.Sources.GdeltBulk;

/// <summary>Lines of GDELT's files, made up, and the archives that they come in.</summary>
internal static class GkgText
{
    public const string Paris = "4#Paris, France (general), France#FR#FR00#48.8667#2.33333#-1456928";
    public const string Bern = "4#Bern, Bern, Switzerland#SZ#SZ05#46.9167#7.46667#-2551284";
    public const string China = "1#China#CH#CH#35#105#CH";

    public static string Line(
        int number, string? title = null, string themes = "PROTEST;TAX_FNCACT;", string places = Paris, string tone = "-2.5,1,3.5,4.5,20,1,300", string? language = null, string domain = "news.example",
        string? url = null, string slot = "20260301120000", string extras = "", int collection = 1)
    {
        var columns = new string[27];
        Array.Fill(columns, "");
        columns[0] = $"{slot}-{(language is null ? "" : "T")}{number}";
        columns[1] = slot;
        columns[2] = $"{collection}";
        columns[3] = domain;
        columns[4] = url ?? $"https://{domain}/{slot}/{number}";
        columns[7] = themes;
        columns[9] = places;
        columns[11] = "jane doe;li wei";
        columns[13] = "united nations";
        columns[15] = tone;
        columns[17] = "wc:300,c1.1:2";
        columns[18] = "https://img.example/1.jpg";
        columns[25] = language is null ? "" : $"srclc:{language};eng:GT-{language.ToUpperInvariant()} 1.0";
        columns[26] = (title is null ? "" : $"<PAGE_TITLE>{title}</PAGE_TITLE>") + extras;
        return string.Join('\t', columns);
    }

    public static string Event(int number, string root = "14", string country = "FR", string tone = "-4")
    {
        var columns = new string[61];
        Array.Fill(columns, "");
        (columns[0], columns[28], columns[34], columns[53]) = ($"{number}", root, tone, country);
        return string.Join('\t', columns);
    }

    public static string Mention(int number, string? language = null, string tone = "1.5")
    {
        var columns = new string[16];
        Array.Fill(columns, "");
        (columns[0], columns[13], columns[14]) = ($"{number}", tone, language is null ? "" : $"srclc:{language};eng:GT 1.0");
        return string.Join('\t', columns);
    }

    public static byte[] Zip(string member, string text) => Zip((member, Encoding.UTF8.GetBytes(text)));

    public static byte[] Zip(params (string Member, byte[] Content)[] members)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (member, content) in members)
            {
                using var entry = archive.CreateEntry(member).Open();
                entry.Write(content);
            }
        }

        return stream.ToArray();
    }

#pragma warning disable CA5351 // What GDELT's lists have.
    public static string Md5(byte[] bytes) => Convert.ToHexStringLower(MD5.HashData(bytes));
#pragma warning restore CA5351
}
