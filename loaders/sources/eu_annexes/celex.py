"""Write the citation of a CELEX number."""

import re

_CELEX = re.compile(r"3(\d{4})([RD])(\d{4})")
_NUMBER_LAST = 2015
"""From this year on the year comes first and "No" is dropped."""
_LISBON = (2009, 1200)
"""Regulations from about here on are of the EU, earlier ones of the EC (1 December 2009)."""


def citation(celex: str) -> str:
    """Write the short title of a regulation or decision; another number is its own citation.

    >>> citation("32014R0269"), citation("32024R1485"), citation("32006R0765")
    ('Regulation (EU) No 269/2014', 'Regulation (EU) 2024/1485', 'Regulation (EC) No 765/2006')
    >>> citation("32010D0573"), citation("32020D1999")
    ('Decision 2010/573/CFSP', 'Decision (CFSP) 2020/1999')
    """
    match = _CELEX.fullmatch(celex)
    if match is None:
        return celex
    year, number = int(match[1]), int(match[3])
    if match[2] == "D":
        is_new_style = year >= _NUMBER_LAST
        return (
            f"Decision (CFSP) {year}/{number}" if is_new_style else f"Decision {year}/{number}/CFSP"
        )
    if year >= _NUMBER_LAST:
        return f"Regulation (EU) {year}/{number}"
    union = "EU" if (year, number) >= _LISBON else "EC"
    return f"Regulation ({union}) No {number}/{year}"


def act_url(celex: str) -> str:
    """Return the address of the act at EUR-Lex."""
    return f"https://eur-lex.europa.eu/legal-content/EN/TXT/?uri=CELEX:{celex}"
