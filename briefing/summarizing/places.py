"""Where an event took place, as the text names it; countries that act are parties, not places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from briefing.summarizing.lexicon import NOT_NAMES, PLACE_WORDS, word_set

if TYPE_CHECKING:
    from collections.abc import Collection

Doc = Any
Token = Any

_LOCATIVE = word_set(
    """
    in at near outside inside on across around to from throughout into onto beside over off
    """
)
_GOING = word_set(
    """
    arrive land fly travel go return come head move visit flee reach enter drive cross
    """
)
_PARTS = word_set(
    """
    part area centre center north south east west outskirts heart coast suburb side northeast
    northwest southeast southwest neighborhood section corner streets
    """
)
_PLACES = frozenset({"GPE", "LOC", "FAC"})
EVENT_NOUNS = word_set(
    """
    crash attack bombing shooting explosion blast fire earthquake quake flood derailment collision
    accident protest rally riot march siege massacre murder killing stabbing robbery raid race prix
    marathon festival summit conference meeting talks trial derby election primary referendum strike
    outbreak disaster tragedy storm landslide collapse
    """
)
"""Nouns of events that have a place and a time."""

_LOCAL_SERVICES = word_set(
    """
    police fire hospital sheriff coroner court airport ambulance
    """
)
"""Bodies that work where their name says: "Seattle police", "the Seattle Fire Department"."""

_MOST = 3


def places_of(
    doc: Doc, verb: Token | None, people: Collection[int], *, source: Doc | None = None
) -> tuple[str, ...]:
    """Return the places of the event that ``verb`` tells, the nearest to the verb first.

    Args:
        doc: The text.
        verb: The verb of the event.
        people: Indices of tokens that belong to people's names.
        source: The sentence that the text is a shortening of: it may give the verb a place that the text left out.
    """
    near, other = _places(doc, verb, people)
    if not near and other and source is not None and verb is not None:
        same = [token for token in source if token.lemma_ == verb.lemma_ and token.pos_ == verb.pos_]
        near = _places(source, same[0], ())[0] if len(same) == 1 else []
    return tuple(dict.fromkeys(near or other))[:_MOST]


def _places(doc: Doc, verb: Token | None, people: Collection[int]) -> tuple[list[str], list[str]]:
    """Return the places that are said of a verb, and the best of the others."""
    near: list[str] = []
    far: list[str] = []
    modifying: list[str] = []
    for span in _place_spans(doc, people):
        root = span.root
        preposition = _preposition(span)
        if preposition is not None:
            if preposition.lower_ in {"to", "from", "into"} and preposition.head.lemma_ not in _GOING:
                if preposition.lower_ == "from":
                    continue
                far.append(_written(span))
                continue
            (near if _belongs(preposition, verb) else far).append(_written(span))
        elif root.dep_ == "dobj" and root.head.lemma_ in _GOING | {"leave", "hit", "strike", "rock"}:
            near.append(_written(span))
        elif root.dep_ in {"compound", "nmod", "poss"} and root.ent_type_ in _PLACES and _happens(root.head):
            modifying.append(_written(span))
    return near, far or modifying or _of_local_services(doc)


def _of_local_services(doc: Doc) -> list[str]:
    """Return the place that the name of a local body tells."""
    found = []
    for entity in doc.ents:
        for token in entity:
            if token.ent_type_ == "GPE":
                named = doc[entity.start : entity.end]
                if named.root.head.lower_ in _LOCAL_SERVICES and named.root.dep_ in {"compound", "nmod"}:
                    found.append(_written(named))
                break
    return list(dict.fromkeys(found))


def places_in(doc: Doc) -> list[tuple[Token, str]]:
    """Return the places that something is located in, each with the token it hangs on."""
    found = []
    for span in _place_spans(doc, ()):
        preposition = _preposition(span)
        located = preposition is not None and preposition.lower_ not in {"to", "from", "into", "around"}
        if located or (span.root.dep_ in {"compound", "nmod", "poss"} and _happens(span.root.head)):
            found.append((span.root, _written(span)))
    return found


def _place_spans(doc: Doc, people: Collection[int]) -> list[Any]:
    spans: list[Any] = []
    for entity in doc.ents:
        if entity.label_ not in _PLACES or any(token.i in people for token in entity):
            continue
        if entity[0].lower_ in NOT_NAMES or (entity.label_ == "GPE" and entity.text.islower()):
            continue
        if (
            entity.label_ == "FAC"
            and len(entity) == 1
            and entity.end < len(doc)
            and doc[entity.end].ent_type_
        ):
            continue  # "in Formula One": half a name
        span = _grown(doc, entity)
        if (
            spans
            and span.start - spans[-1].end == 1
            and doc[spans[-1].end].text == ","
            and _nested(spans[-1], span)
        ):
            spans[-1] = doc[spans[-1].start : span.end]
        elif not spans or span.start >= spans[-1].end:
            spans.append(span)
    covered = {token.i for span in spans for token in span}
    for token in doc:
        if token.i not in covered and token.lower_ in PLACE_WORDS and token.dep_ == "pobj":
            span = _capital_run(doc, token)
            if (
                len(span) > 1
                and not covered.intersection(range(span.start, span.end))
                and not _is_body(token, span)
            ):
                spans.append(span)
    return sorted(spans, key=lambda span: span.start)


def _capital_run(doc: Doc, token: Token) -> Any:
    """Return the name that ends with a word of place: "Prime Minister's Office", "Neemuch district"."""
    start = token.i
    while start > token.left_edge.i and (
        doc[start - 1].text[:1].isupper() or doc[start - 1].lower_ in {"'s", "of", "-", "de", "la", "al"}
    ):
        start -= 1
    while start < token.i and not doc[start].text[:1].isupper():
        start += 1
    return doc[start : token.i + 1]


def _is_body(token: Token, span: Any) -> bool:
    return token.lower_ in {"parliament", "court", "house"} and span[0].lower_ == "of"


def _nested(first: Any, second: Any) -> bool:
    """Tell "Cleveland, Ohio" from a list of places."""
    following = second.doc[second.end] if second.end < len(second.doc) else None
    listed = following is not None and following.lower_ in {"and", "or"}
    return (
        first.root.dep_ != "conj" and second.root.dep_ in {"appos", "npadvmod", "conj", "nmod"} and not listed
    )


def _grown(doc: Doc, entity: Any) -> Any:
    """Return the entity with the half of its name that the recogniser lost ("Mazar|-i-Sharif")."""
    start, end = entity.start, entity.end
    while (
        end + 1 < len(doc)
        and doc[end].text == "-"
        and not doc[end - 1].whitespace_
        and not doc[end].whitespace_
    ):
        end += 2
    while (
        end < len(doc)
        and doc[end].text[:1].isupper()
        and doc[end].lower_ in PLACE_WORDS
        and doc[end].ent_type_ in {"", "FAC", "LOC", "GPE", "ORG"}
    ):
        end += 1
    span = doc[start:end]
    if end > entity.end and span[0].ent_type_ == "GPE" and doc[end - 1].dep_ != "compound":
        return doc[span.root.left_edge.i if span.root.i == end - 1 else start : end]
    return span


def _preposition(span: Any) -> Token | None:
    token = span.root
    for _ in range(4):
        if token.dep_ == "pobj":
            if token.head.lower_ == "of" and token.head.head.lemma_.lower() in PLACE_WORDS | _PARTS:
                token = token.head.head  # "in the southwestern city of Kunming"
                continue
            return token.head if token.head.lower_ in _LOCATIVE else None
        if token.dep_ in {"conj", "appos"} and token.head.i != token.i:
            token = token.head
            continue
        return None
    return None


def _belongs(preposition: Token, verb: Token | None) -> bool:
    """Tell whether a place is said of the verb or of a noun in its clause."""
    token = preposition.head
    for _ in range(12):
        if verb is not None and token.i == verb.i:
            return True
        if token.dep_ in {"relcl", "advcl", "ccomp", "ROOT"} or token.head.i == token.i:
            return False
        if token.dep_ == "conj" and token.pos_ == "VERB":
            return False  # "met in Oslo and agreed on patrols in the Sound"
        token = token.head
    return False


def _happens(token: Token) -> bool:
    """Tell whether a noun names an event that a place before it locates ("the Croydon tram crash")."""
    return token.lemma_.lower() in EVENT_NOUNS


def _written(span: Any) -> str:
    text: str = span.text.strip(" ,.'") if not span.text.endswith(("U.S.", "U.K.", "D.C.")) else span.text
    text = text.removesuffix("'s")
    for article in ("the ", "The ", "a ", "an "):
        text = text.removeprefix(article)
    return text
