"""Write a name as people, machines and other languages do, independently of what reads it."""

# ruff: noqa: RUF001  # Cyrillic letters are meant
import re
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Final

from tests.unit.cases import table

Retype = Callable[[str, Random], str | None]
"""Returns a name in another way; None where it cannot be written so."""

_SPELLED: Final[dict[str, str]] = table(__file__, "_SPELLED")
_ARABIC: Final[dict[str, list[tuple[str, str]]]] = table(__file__, "_ARABIC")
_LATIN_KEYS: Final = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
_RUSSIAN_KEYS: Final = "ёйцукенгшщзхъфывапролджэячсмитьбю"
_LOOKALIKE: Final = str.maketrans("aeopcxyAEOPCXBHKMT", "аеорсхуАЕОРСХВНКМТ")
_MISREAD: Final[list[list[str]]] = table(__file__, "_MISREAD", lists=True)
_SHORT_WORDS: Final[dict[str, str]] = table(__file__, "_SHORT_WORDS")
_BODIES: Final[dict[str, str]] = table(__file__, "_BODIES")
_NUMERALS: Final[dict[str, str]] = table(__file__, "_NUMERALS")
_TRANSLATED: Final[dict[str, str]] = table(__file__, "_TRANSLATED")
_INFLECTED: Final[dict[str, str]] = table(__file__, "_INFLECTED")


def _spell(spelled: str) -> Retype:
    letters = dict(zip(_SPELLED["russian"], spelled.split(), strict=True))

    def write(name: str, _: Random) -> str | None:
        if not re.search("[а-яё]", name.lower()):
            return None
        words = ["".join(letters.get(char, char) for char in word) for word in name.lower().split()]
        return " ".join(words).replace("-", "").title()

    return write


def _replace_words(table: Mapping[str, str]) -> Retype:
    pattern = re.compile(rf"\b(?:{'|'.join(table)})\b", re.IGNORECASE)

    def write(name: str, _: Random) -> str | None:
        return (
            pattern.sub(lambda word: table[word[0].lower()], name) if pattern.search(name) else None
        )

    return write


def _arabic(rules: Sequence[tuple[str, str]]) -> Retype:
    def write(name: str, _: Random) -> str | None:
        text = name.lower()
        if not re.search(r"\b(?:al|abu|ibn|abd)[- ]", text):
            return None
        for pattern, letters in rules:
            text = re.sub(pattern, letters, text)
        return text.title()

    return write


def _cut(name: str, rng: Random) -> str | None:
    length = rng.choice((30, 35, 40))
    return name[:length].rstrip() if len(name) > length + 2 else None


def _surname_and_given(name: str) -> tuple[list[str], str] | None:
    words = name.replace(",", " ").split()
    if not 2 <= len(words) <= 3 or not all(word.isalpha() for word in words):
        return None
    surname = next((word for word in words if word.isupper() and len(word) > 2), words[-1])
    given = [word for word in words if word != surname]
    return (given, surname) if len(given) == len(words) - 1 else None


def _initials(join: str, layout: str) -> Retype:
    def write(name: str, _: Random) -> str | None:
        parts = _surname_and_given(name)
        if parts is None:
            return None
        given, surname = parts
        letters = join.join(f"{word[0].upper()}." for word in given)
        return layout.format(initials=letters, surname=surname.title())

    return write


def _lookalike(name: str, rng: Random) -> str | None:
    places = [place for place, char in enumerate(name) if ord(char) in _LOOKALIKE]
    if not places:
        return None
    chosen = set(rng.sample(places, min(2, len(places))))
    return "".join(
        char.translate(_LOOKALIKE) if place in chosen else char for place, char in enumerate(name)
    )


def _misread(name: str, rng: Random) -> str | None:
    fitting = [(letters, sign) for letters, sign in _MISREAD if letters in name]
    if not fitting:
        return None
    letters, sign = rng.choice(fitting)
    places = [match.start() for match in re.finditer(letters, name)]
    place = rng.choice(places)
    return f"{name[:place]}{sign}{name[place + len(letters) :]}"


def _lookalike_all(name: str, _: Random) -> str | None:
    return name.translate(_LOOKALIKE)


def _misread_often(name: str, rng: Random) -> str | None:
    once = _misread(name, rng)
    return None if once is None else _misread(once, rng)


