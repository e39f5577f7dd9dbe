using System.Numerics.Tensors;
using System.Text;
using Anip.Inference.Language;

namespace Anip.Benchmarks.Reading;

/// <summary>Pieces of sentences by their length: how often the text by itself gives the language, with the right one declared, and where English is declared of another; and the power at which its probabilities fit best, by which a declared language is weighed.</summary>
internal static class DeclaredLanguage
{
    private static readonly int[] Words = [1, 2, 3, 4, 6, 9, 14, 25];
    private static readonly int[] Edges = [0, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, int.MaxValue];

    public static void Score(LanguageDetector detector, List<(string Language, string Text)> sentences)
    {
        var pieces = Pieces(sentences).Select(piece => Read(detector, piece.Language, piece.Text)).Where(piece => piece.Right >= 0).ToList();
        Console.WriteLine("bytes of letters   pieces   right: by itself   with it declared   with English declared of another   best power");
        foreach (var (from, to) in Edges.Zip(Edges.Skip(1)))
        {
            var here = pieces.Where(piece => piece.Bytes >= from && piece.Bytes < to).ToList();
            var others = here.Where(piece => !piece.IsEnglish).ToList();
            Console.WriteLine($"{from,9} to {(to == int.MaxValue ? "" : $"{to - 1}"),-5} {here.Count,7}   {here.Average(piece => piece.Alone),16:F3}   {here.Average(piece => piece.Declared),16:F3}   {others.Average(piece => piece.Misdeclared),32:F3}   {BestPower(here),10:F2}");
        }
    }

    private static IEnumerable<(string Language, string Text)> Pieces(List<(string Language, string Text)> sentences)
    {
        var random = new Random(1);
        foreach (var (language, text) in sentences)
        {
            var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            foreach (var count in Words.TakeWhile(count => count <= words.Length))
            {
                var at = random.Next(words.Length - count + 1);
                yield return (language, string.Join(' ', words[at..(at + count)]));
            }
        }
    }

    private static Piece Read(LanguageDetector detector, string language, string text)
    {
        var (probabilities, scratch) = (new float[detector.Languages.Count], new float[detector.Languages.Count]);
        var right = detector.Detect(text, probabilities).Language is null ? -1 : detector.IndexOf(language);
        return new Piece(
            Encoding.UTF8.GetByteCount(string.Concat(text.Where(char.IsLetter))), right, probabilities, language == "en",
            right >= 0 && TensorPrimitives.IndexOfMax<float>(probabilities) == right ? 1 : 0,
            detector.Detect(text, language, scratch).Language == language ? 1 : 0,
            detector.Detect(text, "en", scratch).Language == language ? 1 : 0);
    }

    private static double BestPower(List<Piece> pieces) =>
        Enumerable.Range(1, 30).Select(step => step * 0.05).MinBy(power => pieces.Average(piece => Surprise(piece, power)));

    private static double Surprise(Piece piece, double power) =>
        -Math.Log(Weight(piece.Probabilities[piece.Right], power) / piece.Probabilities.Sum(probability => Weight(probability, power)));

    private static double Weight(float probability, double power) => Math.Pow(Math.Max(probability, 1e-9), power);

    private sealed record Piece(int Bytes, int Right, float[] Probabilities, bool IsEnglish, int Alone, int Declared, int Misdeclared);
}
