using System.Collections.Frozen;

namespace Anip.Enrichment;

/// <summary>
/// Words that are never a keyword or the end of one: function words, and the verbs and times that every report has. Where the
/// language has no list, short words without capitals count; where it is not known, the words of every list do.
/// </summary>
public static class StopWords
{
    private const string English =
        "a about above after again against ago all almost already also although always am among an and another any anything are around as ask asked at away back be became because been before began being below best better between big both but by call called came can cannot come comes could day days did didn't do does doesn't doing don't done down due during each early either else end enough even ever every everybody few first five for former found four from full further gave get gets getting give given go goes going good got great had has have having he her here hers herself him himself his how however i if in including instead into is isn't it its itself just keep kept know known large last late later latest least left less let like likely little long made mainly make makes making man many may me mean means meant men might more most mostly mr mrs ms dr much must my near nearly need needs never new news next no nobody nor not nothing now of off often old on once one only open or other others ought our ours out over own part per perhaps put quite rather really report reported reports right said same saw say saying says second see seen set several shall she should show showed shows since six small so some somebody something soon still such take taken takes tell ten than that that's the their theirs them themselves then there these they thing things think third this those though thought three through thus time times to today together told tomorrow too took toward towards tried try two under until up upon us use used using very via want wanted was way we week weeks well went were what when where whether which while who whole whom whose why will with within without women won't work world's would year years yes yesterday yet you your yours " +
        "according across along amid announced added announce becomes expected following help hope make monday tuesday wednesday thursday friday saturday sunday january february march april june july august september october november december morning evening night afternoon month months people percent per-cent million billion thousand hundred hundreds thousands";

    private const string German =
        "ab aber alle allem allen aller alles als also am an andere anderen anderer anderes auch auf aus bei beim beiden bereits bevor bin bis bisher da dabei dadurch dafür dagegen daher damit danach dann daran darauf darf darüber das dass davon dazu dein dem den denen denn der deren des deshalb dessen die dies diese diesem diesen dieser dieses doch dort du durch dürfen ein eine einem einen einer eines einige einigen einmal er erst erste ersten es etwa etwas euch euer für gab gegen gegenüber geht gewesen gibt habe haben hat hatte hatten her hier hin hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im immer in ins ist ja jede jedem jeden jeder jedes jedoch jetzt kam kann kein keine keinem keinen keiner können könnte lang laut machen macht man mehr mein mit mögen muss müssen nach nachdem neben nicht nichts noch nun nur ob oder ohne rund schon sehr sei sein seine seinem seinen seiner seit seitdem selbst sich sie sind so sogar soll sollen sollte sondern sonst sowie sprach sagte sagt teilte über um und uns unser unter viel viele vielen vom von vor war waren warum was weg weil weiter weitere weiteren welche welcher wenn wer werde werden wie wieder will wir wird wo wohl wollen worden wurde wurden während zu zum zur zwar zwei drei vier zwischen zehn fünf sechs neue neuen neuer neues jahr jahre jahren uhr montag dienstag mittwoch donnerstag freitag samstag sonntag tag tage tagen woche wochen monat monate millionen milliarden euro prozent rechnet will wollte";

    private const string French =
        "a afin ai ainsi alors an année années ans après au aucun aucune aujourd'hui auprès aura aussi autre autres aux avait avant avec avoir ayant c car ce ceci cela celle celles celui certains ces cet cette ceux chaque chez ci comme comment contre d dans de début déclaré depuis derrière des deux dès dit doit donc dont du durant elle elles en encore entre environ es est et était étaient étant état été être eu eux fait faire fois font grand grande heures heure hier il ils j jamais je jour jours jusqu l la laquelle le lequel les leur leurs lors lorsque lui m ma mais malgré me même mêmes mes mettre moi moins mois moment mon n ne neuf ni nombre non nos notre nous nouveau nouvelle nouvelles on ont ou où par parce pas pendant peu peut plus plusieurs pour pourquoi pourrait près premier première promet pris qu quand que quel quelle quelles quelques quels qui quoi rien s sa sans se selon semaine ses si soit son sont sous sur t ta tandis tant te tel telle tels toujours tous tout toute toutes très trois tu un une va vers voir vont votre vous y cinq quatre dix lundi mardi mercredi jeudi vendredi samedi dimanche millions milliers annoncé affirmé moins";

