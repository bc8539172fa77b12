"""Archives: millions of articles in, briefs out, on one machine or on a cluster.

The work is cut into shards (`shards`), each of which one worker does from its first record to its finished
file (`worker`). All that must survive a death lies in the output folder: the plan, a journal for each shard
in work, and the finished parts. So an engine has nothing to do but to hand out shards and to replace dead
workers, and the guarantees are the same whichever it is: a process pool (`local`) or Ray Data (`raying`).
"""

from __future__ import annotations

from briefing.batch.run import FORMS, Summary, run_batch
from briefing.batch.starting import ENGINES

__all__ = ["ENGINES", "FORMS", "Summary", "run_batch"]
