"""More pairs from the trained rewriter's own drafts: those that the gate accepts (rejection sampling).

Few editors' lines stay within the words of one sentence, so an adapter trained on them alone writes lines of
which the gate refuses half. Its accepted drafts of other articles' sentences show it what passes; training
once more on both raises the accepted share without a human line more (Yuan et al. 2023, "rejection sampling
fine-tuning").

``python -m briefing.training.harvest --data ../shared/eval --adapter run/adapter.safetensors --output more.jsonl``
"""

from __future__ import annotations

import argparse
import datetime as dt
import logging
import random
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from briefing.config import cache_dir
from briefing.models import adapters, weights
from briefing.models.embedded import EmbeddedModel
from briefing.prompts import load_prompt
from briefing.summarizing import analysis, draft
from briefing.summarizing.compose import DRAFT_WORDS, worth
from briefing.summarizing.compress import compressions, tidy
from briefing.summarizing.resolve import resolve
from briefing.summarizing.select import ranked_sentences
from briefing.summarizing.verify import examine, grounds
from briefing.summarizing.wording import count_words
from briefing.training import pairs as pairing
from briefing.types import ModelInfo

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.models.base import Candidate
    from briefing.summarizing.verify import Ground
    from briefing.training.pairs import Pair
    from briefing.types import Article

_LOG = logging.getLogger("briefing.training")
_SETS = ("sentence_selection", "highlights", "short_news", "stories", "timeline_articles")
_SENTENCES = 4
"""Best-ranked sentences taken of an article."""

_SHORTEST, _LONGEST = 16, 55
_LEAST_LENGTH = 8
_LONGEST_CUT = 22


def harvest(
    articles: Sequence[Article], *, folder: Path, sentences: int, candidates: int, seed: int
) -> list[Pair]:
    """Return pairs of sentences and the best of the drafts that the gate accepts.

    Args:
        articles: Where the sentences come from.
        folder: Converted weights of the trained rewriter.
        sentences: Most sentences.
        candidates: Drafts of each.
        seed: Of the choice of sentences.
    """
    jobs: list[tuple[str, int, str, str, Ground]] = []
    for article, docs in zip(articles, analysis.articles_docs(articles), strict=True):
        if article.headline_only or not analysis.is_english(article):
            continue
        for choice in ranked_sentences(article, docs)[:_SENTENCES]:
            resolved = resolve(choice.index, article, docs)
            sentence = tidy(resolved.text)
            if resolved.unresolved or not _SHORTEST <= count_words(sentence) <= _LONGEST:
                continue
            written = article.sentences[choice.index].text
            parse = docs[choice.index] if sentence == written else analysis.analyse([sentence])[0]
            ground = grounds((choice.index, *resolved.context), article, docs, resolved=[parse])
            before = article.sentences[choice.index - 1].text if choice.index else ""
            jobs.append((article.id, choice.index, sentence, before, ground))
    random.Random(seed).shuffle(jobs)  # noqa: S311 - a sample, not a secret
    jobs = jobs[:sentences]
    template = load_prompt(draft.TRAINED_PROMPT)
    model = EmbeddedModel(folder, ModelInfo(name="rewriter", version="training"))
    requests = [
        draft.request_for(sentence, template, candidates=candidates, max_words=22)
        for _, _, sentence, _, _ in jobs
    ]
    answers = model.generate(requests, progress=lambda done, total: _LOG.info("%d of %d", done, total))
    found = []
    for (identifier, index, sentence, before, ground), drafts in zip(jobs, answers, strict=True):
        line = _best(drafts, sentence, ground)
        if line is not None:
            found.append(
                pairing.Pair(
                    task="bullet",
                    article=identifier,
                    index=index,
                    sentence=sentence,
                    context=before,
                    target=line,
                )
            )
    return found


def _best(drafts: Sequence[Candidate], sentence: str, ground: Ground) -> str | None:
    """Return the accepted line of a good length that keeps most of its sentence.

    A shortened sentence takes the place of drafts of which none is accepted.
    """
    cuts = list(compressions(ground.docs[0], text=sentence, max_words=_LONGEST_CUT, target=DRAFT_WORDS))
    for texts in (draft.lines(drafts), cuts):
        short = [text for text in texts if _LEAST_LENGTH <= count_words(text) <= count_words(sentence) - 2]
        good = [
            text
            for text, parse in zip(short, analysis.analyse(short), strict=True)
            if not examine(text, parse, ground)
        ]
        if good:
            return max(good, key=lambda text: (worth(text), -good.index(text)))
    return None


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m briefing.training.harvest", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the JSONL sets")
    parser.add_argument("--adapter", type=Path, required=True, help="the adapter whose drafts are taken")
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--articles", type=int, default=400, help="articles of each set")
    parser.add_argument("--sentences", type=int, default=1200)
    parser.add_argument("--candidates", type=int, default=4)
    parser.add_argument("--held-out", type=int, nargs="*", default=())
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    now = dt.datetime.now(dt.UTC)
    articles = []
    for name in _SETS:
        rows = pairing.read_rows(options.data / f"{name}.jsonl")
        random.Random(options.seed).shuffle(rows)  # noqa: S311
        kept = [row for row in rows if pairing.fold_of(str(row["id"])) not in options.held_out]
        articles += [pairing.article_of(row, at, now) for at, row in enumerate(kept[: options.articles])]
    base = weights.pull("smollm2-135m-base", cache=cache_dir(), notify=_LOG.info)
    with tempfile.TemporaryDirectory() as name:
        adapters.write_merged(base, options.adapter, Path(name))
        found = harvest(
            articles,
            folder=Path(name),
            sentences=options.sentences,
            candidates=options.candidates,
            seed=options.seed,
        )
    pairing.write_pairs(pairing.unique(found), options.output)
    _LOG.info("%d pairs in %s", len(found), options.output)


if __name__ == "__main__":
    main()
