"""Whose list a row is on, read by the one table of regimes and those of the sources' own lists."""

from onward.errors import RowRefused
from onward.graph.regimes import OF_SEVERAL_LISTS, find_regime, regime_codes
from onward.loaders.parsing.lists import list_table


def known_regime(text: str) -> str | None:
    """Return the code of a regime, also of one that only a source from outside has."""
    return find_regime(text) or _regimes_of_lists().get(text.casefold())


def known_regimes() -> tuple[str, ...]:
    """Return every code that is no country's, sorted."""
    return tuple(sorted({*regime_codes(), *_regimes_of_lists().values()}))


def read_regime(text: str, file: str, line: int) -> str:
    """Return the code of a regime.

    Raises:
        RowRefused: It is not known. The whole load fails: an entry under a name that no rule knows
            would stop nothing.
    """
    code = known_regime(text)
    if code is None:
        several = "; ".join(
            f"for {country} say which: {', '.join(codes)}"
            for country, codes in OF_SEVERAL_LISTS.items()
        )
        raise RowRefused(
            "is not a known regime",
            file=file,
            line=line,
            field="regime",
            value=text,
            hint=f"write one of {', '.join(known_regimes())}, or a country; {several}",
        )
    return code


def _regimes_of_lists() -> dict[str, str]:
    regimes = {entry.regime for entry in list_table().values() if entry.regime}
    return {regime.casefold(): regime for regime in regimes}
