"""Sentences keep their offsets, and a full stop is not always an end."""

# Texts stand as they arrive, one a line.
# ruff: noqa: E501
from __future__ import annotations

from itertools import pairwise

import pytest

from briefing.reading import split_sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The U.S. Navy met Gov. Saito of Acme Inc. on Jan. 5. He left.", ["The U.S. Navy met Gov. Saito of Acme Inc. on Jan. 5.", "He left."]),
        ("He works in the U.S. The pay is good.", ["He works in the U.S.", "The pay is good."]),
        ("It rose 3.5 percent. At 5 p.m. Tuesday it closed. Lt. Gen. Roe spoke.", ["It rose 3.5 percent.", "At 5 p.m. Tuesday it closed.", "Lt. Gen. Roe spoke."]),
        ("“We won,” he said. “It was great.” She agreed.", ["“We won,” he said.", "“It was great.”", "She agreed."]),
        ("“Stop!” he said. “Why?” J. K. Rowe asked.", ["“Stop!” he said.", "“Why?”", "J. K. Rowe asked."]),
        ("No. 5 is here. He said no. Then he left.", ["No. 5 is here.", "He said no.", "Then he left."]),
        ("The plan (it is big. Really.) works. See www.bbc.example/a.b for more. Fine.", ["The plan (it is big. Really.) works.", "See www.bbc.example/a.b for more.", "Fine."]),
        ("That is all, she said.The next day he left.", ["That is all, she said.", "The next day he left."]),
        ("Well... maybe. And then… nothing came.", ["Well... maybe.", "And then… nothing came."]),
        ("One line.\nAnother without an end\nA third.", ["One line.", "Another without an end", "A third."]),
        ("Thousands flee the town of Lorne The river rose by two metres on Sunday.", ["Thousands flee the town of Lorne", "The river rose by two metres on Sunday."]),
        ("Bridge closed for a third week More than 200 lorries waited at the crossing.", ["Bridge closed for a third week", "More than 200 lorries waited at the crossing."]),
        ("She works for the Department of Health and has hepatitis A since 2019.", ["She works for the Department of Health and has hepatitis A since 2019."]),
        ("They played The Long Way Home and Serie A champions listened to it.", ["They played The Long Way Home and Serie A champions listened to it."]),
        ('He read "Notes on rivers The long version" to the class that evening.', ['He read "Notes on rivers The long version" to the class that evening.']),
        ('He won."But not today," he added.', ["He won.", '"But not today," he added.']),
    ],
)  # fmt: skip
def test_english(text: str, expected: list[str]):
    assert [sentence.text for sentence in split_sentences(text, "en")] == expected


@pytest.mark.parametrize(
    ("language", "text", "count"),
    [
        ("de", "Am 3. Oktober sagte Dr. Merkel z.B. nichts. Danach ging sie.", 2),
        ("fr", "M. Dupont a dit non. Mme Durand aussi.", 2),
        ("es", "El Sr. Gómez llegó. La Sra. Ruiz no.", 2),
        ("ja", "首相は「良かった。」と述べた。次は12日だ。", 2),
        ("zh", "双方同意合作。会议结束了！", 2),
    ],
)
def test_other_languages(language: str, text: str, count: int):
    assert len(split_sentences(text, language)) == count


def test_offsets_are_exact():
    text = "  First one.  Second “one.”\n\n Third (a. b.) one!  "
    sentences = split_sentences(text, "en")
    assert len(sentences) == 3
    assert all(item.text == text[item.start : item.end] for item in sentences)
    assert all(one.end <= two.start for one, two in pairwise(sentences))
