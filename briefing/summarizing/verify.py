"""The gate: a bullet passes only where its article says it.

Works for any model's output and for a person's own edits: all it sees is a bullet and its article. It is
strict because a refused draft costs nothing (the shortened source sentence takes its place) and a wrong line
costs the reader's trust. Reasons are short stable strings for logs, warnings and statistics.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from briefing.reading.language import language_of
from briefing.reading.sentences import split_sentences
from briefing.summarizing import analysis, arcs, containment, deletion, force, foreign, losses
from briefing.summarizing.quotes import spoken
from briefing.summarizing.resolve import resolve
from briefing.summarizing.spacing import is_tokenised, readable, respaced
from briefing.summarizing.support import SourceIndex, support_of
from briefing.summarizing.wording import (
    DANGLING,
    MONTHS,
    NEUTRAL,
    SAYING,
    WEEKDAYS,
    balanced,
    bare,
    count_words,
    name_words,
    plain,
    sentence_like,
    text_words,
    words_of,
)
from briefing.types import Article, ArticleType, Evidence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.summarizing.support import Support
    from briefing.types import Bullet

MAX_WORDS = 30
MIN_WORDS = 4

_CHATTER = re.compile(
    r"^(?:here(?:'s| is| are)\b(?=.*(?:summary|sentence|rewrit|shorten|version|headline|bullet|line))|sure\b|certainly\b"
    r"|of course\b|okay\b|as an ai\b|i(?:'m| am) (?:sorry|an ai|a language)|the (?:rewritten|shortened) )"
    r"|\b(?:as an ai (?:language )?model|let me know if|i hope this helps|in this (?:article|text|passage|sentence),)"
    r"|^(?:summary|sentence|headline|short(?:er)?|rewritten|answer|output|response|bullet|note|line|user|assistant|system)\s*:"
    r"|<\|[a-z_]+\|>|\[/?inst\]|^[-*•#>]|\n",
    re.IGNORECASE,
)
_POINTERS = re.compile(
    r"^(?:(?:he|she|it|they)(?:'(?:s|re|ve|ll|d))?|his|her|their|its|this|these|those"
    r"|the (?:two|three|four|pair|duo|latter|former|meeting|move|decision|incident)\b"
    r"(?! (?:of|in|at|between|to|by|with|from|that|on|for)\b)|also|both(?! [A-Z])|another|the other)\b",
    re.IGNORECASE,
)
_FREE_WORDS = frozenset({"people", "person", "person's", "year", "old", "percent", "cent", "column", "part"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """The gate's answer.

    Attributes:
        accepted: Whether the article says it.
        reasons: Why not; empty for an accepted line. Short and stable: a kind, a colon, the words meant.
        score: How well the article supports the line, from 0 to 1, whether or not a rule forbids it.
    """

    accepted: bool
    reasons: tuple[str, ...] = ()
    score: float = 0.0


def verify(bullet: Bullet | str, article: Article | str, *, strict: bool = False) -> Verdict:
    """Check a line against its article.

    Two things are asked: does it break a rule (a foreign name, number, date, quotation or word, a negation or
    a claim's "may" or "denied" lost), and is it put together as the source is (`Verdict.score`)?

    Args:
        bullet: A bullet, judged against its evidence, or any text, for which the evidence is searched.
        article: The article that it claims to be from, or only its text.
        strict: Judge it as a draft of the product's own rewriter, for which another line stands ready: every
            arc has to be in the evidence, every limit of the source kept, the line fit to stand in a brief.

    Returns:
        Whether the article says it, how surely, and if not, why not.
    """
    text = bullet if isinstance(bullet, str) else bullet.text
    source = _article_of(article)
    spans: list[tuple[int, int]] = []
    if not isinstance(bullet, str) and bullet.evidence:
        own = [proof for proof in bullet.evidence if proof.article_id == source.id]
        if any(source.text[proof.start : proof.end] != proof.quote for proof in own):
            return Verdict(accepted=False, reasons=("evidence does not match the article",))
        if not own:
            return Verdict(accepted=False, reasons=("no evidence in this article",))
        spans = [(proof.start, proof.end) for proof in own]
    whole = readable(source)
    text = _without_frame(text, source)
    if whole is not source or is_tokenised(text):
        text = respaced(text)
    indices = [
        index
        for start, end in spans
        for index, sentence in enumerate(whole.sentences)
        if whole is source and sentence.start < end and start < sentence.end
    ]
    if not whole.sentences:
        return Verdict(accepted=False, reasons=("no sentence in the article",))
    return _judged(text, tuple(dict.fromkeys(indices)), whole, strict=strict)


def find_evidence(text: str, article: Article) -> tuple[Evidence, ...]:
    """Return the sentences of an article that hold most of what a text says, the best first.

    Greedy cover of the text's words weighed by their rarity in the article; at most four, none where no word
    that carries meaning is in the article.
    """
    if not article.sentences:
        return ()
    found: dict[int, None] = {}
    if analysis.is_english(article):
        index = _index_of(article)
        for line in analysis.analyse([item.text for item in split_sentences(text, "en")]):
            found.update(dict.fromkeys(index.likely_sources(line)))
    else:
        for item in split_sentences(text, article.language):
            found.update(dict.fromkeys(foreign.likely_sentences(item.text, article)))
    return tuple(
        Evidence(
            article_id=article.id,
            start=article.sentences[number].start,
            end=article.sentences[number].end,
            quote=article.text[article.sentences[number].start : article.sentences[number].end],
        )
        for number in found
    )


def _article_of(article: Article | str) -> Article:
    if not isinstance(article, str):
        return article
    found = language_of(article)
    language = found if found in foreign.LANGUAGES else "en"
    return Article(
        id="text",
        title="",
        text=article,
        origin="<text>",
        language=language,
        sentences=split_sentences(article, language),
    )


def _judged(text: str, indices: tuple[int, ...], article: Article, *, strict: bool) -> Verdict:
    """Return the verdict on a text: that on its worst sentence, with the reasons of all."""
    if not analysis.is_english(article):
        reasons = foreign.faults(text, indices, article, max_words=MAX_WORDS)
        return Verdict(accepted=not reasons, reasons=reasons, score=float(not reasons))
    evidence = " ".join(article.sentences[item].text for item in indices) or article.text
    lines = [
        containment.as_written(item.text, evidence, article) for item in split_sentences(text, "en")
    ] or [text]
    parses = analysis.analyse(lines)
    index = _index_of(article)
    found: list[Verdict] = []
    for line, parse in zip(lines, parses, strict=True):
        sources = tuple(dict.fromkeys((*indices, *index.likely_sources(parse))))
        support = support_of(parse, index, sources)
        faults = rule_faults(line, parse, article, index, support, indices=indices)
        found.append(verdict_of(support.score, faults, support.unsupported))
    verdict = Verdict(
        accepted=all(item.accepted for item in found),
        reasons=tuple(dict.fromkeys(reason for item in found for reason in item.reasons)),
        score=min(item.score for item in found),
    )
    if not strict and (verdict.accepted or not indices):
        return verdict
    # What the strict rules allow of its own evidence needs no second opinion.
    ground = grounds(indices or index.likely_sources(parses[-1]) or (0,), article, index.docs)
    whole = analysis.analyse([text])[0]
    reasons = examine(text, whole, ground)
    if strict or not reasons:
        return Verdict(
            accepted=not reasons, reasons=reasons, score=max(verdict.score, 0.0 if reasons else _LEAST_SCORE)
        )
    return verdict


_LEAST_SCORE = 0.5
_FORM = frozenset({"too short", "chatter", "cut off", "repeats itself"})
"""Faults of form that are refused in a line of any origin; a draft of our own may have none."""

_NAMED = 3
"""Reasons named of a line that is put together otherwise than its source."""

_WEIGHTY = frozenset(
    {
        "deny",
        "claim",
        "allege",
        "accuse",
        "plan",
        "try",
        "attempt",
        "fail",
        "refuse",
        "threaten",
        "want",
        "hope",
    }
    | {
        "expect",
        "seek",
        "propose",
        "consider",
        "believe",
        "think",
        "suspect",
        "fear",
        "predict",
        "intend",
        "offer",
    }
    | {
        "least",
        "former",
        "allegedly",
        "reportedly",
        "alleged",
        "suspected",
        "nearly",
        "almost",
        "likely",
        "unlikely",
    }
    | {
        "if",
        "unless",
        "might",
        "attempted",
        "proposal",
        "allegation",
        "possible",
        "ask",
        "urge",
        "call",
        "order",
    }
)
"""What may not go from before a fact; who merely says it may, unless it is a claim against somebody or a toll."""

_CLAIM = re.compile(
    r"\b(?:alleg\w+|accus\w+|suspect\w*|kill(?:ed|s|ing)?|dead|died|deaths?|wounded|injured|murder\w*|rap(?:ed?|ist|ing)"
    r"|fraud|corrupt\w*|brib\w+|guilty|source|anonymity|terror\w*|massacre\w*|tortur\w*)\b",
    re.IGNORECASE,
)


def rule_faults(
    line: str,
    parse: Any,
    article: Article,
    index: SourceIndex,
    support: Support,
    *,
    indices: tuple[int, ...] = (),
) -> list[str]:
    """Return the rules that a line of any origin breaks: what no reader would call the article's.

    Args:
        line: A sentence.
        parse: Its parse.
        article: Its article.
        index: The article, prepared.
        support: What the comparison of the two found.
        indices: The sentences of its evidence; searched where none are given.
    """
    likely = index.likely_sources(parse)
    ground = grounds(tuple(dict.fromkeys((*(indices or likely[:1]), *likely))) or (0,), article, index.docs)
    reasons = [reason for reason in form_faults(line, ground=ground) if reason in _FORM]
    reasons.extend(content_faults(line, ground))
    reasons.extend(f"foreign word: {word}" for word in index.strange_words(parse))
    written = ground.text.split("\n", 1)[0]
    for item in force.changed_force(parse, ground.docs, written):
        kind, _, word = item.partition(": ")
        if kind == "modality changed" and not _weaker(written, line):
            continue
        if kind in {"negation lost", "negation added", "modality changed", "speaker added"} or (
            kind == "lost" and (_lemma(word, ground) in _WEIGHTY or (_CLAIM.search(line) and word == "said"))
        ):
            reasons.append(f"force: {item}")
    reasons.extend(f"arc: {item}" for item in support.contradicted)
    return reasons


def verdict_of(score: float, faults: Sequence[str], unsupported: Sequence[str] = ()) -> Verdict:
    """Return the verdict that follows from a score and from the rules that are broken."""
    reasons = list(faults)
    if score < _LEAST_SCORE:
        reasons.extend([f"arc: {item}" for item in unsupported[:_NAMED]] or ["unsupported"])
    return Verdict(
        accepted=not reasons,
        reasons=tuple(dict.fromkeys(reasons)),
        score=score,
    )


_DOUBT = re.compile(
    r"\b(?:may|might|could|would|should|can|plan\w*|propos\w+|expect\w*|want\w*|to)\b", re.IGNORECASE
)


def _weaker(written: str, line: str) -> bool:
    """Tell whether a source says less than a line: "may open" or "agreed to open" for "opens" or "will open"."""
    said = {word.lower() for word in _DOUBT.findall(written)}
    return bool(said - {word.lower() for word in _DOUBT.findall(line)})


def _lemma(word: str, ground: Ground) -> str:
    return next(
        (str(token.lemma_).lower() for doc in ground.docs for token in doc if token.text == word),
        word.lower(),
    )


def _without_frame(text: str, article: Article) -> str:
    """Return an opinion's line without "X argues that", which says whose it is and is not in the article."""
    frame = f"{article.author} argues that "
    if article.type is ArticleType.OPINION and article.author and text.startswith(frame):
        rest = text.removeprefix(frame)
        return rest[:1].upper() + rest[1:]
    return text


@dataclass(frozen=True, slots=True)
class Ground:
    """What a bullet has to stand on: its evidence sentences as written and as resolved, and their relations.

    ``text`` holds the words of both forms; ``docs`` their parses, the main sentence first; ``spoken`` tells that
    the main sentence is direct speech whose speaker another one names; ``indices`` are the evidence sentences.
    """

    article: Article
    text: str
    docs: tuple[Any, ...]
    relations: arcs.Relations
    words: frozenset[str]
    spoken: bool = False
    indices: tuple[int, ...] = ()


def grounds(
    indices: Sequence[int], article: Article, docs: Sequence[Any], resolved: Sequence[Any] = ()
) -> Ground:
    """Return the ground of the sentences ``indices`` (the main one first).

    Args:
        indices: Evidence sentences.
        article: Their article.
        docs: The parses of the article's sentences.
        resolved: The parse of the main sentence with its pronouns and dates resolved, where the caller has it.
    """
    written = [article.sentences[index].text for index in indices]
    if not analysis.is_english(article):
        text = "\n".join(written)
        return Ground(article, text, (), arcs.relations(()), name_words(text), indices=tuple(indices))
    parses = list(resolved)
    if not parses:
        main = resolve(indices[0], article, docs).text
        parses = analysis.analyse([main]) if main != written[0] else []
    parses.extend(docs[index] for index in indices)
    text = "\n".join((*written, *(doc.text for doc in parses)))
    speech = indices[0] in spoken(article, docs)
    return Ground(
        article, text, tuple(parses), arcs.relations(parses), name_words(text), speech, tuple(indices)
    )


@functools.lru_cache(maxsize=4)
def _docs_of(article: Article) -> analysis.SentenceDocs:
    return analysis.sentence_docs(article)


@functools.lru_cache(maxsize=4)
def _index_of(article: Article) -> SourceIndex:
    return SourceIndex(_docs_of(article))


def examine(text: str, draft: Any | None, ground: Ground, *, max_words: int = MAX_WORDS) -> tuple[str, ...]:
    """Return why ``text`` may not be told on this ground; nothing where it may.

    Args:
        text: The line.
        draft: Its parse; None for an article in another language, which is judged by rule (`foreign.gate`).
        ground: What it stands on.
        max_words: Longest line.
    """
    if not analysis.is_english(ground.article):
        return foreign.faults(text, ground.indices, ground.article, max_words=max_words)
    reasons = form_faults(text, max_words=max_words, ground=ground)
    reasons.extend(content_faults(text, ground))
    if draft is not None and not reasons:
        if not force.is_statement(draft):
            reasons.append("no finite verb")
        if (
            re.search(r"[a-z0-9][.!?][\"')]* [A-Z]", plain(text))
            and sum(token.dep_ == "ROOT" for token in draft) > 1
        ):
            reasons.append("several sentences")
        reasons.extend(_word_faults(draft, ground))
        reasons.extend(
            f"force: {item}"
            for item in force.changed_force(draft, ground.docs, ground.text.split("\n", 1)[0])
        )
        if ground.docs:
            reasons.extend(f"lost: {item}" for item in losses.lost_parts(draft, ground.docs[0]))
            reasons.extend(f"torn: {item}" for item in deletion.torn_arcs(draft, ground.docs[0]))
        if ground.spoken and not any(token.lemma_.lower() in SAYING for token in draft):
            reasons.append("told without its speaker")
        reasons.extend(f"arc: {item}" for item in arcs.unsupported_arcs(draft, ground.relations))
    return tuple(dict.fromkeys(reasons))


def form_faults(text: str, *, max_words: int = MAX_WORDS, ground: Ground | None = None) -> list[str]:
    """Return what is wrong with a line as a line: length, chatter, a cut, an open reference."""
    reasons = []
    length = count_words(text)
    spaced = ground is None or ground.article.language not in {"ja", "zh", "th", "ko"}
    if spaced and length < MIN_WORDS:
        reasons.append("too short")
    if length > max_words:
        reasons.append("too long")
    if _CHATTER.search(plain(text).strip()):
        reasons.append("chatter")
    if not balanced(text):
        reasons.append("open quotation or bracket")
    elif not sentence_like(text):
        reasons.append("cut off")
    if _POINTERS.match(plain(text)):
        reasons.append("points to an unseen sentence")
    phrase = containment.repeated(text)
    if phrase and not (ground and f" {phrase} " in f" {' '.join(words_of(ground.text))} "):
        reasons.append("repeats itself")
    return reasons


def content_faults(text: str, ground: Ground) -> list[str]:
    """Return the names, numbers, dates and quotations of a line that its ground does not hold."""
    article = ground.article
    reasons = [f"foreign name: {name}" for name in containment.foreign_names(text, article)]
    reasons.extend(
        f"foreign number: {value}" for value in containment.foreign_numbers(text, ground.text, article)
    )
    reasons.extend(f"foreign date: {date}" for date in containment.foreign_dates(text, ground.text, article))
    reasons.extend(
        f"foreign quotation: {passage}"
        for passage in containment.foreign_quotations(text, ground.text, article)
    )
    return reasons


def _word_faults(draft: Any, ground: Ground) -> list[str]:
    """Return words with a meaning of their own that the evidence does not use."""
    opinion = {"argue", "column"} if ground.article.type is ArticleType.OPINION else set()
    known = ground.words | ground.relations.words | NEUTRAL | _FREE_WORDS | opinion
    title = set(words_of(ground.article.title)) | set(
        words_of(f"{ground.article.author or ''} {ground.article.source or ''}")
    )
    article_words = text_words(ground.article.text) | title
    found = []
    for token in draft:
        if token.is_punct or token.is_space or token.like_num or token.pos_ in {"DET", "PART", "SYM", "NUM"}:
            continue
        word = bare(token.text)
        lemma = token.lemma_.lower()
        if (
            not word
            or word[0].isdigit()
            or word in known
            or lemma in known
            or word in MONTHS
            or word in WEEKDAYS
        ):
            continue
        pieces = [piece for piece in re.split(r"[-'/]", word) if piece]
        if pieces and all(piece in known for piece in pieces):
            continue
        if word in DANGLING and token.pos_ in {"ADP", "SCONJ", "CCONJ", "PRON", "AUX"}:
            continue
        # The role that stands before a name at its first mention may come from anywhere in the article.
        in_name = token.pos_ == "PROPN" or any(
            above.pos_ == "PROPN" for above in (token.head, token.head.head)
        )
        if (
            in_name
            and token.dep_
            in {"compound", "amod", "nmod", "appos", "poss", "nsubj", "pobj", "dobj", "conj", "nsubjpass"}
            and word in article_words
        ):
            continue
        found.append(f"foreign word: {token.text}")
    return found
