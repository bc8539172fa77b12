"""An evaluation as Markdown for people and as JSON for programs.

The JSON's ``schema`` is 1 and is described in docs/evaluation.md; a field is added freely, but changed or
removed only with a new number. Shares are fractions in JSON and percentages in Markdown; ROUGE is in points
of 100 in both.
"""

from __future__ import annotations

import dataclasses
import importlib.metadata
import json
import math
from typing import TYPE_CHECKING, Any

from briefing.evaluation.bootstrap import CONFIDENCE
from briefing.evaluation.rouge import MEASURES
from briefing.evaluation.systems import OURS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from briefing.evaluation.bootstrap import Estimate
    from briefing.evaluation.gate import GateEvaluation
    from briefing.evaluation.measuring import Evaluation
    from briefing.evaluation.rows import Data
    from briefing.types import ModelInfo

SCHEMA = 1
_VERSION = importlib.metadata.version("briefing")
_TITLES = {"rouge1": "ROUGE-1", "rouge2": "ROUGE-2", "rougeLsum": "ROUGE-Lsum"}
_COUNTS = {
    "words_a_brief": "words a brief",
    "bullets_a_brief": "bullets a brief",
    "median_words": "words a bullet, median",
    "max_words": "words a bullet, maximum",
    "names_an_article": "names in `who`, an article",
}
_SHARES = {
    "too_long": "bullets of more than 30 words",
    "cut_off": "bullets that end in the middle",
    "no_brief": "articles without a brief",
    "generated": "bullets generated",
    "compressed": "bullets compressed",
    "verbatim": "bullets verbatim",
    "pronoun_starts": "bullets that start with a pronoun",
    "pointer_starts": 'bullets that start with "the two", "the meeting", "also"',
    "any": "bullets with anything unsupported",
    "name": "… a name",
    "number": "… a number",
    "date": "… a date",
    "quotation": "… a quotation",
    "who": "articles with a marked *who* in the field",
    "where": "articles with a marked *where* in the field",
    "when": "articles with a marked *when* in the field",
    "who_answers": "… of all marked answers, *who*",
    "where_answers": "… of all marked answers, *where*",
    "when_answers": "… of all marked answers, *when*",
    "kinds": "marked kinds among the brief's",
    "false_meetings": "articles without a marked meeting that are told one",
    "over_six_names": "articles with more than six names",
    "event_kind": "marked events whose sentence is read as the right kind",
    "event_who": "… with all marked participants",
    "told": "marked events that the brief tells",
    "told_kind": "… of these with the right kind",
    "told_who": "… of these with all marked participants",
}


def as_markdown(result: Evaluation) -> str:
    """Return the report for people."""
    where, seconds, cpu = result.machine, result.seconds, result.cpu_seconds
    machine = (
        f"{where.system}, {where.processor}, {where.cpus} CPUs, model on {where.threads} threads, "
        f"Python {where.python}"
    )
    speed = (
        f"{result.throughput:.2f} articles a second ({result.articles} articles; reading {seconds['reading']:.1f} s, "
        f"analysing and writing {seconds['writing']:.1f} s; loading {seconds['loading']:.1f} s apart; "
        f"CPU time of reading and writing {cpu['reading'] + cpu['writing']:.1f} s)"
    )
    lines = ["# Evaluation", "", *_about(result.data, result.model, result.seed)]
    if not result.gate:
        lines.append("- WITHOUT THE GATE: the model's drafts as they are, which the product never tells")
    lines.extend([f"- machine: {machine}", f"- {speed}", ""])
    if result.systems:
        lines.extend(_rouge(result))
    lines.extend(_table("Briefs", result.form))
    lines.extend(_table("What the article does not hold (independent checker)", result.unsupported))
    if result.findings:
        lines.extend(
            f"- {item.category} *{item.text}* in {item.article}: {item.bullet}"
            for item in result.findings[:50]
        )
        lines.append("")
    lines.extend(_table("Marked who, where, when", result.marks))
    lines.extend(_table("Marked meetings and agreements", result.meetings))
    lines.extend(_skipped(result.data))
    return "\n".join(lines).rstrip() + "\n"


