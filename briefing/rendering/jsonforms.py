"""The JSON forms, schema version 1: data for other programs, described in ``docs/json.md``.

Texts are given as they are, for offsets must fit; only characters that could fool a reader of the raw file
are written as escapes, which every JSON parser undoes.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from briefing.rendering.briefs import warnings
from briefing.rendering.safety import INVISIBLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.types import (
        Article,
        Attribution,
        Brief,
        Briefing,
        Bullet,
        ModelInfo,
        Participant,
        Published,
        RunReport,
        SourceEntry,
        Story,
    )

SCHEMA = 1

_ESCAPED = re.compile(f"[{INVISIBLE}]")


def briefing_json(briefing: Briefing) -> str:
    """Return ``briefing`` as JSON."""
    return _dumped(
        {
            "schema": SCHEMA,
            "date": briefing.date.isoformat(),
            "timezone": briefing.timezone,
            "language": briefing.language,
            "title": briefing.title,
            "generated_at": briefing.generated_at.isoformat(timespec="seconds"),
            "standing": briefing.standing or None,
            "stories": [_story(story) for story in briefing.stories],
            "meetings": [
                {
                    "who": _who(meeting.who),
                    "where": meeting.where,
                    "when": meeting.when,
                    "agreed": list(meeting.agreed),
                    "citations": list(meeting.citations),
                }
                for meeting in briefing.meetings
            ],
            "coming_up": [
                {
                    "when": event.when,
                    "time": event.time,
                    "text": event.text,
                    "where": list(event.where),
                    "story": event.story,
                    "citations": list(event.citations),
                }
                for event in briefing.coming_up
            ],
            **_edition(briefing),
            "sources": [_source(entry) for entry in briefing.sources],
            "report": _report(briefing.report),
        }
    )


def story_json(briefing: Briefing, story: Story) -> str:
    """Return one story of ``briefing`` alone, with the sources that it cites."""
    sides = (claim.citations for item in story.disagreements for claim in item.claims)
    lines = (bullet.citations for bullet in (*story.bullets, *story.more))
    copies = tuple(copy for copy, _ in story.copies)
    cited = {key for ids in (story.articles, copies, *lines, *sides) for key in ids}
    return _dumped(
        {
            "schema": SCHEMA,
            "date": briefing.date.isoformat(),
            "timezone": briefing.timezone,
            "story": _story(story),
            "sources": [_source(entry) for entry in briefing.sources if entry.id in cited],
        }
    )


def _edition(briefing: Briefing) -> dict[str, Any]:
    """What sets the day against the reader's wishes and against earlier days."""
    return {
        "glance": [
            {"story": item.story, "text": item.text, "citations": list(item.citations)}
            for item in briefing.glance
        ],
        "watchlist": [
            {
                "name": item.name,
                "stories": list(item.stories),
                "told": item.told.isoformat() if item.told else None,
            }
            for item in briefing.watchlist
        ],
        "continuing": [
            {
                "headline": item.headline,
                "since": item.since.isoformat(),
                "told": item.told.isoformat(),
                "citations": list(item.citations),
                "watched": list(item.watched),
            }
            for item in briefing.continuing
        ],
        "corrections": [
            {
                "earlier": item.earlier,
                "date": item.date.isoformat(),
                "text": item.text,
                "citations": list(item.citations),
                "story": item.story,
            }
            for item in briefing.corrections
        ],
    }


def briefs_json(briefs: Sequence[Brief]) -> str:
    """Return one brief as an object, several (or none) as a list."""
    objects = [_brief(brief) for brief in briefs]
    return _dumped(objects[0] if len(objects) == 1 else objects)


def brief_line(brief: Brief) -> str:
    """Return one brief as an object on a line of its own, for files of many."""
    return _dumped(_brief(brief), indent=None)


def _dumped(value: Any, *, indent: int | None = 2) -> str:
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return _ESCAPED.sub(lambda match: json.dumps(match[0])[1:-1], text) + "\n"


def _brief(brief: Brief) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "article": _article(brief.article),
        "headline": brief.headline,
        "where": list(brief.where),
        "when": brief.when,
        "bullets": [
            {
                **_facts(bullet),
                "evidence": [
                    {"start": item.start, "end": item.end, "quote": item.quote} for item in bullet.evidence
                ],
                "method": bullet.method.value,
                "translated_from": bullet.translated_from or None,
            }
            for bullet in brief.bullets
        ],
        "model": _model(brief.model),
        "warnings": list(warnings(brief)),
    }


