"""From measured seconds an article to a day of the world's news: where the time goes, what it costs.

Usage: python benchmarks/scaling.py FILE.jsonl… [--articles 40] [--target 1000000] [--hours 24]
           [--cpu-price 0.04] [--gpu-price 2.50] [--gpu-tokens 20000] [--tokens 2200]

Measures, with one thread on this machine, the CPU seconds that an article takes to be read, to be analysed and
written without a model, and with the embedded model on top. Then a queue of three stages is simulated: readers and
writers on CPU cores, generation on the same cores or on GPU servers behind ``openai:``. Prices (of a core and of a GPU
for an hour) and the tokens that a server computes a second are assumptions, named as such and set by the flags;
only the seconds are measured.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import time
from pathlib import Path

from briefing.config import cache_dir
from briefing.models import load_model
from briefing.reading import read_article
from briefing.summarizing import Summarizer, analysis
from briefing.types import RawDocument

LEAST_CHARACTERS = 500


def main() -> None:
    """Print the measured stages and the plans."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--articles", type=int, default=40)
    parser.add_argument("--target", type=int, default=1_000_000)
    parser.add_argument("--hours", type=float, default=24.0)
    parser.add_argument("--cpu-price", type=float, default=0.04, help="assumed, of a core for an hour")
    parser.add_argument("--gpu-price", type=float, default=2.50, help="assumed, of a GPU for an hour")
    parser.add_argument(
        "--gpu-tokens", type=float, default=20_000, help="assumed, prompt and answer, a second"
    )
    parser.add_argument("--tokens", type=float, default=2_200, help="of an article's prompt and answer")
    options = parser.parse_args()
    stages = measured(options.files, options.articles)
    for name, seconds in stages.items():
        print(f"measured  {name:34} {seconds:7.3f} CPU s an article")
    cpu = stages["reading"] + stages["analysing and writing"]
    plans = {
        "extractive": (cpu, 0.0),
        "embedded model on the CPU": (cpu + stages["embedded model on top"], 0.0),
        "server behind openai:": (cpu, options.tokens / options.gpu_tokens),
    }
    print(
        f"\n{options.target:,} articles in {options.hours:g} hours ({options.target / options.hours / 3600:.1f} a second)"
    )
    print("| plan | cores | GPUs | articles/s of a core | bottleneck | cost per million articles |")
    print("| --- | ---: | ---: | ---: | --- | ---: |")
    for name, (cpu_seconds, gpu_seconds) in plans.items():
        print(row(name, cpu_seconds, gpu_seconds, options))


def row(name: str, cpu_seconds: float, gpu_seconds: float, options: argparse.Namespace) -> str:
    """Return a line of the table: the machines that keep up, with a tenth to spare, and what they cost."""
    rate = 1.1 * options.target / (options.hours * 3600)
    cores, gpus = -(-rate * cpu_seconds // 1), -(-rate * gpu_seconds // 1)
    load = {"CPU": rate * cpu_seconds / max(cores, 1), "GPU": rate * gpu_seconds / max(gpus, 1)}
    tightest = max(load, key=lambda item: load[item])
    cost = (cpu_seconds * options.cpu_price + gpu_seconds * options.gpu_price) / 3600 * 1_000_000
    return f"| {name} | {cores:.0f} | {gpus:.0f} | {1 / cpu_seconds:.2f} | {tightest} | {cost:,.0f} |"


def measured(files: list[Path], wanted: int) -> dict[str, float]:
    """Return CPU seconds an article by stage, each after a first article that loads what it needs."""
    rows = [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    texts = [item["text"] for item in rows if len(item.get("text") or "") >= LEAST_CHARACTERS]
    step = max(1, len(texts) // wanted)
    texts = texts[::step][:wanted]
    now = dt.datetime.now(dt.UTC)
    read_article(RawDocument(origin="first", text=texts[0]), now=now)
    start = time.process_time()
    articles = [
        read_article(RawDocument(origin=str(number), text=text), now=now) for number, text in enumerate(texts)
    ]
    reading = time.process_time() - start
    analysis.analyse(["The parser loads with its first sentence."])
    start = time.process_time()
    Summarizer(None).briefs(articles)
    writing = time.process_time() - start
    model = load_model("smollm2-135m", cache=cache_dir(), threads=1)
    Summarizer(model).briefs(articles[:1])
    start = time.process_time()
    Summarizer(model).briefs(articles)
    generating = max(0.0, time.process_time() - start - writing)
    words = sum(len(text.split()) for text in texts) / len(texts)
    print(f"{len(texts)} articles of {words:.0f} words on average, one thread")
    return {
        "reading": reading / len(texts),
        "analysing and writing": writing / len(texts),
        "embedded model on top": generating / len(texts),
    }


if __name__ == "__main__":
    main()
