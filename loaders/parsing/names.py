"""Tidy names as lists print them, without losing a letter."""

import csv
import hashlib
import re
import unicodedata
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, get_args

from onward import registry
from onward.errors import HeaderRefused, InputRefused
from onward.graph.model import (
    Name,
    NameKind,
    Party,
    PartyKind,
    Provenance,
    Standing,
    Statement,
    Tie,
    TieKind,
)
from onward.graph.names.list_cells import CellName, CellReading, read_cell
from onward.graph.statements import reason_not_named
from onward.loaders.account import LoadLog

if TYPE_CHECKING:
    from onward.graph.sorting import Streamed


_QUOTES = {'"': '"', "'": "'", "\u2018": "\u2019", "\u201c": "\u201d", "\u00ab": "\u00bb"}
_LEGAL_FORMS = """
    ltd limited llc llp lp plc inc corp corporation co company gmbh ag sa sarl srl spa bv nv
    kg kft zrt oy ab as aps doo dd ood eood ad sro spol jsc ojsc cjsc pjsc pao oao zao ooo fze
    fzc fzco fzllc dmcc wll pte pty sdn bhd sal pvt private public joint stock open closed
"""
_DROPPED = frozenset(_LEGAL_FORMS.split())
_WORD = re.compile(r"\w+")
_WITHOUT_DOTS = str.maketrans("", "", ".'\u2019")
_DEBRIS = re.compile(
    r"text of image|n/?a|unknown|\w[\w ]*:|."
    r"|\W*(?:(?:date|place|country) of (?:birth|issue|expir\w+)|[dp]ob|nationality)\b.*",
    re.IGNORECASE,
)


def tidy(text: str) -> str:
    """Write a name in NFC, with single blanks and without quotes around the whole.

    >>> tidy(' "Acme  Ltd." ')
    'Acme Ltd.'
    """
    name = " ".join(unicodedata.normalize("NFC", text).split())
    # only quotes around the whole: those inside belong to the name (OOO "Kometa")
    while len(name) > 2 and _QUOTES.get(name[0]) == name[-1]:
        name = name[1:-1].strip()
    return name


def given_first(name: str) -> str:
    """Write ``SURNAME, Given`` the other way round; for persons only: companies have commas too.

    >>> given_first("DOE, Jane Q.")
    'Jane Q. DOE'
    """
    surname, comma, given = name.partition(", ")
    return f"{given} {surname}" if comma and given else name


def is_debris(name: str) -> bool:
    """Return whether an alias is left over from a form: ``Chinese:``, one character, ``POB: …``.

    >>> is_debris("Chinese:"), is_debris("Place of birth: Utopia"), is_debris("BNC")
    (True, True, False)
    """
    return not name or _DEBRIS.fullmatch(name) is not None


def without_legal_form(name: str) -> str:
    """Return a key that two spellings of one company name have in common.

    Letter case, dots, commas and legal forms are dropped; good enough for *inferred* ties only.

    >>> without_legal_form("Petroleos de Norte, S.A.") == without_legal_form("PETROLEOS DE NORTE")
    True
    """
    words = _WORD.findall(name.casefold().translate(_WITHOUT_DOTS))
    return " ".join([word for word in words if word not in _DROPPED])


# ------------------------------------------------------------------------------------------------
# Add to a party the names that its cells hold: "X (Y)", "X f.k.a. Z", "A, B, C".
#
# The rule is that of `onward.graph.names.list_cells`. Where it misreads a cell, the table
# `cells.csv` in the folder of the source says which names the cell holds; it is kept by hand.
# ------------------------------------------------------------------------------------------------

TABLE: Final = "cells.csv"
"""Name of the table in the folder of a source."""

NOTE: Final = "names of one cell"
"""Key of the note that says which names were made of which cell."""

MADE: Final = "names made of cells that hold several"
NOT_PARTED: Final = "cells that could not be parted for certain"

_COLUMNS: Final = ("cell", "name", "kind", "why")
_NAMELESS: Final = frozenset(
    {PartyKind.ADDRESS, PartyKind.CONTACT, PartyKind.SECURITY, PartyKind.BANK_ACCOUNT}
)
_KINDS: Final = frozenset(get_args(NameKind))

Exceptions = Mapping[str, tuple[CellName, ...]]
"""The names of the cells that the rule misreads, by the cell; none for a cell that is one name."""


def add_names_of_cells(
    statements: "Iterable[Streamed]", exceptions: Exceptions, log: LoadLog
) -> "Iterator[Streamed]":
    """Pass statements on; a party gets the names that its cells hold, behind those it has.

    Args:
        statements: As a source reads them.
        exceptions: Of that source, `read_exceptions`.
        log: Counts the names that were made, and the cells that could not be parted.
    """
    for statement in statements:
        if isinstance(statement, Party) and _has_names(statement):
            yield _with_names_of_cells(statement, exceptions, log)
        else:
            yield statement


