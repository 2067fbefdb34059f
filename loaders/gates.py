"""Gates between a new layer and the one it would replace (05, section 9; 09, section 5).

A download that was cut off, a column that was renamed, an old file found in a folder: each reads
well and would take findings away in silence. So a layer is compared with the one of its name, and
what differs by more than a gate allows is refused, unless a person accepts it with a reason. The
gate and the reason then stand in the manifest, and in the coverage of every assessment.

Onward's own tables have no gates: they are the user's, who may take out what he put in.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from typing import Any, Final

from onward.errors import CountsOutside
from onward.graph.dates import known_day
from onward.graph.statements import Statements
from onward.graph.store.manifests import LayerContent, LayerManifest, retrieved_of
from onward.graph.store.snapshots import Snapshot
from onward.loaders.load import OWN_TABLES

LEAST: Final = 0.90
"""So much of the rows, or of the ties of one kind, must still be there."""

MOST: Final = 1.30
"""A list, or the ties of one kind, may grow so much at once; a table of records as it likes."""

LISTS: Final = frozenset({"parties", "listings"})

TIES_FREE: Final = 10
"""So many ties of one kind more or fewer are no matter of proportion."""

GONE: Final = 0.05
"""Share of the parties that may be gone at once."""

FILLED: Final = 0.05
"""A field may be filled so many points less often than before."""

EMPTIED: Final = 0.01
"""A field filled more often than this may not be empty in every row."""

VALID: Final = 0.02
"""Identifiers of one kind may pass their checks so many points less often."""

DANGLING: Final = 0.01
"""So many points more of the ties may lead to a party that nothing describes."""

RESOLVED: Final = 0.99
"""Least share of linked names that are exactly those of an entry, where it was reached before."""

WARNINGS: Final = (2, 20)
"""A field may have twice its warnings, and a few in any case."""

ROWS_FOR_RATES: Final = 20
"""Of fewer rows a share says nothing."""

FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "parties": ("country", "names", "identifiers", "address", "incorporated", "sector"),
    "ties": ("share", "since", "text"),
    "listings": ("programme", "entry_id", "measure", "act", "since", "text"),
    "shipments": ("end_user", "hs", "quantity", "value"),
}
"""Fields that would be missed if they were empty."""


def profile(statements: Statements) -> dict[str, Any]:
    """Count what the gates of the next load compare: filled fields, and identifiers that pass."""
    filled = {
        f"{table}.{field}": sum(
            getattr(row, field) not in (None, (), "") for row in getattr(statements, table)
        )
        for table, names in FIELDS.items()
        for field in names
    }
    checked = Counter(
        (number.scheme, bool(number.valid))
        for party in statements.parties
        for number in party.identifiers
        if number.valid is not None
    )
    valid = {
        scheme: [checked[scheme, True], checked[scheme, False]]
        for scheme in sorted({scheme for scheme, _ in checked})
    }
    return {"filled": {name: count for name, count in filled.items() if count}, "valid": valid}


def compared(
    content: LayerContent, before: Snapshot | None, accepted: str | None = None
) -> LayerContent:
    """Hold a layer against the one of its name in the snapshot that it would change.

    Args:
        content: The new layer.
        before: The snapshot, or None where there is none.
        accepted: A person's reason to let it pass in any case.

    Returns:
        The content; its log says with which layer it was compared, which parties are listed no
        more, and which gates were passed for which reason.

    Raises:
        CountsOutside: A gate fails, and no reason is given.
    """
    old = before.layer(content.facts.name) if before is not None else None
    if before is None or old is None or old.source != content.facts.source:
        return content
    names = _names(before, old.name)
    gone = names.keys() - {party.id for party in content.statements.parties}
    delisted = _listed(before, old.name) - {entry.party for entry in content.statements.listings}
    log = {
        **content.log,
        "compared_with": old.id,
        "delisted": [f"{party} {names.get(party, '')}".strip() for party in sorted(delisted)],
    }
    faults = [] if old.source == OWN_TABLES else list(_faults(old, content, len(gone)))
    if faults and accepted is None:
        raise _refusal(content.facts.name, faults)
    if faults:
        told = [f"accepted although {fault}: {accepted}" for fault in faults]
        log["notes"] = [*content.log.get("notes", ()), *told]
        log["accepted_drops"] = [{"gate": fault, "reason": accepted} for fault in faults]
    return replace(content, log=log)


def _refusal(layer: str, faults: list[str]) -> CountsOutside:
    more = f", and {len(faults) - 1} more" if len(faults) > 1 else ""
    return CountsOutside(
        f"the layer that is loaded stays: {faults[0]}{more}",
        field=layer,
        hint="fetch the file again, or say why it is right: --accept-drop REASON",
    )


def _names(before: Snapshot, layer: str) -> dict[str, str]:
    """Give the names of a layer's parties by their ids."""
    rows = _rows(before, "parties", "id", "name")
    return {party: name for dataset, party, name in rows if dataset == layer}


def _listed(before: Snapshot, layer: str) -> set[str]:
    """Give the parties that a layer lists."""
    return {party for dataset, party in _rows(before, "listings", "party") if dataset == layer}


