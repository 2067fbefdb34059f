"""Values as other programs read them: cells that run nothing, numbers, days, web addresses.

A spreadsheet recognises a formula by its first character. Such a cell gets a `'` before it;
`unguard_text` takes it off again, so nothing is lost.
"""

import re
from decimal import Decimal
from typing import Final, Literal

from onward.graph.shares import percent_number
from onward.viz.content.texts import drop_cut_token

Unit = Literal["utf-16-le", "utf-32-le"]

_STARTS: Final = "=+@\t\r\n\uff1d\uff0b\uff20\uff0d-"
"""First characters that make a spreadsheet run a cell; four of them are full-width."""

_LIVE: Final = re.compile(f"'*\\s*[{_STARTS}]")
"""What a spreadsheet may run, and what looks like it once it is guarded."""

_NUMBER: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_DAY: Final = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_WEB: Final = re.compile(
    r"https?://[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{1,5})?"
    r"(?:[/?](?:[A-Za-z0-9._~:/?@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*)?"
    r"(?:#(?:[A-Za-z0-9._~:/?@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*)?"
)


def is_live(text: str) -> bool:
    r"""Say whether a spreadsheet might run a cell's text; it only reads a plain number.

    >>> is_live("=1+1"), is_live("  \uff20x"), is_live("-2"), is_live("-2+cmd")
    (True, True, False, True)
    """
    return _LIVE.match(text) is not None and _NUMBER.fullmatch(text) is None


def guard_text(text: str) -> str:
    """Put a `'` before a text that a spreadsheet might run, or that reads as if it had one.

    >>> guard_text("=1+1"), guard_text("'=1+1"), guard_text("-2"), guard_text("Acme")
    ("'=1+1", "''=1+1", '-2', 'Acme')
    """
    return f"'{text}" if is_live(text) else text


def unguard_text(cell: str) -> str:
    """Take off the `'` that `guard_text` put before a text.

    >>> unguard_text("'=1+1"), unguard_text("''=1+1"), unguard_text("'s-Hertogenbosch")
    ('=1+1', "'=1+1", "'s-Hertogenbosch")
    """
    return cell[1:] if cell.startswith("'") and is_live(cell[1:]) else cell


def parse_decimal(text: str) -> Decimal | None:
    """Read a decimal text as it stands; None where it is not a plain number.

    >>> parse_decimal("0.60"), parse_decimal("1e3")
    (Decimal('0.60'), None)
    """
    # Decimal would read 1e3 and the digits of every script, too
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def exact_percent(fraction: str) -> str | None:
    """Write a fraction in percent, exactly; None where it is not a plain number.

    >>> exact_percent("0.6"), exact_percent("1"), exact_percent("0.3333"), exact_percent("x")
    ('60', '100', '33.33', None)
    """
    return None if parse_decimal(fraction) is None else percent_number(fraction)


def full_day(text: str | None) -> str | None:
    """Return the first day of a date that may be a year or a month; None for any other text.

    >>> full_day("2019"), full_day("2019-03"), full_day("2019-03-05"), full_day("soon")
    ('2019-01-01', '2019-03-01', '2019-03-05', None)
    """
    date = _DAY.fullmatch(text or "")
    return f"{date[1]}-{date[2] or '01'}-{date[3] or '01'}" if date else None


def partial_day(text: str | None) -> str | None:
    """Return a date in the precision that it has; None for any other text.

    >>> partial_day("2019-03"), partial_day("in spring")
    ('2019-03', None)
    """
    return text if text and _DAY.fullmatch(text) else None


def web_address(text: str | None) -> str | None:
    """Return an address of the web; None for any other text, or one with more in it.

    >>> web_address("https://example.org/a?b=1"), web_address("javascript:alert(1)")
    ('https://example.org/a?b=1', None)
    """
    return text if text and _WEB.fullmatch(text) else None


def cut_to_fit(text: str, longest: int, unit: Unit = "utf-32-le") -> str:
    """Cut a text that is longer than a format takes, and say so in its place; no token is cut.

    Args:
        text: Printable.
        longest: Units at most, the words about the cut among them; above 60.
        unit: What is counted: code points, or as spreadsheets do halves of UTF-16.

    >>> cut_to_fit("a" * 90, 70)
    'aaaaaaaaaaaaaaaaaaaa ⟨70 more characters do not fit⟩'
    """
    size = 4 if unit == "utf-32-le" else 2
    written = text.encode(unit)
    if len(written) <= size * longest:
        return text
    # an error in the last place is half a character, which goes
    short = drop_cut_token(written[: size * (longest - 50)].decode(unit, errors="ignore"))
    return f"{short} ⟨{len(text) - len(short)} more characters do not fit⟩"
