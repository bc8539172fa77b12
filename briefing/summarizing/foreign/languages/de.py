"""German."""

# ruff: noqa: E501
from __future__ import annotations

import re

from briefing.summarizing.foreign.language import Language, pattern, words
from briefing.types import Kind

_BEFORE = (
    "in an am im auf aus bei beim mit nach seit von vom zu zum zur gegen für durch um über unter vor zwischen hinter neben "
    "ohne wegen trotz während bis ab gegenüber entlang samt statt anstelle dank laut"
)

LANGUAGE = Language(
    code="de",
    function=words(
        f"{_BEFORE} der die das den dem des ein eine einen einem einer eines und oder aber sondern denn doch sowie als wie dass daß "
        "ob weil da damit wenn falls sofern obwohl nachdem bevor er sie es ihm ihn ihr ihre ihren ihrem ihres ihrer sein seine seinen "
        "seinem seiner seines sich man wir ich uns unser unsere dieser diese dieses diesen diesem jener jene jenes welche welcher welches "
        "ist sind war waren wird werden wurde wurden worden geworden sei seien wäre wären hat haben hatte hatten habe hätte hätten kann "
        "können konnte konnten könne könnte könnten soll sollen sollte sollten solle will wollen wollte wollten wolle muss müssen musste "
        "mussten müsse müsste darf dürfen durfte dürfe dürfte dürften mag möge möchte möchten würde würden auch noch nur schon so sehr "
        "dort hier dann nun bereits dabei dazu daran darauf darüber dafür damit davon demnach zudem außerdem ferner jedoch allerdings "
        "nicht kein keine keinen keinem keiner keines weder noch sowohl je zwar etwa rund knapp fast mehr weniger "
        "heute gestern morgen uhr zugleich unterdessen derweil insgesamt allem vor"
    ),
    links={
        **{word: word for word in _BEFORE.split()},
        "am": "an", "im": "in", "beim": "bei", "vom": "von", "zum": "zu", "zur": "zu",
    },
    articles=words("der den dem des"),
    endings=words("e en er es em n s st t te ten tet test est et ete eten ens ern est")
    | {"", "ne", "nen", "nem", "ner", "nes", "rin", "innen", "nde", "nden"},
    negation=pattern(r"nicht|kein\w{0,3}|nie|niemals|niemand\w{0,2}|nichts|weder|ohne|kaum|nirgends"),
    bounds={
        "possibility": pattern(
            r"könn(?:te|ten|en|e)|kann|dürfte[n]?|möglich\w*|womöglich|vielleicht|eventuell|wahrscheinlich|voraussichtlich"
            r"|offenbar|anscheinend|vermutlich|mutmaßlich\w*|angeblich\w*|möge"
        ),
        "plan": pattern(
            r"soll(?:en|te|ten|e)?|woll(?:en|te|ten|e)|will|möchte[n]?|werden|wird|würde[n]?|muss|müss\w*|plan(?:t|en|te|ten)"
            r"|beabsichtig\w*|erwäg\w*|droh(?:t|te|ten|en)|forder(?:t|te|ten|n)|versuch(?:t|te|ten|en)|hoff(?:t|te|ten|en)"
        ),
        "condition": pattern(r"wenn|falls|sofern|sollte|solange|außer|unter der bedingung|vorausgesetzt"),
        "reported": pattern(r"sei|seien|wäre[n]?|habe|hätte[n]?|solle|wolle|könne|müsse|werde|dürfe"),
    },
    saying=pattern(
        r"sag(?:t|te|ten|en)|erklär(?:t|te|ten|en)|teil(?:t|te|ten) .{0,80}mit|mitgeteilt|beton(?:t|te|ten)|berichte(?:t|te|ten|n)?"
        r"|behaupte(?:t|te|ten|n)|bestätig(?:t|te|ten)|dementier(?:t|te|ten)|bestreite(?:t|n)|bestritt(?:en)?|warn(?:t|te|ten)"
        r"|äußer(?:t|te|ten)|hieß es|heißt es|wies .{0,80}zurück|zurückgewiesen|kündig(?:t|te|ten) .{0,80}an|versicher(?:t|te|ten)"
    ),
    sources=pattern(r"laut|zufolge|nach angaben|nach .{1,40}angaben|nach einschätzung|nach ansicht|aus sicht|demnach"),
    limits=pattern(
        r"mindestens|höchstens|wenigstens|rund|etwa|knapp|fast|beinahe|mehr als|weniger als|bis zu|ungefähr|gut|über|unter|nur|lediglich"
        r"|circa|ca\.|ehemalige\w?|frühere\w?|früherer|amtierende\w?|designierte\w?|stellvertretende\w?|mutmaßliche\w?|angebliche\w?|sogenannte\w?|geplante\w?|gescheiterte\w?|versuchte\w?"
    ),
    border=words("und oder aber sondern während denn doch"),
    first_person=pattern(r"ich|wir|uns|unser\w{0,2}|mein\w{0,2}|mir|mich"),
    pointers=re.compile(
        r"(?:er|sie|es(?! (?:gab|gibt|sei|ist|war|handelt|kam|wird|wurde|geht))|ihn?r?e?[nmrs]?|seine?[nmrs]?|dies(?:e[nmrs]?)?|das(?= (?:sei|ist|war|habe|hat|werde|wird|bedeutet|gelte|gilt|teilte|bestätigte|sagte|erklärte|berichtete|gab|geht|ging|zeigt|zeigte|ergab|entspricht|betrifft|kündigte|beschloss|wäre|würde|solle|soll|könne|könnte|kann|reicht|gelang|schreibt|meldete)\b)"
        r"|d(?:er|ie|as) (?:beiden|zwei|drei|erstere|letztere)\b|beide|dabei|dazu|daran|darauf|darüber|dafür|dagegen|damit|davon|dort|dann|"
        r"demnach|zudem|außerdem|ferner|jedoch|allerdings|dennoch|trotzdem|deshalb|daher|auch|hierzu|stattdessen)\b",
        re.IGNORECASE,
    ),
    chatter=re.compile(
        r"^(?:hier (?:ist|sind|eine?)\b|gerne?\b|natürlich[!,]|zusammenfassung\s*:|der (?:artikel|text) (?:berichtet|handelt|beschreibt)"
        r"|als (?:ki|sprachmodell)|im (?:artikel|text) )", re.IGNORECASE,
    ),
    numerals={
        name: float(number)
        for number, name in enumerate(
            "null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn zwanzig".split()  # noqa: SIM905
        )
        if number > 1
    },
    scales={"tausend": 1e3, "mio": 1e6, "million": 1e6, "millionen": 1e6, "mrd": 1e9, "milliarde": 1e9, "milliarden": 1e9, "billion": 1e12, "billionen": 1e12},
    percent=words("prozent"),
    relative={"heute": 0, "gestern": -1, "vorgestern": -2, "übermorgen": 2},
    coming=pattern(r"kommenden|nächsten"),
    gone=pattern(r"vergangenen|letzten"),
    day_frame=r"(?P<before>\b(?:am|vom|zum|bis|ab|seit|für)(?: (?P<which>kommenden|nächsten|vergangenen|letzten|diesen))? )(?P<name>{days})(?P<part>(?:vor|nach)?(?:mittag|abend|morgen|nacht))?\b(?P<dated>,? (?:dem |den )?\(?\d{{1,2}}\.)?",
    future_tense=pattern(r"wird|werden|will|wollen|soll|sollen|plant|planen|möchte|möchten|kommenden|nächsten|geplant|vorgesehen|voraussichtlich|würde[n]?|sollte[n]?|werde"),
    past_tense=re.compile(
        r"\b(?:hat|haben|hatten?|wurden?|war|waren|worden|traf(?:en)?|gab(?:en)?|kam(?:en)?|ging(?:en)?|sprach(?:en)?|fand(?:en)?|nahm(?:en)?"
        r"|sah(?:en)?|hielt(?:en)?|ließ(?:en)?|trat(?:en)?|schlug(?:en)?|starb(?:en)?|beschloss(?:en)?|unterschrieb(?:en)?|stieg(?:en)?"
        r"|fiel(?:en)?|sank(?:en)?|wies(?:en)?|rief(?:en)?|lag(?:en)?|begann(?:en)?|brach(?:en)?|verlor(?:en)?|gewann(?:en)?|empfing(?:en)?"
        r"|bestritt(?:en)?|zog(?:en)?|stieß(?:en)?|flog(?:en)?|schloss(?:en)?|entschied(?:en)?|blieb(?:en)?"
        r"|(?!heute|erste|zweite|dritte|letzte|nächste|weite|breite|gute|rechte|alte|späte|beste|größte|sollte|könnte|müsste|dürfte|möchte|hätte)[a-zäöüß]{2,}ten?)\b"
    ),
    shown_day="d. MMMM",
    kinds=(
        (Kind.AGREED, pattern(r"vereinbar(?:t|te|ten)|einig(?:t|te|ten) (?:sich|auf)|(?:sich|darauf) .{0,120}(?:geeinigt|verständigt)|verständig(?:t|te|ten) sich|unterzeichne(?:t|te|ten)|unterschrieb(?:en)?|schloss(?:en)? .{0,60}(?:abkommen|vertrag|vereinbarung)|besiegel(?:t|te|ten)")),
        (Kind.MET, pattern(r"traf(?:en)? (?:sich|.{0,80}zu(?:m|sammen)?\b)|trafen|traf|empfing(?:en)?|kam(?:en)? .{0,80}(?:zusammen|zu einem treffen|zu gesprächen)|getroffen|berieten")),
        (Kind.DECIDED, pattern(r"beschloss(?:en)?|beschlossen|entschied(?:en)?|verabschiedet(?:e|en)?|billig(?:t|te|ten)|genehmig(?:t|te|ten)|verurteil(?:t|te|ten)|senk(?:t|te|ten) .{0,60}(?:leitzins|zinsen|zinssatz)|stimmte[n]? .{0,80}(?:zu|für)")),
        (Kind.PLANNED, pattern(r"(?:soll|sollen|will|wollen|plant|planen|beabsichtigt|beabsichtigen)|(?:wird|werden) .{0,200}(?:en|eln|ern)(?=[.,])")),
        (Kind.SAID, pattern(r"sag(?:t|te|ten)|erklär(?:t|te|ten)|beton(?:t|te|ten)|teilte[n]? .{0,80}mit|warn(?:t|te|ten)|kritisier(?:t|te|ten)|dementier(?:t|te|ten)|wies(?:en)? .{0,120}zurück|bestritt(?:en)?|forder(?:t|te|ten)|kündigte[n]? .{0,120}an|versicher(?:t|te|ten)|bestätig(?:t|te|ten)")),
    ),
    titles=re.compile(
        r"(?:(?:[A-ZÄÖÜ][\w-]*?)?"
        r"(?:[Kk]anzler(?:in)?|[Pp]räsident(?:in|en)?|[Mm]inister(?:in|s|präsident(?:in|en)?)?|[Ss]ekretär(?:in|s)?|[Bb]ürgermeister(?:in|s)?|[Cc]hef(?:in|s)?|[Ss]precher(?:in|s)?|[Vv]orsitzende[rn]?|[Vv]orstand|[Kk]ommissar(?:in|s)?|[Dd]irektor(?:in|s)?|[Bb]otschafter(?:in|s)?|[Kk]önig(?:in)?|[Pp]apst|[Rr]ichter(?:in|s)?|[Ss]taatsanwalt|[Ss]taatsanwältin|[Ll]eiter(?:in|s)?|[Ss]enator(?:in|s)?|[Ll]andrat|[Ll]andrätin|[Pp]rofessor(?:in|s)?|Professor(?:in)?|Dr\.|Herr|Frau|Kollege[n]?|Amtskollege[n]?|Kollegin|Amtskollegin|[Oo]berst|[Gg]ouverneur(?:in|s)?|[Gg]eschäftsführer(?:in|s)?|[Tt]rainer(?:in|s)?))$"
    ),
    not_names=words("Der Die Das Ein Eine Am Im In Auf Bei Mit Nach Von Zu Für Laut Und Wie Als Es Er Sie Wir Ich Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag Januar Februar März April Mai Juni Juli August September Oktober November Dezember Euro Dollar Prozent Uhr Jahr Jahre Millionen Milliarden EU UN Nato"),
    asides=re.compile(r"(?:so|wie|darunter|einschließlich|etwa|zum beispiel|der|die|das|dem|den|deren|dessen|in der|in dem)\b", re.IGNORECASE),
)  # fmt: skip
