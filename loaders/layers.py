"""Make a layer from what a load read, count what it holds, and compare it with the one before."""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, TypedDict

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onward.errors import CountsOutside, InputRefused
from onward.graph.addresses.reading import ADDRESS_PREFIX, CONTACT_PREFIX
from onward.graph.dates import day_after, day_number, known_day, since_day
from onward.graph.model import Listing, PartyKind
from onward.graph.sorting import LayerRows, SortedStatements, build_run_table
from onward.graph.statement_tables import values
from onward.graph.statements import FIELD_OF, Statements
from onward.graph.store.manifests import LayerContent, LayerManifest, SourceFacts, oldest_retrieval
from onward.graph.store.workspace import Snapshot
from onward.loaders.account import FileAccount
from onward.loaders.catalogue import has_own_tables, size_bounds
from onward.loaders.load import Loaded, refuse_rows

# ------------------------------------------------------------------------------------------------
# What is counted and compared of a layer: entries, filled fields, numbers that pass their checks.
#
# A layer lies in memory or on disk; both are counted in columns, part by part. The addresses and
# contacts that were made of texts are left out: how many there are says how texts are read, and
# nothing of what a publisher states.
# ------------------------------------------------------------------------------------------------

FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "parties": ("country", "names", "identifiers", "address", "incorporated", "sector"),
    "ties": ("share", "since", "text"),
    "listings": ("programme", "entry_id", "measure", "act", "since", "text"),
    "shipments": ("end_user", "hs", "quantity", "value"),
}
"""Fields whose sudden emptiness would cost findings."""

NOTED: Final = frozenset({"birth_date", "nationality", "passport", "national_id"})
"""Notes of parties that count as such fields: they tell persons of one name apart."""

NO_ENTRIES: Final = frozenset({PartyKind.ADDRESS, PartyKind.CONTACT, PartyKind.UNKNOWN})
"""Kinds of parties that are no entries of a list: counting them could make a part look complete."""

PLACE_PREFIXES: Final = (ADDRESS_PREFIX, CONTACT_PREFIX, "ofac:address/")
"""How ids of places that were made of texts begin; the last one in layers of earlier versions."""

_SIGN_OF: Final = {"share": "share_min"}
"""Columns that say whether a field is filled, where the field has several."""

_PLACE_OF: Final = {"parties": "id", "ties": "end"}
"""Columns that say whether a row is, or leads to, a place that was made of a text."""


class Profile(TypedDict):
    """What the gates of the next load compare.

    Attributes:
        filled: Number of rows in which a field is filled, by ``table.field``; never 0.
        valid: Numbers of identifiers that pass and that fail their check, by scheme.
    """

    filled: dict[str, int]
    valid: dict[str, list[int]]


@dataclass(frozen=True, slots=True)
class Figures:
    """What is counted of a layer, the places that were made of its texts left out.

    Attributes:
        entries: Parties that are entries of a list.
        profile: Filled fields, and checked numbers.
        counts: Statements by type.
        tie_kinds: Ties by kind.
    """

    entries: int
    profile: Profile
    counts: Mapping[str, int]
    tie_kinds: Mapping[str, int]


def count_figures(statements: LayerRows) -> Figures:
    """Count what the gates compare, and the entries."""
    filled: Counter[str] = Counter()
    counts = {name: 0 if name in FIELDS else statements.count(name) for name in FIELD_OF.values()}
    kinds: Counter[str] = Counter()
    valid: dict[str, list[int]] = {}
    entries = 0
    no_entries = pa.array(sorted(kind.value for kind in NO_ENTRIES), pa.string())
    for name in FIELDS:
        for part in _iterate_parts(statements, name):
            stated = _without_places(name, part)
            counts[name] += stated.num_rows
            _count_filled(name, stated, filled)
            if name == "parties":
                entries += part.num_rows - _count_true(pc.is_in(part["kind"], no_entries))
                _count_noted(stated, filled)
                _count_valid(stated, valid)
            elif name == "ties":
                _add_counts(stated["kind"], kinds)
    return Figures(
        entries=entries,
        profile={
            "filled": {field: count for field, count in filled.items() if count},
            "valid": dict(sorted(valid.items())),
        },
        counts=counts,
        tie_kinds=kinds,
    )


