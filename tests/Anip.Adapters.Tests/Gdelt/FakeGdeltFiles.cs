using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using Anip.Tests.Ingestion.Sources.GdeltBulk;

namespace Anip.Adapters.Tests.Gdelt;

/// <summary>GDELT's lists and files on loopback, with parts of lists as it gives them.</summary>
internal sealed class FakeGdeltFiles : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentDictionary<string, byte[]> _files = [];
    private readonly StringBuilder _master = new();
    private readonly StringBuilder _translated = new();

    public FakeGdeltFiles()
    {
        using (var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Url = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/gdeltv2/";
        }

        _listener.Prefixes.Add(Url);
        _listener.Start();
        _ = ServeAsync();
    }

    public string Url { get; }

    /// <summary>Names of what was asked for, in order.</summary>
    public ConcurrentQueue<string> Asked { get; } = [];

    /// <summary>What is sent in the place of a file.</summary>
    public ConcurrentDictionary<string, byte[]> Instead { get; } = [];

    /// <summary>Files that are listed and not there.</summary>
    public ConcurrentDictionary<string, bool> Absent { get; } = [];

    /// <summary>Files that are asked for and never come.</summary>
    public ConcurrentDictionary<string, bool> Silent { get; } = [];

    /// <summary>One more for each request of one of these.</summary>
    public SemaphoreSlim Hanging { get; } = new(0);

    public int Times(string name) => Asked.Count(asked => asked == name);

    /// <summary>Publishes the files of a slot. The list of the newest names them, and that of all does.</summary>
    /// <param name="inMaster">Else it is not in the list of all.</param>
    public void Publish(string slot, string gkg, string? events = null, string? mentions = null, bool isTranslated = false, bool inMaster = true)
    {
        var set = isTranslated ? ".translation" : "";
        var newest = new StringBuilder();
        foreach (var (suffix, text) in new[] { ("export.CSV", events ?? GkgText.Event(1)), ("mentions.CSV", mentions ?? GkgText.Mention(1)), ("gkg.csv", gkg) })
        {
            var member = $"{slot}{set}.{suffix}";
            var packed = GkgText.Zip(member, text);
            _files[$"{member}.zip"] = packed;
            newest.Append(CultureInfo.InvariantCulture, $"{packed.Length} {GkgText.Md5(packed)} http://data.gdeltproject.org/gdeltv2/{member}.zip\n");
        }

        if (inMaster)
        {
            (isTranslated ? _translated : _master).Append(newest);
        }

        _files[isTranslated ? "lastupdate-translation.txt" : "lastupdate.txt"] = Encoding.ASCII.GetBytes(newest.ToString());
        _files[isTranslated ? "masterfilelist-translation.txt" : "masterfilelist.txt"] = Encoding.ASCII.GetBytes((isTranslated ? _translated : _master).ToString());
    }

    /// <summary>Puts files of nobody's in front of the list of all, so that it is long.</summary>
    public void Prepend(int slots, DateTimeOffset before)
    {
        var old = new StringBuilder();
        for (var at = slots; at > 0; at--)
        {
            old.Append(CultureInfo.InvariantCulture, $"150383 297a16b493de7cf6ca809a7cc31d0b93 http://data.gdeltproject.org/gdeltv2/{before.AddMinutes(-15 * at):yyyyMMddHHmmss}.gkg.csv.zip\n");
        }

        _master.Insert(0, old);
        _files["masterfilelist.txt"] = Encoding.ASCII.GetBytes(_master.ToString());
    }

    public void Dispose()
    {
        _listener.Close();
        Hanging.Dispose();
    }

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                var name = context.Request.Url!.Segments[^1];
                Asked.Enqueue(name);
                if (Silent.ContainsKey(name))
                {
                    Hanging.Release();
                    continue;
                }

                await AnswerAsync(context, name);
                context.Response.Close();
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException or IOException)
            {
                // The end of the test.
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context, string name)
    {
        if (Absent.ContainsKey(name) || !_files.TryGetValue(name, out var body))
        {
            context.Response.StatusCode = 404;
            return;
        }

        body = Instead.GetValueOrDefault(name, body);
        if (context.Request.Headers["Range"] is { } range)
        {
            var bounds = range["bytes=".Length..].Split('-');
            var (first, last) = (int.Parse(bounds[0], CultureInfo.InvariantCulture), Math.Min(body.Length - 1, int.Parse(bounds[1], CultureInfo.InvariantCulture)));
            context.Response.StatusCode = 206;
            context.Response.AddHeader("Content-Range", $"bytes {first}-{last}/{body.Length}");
            body = body[first..(last + 1)];
        }

        await context.Response.OutputStream.WriteAsync(body, CancellationToken.None);
    }
}
