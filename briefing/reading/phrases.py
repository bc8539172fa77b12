"""What pages say around their articles, in the languages that news comes in.

Each pattern names one kind of furniture. Those of `FURNITURE` are certain enough to remove a line that is
nothing else; those of `HINTS` only tell the line model (`briefing.reading.lines`) what a line looks like.
All are matched against single lines of bounded length, and none nests quantifiers.
"""

# One pattern a line reads better than a broken one; a threshold beside its use better than its name.
# ruff: noqa: E501
from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_I = re.IGNORECASE

_OTHER_STORIES = (
    r"(?:read|see|watch|listen|view|learn|find out) (?:more|also|next|this)|also (?:read|see|on|in)|more (?:from|on|in|like|about)"
    r"|(?:most|more) (?:popular|read|viewed|shared|commented|recent|watched|news|stories|headlines)|popular (?:now|articles?|stories|posts)"
    r"|(?:you (?:may|might) (?:also )?(?:like|be interested in|enjoy))|related(?: (?:articles?|stor(?:y|ies)|content|topics?|news|links?|posts?|coverage|reading|tags?))?"
    r"|recommended(?: (?:for you|stories|articles))?|trending(?: (?:now|stories|news|topics))?|(?:our )?(?:latest|top|other|editor'?s'?|must)[ -](?:news|stories|headlines|articles|posts|picks?|reads?|videos?)"
    r"|don'?t miss|in case you missed it|from around the web|around the web|promoted(?: stories| content)?|sponsored(?: (?:stories|content|links))?|from our partners"
    r"|what to read next|up next|next article|previous article|next (?:story|post)|previous (?:story|post)|(?:jn )?access ranking|.{0,20}popular articles?|ranking"
    r"|lesen sie (?:auch|mehr|dazu)|mehr zum thema|das könnte sie (?:auch )?interessieren|meistgelesen\w*|zum thema|auch interessant|mehr dazu|lesen sie hier|aktuelle meldungen"
    r"|lire aussi|à lire aussi|voir aussi|sur le même (?:sujet|thème)|les plus lus|à la une|dans la même rubrique|à découvrir|lire plus|notre sélection"
    r"|(?:lee|lea|leer|ver) (?:también|más)|te puede interesar|(?:lo )?más (?:leído|visto|noticias)\w*|noticias relacionadas|contenido relacionado|también te puede interesar|más información|en portada"
    r"|leia (?:também|mais)|veja (?:também|mais)|mais lidas|notícias relacionadas|saiba mais|leggi anche|leggi tutto|potrebbe interessarti|i più letti"
    r"|lees ook|lees meer|meer (?:over|nieuws)|baca juga|читайте также|по теме|関連記事|あわせて読みたい|おすすめ記事|人気記事|注目記事|最新ニュース|こちらもおすすめ|アクセスランキング|ランキング|相关(?:新闻|阅读|报道|文章)|推荐阅读|延伸閱讀|延伸阅读|热门(?:文章|新闻)|点击排行|猜你喜欢|相關(?:新聞|報導)|관련\s?기사|많이 본 (?:뉴스|기사)"
)
_SHARING = (
    r"share(?: (?:this|on|via|with|it))?|tweet(?: this)?|click to (?:share|email|print)|(?:share|follow|find|like|join|send) (?:us|this|it|via|on|to|by)\b|e-?mail(?: this)?|print(?: this)?|copy (?:the )?link|whats?app|facebook|twitter|reddit|linkedin|pinterest|tumblr|flipboard|telegram|messenger"
    r"|teilen|drucken|partager|envoyer|imprimer|compartir|imprimir|compartilhar|condividi|シェア(?:する)?|ツイート|分享到?|공유"
)
_SUBSCRIBING = (
    r"sign ?up|subscribe|log ?in|sign ?in|register|create (?:an |a )?(?:free )?account|get (?:the|our|your) .{0,60}newsletters?|join (?:our|the) .{0,40}|enter your e-?mail|your e-?mail address|thank(?:s| you) for (?:signing|subscribing|reading|registering)|download (?:the|our) .{0,30}app|start your .{0,20}trial|already a (?:subscriber|member)|support (?:our|independent|quality) journalism|continue reading|to continue reading|want (?:more|to) .{0,60}\?|by (?:signing|subscribing|clicking|submitting)"
    r"|newsletter|abonnieren|anmelden|abonnez-vous|s'abonner|suscríbete|iniciar sesión|assine|iscriviti|会員登録|ログイン|登录|订阅|구독|로그인"
)
_LEGAL = r"(?:©|\(c\)|copyright|all rights reserved|(?:terms|conditions) (?:of (?:use|service)|and conditions|& conditions)|privacy(?: policy| notice)?|cookies? (?:policy|notice|settings|preferences)|this (?:material|article|story) (?:may not|was (?:originally )?published|has been (?:updated|corrected))|registered (?:trademark|in england)|alle rechte vorbehalten|tous droits réservés|todos los derechos reservados|todos os direitos reservados|tutti i diritti riservati|無断転載|版权所有|무단\s?전재)"
_COOKIES = r"(?:we|this (?:web)?site|our (?:web)?site|wir|diese (?:web)?site|nous|ce site|este sitio|utilizamos|questo sito)\b.{0,80}\bcookies?\b|(?:accept|reject|manage|allow) (?:all )?(?:cookies|choices|consent)|cookies? (?:help|enable|are used)|by (?:continuing|using) .{0,60}(?:cookies|site)"
_COMMENTS = r"(?:\d+ )?(?:comments?|replies|responses|thoughts on .*|kommentare?|commentaires?|comentarios?|comentários|commenti|reacties|コメント|评论|댓글)(?: \(?\d+\)?)?|(?:leave|post|add|write|view|show|hide|see|read|load) .{0,20}(?:comments?|reply)|join the (?:conversation|discussion)|your email address will not be published.*|reply|report abuse|sort by.*|(?:newest|oldest) first"
_CAPTION = r"(?:image|photo|media|video|picture|file|bild|foto|imagen|archivfoto)(?: (?:copyright|caption|credit|source|by|of))?\b:?|(?:photos?|pictures?|images?|video|foto|credits?|fotos?|gallery|slideshow)\s?[:/|]|enlarge this image|hide caption|toggle caption|advertisement|anzeige|publicité|publicidad|close|loading|play(?: video)?|watch (?:the )?video|caption|getty images?.*|(?:ap|afp|reuters|epa)(?: (?:photo|images?).*)?|.{0,80}(?:getty images|/ap\)?|ap photo|/reuters\)?|shutterstock|afp/.*|via ap\)?)"
_AGO = r"(?:\d+|an?) (?:sec|min|minute|hour|hr|day|week|month|year)s? ago|\d+[hmd]\b|(?:vor|il y a|hace|há) \d+ \w+"

