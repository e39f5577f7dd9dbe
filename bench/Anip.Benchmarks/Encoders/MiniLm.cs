using Anip.Inference.Encoding;

namespace Anip.Benchmarks;

/// <summary>The shape of the encoders that are measured by their files alone.</summary>
internal static class MiniLm
{
    public static EncoderShape Shape { get; } = new(256, 384, ["hidden_state_3", "hidden_state_4", "hidden_state_5", "last_hidden_state"]);
}
