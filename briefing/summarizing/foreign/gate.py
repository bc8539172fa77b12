"""The gate for lines in languages without a parser: the source's words, in the source's order, tied as they were.

Without a parse the only safe line is one that leaves out: every word that carries meaning has to be in one
sentence of the evidence (up to inflection), in the same order, after the same preposition or before the same
particle; a number stands at what it counts; no line joins the beginning of one clause to the end of another; a
negation, a "may", a "plans to" or an "if" of a clause that is told is told with it, and so is whose word it is. What
is moved for good style (a day, a phrase with its preposition) may move. It refuses good paraphrases; then the
sentence itself is told.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.summarizing.foreign.language import language_of
from briefing.summarizing.foreign.marks import (
    balanced,
    one_spaced,
    quotations,
    quoted_spans,
    without_quotations,
)
from briefing.summarizing.foreign.people import people_of
from briefing.summarizing.foreign.words import same, tokens_of
from briefing.summarizing.wording import count_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.summarizing.foreign.language import Language
    from briefing.summarizing.foreign.words import Token
    from briefing.types import Article

LONGEST_VERBATIM = 48
"""Most words of a sentence that is told as it stands."""

_END = re.compile(r"[.!][ \u00a0\u202f]?[\"'”’»“)\]]*$|[。！][」』”）]*$|[」』]$")
_ELLIPSIS = ("...", "…")
_CHATTER = re.compile(
    r"<\|[a-z_]+\|>|\[/?inst\]|^[-*•#>]|\n|^(?:here (?:is|are)|sure|summary:)", re.IGNORECASE
)
_KANA = re.compile(r"[ぁ-ん]")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_LEAST_TOKENS, _LEAST_SIGNS = 3, 6
_MOVED = 0.34
_BESIDE = 3
_KEPT_CLAUSE = 0.34


def line_faults(text: str, language: Language, *, max_words: int, verbatim: bool = False) -> list[str]:
    """Return what is wrong with a line as a line: its length, chatter, a cut, an open reference, another language."""
    reasons = []
    plain = text.strip()
    if count_words(plain) > (LONGEST_VERBATIM if verbatim else max_words):
        reasons.append("too long")
    if _CHATTER.search(plain) or language.chatter.search(plain):
        reasons.append("chatter")
    if not balanced(plain):
        reasons.append("open quotation or bracket")
    if plain.rstrip("\"'”’»“」』)").endswith(_ELLIPSIS) or not _END.search(plain):
        reasons.append("cut off")
    if not verbatim and language.pointers.match(plain.lstrip("\"'“„«»「『¡¿ ")):
        reasons.append("points to an unseen sentence")
    if not verbatim and language.first_person.search(without_quotations(plain)):
        reasons.append("told without its speaker")
    if _other_language(plain, language):
        reasons.append("another language")
    return reasons


def _other_language(text: str, language: Language) -> bool:
    if language.code == "zh":
        return bool(_KANA.search(text)) or not _HAN.search(text)
    if language.code == "ja":
        return not _KANA.search(text)
    return bool(language.function) and (
        bool(_KANA.search(text)) or not set(re.findall(r"[^\W\d_]+", text.lower())) & language.function
    )


def faults_of(text: str, evidence: Sequence[int], article: Article, *, max_words: int) -> tuple[str, ...]:
    """Return why a line may not be told of the sentences of an article; nothing where it may.

    Args:
        text: One sentence.
        evidence: Indices of the sentences that it stands on, the main one first.
        article: The article.
        max_words: Longest line.
    """
    language = language_of(article.language)
    written = [article.sentences[index].text for index in evidence]
    told = one_spaced(text)
    if any(told == one_spaced(sentence) for sentence in written):
        return tuple(line_faults(text, language, max_words=max_words, verbatim=True))
    reasons = line_faults(text, language, max_words=max_words)
    reasons.extend(
        f"foreign quotation: {passage}" for passage in quotations(text) if not _is_quoted(passage, article)
    )
    best: list[str] | None = None
    for sentence in written:
        found = _against(text, sentence, article, language)
        if best is None or len(found) < len(best):
            best = found
        if not found:
            break
    return tuple(dict.fromkeys([*reasons, *(best or [])]))


def _is_quoted(passage: str, article: Article) -> bool:
    core = one_spaced(passage)
    whole = f"{article.title}\n{article.text}"
    return any(core == one_spaced(other) for other in quotations(whole))


@dataclass(frozen=True, slots=True)
class _Match:
    """The tokens of a line with those of its source: ``at[i]`` is the place of token ``i``, or None."""

    draft: tuple[Token, ...]
    source: tuple[Token, ...]
    at: tuple[int | None, ...]
    ordered: tuple[bool, ...]


def _against(text: str, sentence: str, article: Article, language: Language) -> list[str]:
    draft, source = tokens_of(text, article), tokens_of(sentence, article)
    if len(draft) < (_LEAST_TOKENS if language.spaced else _LEAST_SIGNS):
        return ["too short"]
    match = _aligned(draft, source, language)
    reasons = [_foreign(draft[place]) for place in _unknown(match, article, language)]
    if reasons:
        return reasons
    reasons.extend(_order_faults(match, language))
    reasons.extend(_link_faults(match, language))
    reasons.extend(_number_faults(match))
    reasons.extend(_join_faults(match, sentence, article, language))
    reasons.extend(_bound_faults(match, text, sentence, language))
    return reasons


def _foreign(token: Token) -> str:
    kind = {"number": "number", "date": "date", "name": "name"}.get(token.kind, "word")
    return f"foreign {kind}: {token.text}"


def _aligned(draft: tuple[Token, ...], source: tuple[Token, ...], language: Language) -> _Match:
    """Return the longest common order of two lines; neighbours that stay neighbours and names count more."""
    rows, columns = len(draft), len(source)
    score = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    equal = [[same(one, other, language) for other in source] for one in draft]
    for row in range(rows - 1, -1, -1):
        for column in range(columns - 1, -1, -1):
            best = max(score[row + 1][column], score[row][column + 1])
            if equal[row][column]:
                beside = row + 1 < rows and column + 1 < columns and equal[row + 1][column + 1]
                gain = 1.0 + 0.2 * (draft[row].kind == "name") + 0.1 * beside
                gain += 0.05 * (draft[row].link == source[column].link)
                best = max(best, gain + score[row + 1][column + 1])
            score[row][column] = best
    at: list[int | None] = [None] * rows
    ordered = [False] * rows
    row = column = 0
    while row < rows and column < columns:
        if equal[row][column] and score[row][column] > max(score[row + 1][column], score[row][column + 1]):
            at[row], ordered[row] = column, True
            row, column = row + 1, column + 1
        elif score[row + 1][column] >= score[row][column + 1]:
            row += 1
        else:
            column += 1
    taken = {place for place in at if place is not None}
    for row in range(rows):
        if at[row] is None:
            free = [column for column in range(columns) if equal[row][column] and column not in taken]
            if free:
                at[row] = min(free, key=lambda column: (draft[row].link != source[column].link, column))
                taken.add(free[0] if at[row] is None else at[row])  # type: ignore[arg-type]
    return _Match(draft, source, tuple(at), tuple(ordered))


def _unknown(match: _Match, article: Article, language: Language) -> list[int]:
    """Return the tokens of a line that its sentence does not have, unless they complete a name of the article."""
    found = []
    for place, at in enumerate(match.at):
        if at is not None:
            continue
        token = match.draft[place]
        near = [other for other in (place - 1, place + 1) if 0 <= other < len(match.draft)]
        if language.spaced:
            completes = token.kind == "name" and any(
                match.at[other] is not None
                and match.draft[other].kind == "name"
                and _beside(match.draft[min(place, other)], match.draft[max(place, other)], article)
                for other in near
            )
        else:
            run = [other for other in match.draft if other.run == token.run]
            whole = "".join(other.text for other in run)
            known = sum(match.at[match.draft.index(other)] is not None for other in run)
            completes = token.kind in {"word", "name"} and known * 2 >= len(run) and whole in article.text
        if not completes:
            found.append(place)
    return found


def _beside(left: Token, right: Token, article: Article) -> bool:
    return re.search(rf"\b{re.escape(left.text)} {re.escape(right.text)}\b", article.text) is not None


def _order_faults(match: _Match, language: Language) -> list[str]:
    moved = [place for place, kept in enumerate(match.ordered) if not kept and match.at[place] is not None]
    if len(moved) > _MOVED * len(match.draft):
        return ["other order"]
    dates = [item for item, token in enumerate(match.source) if token.kind == "date"]
    found = []
    verbs = 0
    for place in moved:
        at = match.at[place] or 0
        token, source = match.draft[place], match.source[at]
        # A sentence's first day is that of what it tells, wherever it stands.
        if token.kind == "date" and (
            at == dates[0] and not any(other.kind == "date" for other in match.draft[:place])
        ):
            continue
        if language.spaced and token.link and token.link == source.link and token.clause <= source.clause:
            continue
        if language.code == "de" and token.kind == "word" and not verbs and _second(place, at, match):
            verbs += 1  # the verb stays second when another part opens the sentence
            continue
        found.append(f"other order: {token.text}")
    return found


def _second(place: int, at: int, match: _Match) -> bool:
    """Tell whether a moved verb is still that of its clause, whose subject the line has not lost."""
    clause = match.source[at].clause
    near = [match.at[other] for other in (place - 1, place + 1) if 0 <= other < len(match.draft)]
    if any(other is not None and match.source[other].clause != clause for other in near):
        return False
    told = {item for item in match.at if item is not None}
    return all(
        item in told or token.link or token.kind == "date"
        for item, token in enumerate(match.source[:at])
        if token.clause == clause
    )


def _link_faults(match: _Match, language: Language) -> list[str]:
    found = []
    for place, at in enumerate(match.at):
        if at is None or match.draft[place].kind == "date":
            continue
        token, source = match.draft[place], match.source[at]
        last = place + 1 == len(match.draft)
        if language.code == "ja":
            ends = place + 1 == len(match.draft) or match.draft[place + 1].run != token.run
            if ends and token.link != source.link and not (last and not token.link and not source.link):
                found.append(f"other tie: {token.text}")
        elif token.link != source.link:
            found.append(f"other tie: {token.text}")
        elif token.article and source.article and token.article != source.article:
            found.append(f"other case: {token.text}")
    return found


def _number_faults(match: _Match) -> list[str]:
    """Return the numbers that stand at something else than in the source."""
    found = []
    for place, at in enumerate(match.at):
        if at is None or match.draft[place].kind != "number":
            continue
        if place + 1 < len(match.draft):
            following = match.at[place + 1]
            if following is not None and not at < following <= at + _BESIDE:
                found.append(f"number of something else: {match.draft[place].text}")
    return found


def _join_faults(match: _Match, sentence: str, article: Article, language: Language) -> list[str]:
    """Return the places where a line joins what the source does not say together."""
    found = []
    kept = [(place, at) for place, at in enumerate(match.at) if at is not None and match.ordered[place]]
    present = {at for at in match.at if at is not None}
    for (_, left), (_, right) in itertools.pairwise(kept):
        gap = [item for item in range(left + 1, right) if item not in present]
        if not gap:
            continue
        before = [item for item in gap if match.source[item].clause == match.source[left].clause]
        after = [item for item in gap if match.source[item].clause == match.source[right].clause]
        crosses = match.source[left].clause != match.source[right].clause
        if crosses and before and after and not all(match.source[item].kind == "date" for item in before):
            found.append(f"joins two clauses: {match.source[left].text} {match.source[right].text}")
        if language.code == "zh" and not crosses and not _at_border(match, left, right, gap):
            found.append(f"cut inside a word: {match.source[gap[0]].text}")
    if not language.spaced:
        found.extend(_cut_runs(match, article, language))
    elif (partner := _lost_partner(match, sentence, article)) is not None:
        found.append(f"lost: {partner}")
    return found


def _at_border(match: _Match, left: int, right: int, gap: list[int]) -> bool:
    """Tell whether what a Chinese line leaves out begins or ends where a word surely does."""
    source = match.source
    return (
        source[left].run != source[gap[0]].run
        or source[gap[-1]].run != source[right].run
        or source[left].kind in {"date", "number"}
        or bool(source[right].link)
        or bool(source[gap[0]].link)
    )


def _cut_runs(match: _Match, article: Article, language: Language) -> list[str]:
    """Return the runs of signs that a line shortens to something that the article does not write."""
    found = []
    runs: dict[int, list[int]] = {}
    for place, token in enumerate(match.draft):
        runs.setdefault(token.run, []).append(place)
    for places in runs.values():
        ats = [at for place in places if (at := match.at[place]) is not None]
        if not ats or match.draft[places[0]].kind in {"date", "number"}:
            continue
        whole = "".join(match.draft[place].text for place in places)
        run = match.source[ats[0]].run
        source = [item for item, token in enumerate(match.source) if token.run == run]
        written = "".join(match.source[item].text for item in source)
        before = match.source[ats[0] - 1].text if ats[0] > source[0] else ""
        if before and language.limits.search(before):
            found.append(f"lost: {before}")
        elif language.code == "ja" and whole != written and not _whole_elsewhere(whole, written, article):
            found.append(f"cut inside a word: {written}")
    return found


def _whole_elsewhere(whole: str, written: str, article: Article) -> bool:
    """Tell whether a run that a line shortens stands so in the article too, or is a part of it from its beginning."""
    if whole not in article.text:
        return False
    rest = article.text.replace(written, " ")
    return (
        written.endswith(whole) or re.search(rf"(?<![一-鿿]){re.escape(whole)}(?![一-鿿])", rest) is not None
    )


_PARTNERS = re.compile(
    r"(?P<one>[A-ZÀ-Þ][\w’'-]+) (?:und|et|y|e|sowie|ainsi que) (?:(?:der|die|das|den|le|la|les|el|l['’])\s?)?(?P<two>[A-ZÀ-Þ][\w’'-]+)"
)


def _lost_partner(match: _Match, sentence: str, article: Article) -> str | None:
    """Return the one of two who is left out: of "Müller und Schmidt" both or neither are told."""
    told = {match.source[at].text for at in match.at if at is not None}
    people = {word for person in people_of(article) for word in person.name.split()}
    for pair in _PARTNERS.finditer(sentence):
        one, two = pair["one"], pair["two"]
        if people & {one, two} and (one in told) != (two in told):
            return two if one in told else one
    return None


def _clauses(match: _Match, sentence: str) -> list[tuple[int, str, float]]:
    """Return the clauses of the source: number, text with what stands before its first word, and share told."""
    told = {at for at in match.at if at is not None}
    numbers = list(dict.fromkeys(token.clause for token in match.source))
    found = []
    for number in numbers:
        items = [item for item, token in enumerate(match.source) if token.clause == number]
        start = match.source[items[0] - 1].end if items[0] else 0
        following = items[-1] + 1
        end = match.source[following].start if following < len(match.source) else len(sentence)
        found.append((number, sentence[start:end], sum(item in told for item in items) / len(items)))
    return found


def _bound_faults(match: _Match, text: str, sentence: str, language: Language) -> list[str]:
    """Return the negations, limits, conditions and speakers that a line loses or adds."""
    found = []
    kept = " | ".join(piece for _, piece, share in _clauses(match, sentence) if share >= _KEPT_CLAUSE)
    whole_said, whole_lost = len(language.negation.findall(text)), len(language.negation.findall(kept))
    if whole_said < whole_lost:
        found.append("negation lost")
    if whole_said > len(language.negation.findall(sentence)) or (whole_said and not whole_lost):
        found.append("negation added")
    for name, pattern in language.bounds.items():
        said, meant = _marks(pattern, text), _marks(pattern, kept)
        everywhere = _marks(pattern, sentence)
        if name in {"condition", "reported"} and name == "condition":
            meant = everywhere
        if meant - said:
            found.append(f"{name} lost")
        if said - everywhere:
            found.append(f"{name} added")
    # What the sentence says in somebody's words is told in somebody's words.
    for name, pattern in (("speaker", language.saying), ("source", language.sources)):
        if pattern.search(sentence) and not pattern.search(text):
            found.append(f"{name} lost")
    found.extend(_limit_faults(text, sentence, match, language))
    if quoted_spans(sentence) and not quoted_spans(text) and language.first_person.search(text):
        found.append("told without its speaker")
    return found


def _marks(pattern: re.Pattern[str], text: str) -> set[str]:
    return {one_spaced(match.group()).lower()[:4] for match in pattern.finditer(text)}


def _limit_faults(text: str, sentence: str, match: _Match, language: Language) -> list[str]:
    """Return the "at least" and "former" that stood beside what a line tells, and are gone."""
    found = []
    for place, at in enumerate(match.at):
        if at is None:
            continue
        here, there = match.draft[place], match.source[at]
        for pattern, wanted, said in (
            (language.limits, _before(sentence, there.start, language), _before(text, here.start, language)),
            (language.limits_after, sentence[there.end : there.end + 4], text[here.end : here.end + 4]),
        ):
            if there.kind not in {"number", "name"} and not (language.spaced and pattern is language.limits):
                continue
            marks = {item.group().lower() for item in pattern.finditer(wanted)}
            if marks - {item.group().lower() for item in pattern.finditer(said)}:
                found.append(f"lost: {min(marks)}")
    return found


def _before(text: str, start: int, language: Language) -> str:
    if not language.spaced:
        return text[max(0, start - 3) : start]
    return " ".join(re.sub(r"(?<=\w)['’]", " ", text[:start]).split()[-2:])
