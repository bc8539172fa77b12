"""Text comes in: formats, encodings, folders, and everything that is wrong with them."""

from __future__ import annotations

import gzip
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from briefing.errors import SourceError
from briefing.sources import read_documents
from briefing.types import RawDocument, Skipped

# Messages and records are written as they arrive, one a line.
# ruff: noqa: E501
LIMIT = 1_000_000
JAPANESE = "首相は10日、首相官邸で米国防長官と会談した。両国は協力を続けると確認した。"
KOREAN = "정부는 11일 새로운 경제 정책을 발표했다고 밝혔다. 서울에서 회의가 열렸다."
CHINESE = "外交部发言人周三在北京表示，双方同意加强合作。会议将在上海举行。"
GERMAN = "Der Präsident sagte, die Maßnahmen würden für die Bürger größere Auswirkungen haben."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder; the temporary one holds the tests' own configuration."""
    path = tmp_path / "news"
    path.mkdir()
    return path


def read(*paths: object, stdin: bytes | None = None, limit: int = LIMIT) -> list[RawDocument | Skipped]:
    stream = io.BytesIO(stdin) if stdin is not None else None
    return list(read_documents([str(path) for path in paths], max_bytes=limit, stdin=stream))


def only(items: list[RawDocument | Skipped]) -> RawDocument:
    assert len(items) == 1
    assert isinstance(items[0], RawDocument)
    return items[0]


def reason(items: list[RawDocument | Skipped]) -> str:
    assert len(items) == 1
    assert isinstance(items[0], Skipped)
    return items[0].reason


def test_every_suffix_gives_its_format_also_packed(folder: Path):
    record = {"title": "Bridge opens", "text": "The bridge opened."}
    mail = b"From: The Daily <a@b.example>\r\nSubject: Fwd: Bridge opens\r\nDate: Wed, 11 Dec 2024 09:00:00 +0900\r\n\r\nIt opened.\r\n"
    contents = {
        "a.txt": b"plain",
        "b.md": b"# head",
        "c.html": b"<p>page</p>",
        "d.htm": b"<p>page</p>",
        "e.json": json.dumps(record).encode(),
        "f.jsonl": json.dumps(record).encode(),
        "g.eml": mail,
    }
    for name, data in contents.items():
        (folder / name).write_bytes(data)
        (folder / f"{name}.gz").write_bytes(gzip.compress(data))
    documents = read(folder)
    assert all(isinstance(item, RawDocument) for item in documents)
    formats = [item.format for item in documents if isinstance(item, RawDocument)]
    assert formats[::2] == formats[1::2]
    assert formats[::2] == ["text", "markdown", "html", "html", "text", "text", "text"]
    sent = documents[-1]
    assert isinstance(sent, RawDocument)
    assert (sent.title, sent.source, sent.published) == (
        "Bridge opens",
        "The Daily",
        "Wed, 11 Dec 2024 09:00:00 +0900",
    )


