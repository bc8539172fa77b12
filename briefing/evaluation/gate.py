"""The gate against judgements of people: does `verify` accept what readers found supported?

Three forms of rows, told apart by their fields:

- ``text``, ``sentence``, ``yes_votes``: how many of three readers found the sentence supported (QAGS, Wang et
  al. 2020); supported means at least two. Measured by balanced accuracy, the mean of the shares of supported
  sentences that are accepted and of unsupported ones that are rejected.
- ``text``, ``correct``, ``incorrect``: two shortenings of one text (Falke et al. 2019). The pair is right where the
  correct one scores *above* the incorrect one; a tie is not.
- ``text``, ``summary``, ``label`` and ``edit_types``: summaries of which 1 is faithful and 0 was made unfaithful. A
  summary of several sentences is accepted where all of them are. Measured by the precision of "accept", the
  share accepted, and both by type of edit.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from briefing.errors import SourceError
from briefing.evaluation.bootstrap import RESAMPLES, Bootstrap, Estimate
from briefing.evaluation.rows import Data, Selection, plain_article, read_rows
from briefing.reading import split_sentences

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from briefing.evaluation.rows import Row
    from briefing.models.base import Progress
    from briefing.summarizing import Verdict
    from briefing.types import Article

SUPPORTED = 2
"""A sentence is supported where this many of three readers say so."""

_UNEDITED = "none"


@dataclass(frozen=True, kw_only=True, slots=True)
class GateEvaluation:
    """What was measured of the gate.

    Attributes:
        data: The file, its hash and the selection of its rows.
        seed: Seed of the resamples.
        measures: Every measure by name, as fractions.
        confusion: By type of edit: rows, and how many of them the gate accepted.
        reasons: How often each kind of reason rejected something.
        seconds: Wall time of the checks.
    """

    data: Data
    seed: int
    measures: dict[str, Estimate]
    confusion: dict[str, tuple[int, int]] = field(default_factory=dict)
    reasons: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def figures(self) -> dict[str, float]:
        """Every value by its name, for floors."""
        return {name: item.value for name, item in self.measures.items() if item.n}


@dataclass(frozen=True, kw_only=True, slots=True)
class _Judged:
    """A row with the gate's answers: of one text, or of the correct and the incorrect one of a pair."""

    row: Row
    label: bool | None
    accepted: bool
    score: float
    other: float | None = None
    reasons: tuple[str, ...] = ()


def evaluate_gate(
    data: str | Path,
    *,
    selection: Selection | None = None,
    seed: int = 0,
    resamples: int = RESAMPLES,
    progress: Callable[[str], Progress] | None = None,
) -> GateEvaluation:
    """Measure the gate on the judgements of a JSONL file.

    Args:
        data: The file.
        selection: Which rows to take; all by default.
        seed: Seed of the bootstrap.
        resamples: Resamples of the bootstrap.
        progress: Returns the progress function of a stage.

    Raises:
        SourceError: The file is missing, or no row holds a judgement.
        ConfigError: An option makes no sense.
    """
    found = read_rows(Path(data), selection or Selection())
    rows = [row for row in found.rows if _form(row.fields)]
    if not rows:
        raise SourceError(
            f"{found.path}: no row has a judgement",
            hint="give each yes_votes with a sentence, or correct and incorrect, or a label with a summary",
        )
    told = progress("Checking") if progress else None
    start = time.perf_counter()
    judged: list[_Judged] = []
    for done, row in enumerate(rows, 1):
        judged.append(_judged(row))
        if told is not None:
            told(done, len(rows))
    seconds = time.perf_counter() - start
    bootstrap = Bootstrap(len(judged), seed=seed, resamples=resamples)
    return GateEvaluation(
        data=found,
        seed=seed,
        measures=_measures(judged, bootstrap),
        confusion=_confusion(judged),
        reasons=dict(Counter(reason for item in judged for reason in item.reasons).most_common()),
        seconds=round(seconds, 3),
    )


def _form(fields: Mapping[str, Any]) -> str | None:
    if isinstance(fields.get("yes_votes"), int | float) and isinstance(fields.get("sentence"), str):
        return "votes"
    if isinstance(fields.get("correct"), str) and isinstance(fields.get("incorrect"), str):
        return "pair"
    if fields.get("label") in {0, 1} and isinstance(fields.get("summary"), str):
        return "label"
    return None


def _judged(row: Row) -> _Judged:
    fields, article = row.fields, plain_article(row)
    form = _form(fields)
    if form == "pair":
        right, wrong = _verdict(fields["correct"], article), _verdict(fields["incorrect"], article)
        return _Judged(
            row=row, label=None, accepted=right[0], score=right[1], other=wrong[1], reasons=right[2]
        )
    text = fields["sentence"] if form == "votes" else fields["summary"]
    label = fields["yes_votes"] >= SUPPORTED if form == "votes" else bool(fields["label"])
    accepted, score, reasons = _verdict(text, article)
    return _Judged(row=row, label=label, accepted=accepted, score=score, reasons=reasons)


