"""Which outlet a report comes from: its own, or the one that it only repeats.

"Four commanders were freed, Reuters reported" is Reuters' report wherever it is printed: three papers that
print it are one source. Told by the sentence itself ("…, Reuters reported", "citing the BBC", "told CNN") or
by the article as a whole (an agency's dateline or credit). What says nothing of the kind is the outlet's own.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from briefing.summarizing.attribution import is_outlet

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from briefing.types import Article, Bullet, Evidence

_AGENCIES = {
    "associated press": "ap",
    "agence france-presse": "afp",
    "agence france presse": "afp",
    "deutsche presse-agentur": "dpa",
    "press association": "pa",
    "press trust of india": "pti",
}
_AGENCY = r"Reuters|AP|AFP|dpa|DPA|UPI|PTI|TASS|Xinhua|Kyodo|Associated Press|Agence France[- ]Presse"
# "LONDON (Reuters) - …", "PARIS, Dec 10 (AFP) — …" and a credit below the text.
_DATELINE = re.compile(rf"^.{{0,60}}\((?P<agency>{_AGENCY})\)\s*[-–—]")
_CREDIT = re.compile(
    rf"(?:^|\n)\s*(?:Source:\s*|[-–—]\s*|\(|Reporting by\s+)?(?:the\s+)?(?P<agency>{_AGENCY})\)?\.?\s*$"
)
_BYLINE = re.compile(rf"^(?:by\s+)?(?:the\s+)?(?P<agency>{_AGENCY})$", re.IGNORECASE)

_NAME = r"(?:[Tt]he )?(?P<name>(?:[A-Z][\w&’'.-]*)(?: (?:[A-Z][\w&’'.-]*|of)){0,3})"
_VERB = r"(?:reported|reports|has reported|said|says|wrote|writes|revealed|first reported|quoted|cited)"
_REPEATED = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?:told|tells|speaking to|spoke to|an interview with|interviewed by) {_NAME}",
        rf"\b(?:citing|quoting|cited by|quoted by|reported by|according to) (?:a report (?:by|in|from) )?{_NAME}",
        rf"(?:^|[,;—–] ?|\b[Aa]s ){_NAME} (?:newspaper |news agency |agency |website )?{_VERB}\b",
    )
)
_OWN_WORDS = frozenset(
    {"the", "news", "www", "com", "co", "uk", "org", "net", "online", "newspaper", "agency", "in", "site"}
)


def outlet_key(name: str) -> str:
    """Return an outlet's name in a form that is the same for its ways to be written (``BBC News``, ``bbc``)."""
    plain = " ".join(re.findall(r"[\w-]+", name.casefold()))
    for written, short in _AGENCIES.items():
        if written in plain:
            return short
    words = [word for word in re.split(r"[\s_]+", plain) if word not in _OWN_WORDS]
    return " ".join(words) or plain


def own_outlet(article: Article) -> str:
    """Return the key of the outlet that stands behind an article: an agency where it prints the agency's text."""
    for match in (
        _DATELINE.match(article.text[:160]),
        _CREDIT.search(article.text[-80:]),
        _BYLINE.match((article.author or "").strip()),
    ):
        if match:
            return outlet_key(match["agency"])
    if article.source and article.source.strip():
        return outlet_key(article.source)
    host = urlsplit(article.url).hostname if article.url and "://" in article.url else None
    return outlet_key(host) if host else f"article {article.id}"


def repeated_outlet(text: str) -> str | None:
    """Return the key of the outlet that a sentence only repeats; None where it repeats none."""
    for pattern in _REPEATED:
        for match in pattern.finditer(text):
            name = match["name"].strip(" .,'’")
            if is_outlet(name):
                return outlet_key(name)
    return None


def stated_by(bullet: Bullet, proof: Evidence, article: Article | None) -> str:
    """Return the key of the outlet whose report a proof of a bullet is.

    Args:
        bullet: The bullet, with the chain of its attribution.
        proof: One of its passages.
        article: The article of the passage, if at hand.
    """
    chain = bullet.attribution.chain if bullet.attribution is not None else ()
    own = own_outlet(article) if article is not None else f"article {proof.article_id}"
    through = repeated_outlet(proof.quote)
    if through is None and chain and bullet.evidence and proof.article_id == bullet.evidence[0].article_id:
        through = outlet_key(chain[-1])
    return through or own


def independent_sources(bullet: Bullet, articles: Mapping[str, Article]) -> int:
    """Return how many independent sources state a bullet: each outlet once, repetitions for the repeated one."""
    return max(
        len({stated_by(bullet, proof, articles.get(proof.article_id)) for proof in _firsts(bullet)}), 1
    )


def _firsts(bullet: Bullet) -> Iterable[Evidence]:
    """The first proof of each article; further ones only complete it."""
    first: dict[str, Evidence] = {}
    for proof in bullet.evidence:
        first.setdefault(proof.article_id, proof)
    return first.values()
