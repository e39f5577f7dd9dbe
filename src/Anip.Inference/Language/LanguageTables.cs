using System.Collections.Frozen;

namespace Anip.Inference.Language;

/// <summary>What grammars say: the letters beside a–z that a language writes with, and common small words that its neighbours do not share.</summary>
internal static class LanguageTables
{
    /// <summary>Lower-case letters beyond ASCII, those of every-day loan words included. Languages not listed may use any.</summary>
    /// <remarks>Turkish has ý þ ð too: they stand for ı ş ğ wherever Windows-1254 was read as Windows-1252.</remarks>
    public static FrozenDictionary<string, string> Letters { get; } = new Dictionary<string, string>
    {
        ["en"] = "éèïöüçñ",
        ["de"] = "äöüßé",
        ["fr"] = "àâæçéèêëîïôœùûüÿ",
        ["es"] = "áéíñóúü",
        ["it"] = "àèéìíîòóùú",
        ["pt"] = "ãáàâçéêíóõôúü",
        ["nl"] = "éëïóöüèáêç",
        ["pl"] = "ąćęłńóśźżé",
        ["cs"] = "áčďéěíňóřšťúůýžö",
        ["sk"] = "áäčďéíĺľňóôŕšťúýžö",
        ["sl"] = "čšžćđ",
        ["hr"] = "čćđšž",
        ["bs"] = "čćđšž",
        ["sv"] = "åäöéàü",
        ["da"] = "æøåé",
        ["no"] = "æøåéòôêóàâ",
        ["fi"] = "äöåšžé",
        ["et"] = "äöõüšž",
        ["tr"] = "çğıöşüâîûýþð",
        ["vi"] = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ",
        ["id"] = "é",
        ["ms"] = "é",
        ["ro"] = "ăâîșțşţ",
        ["hu"] = "áéíóöőúüű",
        ["ca"] = "àçéèíïóòúü",
        ["gl"] = "áéíñóúü",
        ["ru"] = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        ["uk"] = "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
        ["be"] = "абвгдеёжзійклмнопрстуўфхцчшыьэюя",
        ["bg"] = "абвгдежзийклмнопрстуфхцчшщъьюяѝ",
        ["mk"] = "абвгдѓежзѕијклљмнњопрстќуфхцчџшѐѝ",
        ["sr"] = "абвгдђежзијклљмнњопрстћуфхцчџшčćđšž",
    }.ToFrozenDictionary();

