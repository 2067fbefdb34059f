"""Who stands above and below an entry of the UK's list: parents, subsidiaries, owners of ships."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final, NamedTuple

from onward.graph.model import Party, Tie, TieKind
from onward.loaders.parsing.names import LinkedNames, is_debris, make_unknown_party, tidy
from onward.loaders.source import LoadLog
from onward.loaders.sources.uk.record import UkRecord


class _Relation(NamedTuple):
    field: str
    kind: TieKind
    is_above: bool
    words: str


_RELATIONS: Final = (
    _Relation("parent", TieKind.CONTAINS, True, "Parent company"),
    _Relation("subsidiary", TieKind.CONTAINS, False, "Subsidiary"),
    _Relation("owner", TieKind.CONTROLS, True, "Current owner or operator"),
)
_SEPARATOR: Final = re.compile(r"\s*[;|\n]\s*")
_LONGEST: Final = 100
"""Characters of a name; a longer cell is a sentence, which is read with the other prose."""


def find_ties(record: UkRecord, names: LinkedNames, log: LoadLog) -> Iterator[Party | Tie]:
    """Yield a tie for each name that the entry states above or below itself.

    The list gives the name alone: which entry it means is inferred, and a name that no entry has
    is a party of its own.
    """
    for relation in _RELATIONS:
        for cell in record.entry.values_of(relation.field):
            for name in dict.fromkeys(map(tidy, _SEPARATOR.split(cell))):
                if is_debris(name) or len(name) > _LONGEST:
                    log.counts["names of owners that are sentences"] += len(name) > _LONGEST
                    continue
                yield from _make_ties(record, relation, name, names, log)


def _make_ties(
    record: UkRecord, relation: _Relation, name: str, names: LinkedNames, log: LoadLog
) -> Iterator[Party | Tie]:
    others = [entry.party for entry in names.find_entries(name)]
    if not others:
        log.counts["linked: dangling"] += 1
        node = make_unknown_party(record.id, name, record.source)
        yield node
        others = [node.id]
    for other in others:
        if other == record.id:
            continue
        log.counts["linked: inferred"] += 1
        start, end = (other, record.id) if relation.is_above else (record.id, other)
        yield Tie(
            start,
            end,
            relation.kind.value,
            replace(record.source, record=f"{start}/{relation.kind.value}/{end}"),
            interest="unknownInterest",
            standing="inferred",
            text=f"{relation.words}: {name}",
        )
