"""Gates between a new layer and the one it would replace.

A truncated download, a renamed column or an outdated file parses without an error and would
silently remove findings. So a layer is compared with the loaded one of the same name, and a
difference beyond a gate is refused unless a person accepts it with a reason. The gate and the
reason are then recorded in the manifest and in the coverage of every assessment.

The users' own tables may grow as they like; what disappears from them needs a reason, too.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from onward.errors import CountsOutside
from onward.graph.dates import known_day
from onward.graph.model import Listing
from onward.graph.statements import FIELD_OF
from onward.graph.store.manifests import LayerContent, LayerManifest, oldest_retrieval
from onward.graph.store.workspace import Snapshot
from onward.loaders.figures import count_figures
from onward.loaders.load import has_own_tables, size_bounds
from onward.loaders.made_places import iterate_rows, without_counted_places
from onward.loaders.party_names import PartyNames
from onward.loaders.profiles import Figures

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
