using System.Runtime.Intrinsics;

namespace Anip.Inference.Heads;

/// <summary>
/// Brings a word's features to one byte each on the way from the encoder's output to the head's input: standardised, cut at
/// ± <see cref="Range"/> deviations, 128 being the mean. So the head's first product can be one of bytes.
/// </summary>
/// <param name="factor">Of each feature: its number times this …</param>
/// <param name="offset">… plus this is its code.</param>
public sealed class WordCodes(float[] factor, float[] offset)
{
    public const float Range = 6;

    /// <summary>Deviations from one code to the next.</summary>
    public const float Step = 2 * Range / 255;

    public const byte Zero = 128;

    public static WordCodes Of(ReadOnlySpan<float> mean, ReadOnlySpan<float> scale)
    {
        float[] factor = new float[mean.Length], offset = new float[mean.Length];
        for (var i = 0; i < mean.Length; i++)
        {
            factor[i] = scale[i] / Step;
            offset[i] = Zero - (mean[i] * scale[i] / Step);
        }

        return new WordCodes(factor, offset);
    }

    /// <param name="first">The number of the first of <paramref name="features"/> among all features of a word.</param>
    public void Write(ReadOnlySpan<float> features, int first, Span<byte> codes)
    {
        var i = 0;
        for (; i + Vector256<byte>.Count <= features.Length; i += Vector256<byte>.Count)
        {
            var low = Vector256.Narrow(Codes(features, first, i), Codes(features, first, i + 8));
            var high = Vector256.Narrow(Codes(features, first, i + 16), Codes(features, first, i + 24));
            Vector256.Narrow(low, high).CopyTo(codes[i..]);
        }

        for (; i < features.Length; i++)
        {
            codes[i] = (byte)Math.Clamp((features[i] * factor[first + i]) + offset[first + i] + 0.5f, 0, 255);
        }
    }

    private Vector256<uint> Codes(ReadOnlySpan<float> features, int first, int at)
    {
        var code = Vector256.MultiplyAddEstimate(
            Vector256.Create(features[at..]), Vector256.Create(factor, first + at), Vector256.Create(offset, first + at) + Vector256.Create(0.5f));
        return Vector256.ConvertToInt32(Vector256.ClampNative(code, Vector256<float>.Zero, Vector256.Create(255f))).AsUInt32();
    }
}
