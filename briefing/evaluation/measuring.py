"""`evaluate`: briefs of the rows of a file, measured against what people wrote and marked.

The articles are read and briefed by the same rooms, with the same settings, as in `briefing daily`; nothing
here tunes, filters or repairs. Whatever a row has is measured: references by ROUGE with the baselines beside
it, marked who/where/when, marked meetings.
"""

from __future__ import annotations

import datetime as dt
import time
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from briefing.config import Settings, load_settings
from briefing.errors import SourceError
from briefing.evaluation import marks, meetings
from briefing.evaluation.bootstrap import RESAMPLES, Bootstrap, Estimate
from briefing.evaluation.checker import CATEGORIES, unsupported
from briefing.evaluation.form import form_metrics, words
from briefing.evaluation.machine import Machine, machine
from briefing.evaluation.rows import Data, Selection, read_rows
from briefing.evaluation.systems import OURS, Comparison, System
from briefing.evaluation.writer import LoadedWriter, load_writer
from briefing.types import Usage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from briefing.evaluation.rows import Row
    from briefing.evaluation.writer import Writer
    from briefing.models.base import Progress
    from briefing.types import Article, Brief, ModelInfo, Skipped


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """Something in a bullet that its article does not hold, for a person to look at."""

    article: str
    category: str
    text: str
    bullet: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Evaluation:
    """What was measured.

    Attributes:
        data: The file, its hash and the selection of its rows.
        model: What wrote the briefs.
        machine: Where.
        seed: Seed of the resamples.
        several: How scores against several references became one.
        articles: Number of articles measured.
        referenced: How many of them have references.
        systems: The product and the baselines by name; empty where no row has references.
        reference_words: Words of a human reference.
        form: Lengths, shares of methods, starts (`briefing.evaluation.form`).
        unsupported: Shares of bullets by what the independent checker missed in the article, and of ``any``.
        findings: Each of those.
        marks: Shares of articles whose marked who, where, when are in the brief's fields.
        meetings: Measures on marked meetings and agreements.
        seconds: Wall time of ``loading`` (model and parser), ``reading`` and ``writing``.
        cpu_seconds: The same in seconds of CPU, of all threads; less disturbed by other programs.
        throughput: Articles a second, of reading and writing.
        skipped: Lines of the file that could not be used.
        briefs: The briefs, for callers in Python; not part of the reports.
        gate: False where the model's drafts were told as they are.
        usage: What the model was asked, where it counts.
    """

    data: Data
    model: ModelInfo
    machine: Machine
    seed: int
    several: str
    articles: int
    referenced: int
    systems: dict[str, System]
    reference_words: Estimate
    form: dict[str, Estimate]
    unsupported: dict[str, Estimate]
    findings: tuple[Finding, ...]
    marks: dict[str, Estimate]
    meetings: dict[str, Estimate]
    seconds: dict[str, float]
    cpu_seconds: dict[str, float]
    throughput: float
    skipped: tuple[Skipped, ...] = ()
    briefs: tuple[Brief, ...] = ()
    gate: bool = True
    usage: Usage = field(default_factory=Usage)

    @property
    def figures(self) -> dict[str, float]:
        """Every value by one flat name (``rouge1``, ``rouge1_over_lead_3``, ``marks_who``), for floors."""
        found: dict[str, Estimate] = {}
        for name, system in self.systems.items():
            key = "" if name == OURS else f"_{name.lower().replace('-', '_')}"
            if name == OURS:
                found |= system.rouge
            else:
                found |= {f"{measure}_over{key}": value for measure, value in system.difference.items()}
        found |= self.form
        found |= {f"unsupported_{name}": value for name, value in self.unsupported.items()}
        found |= {f"marks_{name}": value for name, value in self.marks.items()}
        found |= {f"meetings_{name}": value for name, value in self.meetings.items()}
        return {name: item.value for name, item in found.items() if item.n}


def _silent(_message: str) -> None:
    return None


def _idle(_stage: str) -> Progress:
    return lambda _done, _total: None