def _has_names(party: Party) -> bool:
    # an owner who is not named bears the reason in the place of a name
    is_unnamed = party.kind == PartyKind.UNKNOWN and reason_not_named(party) is not None
    return party.kind not in _NAMELESS and not is_unnamed


def read_party_cell(
    cell: str, kind: NameKind, *, is_person: bool, exceptions: Exceptions
) -> CellReading:
    """Return the names in a cell: those of the table of exceptions, else those of the rule."""
    names = exceptions.get(cell)
    if names is not None:
        return CellReading(names)
    return read_cell(cell, is_person=is_person, kind=kind)


def _with_names_of_cells(party: Party, exceptions: Exceptions, log: LoadLog) -> Party:
    is_person = party.kind == PartyKind.PERSON
    cells: list[tuple[str, NameKind]] = [(party.name, "primary")]
    cells += [(name.text, name.kind) for name in party.names]
    seen = {cell for cell, _ in cells}
    made: list[Name] = []
    notes: list[tuple[str, str]] = []
    for cell, kind in cells:
        reading = read_party_cell(cell, kind, is_person=is_person, exceptions=exceptions)
        log.counts[NOT_PARTED] += reading.doubt is not None
        names = [name for name in _names_of_party(reading) if name.text not in seen]
        seen.update(name.text for name in names)
        made += names
        if names:
            notes.append((NOTE, f"{'; '.join(name.text for name in names)} (of: {cell})"))
    if not made:
        return party
    log.counts[MADE] += len(made)
    return replace(party, names=(*party.names, *made), notes=(*party.notes, *notes))


def _names_of_party(reading: CellReading) -> Iterator[Name]:
    """Yield the names of the party itself; who stands behind "c/o" is another one."""
    seen: set[str] = set()
    for text, kind in reading.names:
        name = tidy(text)
        if kind != "other party" and name not in seen and not is_debris(name):
            seen.add(name)
            yield Name(name, kind)


@cache
def read_exceptions(source: str) -> Exceptions:
    """Read the table of the cells of a source that the rule misreads; a source need not have one.

    Raises:
        InputRefused: A column is unknown, or a kind of name.
    """
    folder = registry.folders("source").get(source)
    path = folder / TABLE if folder else None
    if path is None or not path.is_file():
        return {}
    names: dict[str, list[CellName]] = {}
    for line, row in _read_rows(path, f"{source}/{TABLE}"):
        cell = names.setdefault(row["cell"], [])
        if row["name"]:
            if row["kind"] not in _KINDS:
                raise InputRefused(
                    "unknown kind of name",
                    file=f"{source}/{TABLE}",
                    line=line,
                    field="kind",
                    value=row["kind"],
                    hint=f"write one of {', '.join(sorted(_KINDS))}",
                )
            cell.append(CellName(row["name"], row["kind"]))  # type: ignore[arg-type]  # checked
    return {cell: tuple(of_cell) for cell, of_cell in names.items()}


def _read_rows(path: Path, shown_name: str) -> Iterator[tuple[int, dict[str, str]]]:
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream, strict=True)
        if tuple(reader.fieldnames or ()) != _COLUMNS:
            hint = f"its columns are: {', '.join(_COLUMNS)}"
            raise HeaderRefused("unknown columns", file=shown_name, line=1, hint=hint)
        for row in reader:
            yield reader.line_num, row


# ------------------------------------------------------------------------------------------------
# Find the entry that a remark "Linked To: NAME" means.
#
# OFAC names the other party without its number. The tie says that two entries belong together, not
# who controls whom.
# ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LinkableEntry:
    """What it takes to resolve names that may mean one entry.

    Attributes:
        party: Party id.
        name: As printed, which is how others are linked to it.
        aliases: Further names as printed.
        programmes: Programmes it is listed under.
        countries: Countries that anything of the entry points to.
    """

    party: str
    name: str
    aliases: Sequence[str] = ()
    programmes: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()


