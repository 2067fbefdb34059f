"""From the text of an address to its parts in plain words: what commas, blanks and scripts hide.

A part is a tuple of small ASCII words and numbers. Rooms, floors, post boxes and whatever follows a
telephone number or register number are left out (`onward.graph.addresses.units` reads the rooms).
"""

import re
from functools import lru_cache
from typing import Final

from onward.graph.addresses.post_boxes import without_post_boxes
from onward.graph.addresses.rewrites import rewrite
from onward.graph.addresses.scripts import write_plainly
from onward.graph.addresses.units import without_units
from onward.graph.names.romanise import romanise

Part = tuple[str, ...]

_HAN: Final = re.compile("[\u4e00-\u9fff]")
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
_MAY_BE_SHORT: Final = re.compile(r"\b(?:pr?|b|sh?|r|n|kv|pl|bul|pros|prosp)['v.]*[-/\u00b0\u00ba]")
_INITIALS: Final = re.compile(r"(?<!\w)(?:[a-z]\. ?)+[a-z](?:\. ?)?(?![a-z\d])")
_APOSTROPHES: Final = re.compile("['`\u00b4\u2019]+")
_CLOSE_NO: Final = re.compile(r"\b(no|nr)(?=\d)", re.IGNORECASE)
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
    plain = without_post_boxes(rewrite(plain, "before post boxes"))
    plain = _FLOOR.sub(" , ", plain)
    if _MAY_BE_SHORT.search(plain):
        plain = rewrite(plain, "short forms")
    plain = _INITIALS.sub(lambda match: "".join(filter(str.isalpha, match[0])) + " ", plain)
    plain = rewrite(plain, "numbers")
    parts = (tuple(_WORD.findall(part)) for part in _SPLIT.split(plain))
    return tuple(part for part in parts if part), postal[1] if postal else None


def _romanise_text(text: str) -> str:
    if text.isascii():
        text = text.replace("#", " no ")
    else:
        if _HAN.search(text):
            text = rewrite(text, "chinese")
        text = romanise(rewrite(text, "before romanising"))
    return _APOSTROPHES.sub("", text.lower())
