"""Writes the names of towns that are words of goods: ``python -m tools.goods_words FILE``.

FILE is ``harmonized-system.csv`` of github.com/datasets/harmonized-system (data of UN Comtrade,
Open Data Commons Public Domain Dedication and Licence 1.0), which nobody needs to run Onward. Words
that these texts write with a small letter are taken; what they do not have is in
`tools/ordinary_towns.txt`.
"""

import csv
import re
import sys
from pathlib import Path
from typing import Final

from onward.graph.addresses.tables import countries_of_town
from onward.queries.spoken_places import DATA

SHORTEST: Final = 4
_WORD: Final = re.compile(r"[^\W\d_]+")
_HEAD: Final = """\
# Names of towns that are words of goods, or of any text: no place where they stand in one.
# From the texts of the Harmonized System (github.com/datasets/harmonized-system, UN Comtrade,
# ODC-PDDL 1.0) and `tools/ordinary_towns.txt`; written by `tools.goods_words`.
"""


def list_words(path: Path) -> set[str]:
    """Return the words that the texts of the Harmonized System write with a small letter."""
    with path.open(encoding="utf-8", newline="") as stream:
        texts = [row["description"] for row in csv.DictReader(stream)]
    return {
        word.lower()
        for text in texts
        for place, word in enumerate(_WORD.findall(text))
        if word.islower() or place == 0
    }


if __name__ == "__main__":
    own = (Path(__file__).parent / "ordinary_towns.txt").read_text(encoding="utf-8").split()
    found = {word for word in list_words(Path(sys.argv[1])) if len(word) >= SHORTEST}
    towns = sorted({*own, *filter(countries_of_town, found)})
    (DATA / "goods_words.txt").write_text(_HEAD + "\n".join(towns) + "\n", encoding="utf-8")
