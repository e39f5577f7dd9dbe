using System.Text;
using Anip.Decoding;

namespace Anip.Cli.Output;

/// <summary>A terminal as a stream: what is written to it as UTF-8 arrives harmless.</summary>
internal sealed class VisibleStream(Stream terminal) : ForwardStream
{
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();

    public override bool CanWrite => true;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        // A character may begin in one piece and end in the next.
        var text = new char[_decoder.GetCharCount(buffer, flush: false)];
        _decoder.GetChars(buffer, text, flush: false);
        terminal.Write(Encoding.UTF8.GetBytes(Visible.Of(new string(text))));
    }

    public override void Flush() => terminal.Flush();
}