def _iterate_parts(statements: LayerRows, name: str) -> Iterator[pa.Table]:
    """Yield the statements of a type in columns."""
    if isinstance(statements, SortedStatements):
        yield from statements.tables[name].parts()
    else:
        rows = list(statements.rows(name))
        yield build_run_table(name, rows, [""] * len(rows), [b""] * len(rows))


def _count_true(flags: pa.ChunkedArray) -> int:
    return int(pc.sum(flags).as_py() or 0)


def _without_places(name: str, part: pa.Table) -> pa.Table:
    column = _PLACE_OF.get(name)
    if column is None:
        return part
    made = pc.starts_with(part[column], PLACE_PREFIXES[0])
    for prefix in PLACE_PREFIXES[1:]:
        made = pc.or_(made, pc.starts_with(part[column], prefix))
    return part.filter(pc.invert(made))


def _count_filled(name: str, part: pa.Table, filled: Counter[str]) -> None:
    for field in FIELDS[name]:
        column = part[_SIGN_OF.get(field, field)]
        if pa.types.is_list(column.type):
            is_filled = pc.greater(pc.list_value_length(column), 0)
        elif pa.types.is_string(column.type):
            is_filled = pc.not_equal(column, "")
        else:
            is_filled = pc.is_valid(column)
        filled[f"{name}.{field}"] += _count_true(is_filled)


def _count_noted(parties: pa.Table, filled: Counter[str]) -> None:
    """Count the parties that have a note of a kind, each once."""
    notes = parties["notes"].combine_chunks()
    lists = pa.ListArray.from_arrays(notes.offsets, notes.keys)
    rows, keys = np.asarray(pc.list_parent_indices(lists)), pc.list_flatten(lists)
    for key in NOTED:
        has_it = np.asarray(pc.equal(keys, key), bool)
        filled[f"parties.{key}"] += len(np.unique(rows[has_it]))


def _count_valid(parties: pa.Table, valid: dict[str, list[int]]) -> None:
    numbers = pc.list_flatten(parties["identifiers"].combine_chunks())
    schemes, checked = numbers.field("scheme"), numbers.field("valid")
    for place, passed in enumerate((True, False)):
        counts: Counter[str] = Counter()
        _add_counts(schemes.filter(pc.equal(checked, passed)), counts)
        for scheme, count in counts.items():
            valid.setdefault(scheme, [0, 0])[place] += count


def _add_counts(cells: pa.Array | pa.ChunkedArray, counts: Counter[str]) -> None:
    for row in pc.value_counts(cells).to_pylist():
        counts[row["values"]] += row["counts"]


# --- the parties of two layers


