"""The coverage statement: what a briefing rests on, and what it left out and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.rendering.content import CoverageItem
from briefing.rendering.disputes import zone_of
from briefing.rendering.safety import clean
from briefing.rendering.speaking import t
from briefing.rendering.wording import METHOD_LABELS, plural, published_label, seconds_label, share_label
from briefing.types import Briefing, Method, ModelInfo, RunReport, Skipped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Stages shorter than this, in seconds, would read as 0.0.
_TOLD = 0.05


def counts_label(report: RunReport) -> str:
    """Return the coverage in one line: ``Read 42, used 38, 3 copies, 1 headline only``."""
    failed = sum(item.failed for item in report.skipped)
    further = (
        (report.copies, plural(report.copies, "copy", "copies")),
        (len(report.headline_only), t("{count} headline only", count=len(report.headline_only))),
        (len(report.skipped) - failed, t("{count} left out", count=len(report.skipped) - failed)),
        (failed, t("{count} unreadable", count=failed)),
    )
    return t(", ").join(
        [
            t("Read {count}", count=report.read),
            t("used {count}", count=report.used),
            *(text for count, text in further if count),
        ]
    )


def coverage(briefing: Briefing) -> tuple[CoverageItem, ...]:
    """Return the coverage statement of ``briefing``."""
    return tuple(_items(briefing))


def model_label(model: ModelInfo) -> str:
    """Return ``smollm2-135m, version 1a2b3c, prompt rewrite.v1``."""
    prompt = t(", prompt {name}", name=model.prompt) if model.prompt else ""
    return clean(t("{name}, version {version}", name=model.name, version=model.version) + prompt)


def _items(briefing: Briefing) -> Iterator[CoverageItem]:
    report = briefing.report
    yield CoverageItem(label=t("Read"), text=plural(report.read, "document"))
    yield CoverageItem(label=t("Used"), text=plural(report.used, "article"))
    if report.copies:
        copies = t("{copies} of articles told here", copies=plural(report.copies, "copy", "copies"))
        yield CoverageItem(label=t("Merged"), text=copies)
    yield from _listed(t("Headline only"), report.headline_only)
    yield from _listed(t("Left out"), [item for item in report.skipped if not item.failed])
    yield from _listed(t("Could not be read"), [item for item in report.skipped if item.failed])
    if report.warnings:
        remarks = _by_reason((reason, source) for source, reason in report.warnings)
        yield CoverageItem(label=t("Remarks"), text=str(len(report.warnings)), items=remarks)
    hidden = sum(not story.shown for story in briefing.stories)
    told = len(briefing.stories) - hidden
    yield CoverageItem(label=t("Told"), text=plural(told, "story", "stories"))
    if hidden:
        text = t(
            "{stories} for length: headlines only; the JSON form holds them all",
            stories=plural(hidden, "story", "stories"),
        )
        yield CoverageItem(label=t("Not told"), text=text)
    if briefing.continuing:
        text = t(
            "{stories} without anything new", stories=plural(len(briefing.continuing), "story", "stories")
        )
        yield CoverageItem(label=t("Continuing"), text=text)
    if briefing.corrections:
        yield CoverageItem(label=t("Corrected"), text=plural(len(briefing.corrections), "earlier line"))
    yield from _written_by(report)
    lines = _method_shares(report)
    if lines:
        yield CoverageItem(label=t("Lines"), text="; ".join(lines))
    spent = _seconds(report)
    if spent:
        yield CoverageItem(label=t("Time"), text=spent)
    yield CoverageItem(
        label=t("Compiled"),
        text=published_label(
            briefing.generated_at.astimezone(zone_of(briefing) or briefing.generated_at.tzinfo)
        ),
    )


def _written_by(report: RunReport) -> Iterator[CoverageItem]:
    if len(report.models) > 1:
        written = tuple(f"{model_label(model)}: {plural(count, 'article')}" for model, count in report.models)
        yield CoverageItem(label=t("Written by"), text=plural(len(written), "model"), items=written)
    elif report.model is not None:
        yield CoverageItem(label=t("Written by"), text=model_label(report.model))
    if report.fallbacks:
        reasons = tuple(clean(reason) for reason in report.fallbacks)
        yield CoverageItem(label=t("Passed over"), text=plural(len(reasons), "model"), items=reasons)
    if spent_tokens := _usage(report):
        yield CoverageItem(label=t("Asked"), text=spent_tokens)


def _listed(label: str, inputs: Iterable[Skipped]) -> Iterator[CoverageItem]:
    reasons = [(item.reason, item.source) for item in inputs]
    if reasons:
        yield CoverageItem(label=label, text=str(len(reasons)), items=_by_reason(reasons))


def _by_reason(pairs: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """One line a reason: forty articles of yesterday are one remark with forty names."""
    groups: dict[str, list[str]] = {}
    for reason, source in pairs:
        groups.setdefault(clean(reason), []).append(clean(source))
    return tuple(f"{reason}: {', '.join(dict.fromkeys(sources))}" for reason, sources in groups.items())


def _method_shares(report: RunReport) -> list[str]:
    total = sum(report.methods.values())
    known = {method.value: t(label) for method, label in METHOD_LABELS.items()}
    ordered = [method.value for method in Method] + sorted(set(report.methods) - set(known))
    return [
        share_label(report.methods[name], total, known.get(name, clean(name)))
        for name in ordered
        if report.methods.get(name)
    ]


def _usage(report: RunReport) -> str:
    """Return what was asked of models that count it; nothing where none did."""
    usage = report.usage
    if not usage.prompt_tokens:
        return ""
    parts = [
        plural(usage.requests, "request"),
        t("{read:,} tokens read, {written:,} written", read=usage.prompt_tokens, written=usage.answer_tokens),
    ]
    if usage.retries:
        parts.append(t("{count} sent again", count=usage.retries))
    if usage.cost is not None:
        parts.append(f"{usage.cost:.4f} {clean(usage.currency)}")
    return "; ".join(parts)


def _seconds(report: RunReport) -> str | None:
    stages = {name: seconds for name, seconds in report.seconds.items() if name != "total"}
    if not report.seconds:
        return None
    total = seconds_label(report.seconds.get("total", sum(stages.values())))
    calls = (
        t("; {prompts} answered", prompts=plural(report.model_calls, "prompt")) if report.model_calls else ""
    )
    parts = [
        f"{t(clean(name))} {seconds_label(seconds)}" for name, seconds in stages.items() if seconds >= _TOLD
    ]
    return f"{total} ({', '.join(parts)}){calls}" if parts else total + calls