def evaluate(
    data: str | Path,
    *,
    settings: Settings | None = None,
    selection: Selection | None = None,
    several: str = "mean",
    seed: int = 0,
    resamples: int = RESAMPLES,
    writer: Writer | None = None,
    gate: bool = True,
    now: dt.datetime | None = None,
    notify: Callable[[str], None] = _silent,
    progress: Callable[[str], Progress] = _idle,
) -> Evaluation:
    """Brief the articles of a JSONL file and measure the briefs.

    Args:
        data: The file: one JSON object a line, with a text and what people wrote or marked
            (docs/evaluation.md says which fields).
        settings: The settings in force; by default from environment and configuration file.
        selection: Which rows to take; all by default.
        several: ``mean`` or ``max`` over the references of an article.
        seed: Seed of the bootstrap.
        resamples: Resamples of the bootstrap.
        writer: What turns articles into briefs; by default the product with the settings' model.
        gate: False tells the model's drafts as they are, to show what the gate is for.
        now: The present, aware; later publication times are not believed.
        notify: Told about a download.
        progress: Returns the progress function of a stage.

    Raises:
        SourceError: The file is missing, or no row has a text and something to measure against.
        ConfigError: An option makes no sense, or the extra ``briefing[eval]`` is not installed.
        ModelError: The model is unknown or cannot be brought or run.
    """
    chosen = settings or load_settings()
    moment = now or dt.datetime.now(dt.UTC)
    comparison = Comparison(several)  # first of all, for it needs what may not be installed
    found = read_rows(Path(data), selection or Selection())
    _check(found)
    clock = _Clock()
    with clock("loading"):
        write = writer or load_writer(chosen, notify=notify, progress=progress, gate=gate)
    with clock("reading"):
        articles = _articles(found.rows, moment)
    with clock("writing"):
        briefs = write(articles, progress("Writing"))
    bootstrap = Bootstrap(len(briefs), seed=seed, resamples=resamples)
    shares, findings = _support(briefs, bootstrap)
    return Evaluation(
        data=found,
        model=briefs[0].model,
        machine=machine(chosen.threads),
        seed=seed,
        several=several,
        articles=len(briefs),
        referenced=sum(bool(row.references) for row in found.rows),
        systems=comparison.systems(found.rows, briefs, bootstrap, progress("Scoring")),
        reference_words=bootstrap.mean([_mean_words(row.references) for row in found.rows]),
        form=form_metrics(briefs, bootstrap),
        unsupported=shares,
        findings=findings,
        marks=marks.mark_metrics(found.rows, briefs, bootstrap),
        meetings=meetings.meeting_metrics(found.rows, briefs, bootstrap),
        seconds=clock.wall,
        cpu_seconds=clock.cpu,
        throughput=len(briefs) / max(clock.wall["reading"] + clock.wall["writing"], 0.001),
        skipped=found.skipped,
        briefs=tuple(briefs),
        gate=gate,
        usage=write.usage if isinstance(write, LoadedWriter) else Usage(),
    )


class _Clock:
    """Times stages, in seconds on the wall and of CPU."""

    def __init__(self) -> None:
        self.wall: dict[str, float] = {}
        self.cpu: dict[str, float] = {}

    @contextmanager
    def __call__(self, stage: str) -> Iterator[None]:
        wall, cpu = time.perf_counter(), time.process_time()
        yield
        self.wall[stage] = round(time.perf_counter() - wall, 3)
        self.cpu[stage] = round(time.process_time() - cpu, 3)


def _check(found: Data) -> None:
    if any(row.references or marks.marked(row) or meetings.marked(row) for row in found.rows):
        return
    gate = any(name in row.fields for row in found.rows for name in ("yes_votes", "incorrect", "label"))
    hint = (
        "these rows are made for the gate: add --gate"
        if gate
        else "give each a summary (a bullet a line) or references (a list), or name the field with --reference-field"
    )
    raise SourceError(f"{found.path}: no row has anything to measure against", hint=hint)


def _articles(rows: Sequence[Row], now: dt.datetime) -> list[Article]:
    from briefing.reading import read_article  # noqa: PLC0415 - loads parsers

    taken: dict[str, int] = {}
    articles = []
    for row in rows:
        article = read_article(row.document, now=now)
        taken[article.id] = taken.get(article.id, 0) + 1
        if taken[article.id] > 1:
            article = replace(article, id=f"{article.id}-{taken[article.id]}")
        articles.append(article)
    return articles


def _mean_words(references: Sequence[str]) -> float | None:
    return sum(map(words, references)) / len(references) if references else None


def _support(
    briefs: Sequence[Brief], bootstrap: Bootstrap
) -> tuple[dict[str, Estimate], tuple[Finding, ...]]:
    findings: list[Finding] = []
    counts: dict[str, list[float]] = {name: [] for name in ("any", *CATEGORIES)}
    for brief in briefs:
        missed: list[set[str]] = []
        for bullet in brief.bullets:
            items = unsupported(bullet.text, brief.article)
            missed.append({item.category for item in items})
            findings.extend(
                Finding(article=brief.article.id, category=item.category, text=item.text, bullet=bullet.text)
                for item in items
            )
        counts["any"].append(float(sum(map(bool, missed))))
        for name in CATEGORIES:
            counts[name].append(float(sum(name in item for item in missed)))
    bullets: list[Any] = [len(brief.bullets) for brief in briefs]
    return {name: bootstrap.ratio(values, bullets) for name, values in counts.items()}, tuple(findings)
