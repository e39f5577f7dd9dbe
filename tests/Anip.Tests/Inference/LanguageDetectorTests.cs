using Anip.Inference.Language;

namespace Anip.Tests.Inference;

public sealed class LanguageDetectorTests
{
    [Theory]
    [InlineData("en", "The prime minister resigned after losing the vote.")]
    [InlineData("de", "Der Bundestag hat das Gesetz am Donnerstag beschlossen.")]
    [InlineData("no", "Regjeringen la fram statsbudsjettet etter lange forhandlinger.")]
    [InlineData("da", "Regeringen fremlagde finansloven efter lange forhandlinger.")]
    [InlineData("sv", "Regeringen lade fram budgeten efter långa förhandlingar.")]
    [InlineData("hr", "Vlada je prihvatila prijedlog zakona tijekom sjednice u Zagrebu.")]
    [InlineData("sr", "Влада је прихватила предлог закона током седнице у Београду.")]
    [InlineData("sr", "Vlada je usvojila predlog zakona tokom sednice u Beogradu, uvek posle podne.")]
    [InlineData("sk", "Vláda schválila návrh zákona, ktorý podporili aj poslanci opozície.")]
    [InlineData("cs", "Vláda schválila návrh zákona, který podpořili také poslanci opozice.")]
    [InlineData("ja", "東京で新しい橋が開通した。")]
    [InlineData("zh", "北京举行了新的经济会议。")]
    [InlineData("uk", "Уряд ухвалив новий закон про освіту.")]
    [InlineData("ur", "حکومت نے نیا قانون منظور کر لیا ہے۔")]
    [InlineData("el", "Η κυβέρνηση ενέκρινε τον νέο νόμο.")]
    public void The_language_of_a_sentence_is_told(string language, string text)
    {
        Assert.Equal(language, Detect(text).Language);
    }

    [Theory]
    [InlineData("en", "PRESIDENT SIGNS BILL INTO LAW")]
    [InlineData("de", "DER KANZLER TRIFFT DEN PRÄSIDENTEN")]
    [InlineData("tr", "HÜKÜMET YENİ YASAYI KABUL ETTİ")]
    [InlineData("fr", "LE PRÉSIDENT RENCONTRE LES MINISTRES À PARIS")]
    [InlineData("es", "EL GOBIERNO APRUEBA LA NUEVA LEY DE EDUCACIÓN")]
    [InlineData("ru", "ПРЕЗИДЕНТ ПОДПИСАЛ НОВЫЙ ЗАКОН ОБ ОБРАЗОВАНИИ")]
    [InlineData("el", "Η ΚΥΒΕΡΝΗΣΗ ΕΝΕΚΡΙΝΕ ΤΟΝ ΝΕΟ ΝΟΜΟ")]
    [InlineData("pl", "RZĄD PRZYJĄŁ NOWĄ USTAWĘ O PODATKACH")]
    public void Capitals_are_the_language_that_they_are(string language, string text) => Assert.Equal(language, Detect(text).Language);

    [Theory]
    [InlineData("en", "ＰＲＥＳＩＤＥＮＴ ＳＩＧＮＳ ＢＩＬＬ ＩＮＴＯ ＬＡＷ")]
    [InlineData("en", "Ｐｒｅｓｉｄｅｎｔ ｓｉｇｎｓ ｂｉｌｌ ｉｎｔｏ ｌａｗ")]
    [InlineData("de", "Das Regierungsbündnis erö\uFB00net die Debatte über O\uFB03ziere")]
    [InlineData("en", "\uD835\uDC0F\uD835\uDC2B\uD835\uDC1E\uD835\uDC2C\uD835\uDC22\uD835\uDC1D\uD835\uDC1E\uD835\uDC27\uD835\uDC2D signs the new bill into law")]
    public void Other_forms_of_letters_are_the_letters(string language, string text)
    {
        var guess = Detect(text);

        Assert.Equal(language, guess.Language);
        Assert.True(guess.Confidence > 0.9, $"{guess.Confidence}");
    }

    [Theory]
    [InlineData("")]
    [InlineData("2024 – 15:30, 3.5 %")]
    [InlineData("\uD83D")]
    public void A_text_without_letters_has_no_language_but_never_fails(string text)
    {
        var guess = Detect(text);

        Assert.InRange(guess.Confidence, 0, 1);
        Assert.True(guess.Language is null || text.Any(char.IsSurrogate));
    }

    [Fact]
    public void Probabilities_are_probabilities_for_any_text()
    {
        using var lease = ShippedModels.All.LanguageModel.Acquire();
        var probabilities = new float[lease.Model.Languages.Count];
        CsCheck.Check.Sample(CsCheck.Gen.String, text =>
        {
            lease.Model.Detect(text, probabilities);
            Assert.All(probabilities, probability => Assert.InRange(probability, 0, 1.0001f));
            Assert.True(probabilities.Sum() < 1.001f);
        }, threads: 1);
    }

    [Fact]
    public void A_cut_model_file_is_refused_in_words()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, File.ReadAllBytes(Path.Combine(ShippedModels.Folders.FolderOf("language"), "lid.176.ftz"))[..100_000]);

            var refusal = Assert.Throws<InvalidDataException>(() => FastTextModel.Load(file));

            Assert.Contains(file, refusal.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static LanguageGuess Detect(string text)
    {
        using var lease = ShippedModels.All.LanguageModel.Acquire();
        return lease.Model.Detect(text, new float[lease.Model.Languages.Count]);
    }
}
