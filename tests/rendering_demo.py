"""A day made by hand, with every kind of content that a document must show (all texts are our own)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from briefing.types import (
    Article,
    ArticleType,
    Attribution,
    Brief,
    Briefing,
    Bullet,
    Claim,
    ComingUp,
    Continuing,
    Correction,
    Disagreement,
    Evidence,
    GlanceLine,
    Kind,
    Meeting,
    Method,
    ModelInfo,
    Participant,
    PastTelling,
    RunReport,
    Skipped,
    SourceEntry,
    Story,
    Watched,
)

MODEL = ModelInfo(name="smollm2-135m", version="0f3c1a9b", prompt="rewrite.v1")
HOSTILE = (
    '<script>alert("x")</script> <img src=//evil.example/a.png onerror=alert(1)> [click](javascript:alert(1)) '
    "**bold** _it_ `code` | cell | # head ~~gone~~ &lt;b&gt; ![i](http://evil.example/i.png) <!-- hidden --> "
    "\x1b[31mred\x1b[0m \u202etxt.exe\u202c \x00\U000e0041 https://evil.example/bare www.evil.example\n\n# second\n- line"
)
LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 4
_JST = dt.timezone(dt.timedelta(hours=9), "JST")

_TEXTS = {
    "port-herald": (
        "Vesland and Morania agreed on Tuesday to reopen the Karst rail corridor, closed since 2019. "
        "Prime Minister Ilse Brandt and President Tomas Reyk met for two hours at Halden Castle. "
        "They also agreed that customs officers of both countries will work side by side at Orsova station. "
        "Brandt told reporters that at least 40 trains a week would run by spring."
    ),
    "morania-today": (
        "President Tomas Reyk and Vesland's Prime Minister Ilse Brandt agreed to reopen the Karst corridor. "
        "The first freight train will leave Orsova on 1 March 2025, the railways said. "
        "Reyk said up to 25 trains a week would use the line at first."
    ),
    "wire": (
        "HALDEN: The Karst corridor will reopen after five years, Vesland and Morania said. "
        "An official who asked not to be named said the two sides had not agreed on who pays for the tunnel."
    ),
    "flood-a": (
        "At least 12 people died when the Lume river flooded Port Amsel on Monday night, the fire service said. "
        "Some 3,400 residents were taken to schools and sports halls."
    ),
    "flood-b": "Rescuers counted 17 dead in Port Amsel after the Lume burst its banks, Mayor Dora Quist said.",
    "japan": "気象庁は11日、沿岸の観測網を2025年度に更新すると発表した。費用は約30億円を見込む。",
    "opinion": "The corridor deal is late and timid. Both governments should have put the tunnel first.",
    "short": "The central bank kept its rate at 3.25 percent on Tuesday. It next meets on 14 January 2025.",
}


def _article(key: str, title: str, source: str, **more: object) -> Article:
    values: dict[str, object] = {"id": key, "title": title, "source": source, "text": _TEXTS.get(key, "")}
    values |= {"origin": f"inbox/{key}.txt", "language": "en", "url": f"https://news.example/{key}"}
    values["published"] = dt.datetime(2024, 12, 11, 6, 5, tzinfo=dt.UTC)
    return Article(**(values | more))  # type: ignore[arg-type]


def demo_articles() -> dict[str, Article]:
    """The day's articles by id."""
    articles = [
        _article("port-herald", "Brandt, Reyk agree to reopen Karst rail corridor", "Port Herald"),
        _article(
            "morania-today",
            "Freight to roll through Karst from March",
            "Morania Today",
            published=dt.datetime(2024, 12, 11, 13, 44, tzinfo=_JST),
            url="https://morania.example/rail?id=7&lang=en",
        ),
        _article(
            "wire", "Karst corridor to reopen", "Inland Wire", published=dt.datetime(2024, 12, 10, 23, 10)
        ),
        _article("flood-a", "Twelve die as Lume floods Port Amsel", "Port Herald"),
        _article("flood-b", "Port Amsel mayor: 17 dead", "Amsel Post", published=dt.date(2024, 12, 10)),
        _article(
            "japan",
            "気象庁、沿岸の津波観測網を更新へ",
            "沿岸新聞",
            language="ja",
            url="https://新聞.example/記事/1",
        ),
        _article(
            "opinion",
            "The corridor is a half-measure",
            "Port Herald",
            type=ArticleType.OPINION,
            author="R. Vane",
        ),
        _article("short", "Rate unchanged", "Amsel Post", type=ArticleType.BRIEF, url=None),
        _article(
            "paywall",
            "Fishing talks enter their last day",
            "Coast Review",
            headline_only="the page held no article text",
        ),
        _article("long", f"{LONG_WORD} opens", "Port Herald", published=None),
        _article("hostile", HOSTILE, HOSTILE, text=HOSTILE, url="javascript:alert(1)", origin=HOSTILE),
    ]
    return {article.id: article for article in articles}


