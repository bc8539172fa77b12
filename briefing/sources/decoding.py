"""Which encoding bytes are in: what they say, what they prove, and only then what they look like.

Valid UTF-8 with a non-ASCII character is UTF-8, whatever a header claims. Statistical detectors are made
for long texts and are often wrong on a news item of three sentences, so the encodings that news really
comes in are scored first, by how common the decoded characters are in their language; charset-normalizer
decides the rest.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAGIC = {
    b"%PDF-": "a PDF file",
    b"PK\x03\x04": "a ZIP archive or office file",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"\x7fELF": "a program",
    b"\xd0\xcf\x11\xe0": "an office file",
    b"7z\xbc\xaf": "a 7z archive",
    b"Rar!": "a RAR archive",
    b"BZh": "a bzip2 archive",
    b"\xfd7zXZ": "an XZ archive",
    b"\x28\xb5\x2f\xfd": "a Zstandard archive",
    b"SQLite format 3": "a database",
}
# Web pages mean the larger set when they name the smaller one.
_LARGER = {
    "iso8859-1": "cp1252", "latin-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030",
    "shift_jis": "cp932", "euc_kr": "cp949", "ks_c_5601-1987": "cp949", "iso8859-9": "cp1254",
}  # fmt: skip
_DECLARED = re.compile(
    rb"""(?:<meta[^>]{0,300}?charset\s*=\s*["']?|<\?xml[^>]{0,100}?encoding\s*=\s*["'])([A-Za-z0-9_.:-]{2,40})""",
    re.IGNORECASE,
)
# Everything below the space but the ones that old texts hold: bell to return, and escape.
_CONTROLS = frozenset(range(32)) - frozenset(range(7, 14)) - {27}
_SAMPLE = 40_000
_HEAD = 8_192

# The most frequent characters of each language's news; a wrong guess yields rare characters instead.
# The first wins a tie.
_JAPANESE = (
    "のをはがでとたにしてれいるなもかっらあすこさりまよくきうえ、。ー・ンストルイラリア日本年月国人大会政首相"
)
_COMMON = {
    "cp1252": "éèàêçâîôûùïëœäöüßÄÖÜñáíóúÉÀ¿¡ãõåøæ‘’“”–—…•£€°«»\xa0·½®™©",
    "cp932": _JAPANESE,
    "euc_jp": _JAPANESE,
    "cp949": "이다는을의에가고은하를로지한사도기서자대해리인정시일나어만과라부스상으원수그보들장국제",
    "gb18030": "的一是在了和有不人中国年大为上这个日会发我到对出以说他月，。、“”要将与地来新时行部分们多经民",
    "big5": "的一是在了和有不人中國年大為上這個日會發我到對出以說他月，。、「」要將與地來新時行部分們多經民",
    "cp1251": "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфё«»—",
    "cp1250": "áéíóúýčďěňřšťžůłąęśćźżńőűäöüŁŚŠČŽ„“”–—’\xa0",
}
_SCRIPT = {
    "cp932": re.compile(r"[\u3041-\u30fe]"),
    "euc_jp": re.compile(r"[\u3041-\u30fe]"),
    "cp949": re.compile(r"[가-힣]"),
    "gb18030": re.compile(r"[\u4e00-\u9fff]"),
    "big5": re.compile(r"[\u4e00-\u9fff]"),
    "cp1251": re.compile(r"[а-яё]"),
    "cp1252": re.compile(r"[‘’“”–—…à-öø-ÿ]"),
    "cp1250": re.compile(r"[áéíóúýčďěňřšťžůłąęśćźżńőű]"),
}
# The everyday part of a large set: characters outside it are rare in real text.
_CORE = {"gb18030": "gb2312", "cp949": "euc_kr"}
_UNLIKELY = re.compile(r"[\ue000-\uf8ff\uff61-\uff9f\x80-\x9f\ufffd]|[^\x00-\uffff]")
_SURE = 0.3
_TOLERATED = 0.002


@dataclass(frozen=True, kw_only=True, slots=True)
class Decoded:
    """Text, the encoding it was in, and remarks on what could not be decoded."""

    text: str
    encoding: str
    warnings: tuple[str, ...] = ()


def binary_reason(data: bytes) -> str | None:
    """Return why ``data`` is not text, or None when it may be."""
    for magic, kind in _MAGIC.items():
        if data.startswith(magic):
            return f"binary: {kind}"
    head = data[:_HEAD]
    if head.startswith(tuple(bom for bom, _ in _BOMS)) or _wide(data):
        return None
    if b"\0" in data:
        return "binary: holds NUL bytes"
    controls = sum(byte in _CONTROLS for byte in head)
    return "binary: mostly control characters" if controls * 20 > len(head) else None


def decode(data: bytes, *, declared: str | None = None, markup: bool = False) -> Decoded:
    """Return the text of ``data``.

    Args:
        data: The bytes of one document.
        declared: The encoding that a header names, if any.
        markup: Look for a declaration inside the content (HTML meta, XML declaration).
    """
    marked = _marked(data)
    if marked is not None:
        return _replaced(data, marked)
    text = _strict(data, "utf-8")
    if text is not None:
        return Decoded(text=text, encoding="utf-8")
    if markup and declared is None:
        found = _DECLARED.search(data[:_HEAD])
        declared = found.group(1).decode("ascii") if found else None
    named = _known(declared)
    if named is not None:
        text = _strict(data, named)
        if text is not None and not _UNLIKELY.search(text[:_SAMPLE]):
            return Decoded(text=text, encoding=named)
    if _almost_utf8(data):
        return _replaced(data, "utf-8")
    return _replaced(data, _detected(data) or named or "cp1252")


def _marked(data: bytes) -> str | None:
    """Return the encoding that the bytes themselves prove: a mark, NULs of wide characters, escapes."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return encoding
    wide = _wide(data)
    if wide is None and b"\x1b$" in data[:_SAMPLE] and _strict(data, "iso2022_jp_ext") is not None:
        return "iso2022_jp_ext"
    return wide


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return _without_bom(data.decode(encoding))
    except (UnicodeDecodeError, LookupError):
        return None


def _replaced(data: bytes, encoding: str) -> Decoded:
    text = _without_bom(data.decode(encoding, errors="replace"))
    lost = text.count("\ufffd")
    warnings = (f"{lost} characters could not be decoded as {encoding}",) if lost else ()
    return Decoded(text=text, encoding=encoding, warnings=warnings)


def _without_bom(text: str) -> str:
    return text.removeprefix("\ufeff")


def _known(name: str | None) -> str | None:
    if not name:
        return None
    try:
        canonical = codecs.lookup(name).name
    except LookupError:
        return None
    return _LARGER.get(canonical, canonical)


def _wide(data: bytes) -> str | None:
    """Return UTF-16 without a byte order mark: every other byte of Western text is NUL."""
    head = data[:_HEAD]
    if b"\0" not in head[1:]:
        return None
    even, odd = head[::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if odd > 0.7 * half and even == 0:
        return "utf-16-le"
    return "utf-16-be" if even > 0.7 * half and odd == 0 else None


def _almost_utf8(data: bytes) -> bool:
    """Tell whether a few broken bytes spoil what is otherwise UTF-8."""
    text = data[:_SAMPLE].decode("utf-8", errors="replace")
    lost = text.count("\ufffd")
    valid = sum(char > "\x7f" for char in text) - lost
    return valid > 4 * lost or (lost < _TOLERATED * len(text) and valid > lost)


def _detected(data: bytes) -> str | None:
    sample = data[:_SAMPLE]
    scores = {encoding: _score(sample, encoding) for encoding in _COMMON}
    best = max(scores, key=lambda encoding: scores[encoding])
    if scores[best] >= _SURE:
        return best
    from charset_normalizer import from_bytes  # noqa: PLC0415 - 20 ms that few inputs need

    match = from_bytes(sample).best()
    if match is not None and match.encoding not in {"utf_8", "ascii"}:
        return str(match.encoding)
    return best if scores[best] > 0 else None


def _encodable(char: str, encoding: str) -> bool:
    try:
        char.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _score(sample: bytes, encoding: str) -> float:
    """Return how usual the non-ASCII characters of a sample were in ``encoding``; below 0: surely not."""
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    text = decoder.decode(sample, final=len(sample) < _SAMPLE)
    foreign = [char for char in text if char > "\x7f"]
    if not foreign:
        return 0.0
    joined = "".join(foreign)
    common = _COMMON[encoding]
    usual = sum(char in common for char in foreign) / len(foreign)
    script = len(_SCRIPT[encoding].findall(joined)) / len(foreign)
    unlikely = len(_UNLIKELY.findall(joined)) / len(foreign)
    score = 0.7 * usual + 0.3 * script - 3 * unlikely
    core = _CORE.get(encoding)
    if core is not None:
        score -= sum(not _encodable(char, core) for char in foreign) / len(foreign)
    if encoding == "cp1251":
        # Cyrillic words are Cyrillic throughout; one such letter inside a Latin word is an accent misread.
        score -= 2 * len(re.findall(r"(?<=[A-Za-z])[а-яА-Я]|[а-яА-Я](?=[A-Za-z])", text)) / len(foreign)
    if encoding in {"cp1252", "cp1250"}:
        # Western letters stand among ASCII ones; a run of accented letters is another script misread.
        runs = sum(map(len, re.findall(r"[\x80-\uffff]{3,}", text)))
        score -= runs / len(foreign)
    return score
