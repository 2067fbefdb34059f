"""The words between the names of one cell: also known as, formerly, in Russian, born."""

import re
from typing import Final, Literal

from onward.graph.model import NameKind

CellNameKind = NameKind | Literal["other party"]
"""Kind of a name in a cell; "other party" is somebody else: who stands behind "c/o"."""

_BEFORE: Final = r"(?:(?<=[\s,;(\[])|^)"
_AFTER: Final = r"(?:(?![\w&-])[\s.:,]*)"

_MARKS: Final[tuple[tuple[CellNameKind, str], ...]] = (
    (
        "former",
        r"f\.\s?k\.\s?a\.?|f/k/a|fka|formerly(?: known as)?|previously(?: known as)?"
        r"|former names?|old name|(?:formerly|previously) called",
    ),
    ("alias", r"n\.\s?k\.\s?a\.?|n/k/a|nka|now(?: known as| called)|renamed(?: to)?"),
    ("alias", r"d\.\s?b\.\s?a\.?|d/b/a|dba|doing business as|t/a|trading as|operating as"),
    (
        "alias",
        r"a\.\s?k\.\s?a\.?|a/k/a|aka|(?:also |commonly |better |publicly )?known (?:as|under)"
        r"|alias(?:es)?|also (?:called|spelled|spelt|written)|alternative(?:ly)?(?: spelling)?"
        r"|other names?|otherwise",
    ),
    (
        "other party",
        r"c/o|c\.o\.|(?<!for )(?<!the )(?<!and )(?<!in )care of|(?:for and )?on behalf of",
    ),
)
MARK: Final = re.compile(
    _BEFORE
    + "(?:"
    + "|".join(f"(?P<m{n}>{words})" for n, (_, words) in enumerate(_MARKS))
    + ")"
    + _AFTER,
    re.IGNORECASE,
)
"""A mark before a name; `mark_kind` says which."""

_LANGUAGES: Final = (
    r"arabic|armenian|azerbaijani|belarus+ian|chinese|english|farsi|georgian|hebrew|kazakh|korean"
    r"|kyrgyz|moldovan|pashto|persian|romanian|russ?ian|serbian|syrian|thai|turkish|ukrainian|urdu"
    r"|uzbek|vietnamese"
)
LANGUAGE: Final = re.compile(
    _BEFORE + rf"(?:in )?(?:original script|native script|cyrillic|(?:{_LANGUAGES})"
    r"(?: script| spelling| name| language)?)\s*:\s*",
    re.IGNORECASE,
)
"""A label before a name in another script, as in "Russian: …"."""

LANGUAGE_ALONE: Final = re.compile(rf"(?:in )?(?:{_LANGUAGES})\W*", re.IGNORECASE)

LABEL_ENTITY: Final = re.compile(
    r"(?:[.,;]\s*|\s+)(?:and )?(?:affiliated|subordinate|subsidiary)\s+(?:entit(?:y|ies)"
    r"|institutions?|compan(?:y|ies)|organi[sz]ations?)\s*[:\-\u2013]?\s*|\s+entity:\s*",
    re.IGNORECASE,
)
"""Behind it stands the listed one, before it the body that it belongs to."""

TAIL: Final = re.compile(
    r"[,;]?\s*(?:(?:and|or)\s+(?:any|all|its|their|the following|other)\s+"
    r"(?:of its\s+)?(?:successors?|sub-?\s?units?|subsidiar(?:y|ies)|affiliates?|branches).*"
    r"|(?:\(including [^()]*\)\s*)?(?:and|with) (?:its )?subsidiaries"
    r"|,?\s*including .*)$",
    re.IGNORECASE | re.DOTALL,
)
"""What a list adds to a name to mean more than one party."""

BIRTH: Final = re.compile(
    r"[\s,;.(\[]*\b(?:date of birth|place of birth|d\.?o\.?b|p\.?o\.?b)\b[\s:.]*.*$"
    r"|[\s,;.(\[]*\bborn\b(?=[^()]*\d{4}).*$",
    re.IGNORECASE | re.DOTALL,
)
"""When and where a person was born, behind its name."""

PAPERS: Final = re.compile(
    r"[\s,;.(\[]*\b(?:passport|identification card|identity card|residency card|id (?:no|number)"
    r"|national id)\b.*$",
    re.IGNORECASE | re.DOTALL,
)

NOTE: Final = re.compile(
    r"(?:as )?(?:formerly|previously) listed(?: as)?\W*|as amended|original script|sub-unit name"
    r"|nom de guerre|combat name|birth name|code ?name|nickname|initials|call sign"
    r"|third|second|segundo|tercero|jr|sr|re?td|the \w+"
    r"|false identity.*|date of .*|when .*|branch .*|including .*|.* branch|all of .*|located .*"
    r"|parent organi[sz]ation.*|a (?:subordinate|subsidiary|branch|part) .*"
    r"|official|.* (?:individual|official)(?: in .*)?",
    re.IGNORECASE | re.DOTALL,
)
"""What stands in brackets and is no name."""

OF_TRADE: Final = re.compile(
    r"off[ -]?shore|on[ -]?shore|zona (?:libre|franca)|free (?:trade )?zone|.* only|\d+"
    r"|(?:national research |national |state )?(?:university|research institute)"
    r"|(?:национальный исследовательский|государственный) университет"
    r"|(?:special|особая) (?:economic|экономическая) (?:zone|зона)",
    re.IGNORECASE,
)
"""What stands in brackets and is part of the name outside."""

FORMER_NOTE: Final = re.compile(r"former names?|old name|formerly|ex", re.IGNORECASE)
WEAK_NOTE: Final = re.compile(
    r"nom de guerre|combat name|code ?name|nickname|initials|call sign", re.IGNORECASE
)

BORN: Final = re.compile(r"(?:born|n[ée]e|maiden name)\s*:?\s+(?=[^\W\d])", re.IGNORECASE)
"""Before the name that a person was born with."""

OR: Final = re.compile(r"[\s,]+(?:or|oder|ou)\s+")
ALTERNATIVE: Final = re.compile(r"^(?:or|oder|ou|and/or)\s+", re.IGNORECASE)

NUMBERED: Final = re.compile(
    r"(?:(?<=[\s,;])|^)(?:\((?P<bracket>[a-z]{1,2}|[ivx]{1,4}|\d{1,2})\)"
    r"|(?P<bare>[a-h]|\d{1,2})\))(?=\s*\S)"
)
"""The number of a name in a list: (a), (b), b), 2)."""


def mark_kind(match: re.Match[str]) -> CellNameKind:
    """Return the kind of the name behind a mark.

    >>> [mark_kind(found) for found in MARK.finditer("A f.k.a. B, now known as C, c/o D")]
    ['former', 'alias', 'other party']
    """
    number = int((match.lastgroup or "m0")[1:])
    return _MARKS[number][0]