HINTS: Mapping[str, re.Pattern[str]] = {
    "other": re.compile(rf"\W{{0,6}}(?:{_OTHER_STORIES})\b", _I),
    "other_only": re.compile(rf"\W{{0,6}}(?:\"?\w+\"? )?(?:{_OTHER_STORIES})\W{{0,4}}$", _I),
    "sharing": re.compile(rf"\W{{0,6}}(?:{_SHARING})\b", _I),
    "subscribing": re.compile(rf"\W{{0,6}}(?:{_SUBSCRIBING})\b", _I),
    "legal": re.compile(rf"(?:{_LEGAL})", _I),
    "cookies": re.compile(rf"(?:{_COOKIES})", _I),
    "comments": re.compile(rf"\W{{0,4}}(?:{_COMMENTS})\W{{0,4}}$", _I),
    "caption": re.compile(rf"\W{{0,4}}(?:{_CAPTION})", _I),
    "ago": re.compile(rf"(?:{_AGO})", _I),
    "byline": re.compile(
        r"\W{0,3}(?:by|von|par|por|di|door|written by|reporting by|posted by|von:|texte?:)\b", _I
    ),
    "bio": re.compile(
        r"\bis (?:an? |the )?(?:[\w'-]+ ){0,6}(?:reporter|writer|editor|correspondent|journalist|author|columnist|contributor|producer|professor|photographer|blogger|founder)\b"
        r"|\bcontributed to this (?:report|story|article)|\bfollow (?:him|her|them|us|me|\w+) (?:on|at)\b|\b(?:reporting|editing|writing|additional reporting) by\b|\bcan be reached\b|\bcontact the (?:writer|author)|\babout the author",
        _I,
    ),
    "speech": re.compile(
        r"\b(?:said|says|told|tells|according to|added|announced|reported|sagte|sagt|erklärte|selon|a déclaré|dijo|según|disse|segundo|ha detto|zei)\b|と述べ|と話し|表示|밝혔다|말했다",
        _I,
    ),
    "person": re.compile(r"\b(?:I|I'm|I've|lol|you|your|u)\b"),
    "price": re.compile(r"[$€£]\s?\d[\d.,]*\s*(?:$|\||at\b|off\b)", _I),
    "symbols": re.compile(r"[|©®™@{}<>=_#]|https?:|www\.|\.com\b"),
    "time": re.compile(r"\b\d{1,2}[:.]\d{2}\b|\b(?:19|20)\d{2}\b|\d+月\d+日"),
}

