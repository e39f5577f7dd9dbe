using System.Globalization;
using System.Security;
using System.Text;
using Anip.Lifecycle.Figures;

namespace Anip.Training.Cards;

/// <summary>The diagrams of a card, as SVG without script, style sheet or anything from outside.</summary>
internal static class Diagrams
{
    public const string Reliability = "reliability.svg";
    public const string Confusion = "confusion.svg";
    public const string Curve = "curve.svg";

    private const int Side = 300;
    private const int Left = 56;
    private const int Top = 36;
    private const string Ink = "#1f2937";
    private const string Grey = "#9ca3af";

    private static readonly string[] Colours = ["#2563eb", "#d97706", "#059669", "#7c3aed", "#dc2626"];

    /// <summary>How often answers were right, by how sure the model was: on the diagonal it is as sure as it may be.</summary>
    public static string OfReliability(GroupFigures group)
    {
        var svg = new Drawing(Left + Side + 24, Top + Side + 52, $"Reliability of {group.Group}: expected calibration error {Number(group.CalibrationError, "0.000")}");
        foreach (var tick in (double[])[0, 0.25, 0.5, 0.75, 1])
        {
            svg.Line(Left, Y(tick), Left + Side, Y(tick), "#e5e7eb");
            svg.Text(Left - 8, Y(tick) + 4, Number(tick, "0.##"), "end");
            svg.Text(X(tick), Top + Side + 18, Number(tick, "0.##"), "middle");
        }

        foreach (var bin in group.Reliability)
        {
            svg.Rectangle(X(bin.From) + 1, Y(bin.Accuracy), (Side * (bin.To - bin.From)) - 2, Side * bin.Accuracy, Colours[0], 0.75, $"{bin.Rows} answers, confidence {Number(bin.Confidence, "0.000")}, right {Number(bin.Accuracy, "0.000")}");
        }

        svg.Line(X(0), Y(0), X(1), Y(1), Ink, dashed: true);
        svg.Text(Left + (Side / 2), Top + Side + 40, "confidence", "middle");
        svg.Text(Left - 40, Top - 10, "right", "start");
        return svg.Close();

        static double X(double confidence) => Left + (Side * confidence);
        static double Y(double right) => Top + (Side * (1 - right));
    }

    /// <summary>A field for each pair of classes, the darker the more of the true class were taken for the other.</summary>
    public static string OfConfusion(GroupFigures group)
    {
        var confusion = group.Confusion!;
        const int cell = 56, margin = 120;
        var count = confusion.Classes.Count;
        var svg = new Drawing(margin + (count * cell) + 24, margin + (count * cell) + 16, $"Confusion of {group.Group}");
        for (var truth = 0; truth < count; truth++)
        {
            double all = confusion.Counts[truth].Sum();
            svg.Text(margin - 8, margin + (truth * cell) + (cell / 2) + 4, confusion.Classes[truth], "end");
            svg.Text(margin + (truth * cell) + (cell / 2), margin - 8, confusion.Classes[truth], "start", turned: true);
            for (var predicted = 0; predicted < count; predicted++)
            {
                var number = confusion.Counts[truth][predicted];
                var share = all == 0 ? 0 : number / all;
                svg.Rectangle(margin + (predicted * cell), margin + (truth * cell), cell - 1, cell - 1, truth == predicted ? "#059669" : "#dc2626", Math.Round(0.06 + (0.84 * share), 2), $"{confusion.Classes[truth]} taken for {confusion.Classes[predicted]}: {number}");
                svg.Text(margin + (predicted * cell) + (cell / 2), margin + (truth * cell) + (cell / 2) + 4, number.ToString("N0", CultureInfo.InvariantCulture), "middle", share > 0.6 ? "#ffffff" : Ink);
            }
        }

        return svg.Close();
    }

    /// <summary>The loss of each seed by step, from its highest to its lowest.</summary>
    public static string OfCurve(IReadOnlyList<CurvePoint> curve)
    {
        var all = curve.GroupBy(point => point.Key).ToList();
        var loss = all.Where(line => line.Key.StartsWith("loss", StringComparison.Ordinal)).ToList();
        var lines = loss.Count > 0 ? loss : all;
        var svg = new Drawing(Left + Side + 110, Top + Side + 52, loss.Count > 0 ? "Loss by step" : "F1 on held-out rows by step");
        var (least, most) = (lines.SelectMany(line => line).Min(point => point.Value), lines.SelectMany(line => line).Max(point => point.Value));
        var (height, steps) = (Math.Max(most - least, 1e-9), Math.Max(1, lines.SelectMany(line => line).Max(point => point.Step)));
        svg.Line(Left, Top, Left, Top + Side, Grey);
        svg.Line(Left, Top + Side, Left + Side, Top + Side, Grey);
        svg.Text(Left - 8, Top + 4, Number(most, "0.000"), "end");
        svg.Text(Left - 8, Top + Side + 4, Number(least, "0.000"), "end");
        svg.Text(Left + Side, Top + Side + 18, steps.ToString(CultureInfo.InvariantCulture), "end");
        for (var at = 0; at < lines.Count; at++)
        {
            var colour = Colours[at % Colours.Length];
            svg.Path(lines[at].Select(point => (Left + (Side * (double)point.Step / steps), Top + (Side * (1 - ((point.Value - least) / height))))), colour);
            svg.Text(Left + Side + 12, Top + 12 + (at * 18), lines[at].Key.Split('/')[^1].Replace('_', ' '), "start", colour);
        }

        return svg.Close();
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    private sealed class Drawing
    {
        private readonly StringBuilder _svg = new();

        public Drawing(int width, int height, string title)
        {
            Append($"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" role=\"img\" font-family=\"sans-serif\" font-size=\"12\">");
            Append($"<title>{Escape(title)}</title><rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>");
            Text(12, 20, title, "start");
        }

        public void Line(double x1, double y1, double x2, double y2, string colour, bool dashed = false) =>
            Append($"<line x1=\"{x1:0.#}\" y1=\"{y1:0.#}\" x2=\"{x2:0.#}\" y2=\"{y2:0.#}\" stroke=\"{colour}\"{(dashed ? " stroke-dasharray=\"4 4\"" : "")}/>");

        public void Rectangle(double x, double y, double width, double height, string colour, double opacity, string title) =>
            Append($"<rect x=\"{x:0.#}\" y=\"{y:0.#}\" width=\"{Math.Max(0, width):0.#}\" height=\"{Math.Max(0, height):0.#}\" fill=\"{colour}\" fill-opacity=\"{opacity:0.##}\"><title>{Escape(title)}</title></rect>");

        public void Path(IEnumerable<(double X, double Y)> points, string colour) =>
            Append($"<polyline fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.5\" points=\"{string.Join(' ', points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{point.X:0.#},{point.Y:0.#}")))}\"/>");

        public void Text(double x, double y, string text, string anchor, string colour = Ink, bool turned = false) =>
            Append($"<text x=\"{x:0.#}\" y=\"{y:0.#}\" text-anchor=\"{anchor}\" fill=\"{colour}\"{(turned ? string.Create(CultureInfo.InvariantCulture, $" transform=\"rotate(-45 {x:0.#} {y:0.#})\"") : "")}>{Escape(text)}</text>");

        public string Close() => _svg.Append("</svg>\n").ToString();

        private void Append(FormattableString markup) => _svg.Append(markup.ToString(CultureInfo.InvariantCulture)).Append('\n');

        // Labels are people's own words.
        private static string Escape(string text) => SecurityElement.Escape(text);
    }
}
