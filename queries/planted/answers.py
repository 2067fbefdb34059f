"""What an assessment of a planted case must say, and the days and roles that its plans speak of."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from onward.queries.model.part import JsonObject

Row = dict[str, str]
"""A row of one of Onward's own tables."""

FETCHED: Final = "2026-04-30"
"""Day on which all rows were retrieved."""

TODAY: Final = "2026-05-01"
MAX_AGE_DAYS: Final = 90
OWNERLESS: Final = ("Person", "PublicBody", "MilitaryUnit", "ArmedGroup")
USERS: Final = ("consignee", "intermediate_consignee", "end_user")
OTHERS: Final = (
    *("broker", "seller", "purchaser", "freight_forwarder"),
    *("notify_party", "payer", "bank", "carrier"),
)
"""Roles of those who do not get the goods."""

TRADERS: Final = ("purchaser", "seller", "broker", "payer")
CUSTOMERS: Final = (*USERS, *TRADERS)
"""Roles of those who get the goods, and of those who may stand behind them."""

HANDLERS: Final = tuple(role for role in OTHERS if role not in TRADERS)
"""Roles of those who only handle goods, papers or money for others."""

PAYER: Final = "div-third-party-payer"

Path = tuple[str, ...]
ANYBODY: Final = "*"


@dataclass(frozen=True, slots=True)
class Expected:
    """A finding that there must be.

    Attributes:
        subject: Party id; None = the transaction as a whole; `ANYBODY` = whoever it is about.
        about: What the finding's id ends with, such as a regime or a state; None = not compared.
        paths: Records of the ties of every path, in walk order; None = not compared.
    """

    indicator: str
    status: str
    severity: str
    subject: str | None
    about: str | None = None
    paths: frozenset[Path] | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """All that an assessment must say: these findings and no other, these doubts, these gaps.

    Attributes:
        cannot_tell: Indicator and party id.
        gaps: What a gap is on, and its field.
        undecided: Indicators that the rules leave open for this case: they are not compared.
    """

    findings: tuple[Expected, ...]
    cannot_tell: frozenset[tuple[str, str | None]]
    gaps: frozenset[tuple[str, str]]
    undecided: frozenset[str]


def shifted(day: str, days: int) -> str:
    """Return the day so many days later.

    >>> shifted("2026-05-01", -1)
    '2026-04-30'
    """
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def is_live(row: Row, day: str) -> bool:
    """Return whether a row's interval holds a day; coarse dates cover all they can mean."""
    since, until = row.get("since") or "", row.get("until") or ""
    is_exact = len(until) == len(day)
    is_over = bool(until) and (day >= until if is_exact else day[: len(until)] > until)
    return day[: len(since)] >= since and not is_over


def answer_to_data(answer: Answer) -> JsonObject:
    """Return an answer as JSON data, in an order that no set decides."""
    return {
        "findings": [
            {
                "indicator": each.indicator,
                "status": each.status,
                "severity": each.severity,
                "party": each.subject,
                "about": each.about,
                "paths": None if each.paths is None else sorted(map(list, each.paths)),
            }
            for each in answer.findings
        ],
        "cannot_tell": [list(doubt) for doubt in sorted(answer.cannot_tell, key=str)],
        "gaps": [list(gap) for gap in sorted(answer.gaps)],
        "not_compared": sorted(answer.undecided),
    }


def answer_from_data(data: JsonObject) -> Answer:
    """Read an answer that was written.

    Raises:
        KeyError: Something is missing in it.
    """
    findings = tuple(
        Expected(
            each["indicator"],
            each["status"],
            each["severity"],
            each["party"],
            each["about"],
            None if each["paths"] is None else frozenset(map(tuple, each["paths"])),
        )
        for each in data["findings"]
    )
    return Answer(
        findings,
        frozenset((indicator, party) for indicator, party in data["cannot_tell"]),
        frozenset((on, field) for on, field in data["gaps"]),
        frozenset(data["not_compared"]),
    )