# A line that is nothing but one of these is furniture wherever it stands.
FURNITURE: tuple[re.Pattern[str], ...] = (
    re.compile(rf"\W{{0,6}}(?:{_OTHER_STORIES})\W{{0,4}}$", _I),
    re.compile(r"\W{0,6}(?:read more|see also|also read|read also|watch|related|more|mehr|lire aussi|lea también|leia também|baca juga|関連記事|READ MORE)\s?[:：»>–—-] ?.{2,250}$", _I),
    re.compile(rf"\W{{0,6}}(?:{_OTHER_STORIES})\s?[:：] ?.{{2,160}}$", _I),
    re.compile(r"view (?:this )?(?:message|e-?mail|newsletter) in (?:your|a|the) browser.{0,80}$|(?:unsubscribe|you (?:are receiving|received) this).{0,200}$", _I),
    re.compile(r".{0,90}\breading time\W{1,3}(?:about )?\d{1,3} ?min\w{0,4}\W{0,2}$|.{0,90}\b\d{1,3}[- ]min(?:ute)? read\W{0,2}$", _I),
    re.compile(r"\|[^|]{0,60}(?:\\?\|[^|]{0,60}){0,4}\|$"),
    # Lines that address a machine that reads along are no news; what an article reports about such lines stays.
    re.compile(r"\W{0,6}(?:note|notice|message|instructions?|attention|important|hint)\b\W{0,3}(?:to|for)?\W{0,3}(?:the |all |any )?(?:ai|a\.i\.|llms?|language models?|chatbots?|assistants?|artificial intelligence|automated (?:readers?|systems?)|summari[sz]ers?)\b.{0,690}$", _I),
    re.compile(r"\W{0,6}(?:please )?(?:ignore|disregard|forget|override) (?:all |any |the |your |of )*(?:previous|prior|above|preceding|earlier|foregoing)\b.{0,690}$", _I),
    re.compile(rf"(?:(?:{_SHARING})[\s,|/·•]*){{1,12}}$", _I),
    re.compile(r"click to (?:share|email|print|tweet).{0,200}$", _I),
    re.compile(r".{0,120}\ball rights reserved\b.{0,400}$|\W{0,3}(?:©|\(c\) ?\d{4}|copyright (?:©|\(c\)|\d{4})).{0,400}$", _I),
    re.compile(rf"(?:{_COOKIES}).{{0,400}}$", _I),
    re.compile(r"(?:advertisement|advertising|anzeige|werbung|publicité|publicidad|publicidade|pubblicità|story continues below|continue reading|scroll to continue|article continues below.*|広告|广告|광고)\W{0,3}$", _I),
    re.compile(r"(?:image|photo|media|video)(?: playback)? (?:copyright|caption|credit)\b.{0,200}$|(?:enlarge this image|toggle caption|hide caption|close|caption|loading\W*|image:?|photo:?|video:?|getty images|play video)$", _I),
    re.compile(r"(?:photo|image|picture|credit|photograph|foto|bild)s?\s?(?:by|:|credit:?|courtesy)\s.{2,120}$", _I),
    re.compile(r"\((?:image|photo|picture|credit|source)s?:? ?.{2,120}\)$|\([^()]{2,60}/(?:ap|afp|reuters|epa|getty.{0,10}|bloomberg|.{0,20}via ap)\)$", _I),
    re.compile(r"(?:interested in .{2,40}\?|add .{2,40} as an interest .{0,120})$", _I),
    re.compile(r"(?:sign up|subscribe|register|click here|tap here|get|download) (?:here |now |today )?(?:for|to) .{0,60}(?:newsletters?|alerts?|updates?|emails?|e-?mails?|app|podcast)\b.{0,120}$", _I),
    re.compile(r"(?:follow|like|find) .{0,60} on (?:facebook|twitter|instagram|youtube|google|telegram|x)\b.{0,80}$", _I),
    re.compile(r"(?:window|document|var|function)\b[.\s(].{0,40}(?:=|\{|\().{0,2000}$|_taboola.*$|\{\{.{0,200}\}\}$"),
    re.compile(r"(?:\(?(?:reporting|writing|editing|additional reporting|compiled) by .{3,300})$", _I),
    re.compile(r"(?:this material may not be published, broadcast, rewritten|for more (?:information|news|stories)).{0,300}$", _I),
    re.compile(r".{3,250}[\[(](?:INSIGHT|REACTION|VIDEO|VIDEOS|PHOTOS?|PICTURES?|PICS|ANALYSIS|COMMENT|REPORT|REVEALED|LATEST|UPDATE|EXPLAINED|INTERVIEW|OPINION|POLL|GALLERY|WATCH)[\])]\W{0,3}$"),
    re.compile(r"(?:get|receive|never miss) .{0,100}\b(?:newsletters?|inbox|alerts)\b.{0,100}$|.{0,40}\bnewsletter$", _I),
    re.compile(r"(?:thanks? (?:you )?for (?:signing up|subscribing|registering)|keep an eye on your inbox|check your inbox|there was an error processing|please (?:check|enter|try again|provide)\b.{0,40}\b(?:box|e-?mail|address|later|again)|an error (?:has )?occurred|something went wrong|invalid e-?mail|you (?:have|are) (?:successfully )?subscribed).{0,120}$|sorry!$", _I),
    re.compile(r"(?:see more|explore further|further reading|keep reading|read the (?:full|original) (?:story|article)|view (?:gallery|photos|slideshow|image)|share your (?:thoughts|story)|have your say|join the conversation)\b.{0,150}$", _I),
    re.compile(r"\W{0,3}(?:FILE|File)(?: PHOTO| photo)?\s?[-–—:] ?.{10,600}$"),
    re.compile(r"(?:do you have|have you got|got|have) (?:a|any) (?:story|stories|tip|news tip|suggestion|question)s?\b.{0,200}$|if you (?:like|liked|enjoyed) this (?:story|article)\b.{0,120}$|(?:craving|want) (?:even )?more\?.{0,160}$|read or share this story.{0,160}$|(?:like|follow) us on .{0,120}$|e-?mail: \S+@\S+.{0,160}$", _I),
    re.compile(r".{0,60}https?://\S{1,300}$|online:?$", _I),
    re.compile(r".{0,160}\| \d{1,2}:\d{2}(?:\s.{0,300})?$"),
    re.compile(r".{3,160}\bcontributed (?:to this (?:report|story|article)|(?:reporting )?from [A-Z][\w ,]{2,40})\.?$|\(?with (?:inputs?|reporting|files|additional reporting|agencies)\b.{0,120}$", _I),
)  # fmt: skip

