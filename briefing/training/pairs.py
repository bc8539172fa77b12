"""Pairs for the rewriter: a sentence of an article and the line that an editor made of it.

An editor's line is set beside the sentence that holds most of its words. Editors know more than the
sentence, write headlines' English and correct nothing twice; a small model that is shown such lines learns
to invent. So a pair is kept only where each name, number, date and quotation of the line is in the sentence
or the one before it and nearly all other words are too, and the line is repaired first: articles that the
editor dropped come back from the sentence, and its verbs take the sentence's tense.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from briefing.reading import read_article, split_sentences
from briefing.summarizing import analysis, force
from briefing.summarizing.compress import tidy
from briefing.summarizing.resolve import resolve
from briefing.summarizing.select import content_words
from briefing.summarizing.verify import content_faults, form_faults, grounds
from briefing.summarizing.wording import NEUTRAL, bare, count_words
from briefing.types import RawDocument

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from briefing.summarizing.verify import Ground
    from briefing.types import Article

    _Story = tuple[Article, Sequence[Any]]

_RECALL = 0.55
"""Share of a line's words that its sentence must hold for the two to be set beside each other."""

_FOREIGN = 0.25
"""Largest share of a line's other words that sentence and neighbour need not hold."""

_SHORTEST, _LONGEST = 6, 24
_FEWEST_WORDS = 3
_SHORTER_BY = 2
_LONGEST_SENTENCE = 70
_SHORTEST_HEADLINE, _LONGEST_HEADLINE = 4, 12
_LABEL = re.compile(r"[^:]{2,30}:\s")
_UNTRUE = (
    "modality",
    "negation",
    "lost: alleged",
    "lost: accuse",
    "lost: claim",
    "lost: deny",
    "lost: report",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Pair:
    """A sentence with the line to be made of it.

    Attributes:
        task: ``bullet`` or ``headline``.
        article: Identifier of the article, for folds that keep an article's pairs together.
        index: The sentence in the article.
        sentence: The sentence, made to stand alone as the summarizer does it.
        context: The sentence before it as the article has it; empty for the first.
        target: The line.
    """

    task: str
    article: str
    index: int
    sentence: str
    context: str
    target: str

    @property
    def fold(self) -> int:
        """A stable number below 10 that all pairs of an article share."""
        return fold_of(self.article)


def fold_of(article: str) -> int:
    """Return a stable number below 10 for an article's identifier."""
    return int(hashlib.sha256(article.encode()).hexdigest()[:8], 16) % 10


def read_rows(path: Path) -> list[dict[str, Any]]:
    """Return the records of a JSONL file."""
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def article_of(row: Mapping[str, Any], number: int, now: dt.datetime) -> Article:
    """Return the article of a record as the product reads it."""
    document = RawDocument(
        origin=f"row:{number}", text=row["text"], id=str(row["id"]), title=row.get("title"),
        author=row.get("author"), url=row.get("url"), published=row.get("date"),
    )  # fmt: skip
    return read_article(document, now=now)


def editor_lines(row: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines of a record's human summaries: bullets as they are, running text by sentences."""
    for text in row.get("references") or [row.get("summary") or ""]:
        for line in _written(str(text)).splitlines():
            for sentence in split_sentences(line.strip(), "en"):
                yield tidy(re.sub(r"^\W*(?:NEW|UPDATE)\s*:\s*", "", sentence.text))


def _written(text: str) -> str:
    """Return tokenised text as it is written (" ." and " n't")."""
    return re.sub(r" (?=(?:[.,;:!?%)]|n't\b|'(?:s|re|ve|ll|d|m)\b))", "", text)


def bullet_pairs(rows: Sequence[Mapping[str, Any]], *, now: dt.datetime) -> list[Pair]:
    """Return the faithful pairs of articles with human summaries.

    Args:
        rows: Records with ``id``, ``text`` and ``summary`` or ``references``.
        now: The time of reading, for dates.
    """
    articles = [article_of(row, number, now) for number, row in enumerate(rows)]
    pairs: list[Pair] = []
    for row, article, docs in zip(rows, articles, analysis.articles_docs(articles), strict=True):
        if not analysis.is_english(article) or article.headline_only:
            continue
        words = [content_words(sentence.text) for sentence in article.sentences]
        jobs = [(line, at) for line in editor_lines(row) if (at := _aligned(line, words)) is not None]
        for (line, index), doc in zip(jobs, analysis.analyse([line for line, _ in jobs]), strict=True):
            pair = _pair(line, doc, index, (article, docs))
            if pair is not None:
                pairs.append(pair)
    return unique(pairs)


def headline_pairs(rows: Sequence[Mapping[str, Any]], *, now: dt.datetime) -> list[Pair]:
    """Return pairs of an article's first sentence and its title, where the sentence holds the title."""
    articles = [article_of(row, number, now) for number, row in enumerate(rows) if row.get("title")]
    pairs: list[Pair] = []
    for article, docs in zip(articles, analysis.articles_docs(articles), strict=True):
        title = re.sub(r"\s+[|–—-]\s+[^|–—-]{3,40}$", "", article.title).strip(" .")
        if not article.sentences or not analysis.is_english(article) or title.endswith(("?", "!")):
            continue
        if not _SHORTEST_HEADLINE <= count_words(title) <= _LONGEST_HEADLINE:
            continue
        words = [content_words(sentence.text) for sentence in article.sentences[:2]]
        index = _aligned(title, words, least=0.8)
        if index is None or article.sentences[index].text.startswith(title):
            continue
        pair = _pair(title, analysis.analyse([title])[0], index, (article, docs), "headline")
        if pair is not None:
            pairs.append(pair)
    return unique(pairs)


def unique(pairs: Iterable[Pair]) -> list[Pair]:
    """Return the pairs without repetitions, the first of each kept, in order."""
    found: dict[tuple[str, str, str], Pair] = {}
    for pair in pairs:
        found.setdefault((pair.task, pair.sentence, pair.target), pair)
    return list(found.values())


def write_pairs(pairs: Iterable[Pair], path: Path) -> None:
    """Write pairs as JSONL."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(asdict(pair), ensure_ascii=False) + "\n" for pair in pairs)


def load_pairs(path: Path) -> list[Pair]:
    """Return the pairs of a JSONL file."""
    return [Pair(**row) for row in read_rows(path)]


def _aligned(line: str, words: Sequence[frozenset[str]], least: float = _RECALL) -> int | None:
    told = content_words(line)
    if len(told) < _FEWEST_WORDS or not words:
        return None
    shares = [len(told & other) / len(told) for other in words]
    best = max(range(len(shares)), key=lambda index: (shares[index], -index))
    return best if shares[best] >= least else None


def _pair(line: str, doc: Any, at: int, story: _Story, task: str = "bullet") -> Pair | None:
    """Return the pair of a line and the sentence ``at``; None where the sentence does not hold the line."""
    article, docs = story
    resolved = resolve(at, article, docs)
    sentence = tidy(resolved.text)
    parse = docs[at] if sentence == article.sentences[at].text else analysis.analyse([sentence])[0]
    for change in resolved.replacements:  # the editor's "Tuesday" is the sentence's date
        if change.old.strip() and len(change.old) > _FEWEST_WORDS:
            line = re.sub(rf"\b{re.escape(change.old.strip())}\b", change.new.strip(), line)
    if task == "bullet":
        line = _repaired(line, doc, parse)
    around = (at, *resolved.context, *([at - 1] if at else []))
    ground = grounds(tuple(dict.fromkeys(around)), article, docs, resolved=[parse])
    least, most = (_SHORTEST, _LONGEST) if task == "bullet" else (_SHORTEST_HEADLINE, _LONGEST_HEADLINE)
    if (
        count_words(sentence) > _LONGEST_SENTENCE
        or not least <= count_words(line) <= min(most, count_words(sentence) - _SHORTER_BY)
        or not _held(line, doc, ground, sentence)
        or (task == "bullet" and not _whole(line, doc, ground))
    ):
        return None
    context = article.sentences[at - 1].text if at else ""
    return Pair(task=task, article=article.id, index=at, sentence=sentence, context=context, target=line)


def _held(line: str, doc: Any, ground: Ground, sentence: str) -> bool:
    """Tell whether a line's names, numbers, nearly all its words and its force are in its ground."""
    if content_faults(line, ground) or _foreign(line, ground) > _FOREIGN or _lowered(line, ground.text):
        return False
    faults = force.changed_force(doc, ground.docs, sentence)
    return not any(fault.startswith(_UNTRUE) for fault in faults)


def _whole(line: str, doc: Any, ground: Ground) -> bool:
    """Tell whether a line is a sentence; "State media: clashes broke out" is none."""
    if form_faults(line, ground=ground) or _LABEL.match(line):
        return False
    return any(token.tag_ in {"VBD", "VBZ", "VBP", "MD"} for token in doc)


def _foreign(line: str, ground: Ground) -> float:
    """Return the share of a line's words that carry meaning and are not in its ground."""
    words = [bare(word) for word in line.split()]
    words = [word for word in words if word and word not in NEUTRAL]
    known = content_words(ground.text) | ground.words | ground.relations.words
    if not words:
        return 1.0
    return sum(word not in known and not content_words(word) & known for word in words) / len(words)


def _lowered(line: str, source: str) -> bool:
    """Tell whether a line writes a word in small letters that its source always capitalises."""
    written = set(re.findall(r"[^\W\d_]+", source))
    return any(
        word.islower() and word not in written and word.capitalize() in written
        for word in re.findall(r"[^\W\d_]{4,}", line)
    )


def _repaired(line: str, doc: Any, source: Any) -> str:
    """Return a line with the articles that its editor dropped and in the tense of its source."""
    articles = {
        chunk.root.lemma_.lower(): chunk[0].text.lower()
        for chunk in source.noun_chunks
        if chunk[0].lower_ in {"a", "an", "the"}
    }
    past = {token.lemma_: token.text for token in source if token.tag_ == "VBD"}
    present = {token.lemma_ for token in source if token.tag_ in {"VBZ", "VBP"}}
    changes: list[tuple[int, int, str]] = []
    for chunk in doc.noun_chunks:
        first, root = chunk[0], chunk.root
        article = articles.get(root.lemma_.lower())
        if article is None or root.tag_ not in {"NN", "NNP"} or first.tag_ in {"CD", "PRP$", "PDT"}:
            continue
        if any(token.dep_ in {"det", "poss"} for token in chunk) or (first.i and doc[first.i - 1].is_quote):
            continue
        word = first.text
        if first.i == 0 and first.pos_ != "PROPN" and word[:1].isupper() and word[1:].islower():
            word = word[0].lower() + word[1:]
        start = article.capitalize() if first.i == 0 else article
        changes.append((first.idx, first.idx + len(first.text), f"{start} {word}"))
    changes.extend(
        (token.idx, token.idx + len(token.text), past[token.lemma_])
        for token in doc
        if token.tag_ in {"VBZ", "VBP"} and token.lemma_ in past and token.lemma_ not in present
    )
    if len(doc.text) != len(line):  # the line was changed after its parse: its offsets no longer hold
        return line
    for start, end, new in sorted(changes, reverse=True):
        line = f"{line[:start]}{new}{line[end:]}"
    return line
