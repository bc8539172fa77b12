"""Text comes in: files, folders, globs and standard input become raw documents.

This room finds, bounds and decodes. It neither cleans nor judges: that is `briefing.reading`'s job.
"""

from __future__ import annotations

from briefing.sources.files import read_documents
from briefing.sources.formats import document_of_line, document_of_record

__all__ = ["document_of_line", "document_of_record", "read_documents"]