def _keyboard(name: str, _: Random) -> str | None:
    if not re.search("[а-яё]", name.lower()):
        return None
    return name.lower().translate(str.maketrans(_RUSSIAN_KEYS, _LATIN_KEYS))


def _garbled(name: str, rng: Random) -> str | None:
    try:
        if re.search("[а-яё]", name.lower()) and rng.random() < 0.5:
            return name.encode("cp1251").decode("latin-1")
        return name.encode("utf-8").decode("cp1252")
    except UnicodeError:
        return None


def _escaped(name: str, rng: Random) -> str | None:
    if "&" in name:
        return name.replace("&", "&amp;")
    return name.replace(" ", "&nbsp;", 1) if " " in name and rng.random() < 0.3 else None


def _join(name: str, rng: Random) -> str | None:
    words = name.split()
    if len(words) < 3:
        return None
    place = rng.randrange(len(words) - 1)
    return " ".join((*words[:place], words[place] + words[place + 1].lower(), *words[place + 2 :]))


def _split(name: str, rng: Random) -> str | None:
    words = name.split()
    long_words = [place for place, word in enumerate(words) if len(word) > 6 and word.isalpha()]
    if not long_words:
        return None
    place = rng.choice(long_words)
    cut = rng.randrange(3, len(words[place]) - 2)
    words[place] = f"{words[place][:cut]} {words[place][cut:].capitalize()}"
    return " ".join(words)


def _dotted(name: str, rng: Random) -> str | None:
    words = name.split()
    if len(words) < 4:
        return None
    for place in rng.sample(range(len(words)), 2):
        if len(words[place]) > 6:
            words[place] = f"{words[place][:4]}."
    return " ".join(words)


def _acronym(name: str, _: Random) -> str | None:
    words = [word for word in name.split() if word[0].isupper()]
    return "".join(word[0] for word in words) if 4 <= len(words) <= 6 else None


def _surname_first(name: str, _: Random) -> str | None:
    parts = _surname_and_given(name)
    return None if parts is None else f"{parts[1].upper()}, {' '.join(parts[0])}"


def _turned(name: str, _: Random) -> str | None:
    words = name.split()
    return " ".join((*words[1:], words[0])) if len(words) > 2 else None


def _missing(name: str, rng: Random) -> str | None:
    words = name.split()
    if len(words) < 4:
        return None
    place = rng.randrange(1, len(words) - 1)
    return " ".join((*words[:place], *words[place + 1 :]))


def _slip(name: str, rng: Random) -> str | None:
    places = [place for place, char in enumerate(name[:-1]) if char.isalpha()]
    if len(places) < 6:
        return None
    place = rng.choice(places[1:])
    way = rng.randrange(3)
    if way == 0:
        return name[:place] + name[place + 1 :]
    if way == 1:
        return name[:place] + name[place + 1] + name[place] + name[place + 2 :]
    return name[:place] + rng.choice("aeinrst") + name[place + 1 :]


def _slips(name: str, rng: Random) -> str | None:
    once = _slip(name, rng)
    return None if once is None or len(name) < 12 else _slip(once, rng)


RETYPED: Final[Mapping[str, Retype]] = {
    "cut": _cut,
    "initials": _initials("", "{initials}{surname}"),
    "initials_behind": _initials(" ", "{surname} {initials}"),
    "initials_apart": _initials(" ", "{initials} {surname}"),
    "lookalike": _lookalike,
    "lookalike_all": _lookalike_all,
    "misread": _misread,
    "misread_often": _misread_often,
    "keyboard": _keyboard,
    "garbled": _garbled,
    "escaped": _escaped,
    "escaped_web": lambda name, _: name.replace(" ", "%20") if " " in name else None,
    "joined": _join,
    "split": _split,
    "abbreviated": _replace_words(_SHORT_WORDS),
    "dotted": _dotted,
    "short_body": _replace_words(_BODIES),
    "numeral": _replace_words(_NUMERALS),
    "translated": _replace_words(_TRANSLATED),
    "inflected": _replace_words(_INFLECTED),
    "acronym": _acronym,
    "surname_first": _surname_first,
    "turned": _turned,
    "missing": _missing,
    "slip": _slip,
    "slips": _slips,
    **{name: _spell(letters) for name, letters in _SPELLED.items() if name != "russian"},
    **{name: _arabic(rules) for name, rules in _ARABIC.items()},
}
