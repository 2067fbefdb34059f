"""Reads the civil liberties index of V-Dem for the sample."""

import csv
from pathlib import Path

from onward.loaders.countries import country_code
from tools.sample.extract import Extract, Gone

PUBLISHED = "2026-03-17"
PAGE = "https://ourworldindata.org/grapher/human-rights-index-vdem"

_LOOK_BACK = ["MMR", "RUS", "BLR", "SYR", "KAZ", "ARE", "KGZ", "UZB"]
_KOSOVO = "OWID_KOS"


def vdem(file: Path, out: Extract) -> None:
    """Read the civil liberties index of 2025, and of 2012 to 2024 for eight countries."""
    with file.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            code, year = row["Code"], int(row["Year"])
            is_country = len(code) == 3 or code == _KOSOVO
            if is_country and (year == 2025 or (code in _LOOK_BACK and 2012 <= year < 2025)):
                out.destinations.append(
                    {
                        "country": _alpha2(code),
                        "measure": "vdem_civlib",
                        "data_year": str(year),
                        "value": row["Human Rights Index"],
                        "published": PUBLISHED,
                        "source_url": PAGE,
                    }
                )


def _alpha2(code: str) -> str:
    found_code = "XK" if code == _KOSOVO else country_code(code)
    if found_code is None:
        raise Gone(f"vdem: {code} is no country code")
    return found_code
