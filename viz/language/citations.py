"""Articles of acts as a language cites them: "Art. 4 Abs. 1 Buchst. b", "art. 12 octies".

French numbers the articles that were put in later by Latin adverbs, where the other languages have
letters: Article 12gb is *article 12 octies ter*.
"""

import re
from typing import Final, NamedTuple

_ARTICLE: Final = r"\d+[a-z]{0,3}(?:\(\w+\))*(?:-\(\w+\))?"
_ARTICLES: Final = re.compile(rf"\bArts?\. ({_ARTICLE}(?:(?:, | and | to ){_ARTICLE})*)")
_ONE_ARTICLE: Final = re.compile(r"(\d+)([a-z]*)((?:\(\w+\))*)(?:-\((\w+)\))?")
_BETWEEN: Final = re.compile(r"(, | and | to )(?=\d)")

_BEHIND_ACT: Final = re.compile(r"(?<=\d) (?=[Aa]rt\. )")

_ADVERBS: Final = dict(
    zip(
        "abcdefghijklmn",
        (
            *("bis", "ter", "quater", "quinquies", "sexies", "septies", "octies", "nonies"),
            *("decies", "undecies", "duodecies", "terdecies", "quaterdecies", "quindecies"),
        ),
        strict=True,
    )
)
_PART: Final = re.compile(r"Abs\.|Nr\.|Buchst\.|par\.|point")
_WITH_DEFINITIONS: Final = (("2021/821", "2"),)
"""Articles whose numbers are points: they define words, and have no paragraphs."""

_JOINED: Final = {"de": {" and ": " und ", " to ": " bis "}, "fr": {" and ": " et ", " to ": " à "}}


class _Cited(NamedTuple):
    """An article: its number and letters, paragraph, point, and up to which point."""

    number: str
    letters: str
    paragraph: str
    point: str
    last: str


def cite_articles(text: str, language: str) -> str:
    """Return a citation of an act with its articles as a language cites them.

    >>> cite_articles("Verordnung (EU) 2021/821 Art. 4(1)(a)-(c)", "de")
    'Verordnung (EU) 2021/821, Art. 4 Abs. 1 Buchst. a bis c'
    >>> cite_articles("règlement (UE) n° 833/2014 Arts. 2a(1a), 12gb", "fr")
    'règlement (UE) n° 833/2014, art. 2 bis, par. 1 bis ; art. 12 octies ter'
    """
    if language not in _JOINED:
        return text
    act = next((act for act, _ in _WITH_DEFINITIONS if act in text), "")
    cited = _ARTICLES.sub(lambda match: _write_articles(match[1], act, language), text)
    return _BEHIND_ACT.sub(", ", cited)


def _write_articles(listed: str, act: str, language: str) -> str:
    parts = _BETWEEN.split(listed)
    words = [_write_article(part, act, language) for part in parts[::2]]
    between = [_JOINED[language].get(mark, mark) for mark in parts[1::2]]
    sign = "art. " if language == "fr" else "Art. "
    if any(_PART.search(word) for word in words):  # a paragraph is told from the next article
        words = [f"{sign}{word}" for word in words]
        between = [" ; " if mark == ", " and language == "fr" else mark for mark in between]
    else:
        words[0] = f"{sign}{words[0]}"
    return "".join(part for pair in zip(words, [*between, ""], strict=True) for part in pair)


def _write_article(text: str, act: str, language: str) -> str:
    cited = _read_article(text)
    is_point = (act, cited.number + cited.letters) in _WITH_DEFINITIONS
    return (_write_french if language == "fr" else _write_german)(cited, is_point)


def _read_article(text: str) -> _Cited:
    match = _ONE_ARTICLE.fullmatch(text)
    if match is None:
        return _Cited(text, "", "", "", "")
    inner = re.findall(r"\w+", match[3])
    paragraph = inner.pop(0) if inner and inner[0][0].isdecimal() else ""
    return _Cited(match[1], match[2], paragraph, " ".join(inner), match[4] or "")


def _write_german(cited: _Cited, is_point: bool) -> str:
    said = f"{cited.number}{cited.letters}"
    if cited.paragraph:
        said += f" {'Nr.' if is_point else 'Abs.'} {cited.paragraph}"
    if cited.point:
        said += f" Buchst. {cited.point}" + (f" bis {cited.last}" if cited.last else "")
    return said


def _write_french(cited: _Cited, is_point: bool) -> str:
    said = _with_adverbs(cited.number, cited.letters)
    if cited.paragraph:
        digits = cited.paragraph.rstrip("abcdefghijklmn")
        paragraph = _with_adverbs(digits, cited.paragraph[len(digits) :])
        said += f", {'point' if is_point else 'par.'} {paragraph}"
    if cited.last:
        said += f", points {cited.point}) à {cited.last})"
    elif cited.point:
        said += f", point {cited.point})"
    return said


def _with_adverbs(number: str, letters: str) -> str:
    return " ".join((number, *(_ADVERBS.get(letter, letter) for letter in letters)))