@dataclass(frozen=True, slots=True)
class PartyNames:
    """Ids and names of the parties of a layer, without the places that were made of its texts."""

    ids: pa.ChunkedArray
    names: pa.ChunkedArray

    @classmethod
    def of_layer(cls, snapshot: "Snapshot", layer: str) -> "PartyNames":
        """Read the parties of a layer of a snapshot."""
        rows = snapshot.table("parties").select(["dataset", "id", "name"])
        rows = rows.filter(pc.equal(rows["dataset"].cast(pa.string()), layer))
        return cls._of_tables([rows])

    @classmethod
    def of_rows(cls, statements: LayerRows) -> "PartyNames":
        """Return the parties of a layer that is not stored yet."""
        return cls._of_tables(_iterate_parts(statements, "parties"))

    @classmethod
    def _of_tables(cls, tables: Iterable[pa.Table]) -> "PartyNames":
        stated = [_without_places("parties", table.select(["id", "name"])) for table in tables]
        schema = pa.schema([("id", pa.string()), ("name", pa.string())])
        whole = pa.concat_tables([schema.empty_table(), *stated])
        return cls(whole["id"], whole["name"])

    def list_missing_in(self, other: "PartyNames") -> list[str]:
        """Return the ids of the parties that another layer does not have, in their order."""
        present = pc.is_in(self.ids, value_set=other.ids.combine_chunks())
        return sorted(pc.unique(self.ids.filter(pc.invert(present))).to_pylist())

    def name_parties(self, ids: Collection[str]) -> list[str]:
        """Return parties by id, each with its name where that is known."""
        if not ids:
            return []
        is_meant = pc.is_in(self.ids, value_set=pa.array(sorted(ids), pa.string()))
        pairs = zip(
            self.ids.filter(is_meant).to_pylist(),
            self.names.filter(is_meant).to_pylist(),
            strict=True,
        )
        names = dict(pairs)
        return [f"{party} {names.get(party, '')}".strip() for party in sorted(ids)]


# --- places that were made of texts, and layers of earlier versions


def without_places(statements: Statements) -> Statements:
    """Return the statements without the addresses and contacts that were made of their texts."""
    parties = tuple(party for party in statements.parties if not is_made_place(party.id))
    ties = tuple(tie for tie in statements.ties if not is_made_place(tie.end))
    return replace(statements, parties=parties, ties=ties)


def is_made_place(party_id: str) -> bool:
    """Tell whether an id is that of an address or contact that was made of a text."""
    return party_id.startswith(PLACE_PREFIXES)


def without_counted_places(old: LayerManifest, before: "Snapshot") -> LayerManifest:
    """Return a manifest whose counts leave out the places that were made of texts."""
    ends = Counter(
        kind
        for dataset, end, kind in iterate_rows(before, "ties", "end", "kind")
        if dataset == old.name and is_made_place(end)
    )
    parties = sum(
        dataset == old.name and is_made_place(party)
        for dataset, party in iterate_rows(before, "parties", "id")
    )
    counts = {
        **old.counts,
        "parties": old.counts["parties"] - parties,
        "ties": old.counts["ties"] - ends.total(),
    }
    kinds = {kind: count - ends[kind] for kind, count in old.tie_kinds.items()}
    return replace(old, counts=counts, tie_kinds=kinds)


def iterate_rows(before: "Snapshot", table: str, *columns: str) -> Iterator[tuple[str, ...]]:
    """Yield the cells of some columns of a table, behind the layer of each row."""
    rows = before.table(table)
    cells = [values(rows[column]) for column in ("dataset", *columns)]
    yield from zip(*cells, strict=True)


# ------------------------------------------------------------------------------------------------
# Gates between a new layer and the one it would replace.
#
# A truncated download, a renamed column or an outdated file parses without an error and would
# silently remove findings. So a layer is compared with the loaded one of the same name, and a
# difference beyond a gate is refused unless a person accepts it with a reason. The gate and the
# reason are then recorded in the manifest and in the coverage of every assessment.
#
# The users' own tables may grow as they like; what disappears from them needs a reason, too.
# ------------------------------------------------------------------------------------------------

LISTS: Final = frozenset({"parties", "listings"})

FREE_TIES: Final = 10
"""A change of at most this many ties of one kind is accepted whatever its proportion."""

MAX_GONE: Final = 0.05
"""Largest share of the parties that may disappear at once."""

NAMED: Final = 5
"""Parties that are named where a layer is refused because parties are gone."""

MAX_FILL_DROP: Final = 0.05
"""Largest drop of the share of rows in which a field is filled."""

FILLED_BEFORE: Final = 0.01
"""A field that was filled in more than this share of rows may not become empty everywhere."""

MAX_VALID_DROP: Final = 0.02
"""Largest drop of the share of identifiers of one scheme that pass their check."""

