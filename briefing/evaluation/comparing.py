"""Several models beside each other: the same articles, one after the other, in one table.

Each model is loaded, measured as `briefing.evaluation.measuring.evaluate` does, and let go before the next is
loaded, so that two large ones do not have to fit side by side. A model that cannot be had is a row that says why.
"""

from __future__ import annotations

import gc
import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from briefing.errors import ModelError
from briefing.evaluation.bootstrap import Bootstrap, Estimate
from briefing.evaluation.measuring import Evaluation, evaluate
from briefing.evaluation.report import as_json, as_markdown
from briefing.evaluation.rouge import MEASURES
from briefing.evaluation.systems import OURS, product_scores

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from briefing.config import Settings

_TITLES = ("R-1", "R-2", "R-Lsum")
_UNSUPPORTED = ("any", "name", "number", "date", "quotation")


@dataclass(frozen=True, kw_only=True, slots=True)
class Compared:
    """One model of a comparison.

    Attributes:
        name: As it was asked for.
        result: What was measured; None where the model failed.
        failure: Why it failed; empty where it did not.
        difference: By measure, its ROUGE less that of the first model that was measured, paired by article.
    """

    name: str
    result: Evaluation | None = None
    failure: str = ""
    difference: dict[str, Estimate] = field(default_factory=dict)


def compare(
    data: str | Path, models: Sequence[str], *, settings: Settings, several: str = "mean", **options: Any
) -> tuple[Compared, ...]:
    """Measure several models on the same rows.

    Args:
        data: The file, as for `evaluate`.
        models: Their names.
        settings: The settings in force, but for the model.
        several: ``mean`` or ``max`` over the references of an article.
        options: What `evaluate` takes besides.

    Raises:
        ModelError: None of them could be measured.
        SourceError: The file is missing, or has nothing to measure against.
    """
    found: list[Compared] = []
    first: tuple[Bootstrap, dict[str, list[float | None]]] | None = None
    for name in models:
        try:
            result = evaluate(
                data, settings=replace(settings, model=name, models=()), several=several, **options
            )
        except ModelError as exc:
            found.append(Compared(name=name, failure=str(exc)))
            continue
        finally:
            gc.collect()
        difference: dict[str, Estimate] = {}
        if result.systems:
            scores = product_scores(result.data.rows, result.briefs, several)
            if first is None:
                first = Bootstrap(result.articles, seed=result.seed), scores
            else:
                difference = {
                    measure: first[0].difference(scores[measure], first[1][measure]) for measure in MEASURES
                }
        found.append(Compared(name=name, result=result, difference=difference))
    if not any(item.result for item in found):
        raise ModelError("; ".join(f"{item.name}: {item.failure}" for item in found))
    return tuple(found)


def comparison_as_markdown(found: Sequence[Compared]) -> str:
    """Return the table, then each model's own report."""
    heads = (
        "model", *_TITLES, "words", "bullets", "generated", *(f"unsupported {name}" for name in _UNSUPPORTED),
        "articles/s", "loading", "requests", "tokens", "cost",
    )  # fmt: skip
    lines = ["# Comparison", "", f"| {' | '.join(heads)} |", f"| --- |{' ---: |' * (len(heads) - 1)}"]
    for item in found:
        if item.result is None:
            lines.append(f"| {item.name} | {' | '.join('–' for _ in heads[1:])} |")
        else:
            lines.append(f"| {' | '.join((_named(item), *_cells(item.result)))} |")
    lines.append("")
    lines += [f"- {item.name}: {item.failure}" for item in found if item.failure]
    measured = [item for item in found if item.difference]
    if measured:
        first = next(item.name for item in found if item.result)
        lines += ["", f"Difference to {first} (paired, 95 % interval):", ""]
        lines += [f"| | {' | '.join(_TITLES)} |", "| --- | --- | --- | --- |"]
        for item in measured:
            cells = [_signed(item.difference[measure]) for measure in MEASURES]
            lines.append(f"| {_named(item)} | {' | '.join(cells)} |")
    for item in found:
        if item.result is not None:
            lines += [
                "",
                f"## {_named(item)}",
                "",
                as_markdown(item.result).removeprefix("# Evaluation\n").strip(),
            ]
    return "\n".join(lines) + "\n"


def comparison_as_json(found: Sequence[Compared]) -> str:
    """Return every model's report with its name, or why it has none."""
    document = {
        "schema": 1,
        "kind": "comparison",
        "models": [
            {"name": item.name, "failure": item.failure or None}
            | ({} if item.result is None else {"evaluation": json.loads(as_json(item.result))})
            | {
                "difference": {
                    measure: {"value": value.value, "low": value.low, "high": value.high}
                    for measure, value in item.difference.items()
                }
            }
            for item in found
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _named(item: Compared) -> str:
    gate = "" if item.result is None or item.result.gate else ", NO GATE"
    return f"{item.name}{gate}"


def _cells(result: Evaluation) -> list[str]:
    rouge = result.systems[OURS].rouge if result.systems else {}
    scores = [f"{rouge[measure].value:.2f}" if measure in rouge else "" for measure in MEASURES]
    form = result.form
    usage = result.usage
    cost = "" if usage.cost is None else f"{usage.cost:.4f} {usage.currency}"
    return [
        *scores,
        f"{form['words_a_brief'].value:.1f}",
        f"{form['bullets_a_brief'].value:.1f}",
        _share(form.get("generated")),
        *(_share(result.unsupported.get(name)) for name in _UNSUPPORTED),
        f"{result.throughput:.2f}",
        f"{result.seconds['loading']:.1f} s",
        str(usage.requests or ""),
        f"{usage.prompt_tokens} + {usage.answer_tokens}" if usage.requests else "",
        cost,
    ]


def _share(item: Estimate | None) -> str:
    return "" if item is None or not item.n else f"{100 * item.value:.1f} %"


def _signed(item: Estimate) -> str:
    interval = "" if item.low is None or item.high is None else f" [{item.low:.2f}, {item.high:.2f}]"
    return f"{item.value:+.2f}{interval}"
