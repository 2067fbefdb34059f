"""From the text of an address to its parts in plain words: what commas, blanks and scripts hide.

A part is a tuple of small ASCII words and numbers. Rooms, floors, post boxes and whatever follows a
telephone number or register number are left out (`onward.graph.addresses.units` reads the rooms).
"""

import re
from functools import lru_cache
from typing import Final

from onward.graph.addresses.post_boxes import without_post_boxes
from onward.graph.addresses.scripts import write_plainly
from onward.graph.addresses.units import without_units
from onward.graph.names.romanise import romanise

Part = tuple[str, ...]

_CHINESE: Final = (
    (re.compile(r"(?:\u90ae\u653f|\u90f5\u653f)?\u4fe1\u7bb1\s*\d+\s*[\u53f7\u865f]?"), " , "),
    (re.compile(r"\d+\s*[\u53f7\u865f]?\s*\u4fe1\u7bb1"), " , "),
    (re.compile(r"(\d+)\s*[\u53f7\u865f]\s*[\u697c\u6a13]"), r" , building \1 , "),
    (re.compile(r"\d+\s*[\u53f7\u865f]\s*\u5ba4"), " , "),
    (re.compile(r"\d+\s*(?:\u5ba4|\u5355\u5143|\u55ae\u5143)"), " , "),
    (re.compile(r"[\u8def]\s*(\d+)\s*\u6bb5"), r" road , sector \1 , "),
    (re.compile(r"(\d+)\s*[\u53f7\u865f]"), r" no \1 , "),
    (re.compile(r"(\w+?)\s*[\u680b\u5e62\u5ea7]"), r" , building \1 , "),
    (re.compile(r"\d+\s*[\u697c\u6a13\u5c42\u5c64]"), " , "),
    (re.compile("[\u7701]"), " province , "),
    (re.compile("[\u5e02]"), " , "),
    (re.compile("[\u533a\u5340\u53bf\u7e23]"), " district , "),
    (re.compile("\u5927\u9053"), " dadao "),
    (re.compile("[\u8def]"), " road "),
    (re.compile("[\u8857]"), " street "),
    (re.compile("[\u5df7\u5f04]"), " lane "),
)
_HAN: Final = re.compile("[\u4e00-\u9fff]")
_BEFORE_ROMANISING: Final = (
    (re.compile(r"\b\u0441\u0442\u0440(?=\W{0,3}\d)", re.IGNORECASE), "stroenie"),
    (re.compile(r"\b\u0431-\u0440\b", re.IGNORECASE), "bulvar"),
    (re.compile(r"\b\u0430/\u0441\b", re.IGNORECASE), "a/ya"),
    (re.compile("[№#]"), " no "),
)
_LABELS: Final = re.compile(
    r"(?:\btype of entity\b|\bplace of registration\b|\bregistration (?:number|date|no)\b"
    r"|\bcompany reg|\breg(?:istration)?\.? no\b|\b(?:tel(?:ephone)?s?|phones?)\b ?[:.+(\d]"
    r"|\bfax\b|\be-?mails?\b|\bweb ?sites?\b|\bhttps?:|\bwww\.|\btax id\b|\binn\b ?[:\d]|\bogrn\b"
    r"|\bpossible loc|\bas of \w+ \d{4}|\bother info).*",
    re.DOTALL,
)
_POSTAL_LABEL: Final = re.compile(
    r"\b(?:postal code|post code|postcode|zip code|zip|postal index|index|plz|p\.? ?c\.?"
    r"|p\.?k\.?(?=[ .:]*\d{5}\b))"
    r"[ .:#-]*(\d[\d -]*\d)"
)
_TURKISH_ROOM: Final = re.compile(
    r"(\bno[ .:]*\d+[\w/-]*)[ ,/]*(?:\b(?:kat[ .:]+|k ?: ?)(?:\d+|zemin|bodrum)\b\.?)?"
    r"[ ,/]*(?:\bd ?: ?\d+\w?\b)?"
)
"""House, floor and flat, as in "No:71 Kat:5 D:12": the house alone says where the building is."""
_FLOORS: Final = (
    r"(?:floors?|flrs?|fl|et\.|etazh|poverkh|etages?|stock|stockwerk|obergeschoss|og|piso|planta|andar"
    r"|piano|verdieping|emelet|pietro|patro|poschodie|kat|kerros|etaj|sprat|vaning|lantai|qavat|tabaghe|tabagheh|tabaqeh)\b\.?"
)
_ROMANCE_FLOORS: Final = r"(?:piso|planta|andar|piano|etages?|etaj)\b\.?"
_FLOOR: Final = re.compile(
    r"\b(?:\d+ ?(?:st|nd|rd|th)? ?(?:-|&|and) ?)?"
    rf"(?:\d+ ?(?:st|nd|rd|th)[ .-]*{_FLOORS}(?: \d+[a-z]?(?=\s*(?:[,;]|$)))?"
    rf"|\d+ ?(?:ere?|i?eme|[eoa]|d[oa]|r[oa]|t[oa])[ .-]*{_ROMANCE_FLOORS}"
    rf"|(?:\d+|[ivx]+)[ .-]*{_FLOORS}(?![ .:]*\d))"
    r"|\b\d+ ?(?:st|nd|rd|th)? ?/ ?f\b|\b[gb]/f\b|\bf/\d+\b|\bfl[ .#]+\d{1,2}\b"
    r"|\b(?:floors?|flrs?|levels?|etage|etazh|et\.|etaj|piso|planta|andar|piano|kat|lantai|lt\.)"
    r"[ .:#]*(?:no\.? ?)?\d+\w?\b"
    r"|\b(?:ground|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|upper|lower|top"
    r"|technical) (?:floor|fl)\b"
)
"""A floor by an ordinal before it, or a number beside it: in "d. 12 etazh 3" that behind it."""
_CARE_OF: Final = re.compile(r"(?:^|(?<=[,;(\n]))\s*(?:c/o|c\.o\.|care of|attn)\b[^,;\n\d]*")
_ORDINAL: Final = re.compile(
    r"\b(\d+)(?:-?(?:st|nd|rd|th|aya|aia|iy|oy|oi|yi|ya)|-(?:y|j|ja|ia|i|go|e|ii|ij|a ya))\b"
)
_SHORT_FORMS: Final = (
    (re.compile(r"\bp(?:r|ros|rosp)-k?ta?\b\.?"), " prospekt "),
    (re.compile(r"\bb-r\b|\bbul'?v?\.?-r\b"), " bulvar "),
    (re.compile(r"\bpr-z?d\b"), " proezd "),
    (re.compile(r"\bsh-se\b"), " shosse "),
    (re.compile(r"\bpl-d\b"), " ploshchad "),
    (re.compile(r"\br(?:-|'-)o?n\b"), " rayon "),
    (re.compile(r"\bn[o°º]?[°º]"), " no "),
    (re.compile(r"\bs/n\b"), " "),
    (re.compile(r"\bkv-l\b"), " kvartal "),
)
_MAY_BE_SHORT: Final = re.compile(r"\b(?:pr?|b|sh?|r|n|kv|pl|bul|pros|prosp)['v.]*[-/\u00b0\u00ba]")
_INITIALS: Final = re.compile(r"(?<!\w)(?:[a-z]\. ?)+[a-z](?:\. ?)?(?![a-z\d])")
_APOSTROPHES: Final = re.compile("['`\u00b4\u2019]+")
_RANGE: Final = re.compile(r"(?:(?<=\d)|(?<=\d[a-z])) ?([-/\\]) ?(?=\d)")
_CLOSE_NO: Final = re.compile(r"\b(no|nr)(?=\d)", re.IGNORECASE)
_BUILDING_NO: Final = re.compile(r"\bno[. ]+(\d+\w?) +(building|bldg|block)\b")
_STOREY: Final = re.compile(r"(?<=\d)-(?:i{2,3}|iv|hs)(?=\s*(?:[,;]|$))")
"""Behind a Dutch house number, the storey."""
_COUNTRY_OF_CODE: Final = re.compile(
    r"\b(?:ch|de?|at?|fr?|it?|be?|nl|se?|lt|ee|pl|cz|sk|hu|ro|bg|hr|si|rs|md|fin?|lu?|dk)-(?=\d{4,6}\b)"
)
"""The sign of a country before a postal code: CH-4109."""
_PLUS_CODE: Final = re.compile(r"\b[23456789cfghjmpqrvwx]{4,8}\+[23456789cfghjmpqrvwx]{2,3}\b")
_NUMBER_LETTER: Final = re.compile(r"\b(\d+(?:[/-]\d+)*)(?: - |-| )([a-z])\b(?!['.]? ?[a-z]{2})")
_SENTENCE: Final = re.compile(r"(?<=[a-z]{6})\.\s+(?=[a-z0-9])")
_NUMBER_COLON: Final = re.compile(r"(?<=\bno) ?: ?(?=\d)")
_TOWN_AND_QUARTER: Final = re.compile(r"(?<=[a-z]{4})/(?=[a-z]{4})")
"""Between the town and its quarter: "Kinshasa/Gombe"."""
_SPLIT: Final = re.compile(r"[,;|\n\r\t()\[\]\"\u201c\u201d:]+|\s[-\u2013\u2014]\s|//")
_WORD: Final = re.compile(
    r"\d+[a-z]\d+[a-z]?|\d+[a-z]{0,2}(?:[/-]\d+[a-z]?|/[a-z])*(?![a-z])|[a-z]+\d+\w*|[a-z]+|\d+"
)


