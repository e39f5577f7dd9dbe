using System.Collections.Frozen;

namespace Anip.Inference.Heads;

/// <summary>
/// Words before a person's name that are no part of it. What is as often a part (King, Pope, Sir, Lord) is not among them, nor what is a first name too (Justice, Dean).
/// </summary>
internal static class PersonTitles
{
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Honorifics = Lookup("dr mr mrs ms prof professor");

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Offices = Lookup(
        "president vice vice-president senator sen governor gov lieutenant-governor mayor chancellor premier prime minister secretary congressman congresswoman representative rep councillor " +
        "ambassador envoy commissioner general gen colonel col captain capt lieutenant lt sergeant sgt corporal major-general admiral commander officer constable inspector detective superintendent " +
        "sheriff judge magistrate prosecutor attorney lawyer solicitor barrister chief executive chairman chairwoman chair ceo director manager founder co-founder boss coach striker goalkeeper " +
        "midfielder defender winger quarterback pitcher forward actor actress singer songwriter rapper comedian author novelist poet playwright historian economist analyst philosopher doctor surgeon nurse " +
        "pediatrician paediatrician midwife scientist researcher engineer architect astronaut teacher headteacher pastor reverend rev rabbi imam archbishop activist campaigner journalist reporter " +
        "correspondent editor columnist photographer spokesman spokeswoman spokesperson filmmaker farmer former ex");

    public static bool IsHonorific(ReadOnlySpan<char> word) => Honorifics.Contains(word.TrimEnd('.'));

    public static bool IsOffice(ReadOnlySpan<char> word)
    {
        var known = word.TrimEnd('.');
        return Offices.Contains(known) || known.EndsWith("ologist", StringComparison.OrdinalIgnoreCase) || known.EndsWith("iatrist", StringComparison.OrdinalIgnoreCase);
    }

    private static FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Lookup(string words) =>
        words.Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
}