def _verdict(text: str, article: Article) -> tuple[bool, float, tuple[str, ...]]:
    """Return whether the gate accepts a text, its score, and the kinds of its reasons."""
    from briefing.summarizing import Verdict, verify  # noqa: PLC0415 - loads the parser

    whole: Any = text
    if "score" in Verdict.__dataclass_fields__:
        verdicts = [verify(whole, article)]
    else:
        given = [_with_evidence(item.text, article) for item in split_sentences(text, article.language)]
        verdicts = [verify(item, article) for item in given]
    if not verdicts:
        return False, float("-inf"), ("no sentence",)
    reasons = dict.fromkeys(reason.partition(":")[0] for item in verdicts for reason in item.reasons)
    return all(item.accepted for item in verdicts), min(map(_score, verdicts)), tuple(reasons)


def _score(verdict: Verdict) -> float:
    """Return the verdict's own score, or where it has none minus the number of its reasons."""
    score = getattr(verdict, "score", None)
    return float(score) if score is not None else -float(len(verdict.reasons))


def _measures(judged: Sequence[_Judged], bootstrap: Bootstrap) -> dict[str, Estimate]:
    labels = [item.label for item in judged]
    yes = [float(label is True) for label in labels]
    no = [float(label is False) for label in labels]
    took = [float(item.accepted and item.label is not None) for item in judged]
    kept = [first * second for first, second in zip(yes, took, strict=True)]
    found: dict[str, Estimate] = {}
    if any(label is not None for label in labels):
        refused = [first * (1 - second) for first, second in zip(no, took, strict=True)]
        found["balanced_accuracy"] = bootstrap.statistic(
            lambda weights: (_over(weights, kept, yes) + _over(weights, refused, no)) / 2, n=len(judged)
        )
        found["accept_precision"] = bootstrap.ratio(kept, took)
        found["accepted"] = bootstrap.ratio(took, [float(label is not None) for label in labels])
        found["supported_accepted"] = bootstrap.ratio(kept, yes)
        found["unsupported_rejected"] = bootstrap.ratio(refused, no)
        found["auc"] = _auc(judged)
    pairs = [item.other for item in judged]
    if any(other is not None for other in pairs):
        found["pair_accuracy"] = bootstrap.mean(
            [None if item.other is None else float(item.score > item.other) for item in judged]
        )
        found["pair_ties"] = bootstrap.mean(
            [None if item.other is None else float(item.score == item.other) for item in judged]
        )
    return found


def _over(weights: Any, above: Sequence[float], below: Sequence[float]) -> Any:
    import numpy as np  # noqa: PLC0415

    total = weights @ np.asarray(below)
    return np.divide(weights @ np.asarray(above), total, out=np.full(len(total), np.nan), where=total > 0)


def _auc(judged: Sequence[_Judged]) -> Estimate:
    """Return how often a supported text scores above an unsupported one; ties count half (Mann-Whitney)."""
    good = [item.score for item in judged if item.label is True]
    bad = [item.score for item in judged if item.label is False]
    pairs = len(good) * len(bad)
    if not pairs:
        return Estimate(float("nan"), n=0)
    wins = sum((first > second) + 0.5 * (first == second) for first in good for second in bad)
    return Estimate(wins / pairs, n=len(good) + len(bad))


def _confusion(judged: Sequence[_Judged]) -> dict[str, tuple[int, int]]:
    """Return rows and accepted rows by type of edit; a row with two types counts under both."""
    rows: Counter[str] = Counter()
    accepted: Counter[str] = Counter()
    for item in judged:
        if _form(item.row.fields) != "label":
            continue
        types = item.row.fields.get("edit_types") or []
        names = [_UNEDITED] if item.label else [str(name) for name in types] or ["not said"]
        rows.update(names)
        accepted.update(names if item.accepted else [])
    return {name: (count, accepted[name]) for name, count in rows.most_common()}


def _with_evidence(text: str, article: Article) -> Any:
    """Return the text as a bullet that rests on the two sentences with most of its words."""
    from briefing.types import Bullet, Evidence, Kind, Method  # noqa: PLC0415

    wanted = set(re.findall(r"\w+", text.lower()))
    ranked = sorted(
        article.sentences,
        key=lambda item: (-len(wanted & set(re.findall(r"\w+", item.text.lower()))), item.start),
    )
    proofs = tuple(
        Evidence(article_id=article.id, start=item.start, end=item.end, quote=item.text)
        for item in ranked[:2]
    )
    return Bullet(text=text, kind=Kind.HAPPENED, method=Method.GENERATED, evidence=proofs)