def as_json(result: Evaluation) -> str:
    """Return the report for programs."""
    document = {
        "schema": SCHEMA,
        "kind": "briefs",
        **_origin(result.data, result.model, result.seed),
        "gate": result.gate,
        "usage": dataclasses.asdict(result.usage),
        "machine": dataclasses.asdict(result.machine),
        "articles": result.articles,
        "referenced": result.referenced,
        "several_references": result.several,
        "seconds": result.seconds,
        "cpu_seconds": result.cpu_seconds,
        "articles_a_second": round(result.throughput, 4),
        "systems": {
            name: {
                "rouge": _estimates(system.rouge),
                "words": _estimate(system.words),
                "briefing_minus_this": _estimates(system.difference),
            }
            for name, system in result.systems.items()
        },
        "reference_words": _estimate(result.reference_words),
        "form": _estimates(result.form),
        "unsupported": _estimates(result.unsupported),
        "findings": [dataclasses.asdict(item) for item in result.findings],
        "marks": _estimates(result.marks),
        "meetings": _estimates(result.meetings),
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def gate_as_markdown(result: GateEvaluation) -> str:
    """Return the gate's report for people."""
    lines = ["# Evaluation of the gate", "", *_about(result.data, None, result.seed), ""]
    lines.extend(["| | value | 95 % interval | of |", "| --- | ---: | --- | ---: |"])
    lines.extend(
        f"| {name.replace('_', ' ')} | {100 * item.value:.1f} % | {_interval(item, 100)} | {item.n} |"
        for name, item in result.measures.items()
        if item.n
    )
    if result.confusion:
        lines.extend(["", "## By type of error", "", "| type | rows | accepted |", "| --- | ---: | ---: |"])
        lines.extend(
            f"| {name} | {total} | {accepted} |" for name, (total, accepted) in result.confusion.items()
        )
    if result.reasons:
        lines.extend(["", "## Reasons of rejection", "", "| reason | rows |", "| --- | ---: |"])
        lines.extend(f"| {name} | {count} |" for name, count in result.reasons.items())
    lines.extend(["", *_skipped(result.data)])
    return "\n".join(lines).rstrip() + "\n"


def gate_as_json(result: GateEvaluation) -> str:
    """Return the gate's report for programs."""
    document = {
        "schema": SCHEMA,
        "kind": "gate",
        **_origin(result.data, None, result.seed),
        "measures": _estimates(result.measures),
        "confusion": {
            name: {"rows": total, "accepted": accepted}
            for name, (total, accepted) in result.confusion.items()
        },
        "reasons": result.reasons,
        "seconds": result.seconds,
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def write_reports(folder: Path, markdown: str, document: str) -> None:
    """Write ``report.md`` and ``report.json``, each whole or not at all.

    Raises:
        RenderError: A file cannot be written.
    """
    from briefing.rendering import write_atomic  # noqa: PLC0415

    write_atomic(folder / "report.md", markdown)
    write_atomic(folder / "report.json", document)


def _about(data: Data, model: ModelInfo | None, seed: int) -> list[str]:
    lines = [
        f"- data: {data.path.name}, sha256 {data.sha256}",
        f"- rows: {len(data.rows)} ({data.selection.told})",
    ]
    if model is not None:
        prompt = f", prompt {model.prompt}" if model.prompt else ""
        lines.append(f"- model: {model.name}, version {model.version}{prompt}")
    lines.append(
        f"- briefing {_VERSION}; {100 * CONFIDENCE:.0f} % bootstrap intervals over rows, seed {seed}"
    )
    return lines


def _origin(data: Data, model: ModelInfo | None, seed: int) -> dict[str, Any]:
    return {
        "briefing": _VERSION,
        "data": {
            "file": data.path.name,
            "sha256": data.sha256,
            "rows": len(data.rows),
            "selection": dataclasses.asdict(data.selection),
            "skipped": [{"source": item.source, "reason": item.reason} for item in data.skipped],
        },
        "model": None if model is None else dataclasses.asdict(model),
        "bootstrap": {"seed": seed, "confidence": CONFIDENCE},
    }


def _rouge(result: Evaluation) -> list[str]:
    way = "mean" if result.several == "mean" else "maximum"
    lines = [
        f"## ROUGE F1 ({result.referenced} articles; of several references the {way})",
        "",
        "| | " + " | ".join(_TITLES[measure] for measure in MEASURES) + " | words |",
        "| --- | --- | --- | --- | ---: |",
    ]
    for name, system in result.systems.items():
        cells = [
            f"{system.rouge[measure].value:.2f} {_interval(system.rouge[measure])}" for measure in MEASURES
        ]
        label = f"**{name}**" if name == OURS else name
        lines.append(f"| {label} | {' | '.join(cells)} | {system.words.value:.1f} |")
    lines.append(f"| reference | | | | {result.reference_words.value:.1f} |")
    lines.extend(["", "Difference of briefing to each (paired):", ""])
    lines.extend(
        ["| | " + " | ".join(_TITLES[measure] for measure in MEASURES) + " |", "| --- | --- | --- | --- |"]
    )
    for name, system in result.systems.items():
        if system.difference:
            cells = [
                f"{system.difference[measure].value:+.2f} {_interval(system.difference[measure])}"
                for measure in MEASURES
            ]
            lines.append(f"| − {name} | {' | '.join(cells)} |")
    return [*lines, ""]


def _table(title: str, estimates: Mapping[str, Estimate]) -> list[str]:
    rows = []
    for name, item in estimates.items():
        if not item.n:
            continue
        share = name not in _COUNTS
        label = _SHARES.get(name, name) if share else _COUNTS[name]
        value = f"{100 * item.value:.1f} %" if share else f"{item.value:.1f}"
        rows.append(f"| {label} | {value} | {_interval(item, 100 if share else 1)} | {item.n} |")
    if not rows:
        return []
    return [f"## {title}", "", "| | value | 95 % interval | of |", "| --- | ---: | --- | ---: |", *rows, ""]


def _skipped(data: Data) -> list[str]:
    if not data.skipped:
        return []
    lines = [f"## {len(data.skipped)} lines left out", ""]
    return [*lines, *(f"- {item.source}: {item.reason}" for item in data.skipped), ""]


def _interval(item: Estimate, factor: float = 1.0) -> str:
    if item.low is None or item.high is None:
        return ""
    digits = 1 if factor > 1 else 2
    return f"[{factor * item.low:.{digits}f}, {factor * item.high:.{digits}f}]"


def _estimates(items: Mapping[str, Estimate]) -> dict[str, Any]:
    return {name: _estimate(item) for name, item in items.items() if item.n}


def _estimate(item: Estimate) -> dict[str, Any] | None:
    if not item.n or math.isnan(item.value):
        return None
    return {
        "value": round(item.value, 6),
        "low": None if item.low is None else round(item.low, 6),
        "high": None if item.high is None else round(item.high, 6),
        "n": item.n,
    }