MAX_DANGLING_RISE: Final = 0.01
"""Largest rise of the share of ties that lead to a party that nothing describes."""

MIN_RESOLVED: Final = 0.99
"""Least share of linked names that are exactly an entry's name, if the layer before reached it."""

WARNINGS_ALLOWED: Final = (2, 20)
"""(factor, number): the warnings of a field may double, and rise by a few in any case."""

MIN_ROWS_FOR_RATES: Final = 20
"""Shares of fewer rows than this are not compared: they say little."""


def check_against_loaded(
    content: LayerContent, before: Snapshot | None, accepted: str | None = None
) -> LayerContent:
    """Compare a layer with the one of its name in the snapshot that it would change.

    Args:
        content: The new layer.
        before: The snapshot, or None if there is none.
        accepted: A person's reason for loading the layer although a gate fails.

    Returns:
        The content; its log names the layer it was compared with, the parties that are no longer
        listed, those that are new on the list, and the gates that were overruled with their reason.

    Raises:
        CountsOutside: A gate fails and no reason is given.
    """
    old = before.layer(content.facts.name) if before is not None else None
    if before is None or old is None or old.source != content.facts.source:
        return content
    figures = count_figures(content.statements)
    # the manifest knows only counts; which parties are gone is in the tables
    old_names = PartyNames.of_layer(before, old.name)
    new_names = PartyNames.of_rows(content.statements)
    gone = old_names.list_missing_in(new_names)
    listed = {
        entry.party for entry in content.statements.rows("listings") if isinstance(entry, Listing)
    }
    listed_before = _listed_parties(before, old.name)
    log = {
        **content.log,
        "compared_with": old.id,
        "delisted": old_names.name_parties(listed_before - listed),
        "newly_listed": new_names.name_parties(listed - listed_before),
    }
    faults = list(_find_faults(without_counted_places(old, before), content, figures, len(gone)))
    # what is missing says more than the day of a list
    faults = faults or list(_check_publication(old, content))
    if faults and accepted is None:
        raise _make_refusal(content, faults, old_names.name_parties(gone[:NAMED]))
    if faults:
        notes = [f"accepted although {fault}: {accepted}" for fault in faults]
        log["notes"] = [*content.log.get("notes", ()), *notes]
        log["accepted_drops"] = [{"gate": fault, "reason": accepted} for fault in faults]
    return replace(content, log=log)


def _make_refusal(content: LayerContent, faults: list[str], gone: list[str]) -> CountsOutside:
    """Return the refusal of a layer, which names the first parties that are gone."""
    more = f", and {len(faults) - 1} more" if len(faults) > 1 else ""
    names = f"; no longer in it: {', '.join(gone)}" if gone else ""
    if has_own_tables(content.facts.source):
        hint = "give all of your tables together, as they were, or say why it is right"
    else:
        hint = "download the file again, or say why it is right"
    return CountsOutside(
        f"the layer that is loaded stays: {faults[0]}{more}{names}",
        field=content.facts.name,
        hint=f"{hint}: --accept-drop REASON",
    )


def _listed_parties(before: Snapshot, layer: str) -> set[str]:
    """Return the parties that a layer lists."""
    rows = iterate_rows(before, "listings", "party")
    return {party for dataset, party in rows if dataset == layer}


def _find_faults(
    old: LayerManifest, new: LayerContent, figures: Figures, gone: int
) -> Iterator[str]:
    """Yield a sentence for each gate that fails, the most obvious fault first."""
    yield from _check_date(old, new)
    least, most = size_bounds(old.source)
    # users add to their own tables; a list that grows at once is rather another list
    bounds = (least, math.inf if has_own_tables(old.source) else most)
    yield from _check_sizes(old, figures, bounds)
    parties = old.counts["parties"]
    if gone > MAX_GONE * parties:
        yield f"{gone:,} of {parties:,} parties are gone (at most {MAX_GONE:.0%} may be)"
    yield from _check_filled_fields(old, new.log, figures)
    yield from _check_identifiers(old, new)
    yield from _check_links(old, new.log, figures)
    yield from _check_warnings(old, new)