# Furniture inside a line of running text, as one-line scrapers leave it.
INLINE: tuple[re.Pattern[str], ...] = (
    re.compile(r"(?:Click to (?:share|email|print|tweet)(?: this)?(?: (?:on|to|via) [\w+ ]{1,25}?| a link to a friend)? ?\(Opens in new window\)\s*){1,20}"),
    re.compile(r"\(Opens in (?:a )?new window\)"),
    re.compile(r"(?:Enlarge this image|toggle caption|Hide Caption|hide caption)(?: \d{1,3} of \d{1,3})?"),
    re.compile(r"Image copyright (?:Getty Images|AFP|AP|Reuters|EPA|PA|BBC|Google|Twitter|Facebook|Instagram|Alamy|Rex Features|Shutterstock)(?: Image caption)?"),
    re.compile(r"(?:Interested in [\w ]{2,30}\? )?Add [\w ]{2,30} as an interest to stay up to date on the latest [\w ]{2,30} news, video, and analysis from ABC News\. Add Interest"),
    re.compile(r"Copyright (?:©|\(c\))? ?(?:19|20)\d{2}.{0,60}All rights reserved\.(?: This material may not be published, broadcast, rewritten,? or redistributed\.)?", _I),
    re.compile(r"Sign up (?:for|to) (?:our|the) [\w ]{2,40} newsletter[^.]{0,80}\."),
    re.compile(r"\bpic\.twitter\.com/\w+"),
    re.compile(r"\[(?:Read more|Watch|Video|Photos?|Listen)[^\]]{0,120}\]", _I),
)  # fmt: skip


def is_furniture(line: str) -> bool:
    """Tell whether a line is certainly no part of an article, wherever it stands."""
    return len(line) < _LONGEST and any(pattern.match(line) for pattern in FURNITURE)


def without_inline_furniture(line: str) -> str:
    """Return a line without the furniture inside it."""
    for pattern in INLINE:
        line = pattern.sub(" ", line)
    return line


_LONGEST = 700
