"""Spanish."""

# ruff: noqa: E501
from __future__ import annotations

import re

from briefing.summarizing.foreign.language import Language, pattern, words
from briefing.types import Kind

_BEFORE = (
    "a ante bajo con contra de desde durante en entre hacia hasta mediante para por según sin sobre tras"
)

LANGUAGE = Language(
    code="es",
    function=words(
        f"{_BEFORE} al del el la los las un una unos unas lo le les se su sus mi mis nuestro nuestra nuestros nuestras este esta estos estas ese "
        "esa esos esas aquel aquella y e o u ni pero sino que quien quienes cual cuales cuyo cuya cuyos cuyas donde cuando como si porque "
        "aunque mientras pues él ella ellos ellas yo tú nosotros usted ustedes no ya más menos muy también tampoco además así aún todavía "
        "ha han había habían haber hubo es son fue fueron era eran ser sido será serán sería serían está están estaba estaban estar estado "
        "puede pueden podría podrían debe deben va van hay tiene tienen tenía todo toda todos todas otro otra otros otras cada mismo misma mismos "
        "sí solo sólo casi unos hoy ayer mañana entonces luego después antes"
    ),
    links={**{word: word for word in _BEFORE.split()}, "al": "a", "del": "de"},
    endings=words("s es o a os as ó aron ieron ió í é ar er ir an en e ado ada ados adas ido ida idos idas aba aban ía ían ando iendo n se amos imos to ta tos tas cho cha ue ía ías z ces ón ones")
    | {""},
    future=("rá", "rán", "ré", "remos", "ría", "rían"),
    negation=pattern(r"no|ni|nunca|jamás|sin|ning[uú]n\w*|nadie|nada|tampoco"),
    bounds={
        "possibility": pattern(r"podrían?|puede[n]?|quizás?|tal vez|acaso|probable\w*|posible\w*|posiblemente|probablemente|eventual\w*|al parecer|parece[n]?"),
        "plan": pattern(
            r"va a|van a|debe[n]?|deberían?|deberán?|planea\w*|prevé\w*|prevén|previst[oa]s?|pretende\w*|quiere[n]?|espera\w*|propon\w+|propus\w+|exig\w+|pidi\w+|piden?|reclam\w+|amenaz\w+|intent\w+"
        ),
        "condition": pattern(r"si|siempre que|salvo|a menos|en caso|a condición"),
        "reported": pattern(r"habrían?|sería[n]?|presunt[oa]s?|presuntamente|supuest[oa]s?|supuestamente|acusad[oa]s?|sospechos[oa]s?"),
    },
    saying=pattern(
        r"dijo|dijeron|dicho|dice[n]?|afirm(?:ó|aron|a|an|ado)|declar(?:ó|aron|a|an|ado)|asegur(?:ó|aron|a|an|ado)|anunci(?:ó|aron|a|an|ado)|señal(?:ó|aron|a|an|ado)|explic(?:ó|aron|a|an|ado)"
        r"|inform(?:ó|aron|a|an|ado)|indic(?:ó|aron|a|an|ado)|sostuvo|sostiene[n]?|neg(?:ó|aron|ado)|niega[n]?|desmint(?:ió|ieron)|desmentido|confirm(?:ó|aron|a|an|ado)|subray(?:ó|aron|a|an|ado)|advirti(?:ó|eron)|añadi(?:ó|eron)|agreg(?:ó|aron)|precis(?:ó|aron|ado)"
    ),
    sources=pattern(r"según|de acuerdo con|a juicio de|en palabras de"),
    limits=pattern(
        r"al menos|por lo menos|como mínimo|como máximo|unos|unas|cerca de|casi|más de|menos de|hasta|alrededor de|aproximadamente|apenas|solo|sólo|solamente|"
        r"ex|exministr[oa]|expresident[ea]|antigu[oa]s?|futur[oa]s?|vice|adjunt[oa]|presunt[oa]s?|supuest[oa]s?|intento de|proyecto de"
    ),
    border=words("y e o u pero mientras aunque sino"),
    first_person=pattern(r"yo|nosotros|nuestr[oa]s?|mi|mis|nos|hemos|vamos|queremos|estamos|somos|tenemos|creo"),
    pointers=re.compile(
        r"(?:él|ella|ellos|ellas|esto|eso|est[eao]s?(?= (?:último|última|medida|decisión|acuerdo|hecho|anuncio|reunión|encuentro)\b)|ése|ésta?|éstos|aquello|dich[oa]s?|su|sus|ambos|ambas|los dos(?= (?:líderes|países|presidentes|ministros|dirigentes|partidos|mandatarios)\b)|"
        r"también|además|asimismo|así|entonces|luego|después|sin embargo|no obstante|por su parte|por otro lado|por otra parte|en cambio|pero|este último|tampoco)(?!\w)",
        re.IGNORECASE,
    ),
    chatter=re.compile(r"^(?:aquí (?:tienes|está|va)\b|claro[,!]|por supuesto\b|resumen\s*:|el (?:artículo|texto) (?:informa|habla|describe|trata)|como (?:ia|modelo de lenguaje)|en este (?:artículo|texto))", re.IGNORECASE),
    numerals={
        name: float(number)
        for number, name in enumerate(
            "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve veinte".split()  # noqa: SIM905
        )
        if number > 1
    } | {"treinta": 30.0, "cuarenta": 40.0, "cincuenta": 50.0, "cien": 100.0},
    scales={"mil": 1e3, "millón": 1e6, "millones": 1e6},
    percent=frozenset(),
    relative={"hoy": 0, "ayer": -1, "anteayer": -2},
    coming=pattern(r"próximo|que viene"),
    gone=pattern(r"pasado|último"),
    day_frame=r"(?P<before>\b(?:el|este|al|del)(?P<which> (?:próximo|pasado|último))? )(?P<name>{days})(?P<after> (?:pasado|próximo|que viene))?(?P<part> por la (?:mañana|tarde|noche))?\b(?P<dated>,? (?:día )?\d{{1,2}}\b)?",
    future_tense=re.compile(r"\b\w{2,}(?:rá|rán|ría|rían)\b|\b(?:va|van) a\b|\b(?:prevé|prevén|planea\w*|previst[oa]s?|próxim[oa]s?)\b", re.IGNORECASE),
    past_tense=re.compile(r"\b\w{2,}(?:ó|aron|ieron|yeron|jeron)\b|\b(?:fue|fueron|hubo|dijo|hizo|hicieron|tuvo|tuvieron|sostuvo|puso|pusieron|propuso|vino|dio|ha|han|había|habían)\b", re.IGNORECASE),
    shown_day="d 'de' MMMM",
    kinds=(
        (Kind.AGREED, pattern(r"acord(?:ó|aron)|pact(?:ó|aron)|firm(?:ó|aron)|suscrib(?:ió|ieron)|convin(?:o|ieron)|(?:han|ha) (?:acordado|pactado|firmado|suscrito|alcanzado un acuerdo)|(?:alcanz|llega|sella)(?:ó|aron) (?:a )?(?:un|el) (?:acuerdo|pacto)|llegaron a un acuerdo")),
        (Kind.MET, pattern(r"se (?:reuni(?:ó|eron)|entrevist(?:ó|aron)|encontr(?:ó|aron)|vi(?:o|eron) con)|recib(?:ió|ieron) (?:en .{0,60})?(?:a|al)|mantuv(?:o|ieron) (?:un encuentro|una reunión)|se (?:ha|han) reunido")),
        (Kind.DECIDED, pattern(r"decid(?:ió|ieron)|aprob(?:ó|aron)|(?:ha|han) (?:decidido|aprobado)|resolv(?:ió|ieron)|conden(?:ó|aron)|sancion(?:ó|aron)|rebaj(?:ó|aron)|promulg(?:ó|aron)")),
        (Kind.SAID, pattern(r"dijo|dijeron|afirm(?:ó|aron)|declar(?:ó|aron)|asegur(?:ó|aron)|anunci(?:ó|aron)|señal(?:ó|aron)|explic(?:ó|aron)|inform(?:ó|aron)|indic(?:ó|aron)|sostuvo|neg(?:ó|aron)|desmint(?:ió|ieron)|confirm(?:ó|aron)|subray(?:ó|aron)|advirti(?:ó|eron)|rechaz(?:ó|aron)|denunci(?:ó|aron)")),
        (Kind.PLANNED, re.compile(r"\b(?:planea\w*|prevén?|pretenden?|va a|van a|tiene previsto|está previst[oa])\b|\b\w{3,}(?:rá|rán)\b", re.IGNORECASE)),
    ),
    titles=re.compile(
        r"(?:(?:vice|ex)?(?:president[ea]|ministr[oa]|primer ministro|primera ministra|canciller|secretari[oa]|secretari[oa] general|alcalde|alcaldesa|portavoz|director|directora|director general|directora general|gobernador|gobernadora|embajador|embajadora|fiscal|diputad[oa]|senador|senadora|general|rey|reina|papa|juez|jueza|profesor|profesora|comisari[oa]|presidente del Gobierno|jefe|jefa|líder|homólog[oa]|mandatari[oa]|entrenador|entrenadora|consejer[oa]|Sr\.|Sra\.|don|doña|Dr\.|Dra\.))"
        r"(?: (?:español|española|francés|francesa|alemán|alemana|italiano|italiana|británico|británica|estadounidense|ruso|rusa|ucraniano|ucraniana|chino|china|japonés|japonesa|mexicano|mexicana|argentino|argentina|chileno|chilena|colombiano|colombiana|peruano|peruana|brasileño|brasileña|boliviano|boliviana|uruguayo|uruguaya|ecuatoriano|ecuatoriana|venezolano|venezolana|portugués|portuguesa))?"
        r"(?: (?:de la |de los |de las |de |del )[\wáéíóúñ]+(?: (?:Exteriores|Públicas?|y [\w]+|Interior|Europeos?|Central|de [A-Z]\w+))?)?,?$"
    ),
    not_names=words("El La Los Las Un Una En De Del Al Por Para Con Sin Según Tras Sobre Desde Hasta Pero Y Este Esta Estos Estas Ese Su Sus Ambos Ambas Lunes Martes Miércoles Jueves Viernes Sábado Domingo Dos Tres Cuatro Más También Durante Entre"),
    asides=re.compile(r"(?:que|quien|cuy[oa]s?|donde|de \d+ años|nacid[oa]|incluid[oa]s?|entre ell[oa]s|situad[oa]s?|considerad[oa]s?|fundad[oa]s?|encargad[oa]s?)\b", re.IGNORECASE),
)  # fmt: skip