def _article(article: Article) -> dict[str, Any]:
    return {
        "id": article.id,
        "title": article.title,
        "url": article.url,
        "source": article.source,
        "origin": article.origin,
        "author": article.author,
        "type": article.type.value,
        "published": _published(article.published),
        "language": article.language,
        "text": article.text,
    }


def _facts(bullet: Bullet) -> dict[str, Any]:
    return {
        "text": bullet.text,
        "kind": bullet.kind.value,
        "who": _who(bullet.who),
        "where": list(bullet.where),
        "when": bullet.when,
        "attribution": _attribution(bullet.attribution),
    }


def _who(participants: Sequence[Participant]) -> list[dict[str, Any]]:
    return [{"name": participant.name, "role": participant.role} for participant in participants]


def _attribution(attribution: Attribution | None) -> dict[str, Any] | None:
    if attribution is None:
        return None
    return {
        "speaker": attribution.speaker,
        "chain": list(attribution.chain),
        "anonymous": attribution.anonymous,
    }


def _story(story: Story) -> dict[str, Any]:
    return {
        "id": story.id,
        "headline": story.headline,
        "section": story.section,
        "rank": story.rank,
        "status": story.status,
        "type": story.type.value,
        "outlets": story.outlets,
        "shown": story.shown,
        "since": None if story.since is None else story.since.isoformat(),
        "affair": story.affair or None,
        "history": [{"date": item.date.isoformat(), "headline": item.headline} for item in story.history],
        "override": story.override,
        "watched": list(story.watched),
        "bullets": [_told(bullet) for bullet in story.bullets],
        "more": [_told(bullet) for bullet in story.more],
        "articles": list(story.articles),
        "copies": [{"id": copy, "of": original} for copy, original in story.copies],
        "disagreements": [
            {
                "topic": item.topic,
                "claims": [
                    {
                        "text": claim.text,
                        "citations": list(claim.citations),
                        "speaker": claim.speaker,
                        "published": _published(claim.published),
                        "denies": claim.denies,
                    }
                    for claim in item.claims
                ],
            }
            for item in story.disagreements
        ],
    }


def _told(bullet: Bullet) -> dict[str, Any]:
    return {
        **_facts(bullet),
        "citations": list(bullet.citations),
        "sources": bullet.sources,
        "evidence": [
            {"article_id": item.article_id, "start": item.start, "end": item.end, "quote": item.quote}
            for item in bullet.evidence
        ],
        "method": bullet.method.value,
        "override": bullet.override,
        "translated_from": bullet.translated_from or None,
    }


def _source(entry: SourceEntry) -> dict[str, Any]:
    return {
        "number": entry.number,
        "id": entry.id,
        "title": entry.title,
        "source": entry.source,
        "url": entry.url,
        "origin": entry.origin,
        "published": _published(entry.published),
        "headline_only": entry.headline_only,
    }


def _report(report: RunReport) -> dict[str, Any]:
    return {
        "read": report.read,
        "used": report.used,
        "skipped": [
            {"source": item.source, "reason": item.reason, "failed": item.failed} for item in report.skipped
        ],
        "copies": report.copies,
        "headline_only": [{"source": item.source, "reason": item.reason} for item in report.headline_only],
        "warnings": [{"source": source, "warning": warning} for source, warning in report.warnings],
        "model": _model(report.model),
        "models": [{**(_model(model) or {}), "briefs": count} for model, count in report.models],
        "fallbacks": list(report.fallbacks),
        "usage": {
            "requests": report.usage.requests,
            "prompt_tokens": report.usage.prompt_tokens,
            "answer_tokens": report.usage.answer_tokens,
            "retries": report.usage.retries,
            "cost": report.usage.cost,
            "currency": report.usage.currency,
        },
        "model_calls": report.model_calls,
        "methods": dict(report.methods),
        "seconds": {stage: round(seconds, 3) for stage, seconds in report.seconds.items()},
    }


def _model(model: ModelInfo | None) -> dict[str, Any] | None:
    return None if model is None else {"name": model.name, "version": model.version, "prompt": model.prompt}


def _published(published: Published | None) -> str | None:
    return None if published is None else published.isoformat()