def evidence(articles: dict[str, Article], key: str, quote: str) -> Evidence:
    """The passage of an article that reads ``quote``."""
    start = articles[key].text.index(quote)
    return Evidence(article_id=key, start=start, end=start + len(quote), quote=quote)


def _bullets(articles: dict[str, Article]) -> dict[str, Bullet]:
    def proof(*pairs: tuple[str, str]) -> tuple[Evidence, ...]:
        return tuple(evidence(articles, key, quote) for key, quote in pairs)

    brandt = Participant(name="Ilse Brandt", role="Prime Minister of Vesland")
    reyk = Participant(name="Tomas Reyk", role="President of Morania")
    return {
        "met": Bullet(
            text="Vesland's Prime Minister Ilse Brandt and Morania's President Tomas Reyk met for two hours at "
            "Halden Castle on 10 December 2024.",
            kind=Kind.MET,
            who=(brandt, reyk),
            where=("Halden Castle",),
            when="2024-12-10",
            evidence=proof(
                (
                    "port-herald",
                    "Prime Minister Ilse Brandt and President Tomas Reyk met for two hours at Halden Castle.",
                )
            ),
            method=Method.GENERATED,
        ),
        "agreed": Bullet(
            text="Brandt and Reyk agreed to reopen the Karst rail corridor, closed since 2019.",
            kind=Kind.AGREED,
            who=(brandt, reyk),
            when="2024-12-10",
            evidence=proof(
                (
                    "port-herald",
                    "Vesland and Morania agreed on Tuesday to reopen the Karst rail corridor, closed since 2019.",
                ),
                (
                    "morania-today",
                    "President Tomas Reyk and Vesland's Prime Minister Ilse Brandt agreed to reopen the Karst corridor.",
                ),
                ("wire", "The Karst corridor will reopen after five years, Vesland and Morania said."),
            ),
            method=Method.COMPRESSED,
            sources=3,
        ),
        "customs": Bullet(
            text="Customs officers of both countries will work side by side at Orsova station.",
            kind=Kind.AGREED,
            where=("Orsova station",),
            evidence=proof(
                (
                    "port-herald",
                    "They also agreed that customs officers of both countries will work side by side at Orsova station.",
                )
            ),
            method=Method.GENERATED,
        ),
        "unnamed": Bullet(
            text="The two sides had not agreed on who pays for the tunnel, an unnamed official said.",
            kind=Kind.SAID,
            attribution=Attribution(speaker="an official", chain=("Inland Wire",), anonymous=True),
            evidence=proof(
                (
                    "wire",
                    "An official who asked not to be named said the two sides had not agreed on who pays for the tunnel.",
                )
            ),
            method=Method.GENERATED,
        ),
        "planned": Bullet(
            text="The first freight train will leave Orsova on 1 March 2025, the railways said.",
            kind=Kind.PLANNED,
            where=("Orsova",),
            when="2025-03-01",
            attribution=Attribution(speaker="the railways"),
            evidence=proof(
                (
                    "morania-today",
                    "The first freight train will leave Orsova on 1 March 2025, the railways said.",
                )
            ),
            method=Method.VERBATIM,
        ),
        "flood": Bullet(
            text="At least 12 people died when the Lume river flooded Port Amsel on 9 December 2024, the fire service said.",
            kind=Kind.HAPPENED,
            where=("Port Amsel",),
            when="2024-12-09/2024-12-10",
            attribution=Attribution(speaker="the fire service"),
            evidence=proof(
                (
                    "flood-a",
                    "At least 12 people died when the Lume river flooded Port Amsel on Monday night, the fire service said.",
                )
            ),
            method=Method.GENERATED,
        ),
        "rate": Bullet(
            text="The central bank kept its rate at 3.25 percent on 10 December 2024.",
            kind=Kind.DECIDED,
            who=(Participant(name="central bank"),),
            when="2024-12-10",
            evidence=proof(("short", "The central bank kept its rate at 3.25 percent on Tuesday.")),
            method=Method.GENERATED,
        ),
        "japan": Bullet(
            text="気象庁は11日、沿岸の観測網を2025年度に更新すると発表した。",
            kind=Kind.PLANNED,
            when="2025-04",
            evidence=proof(("japan", "気象庁は11日、沿岸の観測網を2025年度に更新すると発表した。")),
            method=Method.VERBATIM,
        ),
        "view": Bullet(
            text="Both governments should have put the tunnel first, R. Vane writes.",
            kind=Kind.SAID,
            attribution=Attribution(speaker="R. Vane"),
            evidence=proof(("opinion", "Both governments should have put the tunnel first.")),
            method=Method.COMPRESSED,
        ),
        "hostile": Bullet(
            text=HOSTILE,
            kind=Kind.SAID,
            who=(Participant(name=HOSTILE, role=HOSTILE),),
            where=(HOSTILE,),
            attribution=Attribution(speaker=HOSTILE, chain=(HOSTILE,)),
            evidence=proof(("hostile", HOSTILE)),
            method=Method.VERBATIM,
        ),
    }


