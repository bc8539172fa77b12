"""What a shortened line may not lose, through the public gate."""

from __future__ import annotations

import pytest

from briefing import verify

LOST = [
    # (article, faithful line, line that lost something)
    (
        "The vote in Skarn came 23 years after the council blocked the road to the valley. It was close.",
        "The vote in Skarn came 23 years after the council blocked the road to the valley.",
        "The vote in Skarn came after the council blocked the road to the valley.",
    ),
    (
        "Anna Weld was the architect of the plan to move the harbour, the court heard on Monday. It sat for an hour.",
        "Anna Weld was the architect of the plan to move the harbour, the court heard.",
        "Anna Weld was the architect, the court heard.",
    ),
    (
        "A third of the children in Norland are overweight. The ministry published the figures with a map.",
        "A third of the children in Norland are overweight.",
        "A third are overweight.",
    ),
    (
        "Maj. Gen. Ruth Osler opened the bridge near Calder on Friday with the mayor. The bridge took six years.",
        "Maj. Gen. Ruth Osler opened the bridge near Calder.",
        "Gen. Ruth Osler opened the bridge near Calder.",
    ),
    (
        "If the council agrees, the school in Lorne will open in May with ninety pupils. It was built last year.",
        "If the council agrees, the school in Lorne will open in May.",
        "The school in Lorne will open in May.",
    ),
    (
        "Norland has been a partner of the alliance, sending ships every year since the war. It pays for them.",
        "Norland has been a partner of the alliance.",
        "Norland is a partner of the alliance.",
    ),
    (
        "The repair, Weld said, took a lot of money and two winters at the yard. The yard is closed now.",
        "The repair took a lot of money, Weld said.",
        "The repair took a lot of money.",
    ),
    (
        "The health office said last week after finding the virus in two children that it had four parts. All are well.",
        "The health office said last week after finding the virus in two children that it had four parts.",
        "The health office said last week.",
    ),
    (
        "Tickets for the concert that takes place on 14 March were sold out within the hour. The hall is small.",
        "Tickets for the concert that takes place on 14 March were sold out within the hour.",
        "Tickets for the concert were sold out on 14 March.",
    ),
]


@pytest.mark.parametrize(("article", "kept", "lost"), LOST, ids=lambda text: text[:30])
def test_a_line_may_not_lose_what_the_rest_needs(article, kept, lost):
    good = verify(kept, article, strict=True)
    assert good.accepted, good.reasons
    assert not verify(lost, article, strict=True).accepted