def _check_date(old: LayerManifest, new: LayerContent) -> Iterator[str]:
    then, now = old.retrieved, oldest_retrieval(new)
    if then and now and known_day(None, now) < known_day(None, then):
        yield f"it was retrieved on {now}, before the layer that is loaded ({then})"


def _check_publication(old: LayerManifest, new: LayerContent) -> Iterator[str]:
    # a file that is fetched today may be an old one
    then, now = old.published, new.facts.published
    if then and now and known_day(None, now) < known_day(None, then):
        yield f"it was published on {now}, before the layer that is loaded ({then})"


def _check_sizes(old: LayerManifest, new: Figures, bounds: tuple[float, float]) -> Iterator[str]:
    least, most = bounds
    for table in (name for name in FIELD_OF.values() if name != "ties"):
        then, now = old.counts[table], new.counts[table]
        if now < least * then or (table in LISTS and then and now > most * then):
            yield f"{now:,} {table} instead of {then:,}{_state_bound(now, then, bounds)}"
    for kind, then in sorted(old.tie_kinds.items()):
        now = new.tie_kinds.get(kind, 0)
        if abs(now - then) > FREE_TIES and not least * then <= now <= most * then:
            yield f"{now:,} {kind} ties instead of {then:,}{_state_bound(now, then, bounds)}"


def _state_bound(now: int, then: int, bounds: tuple[float, float]) -> str:
    least, most = bounds
    return f" (at least {least:.0%})" if now < then else f" (at most {most:.0%})"


def _check_filled_fields(
    old: LayerManifest, log: Mapping[str, Any], figures: Figures
) -> Iterator[str]:
    before, after = _profile_part(old.log, "filled"), _profile_part(log, "filled")
    for name, then in before.items():
        table = name.partition(".")[0]
        was, rows = old.counts[table], figures.counts[table]
        # in a small table one row more or less would fail the gate
        if min(was, rows) < MIN_ROWS_FOR_RATES:
            continue
        old_rate, new_rate = then / was, after.get(name, 0) / rows
        if new_rate < old_rate - MAX_FILL_DROP or (not new_rate and old_rate > FILLED_BEFORE):
            yield f"{name} is filled in {new_rate:.1%} of rows instead of {old_rate:.1%}"


def _check_identifiers(old: LayerManifest, new: LayerContent) -> Iterator[str]:
    before, after = _profile_part(old.log, "valid"), _profile_part(new.log, "valid")
    for scheme, then in before.items():
        now = after.get(scheme, [0, 0])
        if min(sum(then), sum(now)) < MIN_ROWS_FOR_RATES:
            continue
        old_rate, new_rate = then[0] / sum(then), now[0] / sum(now)
        if new_rate < old_rate - MAX_VALID_DROP:
            yield f"{new_rate:.1%} of {scheme} numbers pass their check instead of {old_rate:.1%}"


def _check_links(old: LayerManifest, log: Mapping[str, Any], figures: Figures) -> Iterator[str]:
    old_rate, new_rate = _share_resolved(old.log), _share_resolved(log)
    # only a source that used to resolve its links is held to it: some never did
    if old_rate is not None and new_rate is not None and new_rate < MIN_RESOLVED <= old_rate:
        yield (
            f"{new_rate:.1%} of linked names are the name of an entry, instead of {old_rate:.1%}"
        )
    was, ties = old.counts["ties"], figures.counts["ties"]
    if min(was, ties) >= MIN_ROWS_FOR_RATES:
        old_rate, new_rate = _count_dangling(old.log) / was, _count_dangling(log) / ties
        if new_rate > old_rate + MAX_DANGLING_RISE:
            yield (
                f"{new_rate:.1%} of ties lead to a party that nothing describes, "
                f"instead of {old_rate:.1%}"
            )