    private const string Spanish =
        "a acuerdo además ahí ahora al algo alguna algunas alguno algunos allí ante antes año años aquel así aun aún aunque ayer bajo bien cada casi cinco como cómo con contra cual cuál cuales cualquier cuando cuatro de debe deben decir dejó del desde después día días dice dijo donde dos durante e el él ella ellas ellos embargo en entonces entre era eran es esa esas ese eso esos esta está estaba están estar estas este esto estos fue fueron gran grandes ha haber había habrá hace hacer hacia han hasta hay hizo hora horas hoy incluso junto la las le les lo los luego mañana más me mejor menos mes meses mi mientras millones mismo mismos mucha muchas mucho muchos muy nada ni ninguna ninguno no nos nosotros nuestra nuestro nueva nuevas nuevo nuevos nunca o once os otra otras otro otros para parte pero pidió poco podrá poder por porque primera primer primero pudo puede pueden pues que qué quien quién quienes se sea según semana semanas ser será si sí sido siempre sin sino sobre solo sólo son su sus tal también tampoco tan tanto te tiempo tiene tienen toda todas todavía todo todos tras tres tu tuvo última último un una unas uno unos usted va van varias varios veces vez y ya yo lunes martes miércoles jueves viernes sábado domingo";

    private const string Italian =
        "a abbia ad adesso agli ai al alcuna alcune alcuni all alla alle allo allora altra altre altri altro anche ancora anni anno appena aveva avevano avere base bene c che chi ci ciò coi col come con contro cosa così cui d da dagli dai dal dall dalla dalle dallo davanti degli dei del dell della delle dello dentro deve di dice dietro dopo dove due durante e è ecco ed era erano essere fa fare fatto fino fra già giorni giorno gli grande grandi ha hanno ho i ieri il in infatti insieme invece io l la le lei li lo loro lui ma mai me meglio meno mentre mese mesi mi milioni mio molta molte molti molto n ne negli nei nel nell nella nelle nello nemmeno nessuno niente no noi non nostra nostro nulla nuova nuove nuovi nuovo o oggi ogni oltre ora ore ormai per perché però più poco poi possono prima primo proprio può qua qualche quale quali quando quanto quasi quattro quella quelle quelli quello questa queste questi questo qui quindi s sarà se secondo sei sempre senza sera si sia siamo sono sopra sotto sta stata state stati stato stesso su sua sue sugli sui sul sull sulla sulle suo suoi t tale tanto te tra tre troppo tutta tutte tutti tutto un una uno va verso via voi volta lunedì martedì mercoledì giovedì venerdì sabato domenica dodici minuti";

    private const string Portuguese =
        "a à ainda além algum alguma algumas alguns ano anos antes ao aos apenas após aquela aquele aqui as às até bem cada com como contra da daquele das de dela dele deles depois desde dessa desse desta deste deve dia dias disse dois dos duas durante e é ela elas ele eles em enquanto então entre era eram essa essas esse esses esta está estão estar estas este estes eu fazer foi foram grande grandes há hoje hora horas isso isto já lhe lhes logo maior mais mas me meio menos mês meses mesmo meu milhões minha muito muita muitas muitos na nada não nas nem nenhum nessa nesse nesta neste no nos nós nossa nosso nova novas novo novos num numa o onde ontem os ou outra outras outro outros para parte pela pelas pelo pelos pode poderá poderão podem pois por porque porém pouco primeira primeiro próprio próximo quando quanto quase quatro que quem são se segundo seja sem semana semanas sempre ser será seu seus si sido sob sobre sua suas também tão te tem têm tempo ter teve tinha toda todas todo todos três tudo um uma umas uns vai vão vez vezes você segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo fim explicou";