def demo_briefing(*, hostile: bool = True) -> Briefing:
    """The day; without ``hostile`` as a picture of an ordinary one."""
    articles = demo_articles()
    if not hostile:
        del articles["hostile"], articles["long"]
    told = _bullets(demo_articles())
    stories = [
        Story(
            id="s-karst",
            headline=articles["port-herald"].title,
            rank=1,
            bullets=(told["met"], told["agreed"], told["planned"], told["unnamed"]),
            more=(told["customs"],),
            watched=("Karst",),
            articles=("port-herald", "morania-today", "wire"),
            copies=(("copy-1", "wire"),),
            outlets=3,
            disagreements=(
                Disagreement(
                    topic="trains a week",
                    claims=(
                        Claim(text="at least 40 by spring, Brandt said", citations=("port-herald",)),
                        Claim(text="up to 25 at first, Reyk said", citations=("morania-today",)),
                    ),
                ),
                Disagreement(
                    topic="is the tunnel paid for?",
                    claims=(
                        Claim(text="", speaker="both governments", citations=("port-herald",), denies=False),
                        Claim(text="", speaker="unnamed official", citations=("wire",), denies=True),
                    ),
                ),
            ),
        ),
        Story(
            id="s-flood",
            headline=articles["flood-a"].title,
            rank=2,
            bullets=(told["flood"],),
            articles=("flood-a", "flood-b"),
            outlets=2,
            status="update",
            since=dt.date(2024, 12, 9),
            history=(
                PastTelling(date=dt.date(2024, 12, 9), headline="Lume rises after three days of rain"),
                PastTelling(date=dt.date(2024, 12, 10), headline="Port Amsel prepares for the flood"),
            ),
            affair="a-flood",
            disagreements=(
                Disagreement(
                    topic="dead",
                    claims=(
                        Claim(
                            text="at least 12",
                            citations=("flood-a",),
                            published=articles["flood-a"].published,
                        ),
                        Claim(text="17", citations=("flood-b",), published=articles["flood-b"].published),
                    ),
                ),
            ),
        ),
        Story(id="s-rate", headline="Rate unchanged", rank=3, bullets=(told["rate"],), articles=("short",)),
        Story(
            id="s-japan",
            headline=articles["japan"].title,
            rank=4,
            bullets=(told["japan"],),
            articles=("japan",),
        ),
        Story(
            id="s-fish",
            headline=articles["paywall"].title,
            rank=5,
            bullets=(),
            articles=("paywall",),
            outlets=1,
        ),
        Story(
            id="s-view",
            headline=articles["opinion"].title,
            rank=6,
            bullets=(told["view"],),
            articles=("opinion",),
            section="Opinion and analysis",
            type=ArticleType.OPINION,
        ),
    ]
    if hostile:
        stories += [
            Story(id="s-long", headline=articles["long"].title, rank=7, bullets=(), articles=("long",)),
            Story(
                id="s-hostile",
                headline=HOSTILE,
                rank=8,
                bullets=(told["hostile"],),
                more=(told["hostile"],),
                watched=(HOSTILE,),
                outlets=2,
                status="update",
                articles=("hostile",),
                section=HOSTILE,
                disagreements=(
                    Disagreement(
                        topic=HOSTILE,
                        claims=(
                            Claim(text=HOSTILE, citations=("hostile",), speaker=HOSTILE),
                            Claim(text="no", citations=("wire",)),
                        ),
                    ),
                    Disagreement(
                        topic=HOSTILE,
                        claims=(
                            Claim(text=HOSTILE, citations=("hostile",), speaker=HOSTILE, denies=False),
                            Claim(text="", citations=("hostile",), denies=True),
                        ),
                    ),
                ),
            ),
        ]
    stories.append(
        Story(
            id="s-hidden",
            headline="Left out for length",
            rank=9,
            bullets=(),
            articles=("short",),
            shown=False,
        )
    )
    glance = [
        GlanceLine(story="s-karst", text=told["agreed"].text, citations=told["agreed"].citations),
        GlanceLine(story="s-flood", text=told["flood"].text, citations=told["flood"].citations),
        GlanceLine(story="s-rate", text=told["rate"].text, citations=told["rate"].citations),
    ]
    watchlist = [Watched(name="Karst", stories=("s-karst", "s-view")), Watched(name="Ushuaia")]
    continuing = [
        Continuing(
            headline="Ferry strike enters its second week",
            since=dt.date(2024, 12, 3),
            told=dt.date(2024, 12, 10),
            citations=("short",),
        )
    ]
    corrections = [
        Correction(
            earlier="Nine people died in Port Amsel, the mayor said.",
            date=dt.date(2024, 12, 10),
            text=told["flood"].text,
            citations=("flood-a",),
            story="s-flood",
        )
    ]
    meetings = [
        Meeting(
            who=told["met"].who,
            where="Halden Castle",
            when="2024-12-10",
            agreed=(
                "To reopen the Karst rail corridor, closed since 2019.",
                "Customs officers of both countries will work side by side at Orsova station.",
            ),
            citations=("port-herald", "morania-today", "wire"),
        ),
        Meeting(
            who=(
                Participant(name="Dora Quist", role="Mayor of Port Amsel"),
                Participant(name="fire service"),
            ),
            where=None,
            when=None,
            agreed=(),
            citations=("flood-b",),
        ),
    ]
    coming_up = [
        ComingUp(
            when="2025-01-14",
            text="The central bank next meets.",
            citations=("short",),
            where=("Port Amsel",),
            story="s-rate",
            time="15:00",
        ),
        ComingUp(when="2025-03-01", text="First freight train leaves Orsova.", citations=("morania-today",)),
    ]
    if hostile:
        meetings.append(
            Meeting(
                who=(Participant(name=HOSTILE, role=HOSTILE),),
                where=HOSTILE,
                when=None,
                agreed=(HOSTILE, HOSTILE),
                citations=("hostile", "unknown-id"),
            )
        )
        coming_up.append(ComingUp(when="2025-02", text=HOSTILE, citations=("hostile",), where=("x", HOSTILE)))
        stories.append(
            Story(
                id="s-hidden-2",
                headline=HOSTILE,
                rank=10,
                bullets=(),
                articles=("hostile",),
                section=HOSTILE,
                shown=False,
            )
        )
        glance.append(GlanceLine(story="s-hostile", text=HOSTILE, citations=("hostile",)))
        watchlist.append(Watched(name=HOSTILE, stories=("s-hostile", "s-hidden-2")))
        day = dt.date(2024, 12, 3)
        continuing.append(Continuing(headline=HOSTILE, since=day, told=day, citations=("hostile",)))
        corrections.append(
            Correction(earlier=HOSTILE, date=day, text=HOSTILE, citations=("hostile",), story="s-hostile")
        )
    return Briefing(
        date=dt.date(2024, 12, 11),
        timezone="Europe/Berlin",
        title="Morning briefing",
        generated_at=dt.datetime(2024, 12, 11, 5, 30, tzinfo=dt.UTC),
        stories=tuple(stories),
        meetings=tuple(meetings),
        coming_up=tuple(coming_up),
        sources=tuple(_entries(articles)),
        report=demo_report(articles, hostile=hostile),
        glance=tuple(glance),
        watchlist=tuple(watchlist),
        continuing=tuple(continuing),
        corrections=tuple(corrections),
    )


