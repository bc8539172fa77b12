"""Chinese: order tells what part a word plays; every character that is no grammar counts."""

# ruff: noqa: E501
from __future__ import annotations

import re

from briefing.summarizing.foreign.language import Language
from briefing.types import Kind

LANGUAGE = Language(
    code="zh",
    function=frozenset("的了也并且而就还均之其该此这那着过地得所"),
    links={char: char for char in "在对向与和同为由被把将从以给跟于比让使"} | {"與": "与", "對": "对", "爲": "为"},
    negation=re.compile(r"不(?!仅|断|同|久|少|过|管|论)|没有?|未(?!来)|无(?!人机|线)|非(?!洲|常|法)|否|别(?!的)|拒绝|禁止|停止"),
    bounds={
        "possibility": re.compile(r"可能|或(?!者)|也许|恐|大概|有望|预计|疑似|涉嫌|料"),
        "plan": re.compile(r"将(?!军|士)|计划|拟|打算|准备|考虑|希望|要求|呼吁|建议|提议|应(?!对|用|急)|必须|需要|争取|力争|试图|威胁"),
        "condition": re.compile(r"如果|若(?!干)|假如|只要|只有|除非|一旦|前提|条件"),
        "reported": re.compile(r"据称|据悉|所谓|声称|传闻|被指|指控"),
    },
    saying=re.compile(r"表示|(?<!游|小|学|传)说|称(?!为|号)|指出|强调|宣布|透露|介绍|否认|证实|警告|批评|回应|重申|认为|报道"),
    sources=re.compile(r"据|根据|援引|消息人士"),
    limits=re.compile(r"约|至少|至多|最多|最少|近(?!日|年|期|来)|超过?|逾|不到|不足|仅|只|大约|前(?!往|来|景|后|天|夜)|原(?!因|则|油|料)|副|代理|候任|准|所谓"),
    limits_after=re.compile(r"以上|以下|左右|多(?=[人名万亿个元])|余"),
    first_person=re.compile(r"我们?|咱们|本人"),
    pointers=re.compile(
        r"(?:他|她|它|这|那(?!曲)|该|此|其(?!实)|双方|两国|两人|两位|两党|二人|同时|此外|另外|但|不过|然而|因此|随后|与此同时|对此|也|还)"
    ),
    chatter=re.compile(r"^(?:以下|好的|当然|摘要|总结|概括|本文|这篇|该文|文章|作为)"),
    scales={"千": 1e3, "万": 1e4, "萬": 1e4, "亿": 1e8, "億": 1e8, "兆": 1e12, "百": 1e2},
    percent=frozenset({"%", "％"}),
    relative={"今天": 0, "今日": 0, "昨天": -1, "昨日": -1, "前天": -2, "明天": 1, "明日": 1, "后天": 2},
    coming=re.compile(r"下"),
    gone=re.compile(r"上"),
    day_frame=r"(?P<which>[上下本这])?个?(?P<name>{days})(?P<part>上午|下午|晚间?|早晨|凌晨)?(?P<dated>[（(])?",
    future_tense=re.compile(r"将(?!军|士)|计划|拟|定于|预计|下周|下月|准备|打算|明天"),
    past_tense=re.compile(r"了|已|表示|(?<!游|小)说|宣布|指出|会见|会晤|会谈|签署|举行|达成|发生|遇难|通过|批准|死亡|受伤|透露|称|强调|抵达|决定|否认|上涨|下降|增长"),
    shown_day="M月d日",
    kinds=(
        (Kind.AGREED, re.compile(r"达成(?!.{0,3}目标).{0,16}(?:协议|一致|共识|谅解)|签署|签订|同意(?!见)|商定|一致决定|缔结")),
        (Kind.MET, re.compile(r"会见|会晤|举行.{0,14}(?:会谈|会晤)|会谈|接见")),
        (Kind.DECIDED, re.compile(r"(?<![未一的出该项何])决定(?![性是，。的])|表决通过|审议通过|通过了|批准|判处|裁定|下调|上调")),
        (Kind.SAID, re.compile(r"表示|(?<!游|小|学|传)说|指出|强调|宣布|透露|否认|警告|重申|称(?!为|号)")),
        (Kind.PLANNED, re.compile(r"将(?!军|士)(?:于|在|从|对|向|与|继续|举行|启动|开始|投资|投入|建设|访问)|计划|拟(?!定)|定于|预计")),
    ),
    titles=re.compile(
        r"(?:总统|副总统|总理|副总理|首相|主席|国家主席|副主席|外长|外交部长|外交部发言人|国防部长|防长|财政部长|财长|部长|副部长|商务部长|国务卿|国务委员|总书记|书记|省长|市长|州长|行长|议长|秘书长|发言人|大使|会长|总干事|董事长|首席执行官|总裁|教授|局长|司长|主任|女士|先生)"
    ),
    not_names=frozenset("两国 双方 中方 美方 政府 各国 外国 联合 今天 昨天 全国 国家 中央 地方 部门 部分 前往 期间".split()),  # noqa: SIM905
)  # fmt: skip