class LinkedNames:
    """Resolves names among the entries of one load."""

    def __init__(self, entries: Iterable[LinkableEntry]) -> None:
        self._exact: dict[str, list[LinkableEntry]] = defaultdict(list)
        self._loose: dict[str, list[LinkableEntry]] = defaultdict(list)
        for entry in entries:
            self._exact[entry.name].append(entry)
            for name in {entry.name, *entry.aliases}:
                # a remark often leaves the legal form out
                for key in {name, without_legal_form(name)}:
                    if key and entry not in self._loose[key]:
                        self._loose[key].append(entry)

    def tie_owner(self, vessel: str, owner: str, source: Provenance) -> Iterator[Tie]:
        """Yield the owner of a vessel, if exactly one entry has the printed name.

        Args:
            vessel: Id of its party.
            owner: As printed; a name that several entries have proves nothing.
            source: Provenance of the vessel's entry.
        """
        entries = self._exact.get(owner, ())
        if len(entries) != 1 or entries[0].party == vessel:
            return
        start, kind = entries[0].party, TieKind.OWNS.value
        source = replace(source, record=f"{start}/owns/{vessel}")
        text = f"Vessel owner: {owner}"
        yield Tie(start, vessel, kind, source, standing="inferred", text=text)

    def find_entries(self, name: str) -> Sequence[LinkableEntry]:
        """Return whom a name may mean: those of exactly that name, else of nearly that one."""
        return self._exact.get(name) or self._find_loosely(name)

    def ties(
        self, entry: LinkableEntry, names: Iterable[str], source: Provenance, log: LoadLog
    ) -> Iterator[Party | Tie]:
        """Yield a `linked` tie for each name, and an unknown party if no entry has the name.

        A tie is stated if exactly one entry has the name and shares a programme or country with
        the linked one; otherwise it is inferred.

        Args:
            entry: The entry whose remark names the others.
            names: The names after "Linked To:".
            source: Provenance of the entry; each tie gets its own record.
            log: Counts of resolved, inferred and dangling links.
        """
        for name in dict.fromkeys(names):
            # the parser takes the dot at the end of a remark away, although it may be the name's
            exact_matches = self._exact.get(name) or self._exact.get(f"{name}.")
            how = "by exact name" if exact_matches else "not by exact name"
            log.counts[f"linked: {how}"] += 1
            others = exact_matches or self._find_loosely(name)
            if not others:
                log.counts["linked: dangling"] += 1
                node = make_unknown_party(entry.party, name, source)
                yield node
                yield _make_tie(entry.party, node.id, name, source, "stated")
                continue
            standing, score = _judge_standing(entry, others, exact=exact_matches is not None)
            log.counts[f"linked: {standing}"] += 1
            for other in others:
                if other.party != entry.party:
                    yield _make_tie(entry.party, other.party, name, source, standing, score)

    def _find_loosely(self, name: str) -> Sequence[LinkableEntry]:
        return self._loose.get(name) or self._loose.get(without_legal_form(name)) or []


def _judge_standing(
    entry: LinkableEntry, others: Sequence[LinkableEntry], *, exact: bool
) -> tuple[Standing, float | None]:
    if not exact or len(others) > 1:
        return "inferred", None
    other = others[0]
    # one entry of the name may still be a namesake: a shared programme or country confirms it
    if entry.programmes & other.programmes or entry.countries & other.countries:
        return "stated", None
    # half certain: the name is right, and nothing else connects the two
    return "inferred", 0.5


def _make_tie(
    start: str,
    end: str,
    name: str,
    source: Provenance,
    standing: Standing,
    score: float | None = None,
) -> Tie:
    record = f"{start}/linked/{end}"
    return Tie(
        start,
        end,
        TieKind.LINKED.value,
        replace(source, record=record),
        interest="unknownInterest",
        standing=standing,
        text=f"Linked To: {name}",
        score=score,
    )


def make_unknown_party(party: str, name: str, source: Provenance) -> Party:
    """Return a party of a name that no entry has; its id depends on the name alone.

    Args:
        party: Id of the entry that names it: the other one is of the same list.
        name: As printed.
        source: Provenance of the entry.
    """
    # no random id: the same name must make the same party in the next load
    prefix = party.partition(":")[0]
    local = f"{prefix}:name/{hashlib.sha256(name.encode()).hexdigest()[:16]}"
    return Party(
        local, name, PartyKind.UNKNOWN.value, None, replace(source, record=local, url=None)
    )


# ------------------------------------------------------------------------------------------------
# Say of how many companies a register tells who owns or controls them, for the coverage.
# ------------------------------------------------------------------------------------------------

_ABOVE = (TieKind.OWNS, TieKind.CONTROLS)


def note_owned_companies(statements: Iterable[Statement], log: LoadLog) -> Iterator[Statement]:
    """Pass statements on, and note what they cover once all have passed.

    Args:
        statements: Of one source.
        log: Gets a sentence for the manifest and the coverage of assessments.
    """
    import numpy as np  # noqa: PLC0415  # who only lists the sources needs none of it

    # numbers in the place of ids: a register has millions of companies
    owners, companies, unnamed = array("Q"), array("Q"), array("Q")
    for statement in statements:
        if isinstance(statement, Tie) and statement.kind in _ABOVE:
            owners.append(_number_of(statement.start))
            companies.append(_number_of(statement.end))
        elif isinstance(statement, Party) and reason_not_named(statement) is not None:
            unnamed.append(_number_of(statement.id))
        yield statement
    owned = np.frombuffer(companies, np.uint64)
    is_unnamed = np.isin(np.frombuffer(owners, np.uint64), np.frombuffer(unnamed, np.uint64))
    log.notes.append(
        f"tells who owns or controls {len(np.unique(owned)):,} companies, of "
        f"{len(np.unique(owned[is_unnamed])):,} of which an owner is stated and not named; of "
        "other companies it tells nothing"
    )


def _number_of(party: str) -> int:
    """Return a number made of an id: the same one in every process, since a layer holds the note.

    Of ten million ids two have one number in one load of some four hundred thousand.
    """
    return int.from_bytes(hashlib.blake2b(party.encode(), digest_size=8).digest(), "big")
