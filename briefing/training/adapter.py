"""Train the rewriter's adapter: low-rank updates (LoRA, Hu et al. 2021) of the embedded model.

A model of 135 million weights cannot be prompted into writing bullets, but it learns the one small job: a
sentence in, a shorter line out. The base weights stay as they are; each linear layer gets an update of rank
sixteen or less, which is what the package ships and what the conversion adds to the weights once.

``python -m briefing.training.adapter pairs --data ../shared/eval --output pairs.jsonl`` makes the pairs,
``python -m briefing.training.adapter train --pairs pairs.jsonl --output run/`` trains, on a GPU where there
is one. A run that was broken off goes on from its last checkpoint. Needs the extra ``train``.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import logging
import math
import random
import time
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from briefing.config import cache_dir
from briefing.models import lora, weights
from briefing.models.adapters import write_adapter
from briefing.models.threads import available_threads
from briefing.prompts import load_prompt
from briefing.summarizing.draft import TRAINED_PROMPT, turns
from briefing.training import pairs as pairing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.training.pairs import Pair

_LOG = logging.getLogger("briefing.training")
_IGNORED = -100
_STATE = "state.safetensors"


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """What decides the result of a training, besides the pairs.

    Attributes:
        rank: Rank of the updates.
        alpha: Their scale is ``alpha / rank``.
        epochs: Passes over the pairs.
        rate: Highest learning rate of a cosine schedule with a warm-up of one twentieth.
        batch: Pairs a step.
        dropout: Share of the adapter's inputs that is left out while training.
        context: ``none`` or ``previous``: whether the sentence before is shown.
        held_out: Folds (of ten, by article) that are left for measuring.
        limit: Most pairs; 0 means all.
        seed: Of the order and of the first weights.
    """

    rank: int = 16
    alpha: int = 32
    epochs: int = 3
    rate: float = 4e-4
    batch: int = 16
    dropout: float = 0.0
    context: str = "none"
    held_out: tuple[int, ...] = ()
    limit: int = 0
    seed: int = 7


@dataclass(frozen=True)
class _Example:
    tokens: list[int]
    prompt: int
    """How many of the tokens are the prompt, on which there is no loss."""


@dataclass
class _Progress:
    step: int = 0
    losses: list[float] = field(default_factory=list)


def train(pairs: Sequence[Pair], recipe: Recipe, *, base: Path, output: Path) -> Path:
    """Train an adapter and return its file.

    Args:
        pairs: Sentences with their lines.
        recipe: How.
        base: Folder of the converted weights that are adapted.
        output: Folder for the adapter, the log and the checkpoints.
    """
    import torch  # noqa: PLC0415
    import transformers  # noqa: PLC0415

    output.mkdir(parents=True, exist_ok=True)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.manual_seed(recipe.seed)
    tokenizer = transformers.AutoTokenizer.from_pretrained(base, local_files_only=True)
    model: Any = transformers.AutoModelForCausalLM.from_pretrained(
        base, dtype=torch.bfloat16, attn_implementation="eager", local_files_only=True
    ).to(device)
    torch.set_num_threads(available_threads())
    model.requires_grad_(requires_grad=False)
    adapted = lora.adapt(model, rank=recipe.rank, scale=recipe.alpha / recipe.rank, dropout=recipe.dropout)
    examples = encoded(chosen(pairs, recipe), tokenizer, recipe)
    plan = list(_batches(examples, recipe))
    trained = [parameter for layer in adapted.values() for parameter in (layer.down, layer.up)]
    optimizer = torch.optim.AdamW(trained, lr=recipe.rate, weight_decay=0.0)
    scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _share(step, len(plan)))
    progress = _resumed(trained, optimizer, scheduler, output, recipe)
    _LOG.info("%d pairs, %d steps on %s", len(examples), len(plan), device)
    model.train()
    begin = time.monotonic()
    for step in range(progress.step, len(plan)):
        torch.manual_seed(recipe.seed * 100_003 + step)  # dropout is the same after a break
        loss = _loss(model, plan[step], device)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        scheduler.step()
        optimizer.zero_grad()
        progress.losses.append(loss.item())
        progress.step = step + 1
        if progress.step % 20 == 0:
            mean = sum(progress.losses[-20:]) / 20
            _LOG.info("step %d loss %.3f seconds %.0f", progress.step, mean, time.monotonic() - begin)
        if progress.step % 100 == 0:
            _save_state(trained, optimizer, output, recipe, progress)
    target = output / "adapter.safetensors"
    facts = {"recipe": json.dumps(asdict(recipe)), "pairs": str(len(examples)), "prompt": TRAINED_PROMPT}
    write_adapter(target, lora.updates(adapted), scale=recipe.alpha / recipe.rank, facts=facts)
    _LOG.info("wrote %s (%.1f MB)", target, target.stat().st_size / 1e6)
    return target


def chosen(pairs: Sequence[Pair], recipe: Recipe) -> list[Pair]:
    """Return the pairs of a recipe, in a seeded order."""
    kept = [pair for pair in pairs if pair.fold not in recipe.held_out]
    random.Random(recipe.seed).shuffle(kept)  # noqa: S311 - an order, not a secret
    return kept[: recipe.limit] if recipe.limit else kept


def encoded(pairs: Sequence[Pair], tokenizer: Any, recipe: Recipe) -> list[_Example]:
    """Return the tokens of pairs, the prompt as the product writes it."""
    template = load_prompt(TRAINED_PROMPT)
    examples = []
    for pair in pairs:
        context = pair.context if recipe.context == "previous" else ""
        messages = turns(template, pair.sentence, task=pair.task, context=context)
        prompt = tokenizer.apply_chat_template(
            [{"role": item.role, "content": item.content} for item in messages],
            tokenize=False,
            add_generation_prompt=True,
        )
        head = tokenizer(prompt, add_special_tokens=False)["input_ids"]
        tail = tokenizer(pair.target, add_special_tokens=False)["input_ids"]
        examples.append(_Example([*head, *tail, int(tokenizer.eos_token_id)], len(head)))
    return examples


def _batches(examples: Sequence[_Example], recipe: Recipe) -> Iterator[list[_Example]]:
    """Yield the batches of all epochs; rows of like length share one, so that little is padding."""
    for epoch in range(recipe.epochs):
        order = random.Random(recipe.seed + epoch)  # noqa: S311
        mixed = list(examples)
        order.shuffle(mixed)
        pools = [mixed[at : at + 20 * recipe.batch] for at in range(0, len(mixed), 20 * recipe.batch)]
        batches: list[list[_Example]] = []
        for pool in pools:
            pool.sort(key=lambda item: len(item.tokens))
            batches.extend(pool[at : at + recipe.batch] for at in range(0, len(pool), recipe.batch))
        order.shuffle(batches)
        yield from batches


def _loss(model: Any, batch: Sequence[_Example], device: str) -> Any:
    import torch  # noqa: PLC0415

    width = max(len(item.tokens) for item in batch)
    tokens = torch.zeros(len(batch), width, dtype=torch.long)
    mask = torch.zeros(len(batch), width, dtype=torch.long)
    labels = torch.full((len(batch), width), _IGNORED)
    for row, item in enumerate(batch):
        size = len(item.tokens)
        tokens[row, :size] = torch.tensor(item.tokens)
        mask[row, :size] = 1
        labels[row, item.prompt : size] = tokens[row, item.prompt : size]
    states = model.model(input_ids=tokens.to(device), attention_mask=mask.to(device)).last_hidden_state
    labels = labels[:, 1:].to(device)
    kept = labels != _IGNORED
    # Only the line's own positions meet the vocabulary: the largest product of a step, and mostly unused.
    logits = model.lm_head(states[:, :-1][kept]).float()
    return torch.nn.functional.cross_entropy(logits, labels[kept])


def _share(step: int, steps: int) -> float:
    warm = max(1, steps // 20)
    if step < warm:
        return (step + 1) / warm
    return 0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * (step - warm) / max(1, steps - warm)))


def _save_state(
    trained: Sequence[Any], optimizer: Any, output: Path, recipe: Recipe, progress: _Progress
) -> None:
    import safetensors.torch  # noqa: PLC0415

    tensors = {}
    for number, parameter in enumerate(trained):
        tensors[f"{number}.value"] = parameter.detach().cpu().contiguous()
        state = optimizer.state[parameter]
        tensors[f"{number}.first"] = state["exp_avg"].cpu().contiguous()
        tensors[f"{number}.second"] = state["exp_avg_sq"].cpu().contiguous()
    facts = {"recipe": json.dumps(asdict(recipe)), "step": str(progress.step)}
    partial = output / f"{_STATE}.partial"
    safetensors.torch.save_file(tensors, partial, metadata=facts)
    partial.rename(output / _STATE)


def _resumed(
    trained: Sequence[Any], optimizer: Any, scheduler: Any, output: Path, recipe: Recipe
) -> _Progress:
    """Bring model and optimizer to the last checkpoint of the same recipe, where there is one."""
    import safetensors  # noqa: PLC0415
    import torch  # noqa: PLC0415

    path = output / _STATE
    if not path.exists():
        return _Progress()
    with safetensors.safe_open(path, framework="pt") as file:
        facts = file.metadata()
        if facts["recipe"] != json.dumps(asdict(recipe)):
            _LOG.info("%s is of another recipe; starting anew", path)
            return _Progress()
        step = int(facts["step"])
        for number, parameter in enumerate(trained):
            parameter.data.copy_(file.get_tensor(f"{number}.value"))
            optimizer.state[parameter] = {
                "step": torch.tensor(float(step)),
                "exp_avg": file.get_tensor(f"{number}.first").to(parameter.device),
                "exp_avg_sq": file.get_tensor(f"{number}.second").to(parameter.device),
            }
    for _ in range(step):
        scheduler.step()
    _LOG.info("going on from step %d", step)
    return _Progress(step=step)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m briefing.training.adapter", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    make = commands.add_parser("pairs", help="make pairs of articles with human summaries")
    make.add_argument("--data", type=Path, required=True, help="folder of the JSONL sets")
    make.add_argument("--output", type=Path, required=True)
    fit = commands.add_parser("train", help="train an adapter on pairs")
    fit.add_argument("--pairs", type=Path, required=True, nargs="+")
    fit.add_argument("--output", type=Path, required=True)
    fit.add_argument("--base", type=Path, help="converted weights; else those of smollm2-135m-base")
    for item in fields(Recipe):
        if item.name == "held_out":
            fit.add_argument("--held-out", type=int, nargs="*", default=())
        else:
            option = f"--{item.name.replace('_', '-')}"
            fit.add_argument(option, type=type(item.default), default=item.default)
    options = vars(parser.parse_args(arguments))
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    if options.pop("command") == "pairs":
        _make_pairs(options["data"], options["output"])
        return
    paths, output = options.pop("pairs"), options.pop("output")
    base = options.pop("base") or weights.pull("smollm2-135m-base", cache=cache_dir(), notify=_LOG.info)
    options["held_out"] = tuple(options["held_out"])
    pairs = pairing.unique(pair for path in paths for pair in pairing.load_pairs(path))
    train(pairs, Recipe(**options), base=base, output=output)


def _make_pairs(data: Path, output: Path) -> None:
    now = dt.datetime.now(dt.UTC)
    found: list[Pair] = []
    for name in ("highlights", "short_news", "many_references"):
        found += pairing.bullet_pairs(pairing.read_rows(data / f"{name}.jsonl"), now=now)
    for name in ("short_news", "stories", "five_w", "timeline_articles"):
        found += pairing.headline_pairs(pairing.read_rows(data / f"{name}.jsonl"), now=now)
    pairing.write_pairs(pairing.unique(found), output)
    _LOG.info("%d pairs in %s", len(found), output)


if __name__ == "__main__":
    main()
