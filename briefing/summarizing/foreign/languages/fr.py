"""French."""

# ruff: noqa: E501
from __future__ import annotations

import re

from briefing.summarizing.foreign.language import Language, pattern, words
from briefing.types import Kind

_BEFORE = (
    "à de en dans par pour sur sous avec sans chez contre entre vers depuis pendant après avant devant derrière dès jusque jusqu "
    "malgré parmi selon hors lors"
)

LANGUAGE = Language(
    code="fr",
    function=words(
        f"{_BEFORE} au aux du des le la les un une l d qu j n s c m t y se sa son ses leur leurs ce cet cette ces et ou mais donc or ni car que qui "
        "dont où quoi lequel laquelle lesquels lesquelles il elle ils elles on nous vous je tu lui eux notre nos votre vos ne pas plus "
        "a ont est sont été être avoir avait avaient était étaient eu fut furent aura auront sera seront serait seraient aurait auraient "
        "ait soit soient fait faire aussi encore déjà très tout tous toute toutes même mêmes comme si quand lorsque lorsqu puisque parce afin "
        "alors ainsi ensuite puis cependant toutefois notamment également environ près moins peut peuvent pourrait pourraient doit doivent "
        "devrait devraient va vont aller quelque quelques plusieurs chaque autre autres aujourd hui hier demain rendez "
    ),
    links={**{word: word for word in _BEFORE.split()}, "au": "à", "aux": "à", "du": "de", "des": "de", "d": "de", "jusqu": "jusque"},
    endings=words("s e es x ent é ée és ées er ez a ait aient ant ants ante antes ont ai ons èrent it is us ut ie ies i ir ise re t te ts tes é aux al ale ales le la nt u ue ues iens ien ienne ne nes isse issent irent urent")
    | {""},
    future=("ra", "ront", "rai", "rait", "raient", "rez", "rons"),
    elision=re.compile(r"\b(?:l|d|qu|j|n|s|c|m|t|jusqu|lorsqu|puisqu)['’]", re.IGNORECASE),
    negation=re.compile(r"\b(?:ne\b|n['’]|aucune?\b|sans\b|ni\b|jamais\b|nul(?:le)?\b|non\b)", re.IGNORECASE),
    bounds={
        "possibility": pattern(r"pourrai(?:t|ent)|peut(?:-être)?|peuvent|probable\w*|possible\w*|éventuel\w*|sans doute|apparemment|semble\w*|susceptible\w*"),
        "plan": pattern(
            r"doi(?:t|vent)|devrai(?:t|ent)|va|vont|compte(?:nt)?|prévoi\w*|prévu\w*|envisage\w*|souhaite\w*|veut|veulent|voulai\w*|espère\w*|\w{2,}(?<!t|v)rai(?:t|ent)|exig\w+|réclam\w+|demand\w+|menac\w+|tent\w+|propos\w+"
        ),
        "condition": pattern(r"si|s['’]il\w?|à condition|sauf|à moins|en cas|pourvu"),
        "reported": pattern(r"serai(?:t|ent)|aurai(?:t|ent)|présumée?s?|supposée?s?|soupçonnée?s?|accusée?s?|prétendue?s?"),
    },
    saying=pattern(
        r"déclar(?:é|e|ent|ait)|affirm(?:é|e|ent|ait)|annonc(?:é|e|ent|ait)|assur(?:é|e|ent|ait)|indiqu(?:é|e|ent|ait)|expliqu(?:é|e|ent|ait)|précis(?:é|e|ent|ait)"
        r"|soulign(?:é|e|ent|ait)|estim(?:é|e|ent|ait)|a(?:vait|ient)? dit|ont dit|dit|disent|rapport(?:é|e|ent|ait)|confirm(?:é|e|ent|ait)|déments?|démenti|dément(?:ait|ent)?|ajout(?:é|e|ent|ait)|averti|promis"
    ),
    sources=pattern(r"selon|d['’]après|de source|aux dires|à en croire"),
    limits=pattern(
        r"au moins|au plus|environ|près de|plus de|plus d|moins de|moins d|jusqu['’]à|quelque|presque|à peine|seulement|uniquement|autour de|quelques|"
        r"anciens?|anciennes?|ex|futurs?|futures?|vice|adjointe?|présumée?s?|prétendue?s?|tentative de|projet de"
    ),
    border=words("et ou mais tandis alors car donc"),
    first_person=re.compile(r"\b(?:je|nous|notre|nos|mon|mes|moi)\b|\bj['’]", re.IGNORECASE),
    pointers=re.compile(
        r"(?:il(?!s? (?:y a|faut|faudra|s['’]agi|est (?:possible|prévu|nécessaire)))|elle|ils|elles|ce(?:la|ci|lui-ci|lle-ci|ux-ci|lles-ci)?|c['’]|cet|cette|ces|celui|celle|ceux|son|sa|ses|leurs?|les deux(?= (?:hommes|pays|parties|dirigeants|ministres|camps|équipes|présidents|femmes)\b)"
        r"|tous deux|toutes deux|ces derniers|ce dernier|cette dernière|en revanche|par ailleurs|en outre|de plus|également|ainsi|alors|puis|ensuite|cependant|toutefois|pourtant|mais|y|lui|leur)(?!\w)",
        re.IGNORECASE,
    ),
    chatter=re.compile(r"^(?:voici\b|bien sûr\b|résumé\s*:|l['’]article (?:rapporte|parle|décrit)|le texte |en tant qu['’](?:ia|intelligence)|dans (?:cet article|ce texte))", re.IGNORECASE),
    numerals={
        name: float(number)
        for number, name in enumerate(
            "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize vingt".split()  # noqa: SIM905
        )
        if number > 1 and name != "vingt"
    } | {"vingt": 20.0, "trente": 30.0, "quarante": 40.0, "cinquante": 50.0, "soixante": 60.0, "cent": 100.0},
    scales={"mille": 1e3, "million": 1e6, "millions": 1e6, "milliard": 1e9, "milliards": 1e9, "mds": 1e9, "md": 1e9},
    percent=frozenset(),
    relative={"aujourd'hui": 0, "aujourd’hui": 0, "hier": -1, "avant-hier": -2, "demain": 1, "après-demain": 2},
    coming=pattern(r"prochain"),
    gone=pattern(r"dernier|passé"),
    day_frame=r"(?P<before>(?:\b(?:le|ce|de|du) )?)\b(?P<name>{days})(?P<which> (?:prochain|dernier))?(?P<part> (?:matin|soir|après-midi|midi))?\b(?P<dated> \d{{1,2}})?",
    future_tense=re.compile(r"\b\w{2,}(?:ra|ront|rait|raient)\b|\b(?:va|vont|doit|doivent|prévu\w*|prévoi\w*|compte|comptent|prochain\w*|d['’]ici)\b", re.IGNORECASE),
    past_tense=re.compile(r"\b(?:a|ont|avait|avaient|est|sont|était|étaient|fut|furent)\b(?: \w+){0,3}? \w+(?:é|ée|és|ées|i|is|it|ie|u|us|ue|ues|rt|te|ts)\b|\b\w+(?:èrent|irent|urent)\b", re.IGNORECASE),
    shown_day="d MMMM",
    kinds=(
        (Kind.AGREED, re.compile(r"\b(?:(?:ont|a) (?:\w+ )?(?:conclu|signé|ratifié|paraphé|scellé|convenu)|(?:sont|est) convenue?s?\b|se sont (?:mis(?:es)? d['’]accord|entendue?s?|accordée?s?)|s['’]est entendue?|sont parvenue?s? à un (?:accord|compromis)|est parvenue? à un (?:accord|compromis))", re.IGNORECASE)),
        (Kind.MET, re.compile(r"\b(?:(?:a|ont) (?:\w+ )?(?:rencontré|reçu)|se sont (?:\w+ )?(?:rencontrée?s?|réunie?s?|retrouvée?s?|entretenue?s?)|s['’]est (?:\w+ )?(?:entretenue?|réunie?))\b", re.IGNORECASE)),
        (Kind.DECIDED, re.compile(r"\b(?:a|ont) (?:\w+ )?(?:décidé|adopté|approuvé|voté|promulgué|condamné|tranché|abaissé|relevé)\b", re.IGNORECASE)),
        (Kind.SAID, re.compile(r"\b(?:a|ont|avait) (?:\w+ )?(?:déclaré|affirmé|annoncé|assuré|indiqué|expliqué|précisé|souligné|estimé|dit|confirmé|démenti|ajouté|dénoncé|averti|promis|accusé|contesté|rejeté)\b", re.IGNORECASE)),
        (Kind.PLANNED, re.compile(r"\b(?:doit|doivent|devrait|devraient|compte|comptent|prévoit|prévoient|va|vont)\b|\best prévue?\b|\b(?!aura |sera )\w{3,}(?:era|eront|ira|iront|ndra|ndront)\b", re.IGNORECASE)),
    ),
    titles=re.compile(
        r"(?:(?:vice-|ex-|sous-)?(?:président|présidente|ministre|premier ministre|première ministre|chancelier|chancelière|secrétaire|secrétaire général|secrétaire générale|maire|porte-parole|directeur|directrice|directeur général|directrice générale|gouverneur|gouverneure|ambassadeur|ambassadrice|préfet|préfète|procureur|procureure|député|députée|sénateur|sénatrice|général|roi|reine|pape|juge|professeur|commissaire|commissaire européen|PDG|patron|patronne|chef|cheffe|homologue|M\.|Mme|MM\.|Dr|entraîneur))"
        r"(?: (?:français|française|allemand|allemande|italien|italienne|espagnol|espagnole|britannique|américain|américaine|russe|ukrainien|ukrainienne|chinois|chinoise|japonais|japonaise|belge|suisse|européen|européenne|polonais|polonaise|turc|turque|israélien|israélienne|marocain|marocaine|algérien|algérienne))?"
        r"(?: (?:de la |de l['’]|du |des |de |d['’]|aux |à la |à l['’])[\w’'éèêàç-]+(?: (?:étrangères|publiques?|et des [\w-]+|sociales?|européennes?|financiers?))?)?,?$"
    ),
    not_names=words("Le La Les Un Une Des Du De En Au Aux À Il Elle Ils Elles Ce Cette Ces Selon Pour Par Sur Dans Lors Après Avant Mais Et Lundi Mardi Mercredi Jeudi Vendredi Samedi Dimanche L D Cet Son Sa Ses Leur Deux Trois"),
    asides=re.compile(r"(?:qui|dont|où|âgée?s? de|née?s?|notamment|y compris|ainsi que|situé\w*|considéré\w*|fondé\w*|chargé\w*)\b", re.IGNORECASE),
)  # fmt: skip
