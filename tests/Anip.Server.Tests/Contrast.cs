namespace Anip.Server.Tests;

/// <summary>Finds text whose contrast with what is behind it is below WCAG 2 AA.</summary>
internal static class Contrast
{
    public const string Script =
        """
        () => {
          const parse = text => text.match(/[\d.]+/g).map(Number);
          const luminance = ([r, g, b]) => [r, g, b].map(c => c / 255).map(c => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
            .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
          const ground = element => {
            for (let at = element; at; at = at.parentElement) {
              const [r, g, b, a = 1] = parse(getComputedStyle(at).backgroundColor);
              if (a === 1) return [r, g, b];
            }
            return [255, 255, 255];
          };
          const poor = new Set();
          const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const element = walker.currentNode.parentElement;
            if (!walker.currentNode.data.trim() || element.closest('.visually-hidden, svg title, svg desc, option') || !element.checkVisibility()) continue;
            const style = getComputedStyle(element);
            const ink = luminance(parse(element.closest('svg') ? style.fill : style.color));
            const paper = luminance(ground(element));
            const ratio = (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
            if (ratio < 4.5) poor.add(`${element.tagName}.${element.getAttribute('class')} "${walker.currentNode.data.trim().slice(0, 30)}" ${ratio.toFixed(2)}`);
          }
          return [...poor];
        }
        """;
}