    /// <summary>Words that are frequent in a language and rare in those it is mistaken for; one that neighbours share stands in each list.</summary>
    public static FrozenDictionary<string, string> Words { get; } = new Dictionary<string, string>
    {
        ["no"] = "og ikke jeg av etter noe noen opp hva hvordan meg deg seg nå mer bare ble være vært gjøre sier gjennom mellom mye annet annen slik oss enn å uten først hvor blant når skal vil kan ut bruk viktig både også hun eller fra kunne skulle dette disse siden mange",
        ["da"] = "og ikke jeg af efter noget nogen hvad hvordan mig dig nu mere kun blev være været havde gøre siger gennem mellem meget andet anden sådan os end uden først hvor blandt når skal vil kan ud både også hun eller fra kunne skulle dette disse siden mange nogle flere ligger bliver kommune",
        ["sv"] = "och att är för inte av ett jag till från efter något någon vad hur mig dig själv mer bara blev vara varit hade göra säger genom mellan mycket annat annan sådan oss än utan först när ska kan både också hon eller kunde skulle detta dessa sedan många några",
        ["cs"] = "se je že jsou jsem byl byla bylo které který která jako podle také když aby před při nebo však roce může jeho není jsme dne pro ve ke jen než už který již více protože pouze pri kteri ktere nez jsou ze si tak jak jeste",
        ["sk"] = "sa je že sú som bol bola bolo ktoré ktorý ktorá ako podľa tiež keď aby pred pri alebo však roku môže jeho nie sme dňa pre vo ku len než už viac pretože iba od do sú aj sme bude ktore ktory tiez alebo ked iba len vsak az moze",
        ["pl"] = "się jest że są nie które który która jako według także kiedy aby przed przy lub jednak roku może jego jestem dla już więcej tylko oraz czy",
        ["sl"] = "je in da se na za so ki ali kot tudi pa bo bil bila bilo lahko zaradi več samo še sem pri leta če kjer vendar",
        ["hr"] = "je i da se na za su koji koja koje ili kao također te bi bio bila bilo može zbog više samo još sam pri godine što gdje ali tijekom tko uvijek prije poslije vrijeme dvije mjesto tjedan tisuća kako nije od jer biti ovo",
        ["sr"] = "je i da se na za su koji koja koje ili kao takođe bi bio bila bilo može zbog više samo još sam pri godine što gde ali tokom ko uvek pre posle vreme dve mesto nedelja hiljada kako nije od jer biti ovo био била било који која које или као може због више само још сам при године што где али током увек пре после време две место недеља како није од јер бити је и да се на за су он она од у из",
        ["bs"] = "je i da se na za su koji koja koje ili kao također bi bio bila bilo može zbog više samo još sam godine što gdje ali tokom uvijek prije poslije vrijeme dvije mjesto sedmica hiljada kako nije od jer biti",
        ["id"] = "yang dan di untuk dengan adalah ini itu dari pada tidak akan bisa karena oleh juga dalam telah sudah saat kata mereka kami",
        ["ms"] = "yang dan di untuk dengan adalah ini itu dari pada tidak akan boleh kerana oleh juga dalam telah sudah ketika mereka kami iaitu ialah beliau",
        ["ro"] = "și şi este sunt să nu care pentru din mai cu în la fost prin sau după dar acest această acesta aceasta aceste către si sa intr intre fara pana asa acestea anul despre aceasta fi un o de pe ce au a al ale lui",
        ["pt"] = "não que uma para com os dos das ao aos pelo pela mais como foi são também muito está seu sua você até já do da em no na nos nas um o e nao",
        ["gl"] = "non que unha para con os dos das ao aos polo pola máis como foi son tamén moi está seu súa vostede ata xa do da en no na nos nas un o e",
        ["es"] = "no que una para con los las del al por más como fue son también muy está su usted hasta ya el la en un y lo se pero",
        ["ru"] = "и в не на что с по как это из от для его так же был была было они или при только если уже за но все мы вы она он к у о бы",
        ["uk"] = "і в не на що з по як це із від для його так же був була було вони або при тільки якщо вже за але все ми ви вона він до у та й про бути має є",
        ["be"] = "і ў не на што з па як гэта ад для яго так жа быў была было яны або пры толькі калі ўжо за але мы вы яна ён да у",
        ["bg"] = "и в не на че с по как това от за го така беше била било те или при само ако вече но ние вие тя той към са се да е като след през който която които което си във със до ще има",
        ["mk"] = "и во не на дека со по како ова од за го така беше била било тие или при само ако веќе но ние вие таа тој кон се да е кој која кои кое до ќе има",
        ["tr"] = "ve bir bu için ile da de çok daha olarak olan gibi kadar sonra en değil ama var yok",
        ["fi"] = "ja on ei että se hän oli ovat mutta kun myös mitä kuin tai sekä jos",
        ["de"] = "der die das und ist nicht mit von den ein eine für auf im zu dem auch wird sich des",
        ["nl"] = "de het een en van is dat niet op te met zijn voor aan er maar om ook als naar",
        ["fr"] = "le la les des une est pas que qui dans pour sur avec du au par plus ce et en sont",
        ["it"] = "il la di che non per una con sono del della dei gli le più nel alla è anche",
        ["en"] = "the of and to in is that for with on was it as by at from are this be have not",
        ["vi"] = "và của là có không được cho trong một những với các này đã người",
        ["hu"] = "a az és hogy nem is egy van meg de volt ez csak mint még már vagy",
        ["ca"] = "el la els les de i que en per amb un una és no del al als dels com més seva seu aquest aquesta són també ha van va entre sobre però",
        ["et"] = "ja on ei et see oli kui ka mis või ning oma aga siis kes selle nii välja aasta eest nende peale",
        ["lt"] = "ir į iš kad yra su tai kaip per bet buvo jau dėl metų savo gali šis",
        ["lv"] = "un ir ar no uz par kas ka arī kā tas vai bet ļoti gada līdz tiek",
        ["sq"] = "dhe të në për me një që nga është janë si më nuk ka kjo ky por",
        ["is"] = "og að er í á sem við ekki það til um var með fyrir hann af en eru",
        ["so"] = "waa iyo oo ka ku in uu ah ayaa waxaa la soo",
        ["la"] = "et in est non ad cum ut qui quod sed ex per ab atque quae sunt esse autem",
        ["af"] = "die van en is het nie wat vir met aan om hy sy op te 'n ook deur word",
    }.ToFrozenDictionary();
}
