"""Text comes in: files, folders, globs and standard input become raw documents.

This room finds, bounds and decodes. It neither cleans nor judges: that is `briefing.reading`'s job.
"""

from __future__ import annotations

from briefing.sources.files import read_documents

__all__ = ["read_documents"]