def _share_resolved(log: Mapping[str, Any]) -> float | None:
    counts = log.get("counts", {})
    exact = counts.get("linked: by exact name", 0)
    links = exact + counts.get("linked: not by exact name", 0)
    return exact / links if links >= MIN_ROWS_FOR_RATES else None


def _count_dangling(log: Mapping[str, Any]) -> int:
    counts = log.get("counts", {})
    return sum(int(counts.get(name, 0)) for name in ("dangling references", "linked: dangling"))


def _check_warnings(old: LayerManifest, new: LayerContent) -> Iterator[str]:
    times, free = WARNINGS_ALLOWED
    former, after = old.log.get("warnings", {}), new.log.get("warnings", {})
    before = {_current_name(name): warning for name, warning in former.items()}
    for name, warning in sorted(after.items()):
        then, now = before.get(name, {}).get("count", 0), warning["count"]
        if now > max(times * then, then + free):
            yield f"{now:,} rows are doubtful ({name}) instead of {then:,}"


_FORMER_REASONS: Final = {
    "names no country": "is not a country",
    "no web address": "is not a web address",
    "is over, without an end date": "has ended, but has no end date",
    "has no name, its id stands for it": "has no name; its id is used instead",
}


def _current_name(warning: str) -> str:
    """Return the name of a warning; earlier versions of Onward worded some reasons differently.

    >>> _current_name("country: is no known country")
    'country: is not a known country'
    """
    field, separator, reason = warning.partition(": ")
    reason = _FORMER_REASONS.get(reason, reason)
    return f"{field}{separator}{reason.replace('is no ', 'is not a ')}"


def _profile_part(log: Mapping[str, Any], part: str) -> Mapping[str, Any]:
    """Return a part of a profile; a layer that an older version loaded has none."""
    counts: Mapping[str, Any] = log.get("profile", {}).get(part, {})
    return counts


MAX_OWN_REJECTED: Final = 0.005
"""Share of the rows of a user's own table that may be rejected, unless the user says more."""


def refuse_nothing(loaded: Loaded) -> None:
    """Refuse a load without statements: an empty layer would replace the one that is loaded.

    Raises:
        InputRefused: There is no row, or none that is a party, or all are rejected; the message
            holds the first reason.
    """
    accounts, rejections = loaded.log.files.values(), loaded.log.rejections
    if not len(loaded.rows) and not rejections:
        raise _describe_nothing(accounts)
    # the first rejection says best why nothing could be read
    if rejections and not any(account.accepted for account in accounts):
        rows, first = sum(account.rows for account in accounts), rejections[0]
        raise InputRefused(
            f"none of the {rows:,} rows was accepted, first: {first.reason}",
            file=first.file,
            line=first.line,
            field=first.field,
            value=first.value,
            hint=first.hint,
        )


def _describe_nothing(accounts: Collection[FileAccount]) -> InputRefused:
    """Say what the rows are where none was rejected, and none became a statement."""
    names = ", ".join(account.file for account in accounts)
    others = sum((account.not_a_party for account in accounts), Counter[str]())
    if not others:
        return InputRefused("there is no row to load", file=names, hint="give the whole file")
    listed = ", ".join(f"{count:,} {what}" for what, count in sorted(others.items()))
    return InputRefused(
        f"none of the {others.total():,} rows is a party or a tie ({listed})",
        file=names,
        hint="choose the file with the records themselves",
    )


def refuse_lossy(loaded: Loaded) -> None:
    """Refuse a user's own table that loses too many rows; below that, every loss is noted.

    Raises:
        RowRefused: A file loses more than the user allows, or all of its rows.
    """
    if not loaded.source.own_tables:
        return
    allowed = loaded.options.max_rejected
    limit = MAX_OWN_REJECTED if allowed is None else allowed
    for account in loaded.log.files.values():
        loses_all = 0 < account.rows == account.rejected
        if loses_all or account.rejected > limit * account.rows:
            hint = "mend them, or allow a greater share with --max-rejected"
            raise refuse_rows(account, loaded.log, hint)