def test_folders_are_read_in_order_and_say_what_they_leave_out(folder: Path):
    (folder / "b").mkdir()
    (folder / "b" / "two.txt").write_text("two", encoding="utf-8")
    (folder / "a.txt").write_text("one", encoding="utf-8")
    (folder / "z.txt").write_text("three", encoding="utf-8")
    (folder / ".hidden.txt").write_text("no", encoding="utf-8")
    (folder / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    (folder / "loop").symlink_to(folder)
    (folder / "gone.txt").symlink_to(folder / "nowhere")
    items = read(folder)
    assert [item.text for item in items if isinstance(item, RawDocument)] == ["one", "two", "three"]
    skipped = {Path(item.source).name: item for item in items if isinstance(item, Skipped)}
    assert set(skipped) == {"photo.jpg", "loop", "gone.txt"}
    assert not skipped["photo.jpg"].failed
    assert skipped["gone.txt"].failed


def test_globs_and_repeated_names_give_each_file_once(folder: Path):
    for name in ("a.txt", "b.txt", "c.md"):
        (folder / name).write_text(name, encoding="utf-8")
    items = read(folder / "*.txt", folder, folder / "a.txt")
    assert [item.text for item in items if isinstance(item, RawDocument)] == ["a.txt", "b.txt", "c.md"]


@pytest.mark.parametrize("name", ["missing.txt", "none-*.txt"])
def test_a_named_input_that_is_missing_is_an_error_before_anything_is_read(folder: Path, name: str):
    (folder / "a.txt").write_text("one", encoding="utf-8")
    with pytest.raises(SourceError, match=name.replace("*", r"\*")):
        read_documents([folder / "a.txt", folder / name], max_bytes=LIMIT)


def test_pipes_and_devices_are_never_opened(folder: Path):
    os.mkfifo(folder / "pipe.txt")
    assert "not a regular file" in reason(read(folder))
    with pytest.raises(SourceError, match="not a regular file"):
        read(folder / "pipe.txt")
    with pytest.raises(SourceError, match="not a regular file"):
        read("/dev/zero")


def test_an_unreadable_file_is_skipped_in_a_folder_and_an_error_by_name(folder: Path):
    (folder / "secret.txt").write_text("no", encoding="utf-8")
    (folder / "open.txt").write_text("yes", encoding="utf-8")
    (folder / "secret.txt").chmod(0)
    program = (
        "import sys, os\n"
        "from briefing.sources import read_documents\n"
        "from briefing.errors import SourceError\n"
        "for item in read_documents([sys.argv[1]], max_bytes=1000): print(type(item).__name__, getattr(item, 'reason', ''))\n"
        "try: read_documents([sys.argv[1] + '/secret.txt'], max_bytes=1000)\n"
        "except SourceError as exc: print(exc)\n"
    )
    if os.geteuid() == 0:
        pytest.skip("root may read everything")
    result = subprocess.run(
        [sys.executable, "-c", program, str(folder)], capture_output=True, text=True, check=True
    )
    assert "RawDocument" in result.stdout
    assert "Skipped cannot be read: permission denied" in result.stdout
    assert "secret.txt: permission denied" in result.stdout


def test_large_files_and_gzip_bombs_are_skipped_by_their_unpacked_size(folder: Path):
    (folder / "big.txt").write_bytes(b"x" * 2_000)
    (folder / "bomb.txt.gz").write_bytes(gzip.compress(b"\n" * 5_000_000))
    items = read(folder, limit=1_000)
    assert [item.reason for item in items if isinstance(item, Skipped)] == [
        "larger than the limit of 0.001 MB (setting max_document_mb)"
    ] * 2


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("empty.txt", b"", "empty"),
        ("blank.txt", b" \n\n", "empty"),
        ("empty.jsonl", b"", "empty"),
        ("program.txt", b"\x7fELF\x00\x01", "binary"),
        ("nul.txt", b"words \x00 and more words", "binary"),
        ("paper.html", b"%PDF-1.7 text", "binary: a PDF file"),
        ("broken.json", b'{"title": ', "invalid JSON"),
        ("number.json", b"17", "neither an object nor a list"),
        ("nothing.json", b'{"other": 1}', "neither a text nor a title"),
        ("deep.json", b"[" * 100_000, "invalid JSON"),
        ("broken.txt.gz", b"\x1f\x8b\x08\x00broken", "damaged gzip"),
    ],
)
def test_what_cannot_be_used_says_why(folder: Path, name: str, data: bytes, expected: str):
    (folder / name).write_bytes(data)
    assert expected in reason(read(folder / name))


def test_one_bad_line_costs_only_itself(folder: Path):
    lines = [json.dumps({"id": str(number), "text": f"Text {number}."}) for number in range(1, 21)]
    lines[6] = '{"id": "7", "text": '
    lines[11] = '["no object"]'
    path = folder / "many.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    items = read(path)
    assert sum(isinstance(item, RawDocument) for item in items) == 18
    skipped = [item for item in items if isinstance(item, Skipped)]
    assert [item.source for item in skipped] == [f"{path}:7", f"{path}:12"]
    assert "invalid JSON" in skipped[0].reason


