"""Natures of control: words of the register as ties, with the ends of its bands.

The bands are those of Schedule 1A to the Companies Act 2006 (verified: unverified): more than 25 %
up to 50 %, more than 50 % and less than 75 %, 75 % or more.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from onward.graph.model import TieKind
from onward.graph.shares import Share

_BANDS: Final[Mapping[str, Share]] = {
    "25-to-50-percent": Share(0.25, 0.5, min_exclusive=True),
    "50-to-75-percent": Share(0.5, 0.75, min_exclusive=True, max_exclusive=True),
    "75-to-100-percent": Share(0.75, 1.0),
    "more-than-25-percent": Share(0.25, 1.0, min_exclusive=True),
}

_RIGHTS: Final[Mapping[str, tuple[TieKind, str]]] = {
    "ownership-of-shares": (TieKind.OWNS, "shareholding"),
    "voting-rights": (TieKind.CONTROLS, "votingRights"),
    "right-to-share-surplus-assets": (TieKind.OWNS, "rightsToSurplusAssetsOnDissolution"),
    "part-right-to-share-surplus-assets": (TieKind.OWNS, "rightsToSurplusAssetsOnDissolution"),
    "right-to-appoint-and-remove": (TieKind.CONTROLS, "appointmentOfBoard"),
    "right-to-appoint-or-remove": (TieKind.CONTROLS, "appointmentOfBoard"),
    "significant-influence-or-control": (TieKind.CONTROLS, "otherInfluenceOrControl"),
}

_NATURE: Final = re.compile(
    rf"(?P<right>{'|'.join(sorted(_RIGHTS, key=len, reverse=True))})"
    r"(?:-(?P<of>directors|members|person))?"
    rf"(?:-(?P<band>{'|'.join(_BANDS)}))?"
    r"(?:-(?P<capacity>.+))?"
)

_BANDED: Final = frozenset({"shareholding", "votingRights", "rightsToSurplusAssetsOnDissolution"})


@dataclass(frozen=True, slots=True)
class Right:
    """One right over a company: its kind of tie, interest, band, and the register's words."""

    kind: TieKind
    interest: str
    share: Share | None
    text: str


def read_natures(natures: Iterable[str]) -> tuple[list[Right], list[str]]:
    """Return the rights of a person, one of each sort, and the words that are not known.

    The same right may be stated in several capacities (as oneself, as trustee of a trust, as member
    of a firm). They may be one holding or several, so that the largest lower end and the sum of the
    upper ends are what is known.

    >>> rights, unknown = read_natures(["ownership-of-shares-25-to-50-percent-as-trust"])
    >>> rights[0].interest, rights[0].share.max, unknown
    ('shareholding', 0.5, [])
    """
    matches: dict[tuple[TieKind, str], list[re.Match[str]]] = {}
    unknown = []
    for nature in dict.fromkeys(natures):
        match = _NATURE.fullmatch(nature)
        if match is None or _lacks_band(match):
            unknown.append(nature)
        else:
            matches.setdefault(_RIGHTS[match["right"]], []).append(match)
    rights = [
        Right(kind, interest, _join_bands(stated), "; ".join(map(_write_words, stated)))
        for (kind, interest), stated in matches.items()
    ]
    return rights, unknown


def _lacks_band(match: re.Match[str]) -> bool:
    return _RIGHTS[match["right"]][1] in _BANDED and match["band"] is None


def _join_bands(matches: list[re.Match[str]]) -> Share | None:
    bands = list(_iterate_bands(matches))
    if not bands:
        return None
    least = max(bands, key=lambda band: (band.min, band.min_exclusive))
    most = min(1.0, sum(band.max for band in bands))
    is_open = most < 1 and any(band.max_exclusive for band in bands)
    return Share(least.min, max(most, least.min), least.min_exclusive, is_open)


def _iterate_bands(matches: Iterable[re.Match[str]]) -> Iterator[Share]:
    for match in matches:
        if match["band"] is not None:
            yield _BANDS[match["band"]]


def _write_words(match: re.Match[str]) -> str:
    return match[0].replace("-", " ")