def read_parts(text: str) -> tuple[list[Part], str | None]:
    """Return the parts of an address in the order of the text, and its postal code if labelled.

    >>> read_parts("Straße 17, 5 A; 10623 Berlin")
    ([('strasse', '17'), ('5a',), ('10623', 'berlin')], None)
    >>> read_parts("Suite 5, 3rd floor, 12 High St., P.O. Box 77, London")
    ([('12', 'high', 'st'), ('london',)], None)
    """
    parts, postal_code = _find_parts(text)
    return list(parts), postal_code


@lru_cache(maxsize=64)
def _find_parts(text: str) -> tuple[tuple[Part, ...], str | None]:
    """Find the parts of a text; of one that cannot be read it is asked again what it names."""
    # the lines of an address are its parts; folding it makes blanks of their ends
    in_one_line = _CLOSE_NO.sub(r"\1 ", write_plainly(", ".join(text.splitlines())))
    plain = _LABELS.sub(" ", _romanise_text(without_units(in_one_line)))
    postal = _POSTAL_LABEL.search(plain)
    if postal:
        plain = _POSTAL_LABEL.sub(" , ", plain)
    plain = _TOWN_AND_QUARTER.sub(", ", _CARE_OF.sub(" ", plain))
    plain = _NUMBER_COLON.sub(" ", plain)
    plain = _COUNTRY_OF_CODE.sub("", _PLUS_CODE.sub(" , ", plain))
    plain = _BUILDING_NO.sub(r"\2 \1", _STOREY.sub("", plain))
    plain = without_post_boxes(_TURKISH_ROOM.sub(r"\1 , ", plain))
    plain = _FLOOR.sub(" , ", plain)
    if _MAY_BE_SHORT.search(plain):
        for pattern, by in _SHORT_FORMS:
            plain = pattern.sub(by, plain)
    plain = _INITIALS.sub(lambda match: "".join(filter(str.isalpha, match[0])) + " ", plain)
    plain = _RANGE.sub(r"\1", _ORDINAL.sub(r"\1th", plain))
    plain = _NUMBER_LETTER.sub(r"\1\2", _SENTENCE.sub(", ", plain))
    parts = (tuple(_WORD.findall(part)) for part in _SPLIT.split(plain))
    return tuple(part for part in parts if part), postal[1] if postal else None


def _romanise_text(text: str) -> str:
    if not text.isascii():
        if _HAN.search(text):
            for pattern, by in _CHINESE:
                text = pattern.sub(by, text)
        for pattern, by in _BEFORE_ROMANISING:
            text = pattern.sub(by, text)
        text = romanise(text)
    else:
        text = text.replace("#", " no ")
    return _APOSTROPHES.sub("", text.lower())