def _rows(before: Snapshot, table: str, *columns: str) -> Iterator[tuple[str, ...]]:
    from onward.graph.tables import values  # noqa: PLC0415  # Arrow is slow to import

    found = before.table(table)
    yield from zip(*(values(found[column]) for column in ("dataset", *columns)), strict=True)


def _faults(old: LayerManifest, new: LayerContent, gone: int) -> Iterator[str]:
    """Yield a sentence for each gate that fails, the plainest first."""
    yield from _older(old, new)
    yield from _sizes(old, new.statements)
    if gone > GONE * old.counts["parties"]:
        yield f"{gone:,} of {old.counts['parties']:,} parties are gone (at most {GONE:.0%} may be)"
    yield from _filled(old, new)
    yield from _valid(old, new)
    yield from _links(old, new)
    yield from _warnings(old, new)


def _older(old: LayerManifest, new: LayerContent) -> Iterator[str]:
    then, now = old.retrieved, retrieved_of(new)
    if then and now and known_day(None, now) < known_day(None, then):
        yield f"it was retrieved on {now}, before the layer that is loaded ({then})"


def _sizes(old: LayerManifest, new: Statements) -> Iterator[str]:
    for table in (field.name for field in fields(new) if field.name != "ties"):
        then, now = old.counts[table], len(getattr(new, table))
        if now < LEAST * then or (table in LISTS and then and now > MOST * then):
            yield f"{now:,} {table} instead of {then:,}{_bounds(now, then)}"
    kinds = Counter(str(tie.kind) for tie in new.ties)
    for kind, then in sorted(old.tie_kinds.items()):
        now = kinds[kind]
        if abs(now - then) > TIES_FREE and not LEAST * then <= now <= MOST * then:
            yield f"{now:,} {kind} ties instead of {then:,}{_bounds(now, then)}"


def _bounds(now: int, then: int) -> str:
    return f" (at least {LEAST:.0%})" if now < then else f" (at most {MOST:.0%})"


def _filled(old: LayerManifest, new: LayerContent) -> Iterator[str]:
    before, after = _profile(old.log, "filled"), _profile(new.log, "filled")
    for name, then in before.items():
        table = name.partition(".")[0]
        was, rows = old.counts[table], len(getattr(new.statements, table))
        if min(was, rows) < ROWS_FOR_RATES:
            continue
        old_rate, new_rate = then / was, after.get(name, 0) / rows
        if new_rate < old_rate - FILLED or (not new_rate and old_rate > EMPTIED):
            yield f"{name} is filled in {new_rate:.1%} of rows instead of {old_rate:.1%}"


def _valid(old: LayerManifest, new: LayerContent) -> Iterator[str]:
    before, after = _profile(old.log, "valid"), _profile(new.log, "valid")
    for scheme, then in before.items():
        now = after.get(scheme, [0, 0])
        if min(sum(then), sum(now)) < ROWS_FOR_RATES:
            continue
        old_rate, new_rate = then[0] / sum(then), now[0] / sum(now)
        if new_rate < old_rate - VALID:
            yield f"{new_rate:.1%} of {scheme} numbers pass their check instead of {old_rate:.1%}"


def _links(old: LayerManifest, new: LayerContent) -> Iterator[str]:
    old_rate, new_rate = _resolved(old.log), _resolved(new.log)
    if old_rate is not None and new_rate is not None and new_rate < RESOLVED <= old_rate:
        yield f"{new_rate:.1%} of linked names are those of an entry instead of {old_rate:.1%}"
    was, ties = old.counts["ties"], len(new.statements.ties)
    if min(was, ties) >= ROWS_FOR_RATES:
        old_rate, new_rate = _dangling(old.log) / was, _dangling(new.log) / ties
        if new_rate > old_rate + DANGLING:
            yield f"{new_rate:.1%} of ties lead to nobody described instead of {old_rate:.1%}"


def _resolved(log: Mapping[str, Any]) -> float | None:
    counts = log.get("counts", {})
    exact = counts.get("linked: by exact name", 0)
    links = exact + counts.get("linked: not by exact name", 0)
    return exact / links if links >= ROWS_FOR_RATES else None


def _dangling(log: Mapping[str, Any]) -> int:
    counts = log.get("counts", {})
    return sum(int(counts.get(name, 0)) for name in ("dangling references", "linked: dangling"))


def _warnings(old: LayerManifest, new: LayerContent) -> Iterator[str]:
    times, free = WARNINGS
    before, after = old.log.get("warnings", {}), new.log.get("warnings", {})
    for name, warning in sorted(after.items()):
        then, now = before.get(name, {}).get("count", 0), warning["count"]
        if now > max(times * then, then + free):
            yield f"{now:,} rows are doubtful ({name}) instead of {then:,}"


def _profile(log: Mapping[str, Any], part: str) -> Mapping[str, Any]:
    """Give a part of a profile; a layer that an older version loaded has none."""
    found: Mapping[str, Any] = log.get("profile", {}).get(part, {})
    return found