def _entries(articles: dict[str, Article]) -> list[SourceEntry]:
    return [
        SourceEntry(
            number=number,
            id=article.id,
            title=article.title,
            source=article.source,
            url=article.url,
            origin=article.origin,
            published=article.published,
            headline_only=article.headline_only,
        )
        for number, article in enumerate(articles.values(), start=1)
    ]


def demo_report(articles: dict[str, Article], *, hostile: bool) -> RunReport:
    """The coverage of the day."""
    skipped = [
        Skipped(source="inbox/yesterday-1.txt", reason="not of this day", failed=False),
        Skipped(source="inbox/yesterday-2.txt", reason="not of this day", failed=False),
        Skipped(source="inbox/feed.jsonl:7", reason="not valid JSON"),
    ]
    warnings = [("inbox/wire.txt", "the publication time names no zone")]
    if hostile:
        skipped.append(Skipped(source=HOSTILE, reason=HOSTILE))
        warnings.append((HOSTILE, HOSTILE))
    return RunReport(
        read=len(articles) + len(skipped) + 1,
        used=len(articles),
        headline_only=(
            Skipped(source="inbox/paywall.txt", reason="the page held no article text", failed=False),
        ),
        copies=1,
        skipped=tuple(skipped),
        warnings=tuple(warnings),
        model=MODEL,
        methods={"generated": 5, "compressed": 2, "verbatim": 2},
        seconds={"reading": 1.26, "stories": 0.31, "writing": 38.4, "editing": 0.02},
        model_calls=27,
    )


def quiet_briefing() -> Briefing:
    """A day on which the sources brought nothing new."""
    return replace(
        demo_briefing(hostile=False),
        stories=(),
        meetings=(),
        coming_up=(),
        sources=(),
        glance=(),
        watchlist=(),
        continuing=(),
        corrections=(),
        report=RunReport(
            read=2,
            skipped=(
                Skipped(source="a.txt", reason="not of this day", failed=False),
                Skipped(source="b.txt", reason="not of this day", failed=False),
            ),
        ),
    )


def demo_briefs() -> list[Brief]:
    """Briefs of three articles: an ordinary one, a headline-only one, a hostile one."""
    articles = demo_articles()
    told = _bullets(articles)
    return [
        Brief(
            article=articles["port-herald"],
            headline=articles["port-herald"].title,
            bullets=(told["met"],),
            model=MODEL,
        ),
        Brief(article=articles["paywall"], headline=articles["paywall"].title, bullets=(), model=MODEL),
        Brief(
            article=articles["hostile"],
            headline=HOSTILE,
            bullets=(told["hostile"],),
            model=MODEL,
            warnings=(HOSTILE,),
        ),
    ]