    private const string Dutch =
        "aan aangezien achter af al alle alleen alles als altijd ander andere anderen bij binnen boven daar daarna daarom dan dat de deze die dit doen door dus dag dagen een eens eerste elk elke en er euro even gaan gaat geen geweest haar had hadden heb hebben heeft heel hem het hier hij hoe hun ik in is ja jaar jaren je kan kon konden kunnen laatste maar maand maanden maken me meer men met mij mijn miljoen miljard minder moet moeten na naar nadat net niet niets nieuwe nieuw nog nu of om omdat onder ons onze ook op over procent sinds steeds te tegen ten ter terwijl tijdens toch toen tot tussen twee drie vier vijf uit van vanaf vandaag vanwege veel vele verder volgens voor vooral waar waarom wanneer want waren was wat week weer weken wel werd werden wie wij wil worden wordt wil zal ze zegt zei zelf zich zij zijn zo zoals zonder zou zouden maandag dinsdag woensdag donderdag vrijdag zaterdag zondag";

    private const string Russian =
        "а без более больше будет будут был была были было быть в вам вас весь во вот все всего всех вы где года году год да даже два для до его ее её если есть еще ещё же за здесь и из или им их к как какой когда который которая которые которых которого кто лет ли лишь между меня менее мере меньшей мне много может можно мы на над надо нас не него нет ни них но ну о об однако он она они оно от очень под по после потом потому при про раз с сам свой свои себя сейчас сказал сообщил сообщила сообщили со так также такой там то того тоже только том три тут ты у уже хотя чем через что чтобы это этого этой этот эти я является утром вечером понедельник вторник среду четверг пятницу субботу воскресенье тысяч десятки млн млрд";

    private const string Arabic =
        "من في على إلى عن أن إن كان كانت هذا هذه ذلك تلك التي الذي الذين ما لا لم لن قد كل بعد قبل بين حتى عند مع أو أي ثم هو هي هم نحن كما لكن حيث منذ خلال أكثر أول غير بعض وقال قال وقالت قالت وأن وإن وعلى وفي ومن متنها صباح الأحد الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت";

    private const string Hindi =
        "का के की को में से पर ने और या है हैं था थे थी हो गया गई गए कर करने किया किए कि यह वह ये वे इस उस एक भी ही तो नहीं लिए बाद साथ अपने अपनी अपना जो जब तक कहा बताया उन्होंने हुए हुई रहा रही रहे दिया लिया जीत रविवार सोमवार मंगलवार बुधवार गुरुवार शुक्रवार शनिवार";

    private static readonly FrozenDictionary<string, FrozenSet<string>> Lists = new Dictionary<string, string>
    {
        ["en"] = English,
        ["de"] = German,
        ["fr"] = French,
        ["es"] = Spanish,
        ["it"] = Italian,
        ["pt"] = Portuguese,
        ["nl"] = Dutch,
        ["ru"] = Russian,
        ["ar"] = Arabic,
        ["hi"] = Hindi,
    }.ToFrozenDictionary(list => list.Key, list => Words(list.Value));

    private static readonly FrozenSet<string> All = Lists.Values.SelectMany(words => words).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <param name="word">At least one character.</param>
    /// <param name="language">ISO 639-1; null where it is not known.</param>
    public static bool Contains(ReadOnlySpan<char> word, string? language)
    {
        if (char.IsDigit(word[0]) || TextScript.IsHiragana(word[0]) || (word.Length == 1 && !TextScript.IsKatakana(word[0])))
        {
            return true;
        }

        if (TextScript.IsUnspaced(word[0]))
        {
            return word.Length > (TextScript.IsHan(word[0]) ? 8 : 16); // Most likely a clause.
        }

        if (language is not null && !Lists.ContainsKey(language))
        {
            return word.Length <= 3 && !char.IsUpper(word[0]);
        }

        var words = language is null ? All : Lists[language];
        return words.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word);
    }

    private static FrozenSet<string> Words(string list) => list.Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase);
}