def test_records_are_taken_by_the_names_that_others_give_their_fields(folder: Path):
    records = {
        "articles": [
            {"headline": "One", "body": "Text.", "link": "https://a.example/1", "publishedAt": "2024-12-11", "source": {"id": "x", "name": "The Daily"}, "author": ["A B", "C D"]},
            {"title": "Only a title"},
            {"title": "Page", "html": "<p>One</p><p>Two</p>", "published": 1733900000},
        ]
    }  # fmt: skip
    path = folder / "news.json"
    path.write_text(json.dumps(records), encoding="utf-8")
    one, two, three = read(path)
    assert isinstance(one, RawDocument)
    assert isinstance(two, RawDocument)
    assert isinstance(three, RawDocument)
    assert (one.title, one.text, one.url) == ("One", "Text.", "https://a.example/1")
    assert (one.source, one.author, one.published) == ("The Daily", "A B, C D", "2024-12-11")
    assert (two.title, two.text) == ("Only a title", "")
    assert three.format == "html"
    assert three.published is not None
    assert three.published.startswith("2024-12-11T")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (JAPANESE, "utf-8"),
        (JAPANESE, "utf-8-sig"),
        (JAPANESE, "utf-16"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc_jp"),
        (JAPANESE, "iso2022_jp"),
        (KOREAN, "euc_kr"),
        (CHINESE, "gb18030"),
        (GERMAN, "cp1252"),
        ("The minister said: “We won’t go.” It cost £5.", "cp1252"),
        ("Le président a déclaré que la réunion était très utile à l’été.", "cp1252"),
        ("El señor Muñoz llegó ayer.", "cp1252"),
        ("Plain text without anything else.", "utf-16-le"),
    ],
)
def test_encodings_are_recognised_on_two_sentences(folder: Path, text: str, encoding: str):
    path = folder / "a.txt"
    path.write_bytes(text.encode(encoding))
    document = only(read(path))
    assert document.text == text
    assert document.warnings == ()


def test_a_page_says_its_encoding_and_a_lie_is_noticed(folder: Path):
    page = '<html><head><meta charset="{}"></head><body><p>{}</p></body></html>'
    (folder / "a.html").write_bytes(page.format("windows-1251", "Президент подписал закон.").encode("cp1251"))
    (folder / "b.html").write_bytes(page.format("iso-8859-1", JAPANESE).encode())
    first, second = read(folder)
    assert isinstance(first, RawDocument)
    assert isinstance(second, RawDocument)
    assert "Президент подписал закон." in first.text
    assert JAPANESE in second.text


def test_broken_bytes_are_replaced_and_reported(folder: Path):
    path = folder / "a.txt"
    path.write_bytes(("Größe zählt für alle Bürger. " * 20).encode() + b"\xff")
    document = only(read(path))
    assert document.text.startswith("Größe zählt")
    assert "1 characters could not be decoded" in document.warnings[0]


@pytest.mark.parametrize(
    ("data", "format_", "count"),
    [
        (b'{"text": "One."}\n{"text": "Two."}\n', "text", 2),
        (b'[{"text": "One."}, {"text": "Two."}]', "text", 2),
        (b'{\n "text": "One."\n}', "text", 1),
        (b"<!DOCTYPE html><html><p>One</p></html>", "html", 1),
        (b"From: A <a@b.example>\nSubject: One\nDate: Wed, 11 Dec 2024 09:00:00 +0900\n\nBody.", "text", 1),
        (b"[AP] A report says so.", "text", 1),
        (b"Just a text: with a colon.", "text", 1),
        (gzip.compress(b"Just a text.", mtime=0), "text", 1),
    ],
)
def test_standard_input_is_recognised_by_its_content(data: bytes, format_: str, count: int):
    items = read("-", stdin=data)
    assert [item.format for item in items if isinstance(item, RawDocument)] == [format_] * count


def test_a_message_gives_its_richest_part(folder: Path):
    mail = (
        "From: =?utf-8?q?Le_Journal?= <news@journal.example>\r\nSubject: =?utf-8?q?R=C3=A9union?=\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary="x"\r\n\r\n'
        "--x\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        "La r=E9union.\r\n--x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>La réunion a eu lieu.</p>\r\n--x--\r\n"
    )
    path = folder / "a.eml"
    path.write_bytes(mail.encode())
    document = only(read(path))
    assert (document.title, document.source, document.format) == ("Réunion", "Le Journal", "html")
    assert "La réunion a eu lieu." in document.text
