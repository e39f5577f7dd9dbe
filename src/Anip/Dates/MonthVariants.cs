using System.Globalization;

namespace Anip.Dates;

/// <summary>Months as people write them where CLDR, and so ICU, only has another spelling.</summary>
internal static class MonthVariants
{
    // Austria's Feber and the Mrz. of Windows; Hindi and Bengali by their press; Indonesian before 1972 and its abbreviations;
    // Serbian in the genitive; Vietnamese in words. Sources: Duden, KBBI, Pravopis of Matica srpska, the locales of the GNU C library.
    private const string Spellings = """
        de 2 feber
        de 3 mrz
        en 9 sept
        hi 10 अक्टूबर
        bn 8 অগাস্ট
        bn 8 আগষ্ট
        id 2 pebruari
        id 2 peb
        id 8 ags
        id 8 agt
        id 8 agst
        id 11 nopember
        id 11 nop
        sr 1 januara
        sr 2 februara
        sr 3 marta
        sr 4 aprila
        sr 5 maja
        sr 6 juna
        sr 7 jula
        sr 8 avgusta
        sr 9 septembra
        sr 10 oktobra
        sr 11 novembra
        sr 12 decembra
        sr 1 јануара
        sr 2 фебруара
        sr 3 марта
        sr 4 априла
        sr 5 маја
        sr 6 јуна
        sr 7 јула
        sr 8 августа
        sr 9 септембра
        sr 10 октобра
        sr 11 новембра
        sr 12 децембра
        vi 1 tháng một
        vi 2 tháng hai
        vi 3 tháng ba
        vi 4 tháng tư
        vi 5 tháng năm
        vi 6 tháng sáu
        vi 7 tháng bảy
        vi 8 tháng tám
        vi 9 tháng chín
        vi 10 tháng mười
        vi 11 tháng mười một
        vi 12 tháng mười hai
        """;

    public static IEnumerable<(string Name, DateWord Month)> All =>
        from line in Spellings.Split('\n')
        let parts = line.Trim().Split(' ', 3)
        select (parts[2], new DateWord(parts[0], int.Parse(parts[1], CultureInfo.InvariantCulture)));
}
