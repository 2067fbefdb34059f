"""Ties of OFAC's advanced XML: which relation means which tie, and in which direction."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final, NamedTuple

from onward.graph.model import UNDIRECTED, PartyKind, Provenance, Tie, TieKind
from onward.loaders.source import LoadLog
from onward.loaders.sources.ofac.advanced import AdvancedFile, Relation


class _Meaning(NamedTuple):
    kind: TieKind
    is_turned: bool = False


_MEANINGS: Final[Mapping[str, _Meaning]] = {
    "associate of": _Meaning(TieKind.ASSOCIATE),
    "family member of": _Meaning(TieKind.FAMILY),
    "owned or controlled by": _Meaning(TieKind.CONTROLS, is_turned=True),
    "owns, controls, or operates": _Meaning(TieKind.CONTROLS),
    "leader or official of": _Meaning(TieKind.DIRECTS),
    "principal executive officer": _Meaning(TieKind.DIRECTS),
    "acting for or on behalf of": _Meaning(TieKind.LINKED),
    "providing support to": _Meaning(TieKind.LINKED),
    "playing a significant role in": _Meaning(TieKind.LINKED),
    "property in the interest of": _Meaning(TieKind.LINKED),
}
"""By the words of the relation, which reads: the one entry RELATION the other."""


def find_relations(
    content: AdvancedFile, kinds: Mapping[str, PartyKind], source: Provenance, log: LoadLog
) -> Iterator[Tie]:
    """Yield a stated tie for each relation of a file.

    Args:
        content: The file.
        kinds: Of its parties, by number: only persons are kin or associates.
        source: Of the file.
        log: Counts the ties, and warns of relations that nobody has mapped.
    """
    for relation in content.relations:
        meaning = _MEANINGS.get(relation.words.lower())
        if meaning is None:
            why = "is not a known relation, and says only that the two are linked"
            log.warn(content.path, relation.line, "RelationType", why, relation.words)
            meaning = _Meaning(TieKind.LINKED)
        log.counts["relations between entries"] += 1
        yield _make_tie(relation, meaning, kinds, source, content.issued_on)


def _make_tie(
    relation: Relation,
    meaning: _Meaning,
    kinds: Mapping[str, PartyKind],
    source: Provenance,
    issued_on: str | None,
) -> Tie:
    ends = {kinds[relation.start], kinds[relation.end]}
    kind = meaning.kind
    if kind in (TieKind.ASSOCIATE, TieKind.FAMILY) and ends != {PartyKind.PERSON}:
        kind = TieKind.LINKED
    start, end = f"ofac:{relation.start}", f"ofac:{relation.end}"
    if meaning.is_turned:
        start, end = end, start
    words = ": ".join(filter(None, (relation.words, relation.comment)))
    return Tie(
        start,
        end,
        kind.value,
        replace(source, record=f"{start}/{kind.value}/{end}/{relation.key or relation.line}"),
        interest="unknownInterest" if kind in UNDIRECTED else None,
        # it was over when the list was issued; since when, the list does not say
        until=issued_on if relation.is_former else None,
        standing="stated" if relation.is_certain else "inferred",
        text=f"{words} (former)" if relation.is_former else words,
    )
