"""How good the briefs and the gate are, measured against what people wrote, marked and judged.

    >>> from briefing.evaluation import evaluate
    >>> evaluate("articles.jsonl").systems["briefing"].rouge["rouge1"].value   # doctest: +SKIP

Product code never imports this room. It needs the extra ``briefing[eval]`` (rouge-score, sumy).
"""

from __future__ import annotations

from briefing.evaluation.checker import Unsupported, unsupported
from briefing.evaluation.comparing import Compared, compare, comparison_as_json, comparison_as_markdown
from briefing.evaluation.floors import check_floors, raise_floors
from briefing.evaluation.gate import GateEvaluation, evaluate_gate
from briefing.evaluation.measuring import Evaluation, Finding, evaluate
from briefing.evaluation.report import as_json, as_markdown, gate_as_json, gate_as_markdown, write_reports
from briefing.evaluation.rows import Selection
from briefing.evaluation.systems import System

__all__ = [
    "Compared",
    "Evaluation",
    "Finding",
    "GateEvaluation",
    "Selection",
    "System",
    "Unsupported",
    "as_json",
    "as_markdown",
    "check_floors",
    "compare",
    "comparison_as_json",
    "comparison_as_markdown",
    "evaluate",
    "evaluate_gate",
    "gate_as_json",
    "gate_as_markdown",
    "raise_floors",
    "unsupported",
    "write_reports",
]
