using System.Collections.Frozen;

namespace Anip.Enrichment;

/// <summary>What a word of an English text may be, by its form alone.</summary>
internal enum VerbForm
{
    /// <summary>A noun, a name, an adjective …</summary>
    None,

    /// <summary>A verb: raises, promised, warn.</summary>
    Verb,

    /// <summary>A verb or a noun, as its neighbours have it: plans, wins, fall.</summary>
    Either,
}

/// <summary>Forms of the verbs that English news is made of. A verb tells what happens, not what a text is about, so that no keyword has one.</summary>
internal static class VerbForms
{
    // Their forms are hardly ever nouns.
    private const string Verbs =
        "accept accuse achieve acquire admit adopt advise agree allow announce apologise apologize appear appoint approve argue arrest arrive avoid become begin believe blame boost bring bury buy cancel celebrate choose " +
        "collect compete complain confirm consider continue convict create criticise criticize curb decide declare defend delete deliver demolish deny deploy deport describe destroy devastate develop die disappear discover " +
        "discuss dismiss divide donate earn elect eliminate embrace emerge endorse enter evacuate exceed expand expect expel explain explode explore expose extend extradite fail find fix flee follow forbid forgive gather " +
        "generate give grow halve handle happen hire identify ignore impose improve indict inform injure insist inspire introduce invite investigate join keep kill know launch learn lose maintain mull negotiate nominate notify obtain " +
        "occur oppose oust overtake own participate persuade plead plummet postpone praise predict prepare prevent proceed produce propose prosecute protect prove provide publish pursue quadruple quit raise ratify reach receive " +
        "recommend recover recruit reduce refuse regain reject rely remain remove renew reopen repay replace require resign resist resolve respond restore resume retain retire reunite reveal save say secure seek seem seize sell send " +
        "settle shrink slash soar solve spend steal strengthen submit succeed sue suffer suggest surpass survive suspect suspend swell tackle tell threaten topple triple tumble uncover unveil uphold urge want warn weaken welcome widen " +
        "withdraw write";

    // Nouns too, so that their neighbours decide.
    private const string VerbsAndNouns =
        "aim approach back beat bet bid claim clash climb collapse crash cut damage debut decline defeat delay demand double drop ease end exit eye face fall fear file fine fire force gain halt help hit hope host increase jail jump lead leave lift " +
        "limit lower mark miss name near offer open order pass pay pick pledge plan plot plunge point post press promise push rally ramp rank rebound recall record release rescue return review rise risk rule scrap set shed shun sign sink slam slide slow " +
        "slump spark spread stall start strike struggle surge target tease test top trail trigger turn vie visit vote vow win";

    private const string Irregular =
        "arose ate awoke beaten began begun bought broke broken brought built came caught chose chosen dealt drew drove driven fallen fed fell fled flew flown forbade forgot fought found froze frozen gave grew grown held hid hidden kept knew laid lent lost meant met " +
        "overtook overtaken paid ran rang rose risen sang sank saw sent shook shrank slain slid sold sought spent spoke spoken stole stolen stood struck stuck sung sunk swam swept swore sworn swung taught thought threw thrown told took understood went withdrew withdrawn woke won wore worn wrote written";

    // End as participles do, and are none, or have become nouns.
    private const string NoParticiples =
        "accused breed disabled exceed hundred hybrid indeed infrared kindred naked newlywed proceed rugged sacred speed steed succeed unemployed united wicked wounded";

    private static readonly FrozenDictionary<string, VerbForm> Known = Forms();
    private static readonly FrozenDictionary<string, VerbForm>.AlternateLookup<ReadOnlySpan<char>> Lookup = Known.GetAlternateLookup<ReadOnlySpan<char>>();

    public static VerbForm Of(ReadOnlySpan<char> word) => Lookup.TryGetValue(word, out var form) ? form
        : word.Length > 4 && word.EndsWith("ed", StringComparison.OrdinalIgnoreCase) && !word.Contains('-') ? VerbForm.Verb
        : VerbForm.None;

    private static FrozenDictionary<string, VerbForm> Forms()
    {
        Dictionary<string, VerbForm> forms = new(StringComparer.OrdinalIgnoreCase);
        foreach (var verb in VerbsAndNouns.Split(' '))
        {
            forms[verb] = forms[ThirdPerson(verb)] = VerbForm.Either;
        }

        foreach (var verb in Verbs.Split(' '))
        {
            forms[verb] = forms[ThirdPerson(verb)] = VerbForm.Verb;
        }

        foreach (var form in Irregular.Split(' '))
        {
            forms[form] = VerbForm.Verb;
        }

        foreach (var word in NoParticiples.Split(' '))
        {
            forms[word] = VerbForm.None;
        }

        return forms.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }

    private static string ThirdPerson(string verb) => verb switch
    {
        [.., 'y'] when verb[^2] is not ('a' or 'e' or 'o' or 'u') => verb[..^1] + "ies",
        [.., 's' or 'x' or 'z'] or [.., 'c' or 's', 'h'] => verb + "es",
        _ => verb + "s",
    };
}
