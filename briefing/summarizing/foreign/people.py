"""The people of an article in another language: full names with the title that shows that they are people.

Nothing is better than a wrong name. In Latin script a person is a run of capitalised words behind a title, or one of
two or three whose last word stands alone elsewhere behind a title or as the only name of a sentence's subject; in
Japanese it is the run of one script before a title, in Chinese the name behind (or before) one, ended by a verb or
a mark. Names of states, parties and offices are none.
"""

# ruff: noqa: E501 - lists of signs
from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.summarizing.foreign.language import language_of, months_of, territories_of, weekdays_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.summarizing.foreign.language import Language
    from briefing.types import Article

_PARTICLE = r"(?:von der|van der|van den|von dem|von|van|zu|de la|de los|de las|del|de|du|da|di|dos|bin|ben)"
_CAPITAL = r"[A-ZÀ-ÖØ-Þ][\w’'-]*[a-zà-ÿ]"
_NAME = re.compile(rf"{_CAPITAL}(?: (?:{_PARTICLE} )?{_CAPITAL}){{0,3}}")
_BEFORE = 70
_ORGANISATION = re.compile(
    r"(?:partei|union|bank|gruppe|verband|gesellschaft|gericht|minister\w*|rat|amt|stadt|land|konzern|AG|GmbH|SA|Parti|Banque|Union|Conseil|Banco|Partido|Consejo|Universidad|Université|Universität)$",
    re.IGNORECASE,
)
_HAN_NAME = re.compile(r"[\u4e00-\u9fff々]{2,4}$")
_KANA_NAME = re.compile(r"[ァ-ヴー]{2,}(?:[・＝=][ァ-ヴー]+)*$")
_NO_HAN_NAME = re.compile(
    r"[国省庁党会社府県市区町村州長相員軍院側者派家軸業部局隊代前現元新各両同全]$|^[同両各前現元副新旧当米英仏独中韓露約全]"
)
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤习温蓝"
)
_TRANSLITERATED = (
    "阿埃艾安昂奥巴班邦鲍贝本比彼别宾波博布查达戴丹道德登蒂迪东杜多厄恩尔法菲费芬丰弗福夫盖甘冈高戈格古瓜圭哈海汉赫黑亨侯胡华怀霍基吉加贾简杰金津卡凯坎康考科克肯库夸坤拉莱兰朗劳勒雷里利"
    "连列林琳留柳龙卢鲁伦罗洛马玛麦曼茂梅蒙孟米密缅敏明摩莫墨默姆穆纳娜内嫩尼涅宁纽努诺欧帕潘佩彭皮平珀普其奇齐恰强乔钦琴琼丘让热日荣茹若萨塞赛桑瑟森沙珊山尚舍申什施史寿舒朔斯松苏索塔泰坦汤陶特腾藤廷通图托瓦万旺威韦维魏温文翁沃乌伍武西希锡夏香肖歇谢辛欣兴休许雅亚延扬耶叶伊依易因英尤约泽扎詹张哲芝治朱兹佐"
)
_ZH_FOREIGN = rf"[{_TRANSLITERATED}]{{2,6}}(?:·[{_TRANSLITERATED}]{{1,6}})*"
_ZH_AFTER = re.compile(
    r"表示|说|称|指出|强调|宣布|会见|会晤|会谈|举行|签署|在|于|同|与|和|对|将|就|\d|[，。、：；！？“”（）]|当天|当日|分别|抵达|访问|出席|主持|否认|认为|回应|介绍|透露|警告|批评|已|因|要求|决定|下令|前往|通过|呼吁|承诺|发表|重申|$"
)
_COURTESY = frozenset(
    "Herr Frau M MM Mme Sr Sra don doña Dr Dra Kollege Kollegen Kollegin Amtskollege Amtskollegen Amtskollegin homologue homólogo homóloga".split()  # noqa: SIM905
)
"""What stands before names and says no office."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """A person of an article.

    Attributes:
        name: The full name, without a title.
        role: The title that it stands with, as the text writes it; None for a mere "Mr".
        forms: What the text calls the person by.
    """

    name: str
    role: str | None
    forms: tuple[str, ...]


@functools.lru_cache(maxsize=16)
def people_of(article: Article) -> tuple[Person, ...]:
    """Return the people whom an article surely names, in the order of their first mention."""
    language = language_of(article.language)
    find = {"ja": _japanese, "zh": _chinese}.get(language.code, _latin)
    found: dict[str, Person] = {}
    for sentence in article.sentences:
        for name, role in find(sentence.text, language):
            full = next((known for known in found if _is_form(name, known, language)), None)
            if full is not None:
                known = found[full]
                found[full] = Person(
                    name=full, role=known.role or role, forms=tuple(dict.fromkeys((*known.forms, name)))
                )
            else:
                short = (name.rsplit(maxsplit=1)[-1],) if language.spaced and " " in name else ()
                found[name] = Person(name=name, role=role, forms=(name, *short))
    # Two people of one surname: the surname alone is nobody's.
    shared = [form for person in found.values() for form in person.forms if form != person.name]
    return tuple(
        Person(
            name=person.name,
            role=person.role,
            forms=tuple(form for form in person.forms if form == person.name or shared.count(form) == 1),
        )
        for person in found.values()
        if (" " in person.name or not language.spaced)
    )


def named_in(text: str, article: Article) -> list[tuple[int, Person]]:
    """Return the people whom a line names with the place of their first mention, in order."""
    language = language_of(article.language)
    found = []
    for person in people_of(article):
        places = []
        for form in person.forms:
            edge = (r"(?<![\w-])", r"(?![\w-])") if language.spaced else ("", "")
            match = re.search(edge[0] + re.escape(form) + edge[1], text)
            if match is not None and (
                language.spaced or form == person.name or _titled(text, match.end(), language)
            ):
                places.append(match.start())
        if places:
            found.append((min(places), person))
    return sorted(found, key=lambda item: item[0])


def _titled(text: str, end: int, language: Language) -> bool:
    return language.code == "zh" or language.titles.match(text, end) is not None


def _is_form(name: str, known: str, language: Language) -> bool:
    if name == known:
        return True
    if language.spaced:
        return " " not in name and known.rsplit(maxsplit=1)[-1] == name
    parts = re.split(r"[・＝=·]", known)
    return name in parts or (len(name) < len(known) and known.startswith(name)) or known.endswith("·" + name)


def _latin(text: str, language: Language) -> Iterator[tuple[str, str | None]]:
    for match in _NAME.finditer(text):
        words = match.group().split()
        start = match.start()
        while words and (words[0] in language.not_names or language.titles.fullmatch(words[0])):
            start = start + len(words[0]) + 1
            words = words[1:]
        while words and (
            words[-1].lower() in months_of(language.code) or words[-1].lower() in weekdays_of(language.code)
        ):
            words = words[:-1]
        name = " ".join(words)
        if not name or name in territories_of(language.code) or _ORGANISATION.search(name):
            continue
        before = text[max(0, start - _BEFORE) : start].rstrip()
        title = language.titles.search(before) if before else None
        if title is None:
            continue
        edge = before[: title.start()][-1:]
        if edge.isalpha():
            continue
        role = title.group().rstrip(", ")
        courtesy = role.rstrip(".") in _COURTESY
        yield name, None if courtesy else role


def _japanese(text: str, language: Language) -> Iterator[tuple[str, str | None]]:
    for title in language.titles.finditer(text):
        before = text[: title.start()]
        match = _KANA_NAME.search(before) or _HAN_NAME.search(before)
        if match is None:
            continue
        name = match.group()
        kana = bool(_KANA_NAME.fullmatch(name))
        longer = not kana and re.search(r"[\u4e00-\u9fff々]{5,}$", before)
        if longer or name in language.not_names or name in territories_of("ja"):
            continue
        if kana and re.search(r"[\u4e00-\u9fff]$", before[: match.start()]):
            continue
        if not kana and (
            _NO_HAN_NAME.search(name) or any(word in name for word in language.not_names if len(word) > 1)
        ):
            continue
        role = title.group()
        yield name, None if role in {"氏", "さん", "夫妻", "選手", "容疑者", "被告"} else role


def _chinese(text: str, language: Language) -> Iterator[tuple[str, str | None]]:
    for title in language.titles.finditer(text):
        after = text[title.end() : title.end() + 16]
        if (foreign := re.match(_ZH_FOREIGN, after)) is not None:
            whole = foreign.group()
            for length in range(len(whole), 1, -1):
                if _ZH_AFTER.match(after[length:] or "。"):
                    if whole[:length] not in territories_of("zh"):
                        yield whole[:length], title.group()
                    break
            continue
        if after[:1] in _SURNAMES:
            for length in (3, 2):
                if (
                    len(after) >= length
                    and re.fullmatch(r"[\u4e00-\u9fff]+", after[:length])
                    and _ZH_AFTER.match(after[length:] or "。")
                    and not _ZH_AFTER.match(after[1:])
                    and not _ZH_AFTER.match(after[length - 1 :])
                ):
                    yield after[:length], title.group()
                    break
