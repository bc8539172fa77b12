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

from briefing.summarizing import analysis, arcs, containment, force
from briefing.summarizing.resolve import resolve
from briefing.summarizing.wording import (
    DANGLING,
    MONTHS,
    NEUTRAL,
    WEEKDAYS,
    balanced,
    bare,
    count_words,
    name_words,
    plain,
    sentence_like,
    words_of,
)
from briefing.types import ArticleType

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.types import Article, Bullet

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
    """The gate's answer; ``reasons`` is empty for an accepted bullet."""

    accepted: bool
    reasons: tuple[str, ...] = ()


def verify(bullet: Bullet, article: Article) -> Verdict:
    """Check a bullet against its evidence and its article.

    Args:
        bullet: Any line with its evidence.
        article: The article that it claims to be from.

    Returns:
        Whether the article says it, and if not, why not.
    """
    if not bullet.evidence:
        return Verdict(accepted=False, reasons=("no evidence",))
    for proof in bullet.evidence:
        if proof.article_id == article.id and article.text[proof.start : proof.end] != proof.quote:
            return Verdict(accepted=False, reasons=("evidence does not match the article",))
    spans = [(proof.start, proof.end) for proof in bullet.evidence if proof.article_id == article.id]
    indices = [
        index
        for start, end in spans
        for index, sentence in enumerate(article.sentences)
        if sentence.start < end and start < sentence.end
    ]
    if not indices:
        return Verdict(accepted=False, reasons=("no evidence in this article",))
    ground = grounds(tuple(dict.fromkeys(indices)), article, _docs_of(article))
    text = _without_frame(bullet.text, article)
    draft = analysis.analyse([text])[0] if analysis.is_english(article) else None
    reasons = examine(text, draft, ground)
    if count_words(bullet.text) > MAX_WORDS:
        reasons = (*reasons, *(["too long"] if "too long" not in reasons else []))
    return Verdict(accepted=not reasons, reasons=reasons)


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

    ``text`` holds the words of both forms; ``docs`` their parses, the main sentence first.
    """

    article: Article
    text: str
    docs: tuple[Any, ...]
    relations: arcs.Relations
    words: frozenset[str]


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
        return Ground(article, text, (), arcs.relations(()), name_words(text))
    parses = list(resolved)
    if not parses:
        main = resolve(indices[0], article, docs).text
        parses = analysis.analyse([main]) if main != written[0] else []
    parses.extend(docs[index] for index in indices)
    text = "\n".join((*written, *(doc.text for doc in parses)))
    return Ground(article, text, tuple(parses), arcs.relations(parses), name_words(text))


@functools.lru_cache(maxsize=4)
def _docs_of(article: Article) -> analysis.SentenceDocs:
    return analysis.sentence_docs(article)


def examine(text: str, draft: Any | None, ground: Ground, *, max_words: int = MAX_WORDS) -> tuple[str, ...]:
    """Return why ``text`` may not be told on this ground; nothing where it may.

    Args:
        text: The line.
        draft: Its parse; None checks form, names and numbers only (languages without analysis).
        ground: What it stands on.
        max_words: Longest line.
    """
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
    article_words = set(words_of(ground.article.text)) | title
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