def layer_content(loaded: Loaded) -> LayerContent:
    """Make a layer from what a load read: the source's facts, the user's dates, the account."""
    source, options = loaded.source, loaded.options
    figures = count_figures(loaded.rows)
    facts = SourceFacts(
        name=options.name,
        source=source.name,
        title=source.title,
        licence=source.licence,
        url=_find_url(loaded),
        regime=source.regime,
        max_age_days=source.max_age_days,
        retrieved=options.retrieved,
        published=options.published or _date_of_publication(loaded),
        smaller_than_full=figures.entries < (source.full_count or 0),
    )
    log = loaded.log.as_dict() | {"profile": figures.profile}
    if options.fetched is not None:
        log |= {"fetched": [dict(file) for file in options.fetched.files]}
    if options.mappings:
        # how columns were read is part of where the rows come from
        stated = [
            mapping.model_dump(mode="json", exclude_defaults=True) for mapping in options.mappings
        ]
        log |= {"mapping": stated[0]} if len(stated) == 1 else {"mappings": stated}
    if (doubt := _doubt_dates(loaded)) is not None:
        log |= {"notes": [*loaded.log.notes, doubt]}
    return LayerContent(facts, loaded.rows, log)


def _find_url(loaded: Loaded) -> str:
    """Return whence the one file of a load was fetched, else the official address of its source."""
    fetched = loaded.options.fetched
    urls = {file["url"] for file in fetched.files} if fetched is not None else set()
    [url] = urls if len(urls) == 1 else {None}
    return url or loaded.source.url


def _doubt_dates(loaded: Loaded) -> str | None:
    """Say that something was published after it was retrieved; None where nothing was."""
    options = loaded.options
    sources = [(options.published, options.retrieved)]
    sources += (
        (published or options.published, retrieved or options.retrieved)
        for published, retrieved in loaded.rows.days()
    )
    doubtful = sorted({days for days in sources if _is_published_later(*days)})
    if not doubtful:
        return None
    published, retrieved = doubtful[-1]
    return (
        f"{options.name} is said to be published on {published}, after it was retrieved on "
        f"{retrieved}: one of the two days is wrong; its age counts from the earlier one"
    )


def _is_published_later(published: str | None, retrieved: str | None) -> bool:
    if published is None or retrieved is None:
        return False
    # what is published at noon in Wellington is fetched yesterday in Washington
    return since_day(published) > day_number(day_after(retrieved))


def _date_of_publication(loaded: Loaded) -> str | None:
    """Return the day on which a list was published, by its own rows, else by its server.

    None where the days of rows say when single entries were listed.
    """
    if loaded.source.entries_dated:
        return None
    stated = _newest_publication(loaded)
    return stated or _published_by_server(loaded)


def _published_by_server(loaded: Loaded) -> str | None:
    """Return the day on which a server says that the files were modified, if it makes them older.

    A server that makes its answers anew would state today of an old list: what the files state, or
    the day of fetching, then counts.
    """
    fetched = loaded.options.fetched
    day = fetched.published if fetched is not None else None
    oldest = min((retrieved for _, retrieved in loaded.rows.days() if retrieved), default=None)
    return day if day is not None and (oldest is None or day <= oldest) else None


def _newest_publication(loaded: Loaded) -> str | None:
    """Return the day on which a list was published, as far as its own rows say it.

    It is as new as its newest row. In the users' own tables, a row that was published on no stated
    day is as new as the day on which it was fetched.
    """
    sources = loaded.rows.days()
    published = {day for day, _ in sources if day}
    if published and loaded.source.own_tables:
        published |= {fetched for day, fetched in sources if fetched and not day}
    return max(published, default=None)
