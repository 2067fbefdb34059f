"""Suggested pairs as a layer of ties, with those that another program proposed."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from onward.graph.identity.suggested import SUGGESTIONS, make_suggestion
from onward.graph.model import Tie
from onward.graph.statements.statements import Statements
from onward.graph.store.manifests import LayerContent, LayerManifest, SourceFacts
from onward.graph.store.snapshots import Snapshot

if TYPE_CHECKING:  # every assessment asks for the note below, and needs nothing that searches
    from onward.queries.merges.suggestions import SuggestedPairs

FACTS: Final = SourceFacts(
    name=SUGGESTIONS,
    source=SUGGESTIONS,
    title="Pairs that may be one party",
    licence="Onward's own",
)

IMPORTED: Final = "nomenklatura"
"""How the record of a pair begins that another program proposed."""

CONTENT: Final = "parties that may be one under other names"
"""What the layer of suggestions has, as notes and gaps name it."""


def suggestions_layer(
    snapshot: Snapshot,
    suggested: "SuggestedPairs",
    current: Statements,
    *,
    matcher: str,
    least: float,
    everyone: bool,
) -> LayerContent:
    """Return the layer of suggestions; what another program proposed stays in it.

    Args:
        snapshot: The snapshot that was searched.
        suggested: The pairs.
        current: What the layer has now.
        matcher: Version of the matcher.
        least: Score from which names suggested a pair.
        everyone: Whether all parties were searched for.
    """
    imported = [tie for tie in current.ties if tie.source.record.startswith(IMPORTED)]
    compared = compared_layers(snapshot)
    names = ", ".join(f"{name} ({layer[:8]})" for name, layer in compared.items())
    whom = "all parties" if everyone else "parties that are listed, carry a topic or were assessed"
    note = (
        f"{CONTENT}: looked for among {names} for {whom}, where names score {least:.2f} or more by "
        f"{matcher}, or an identifier is equal"
    )
    ties = [*imported, *(pair.tie() for pair in suggested.pairs)]
    return _make_layer(ties, [note, *suggested.limits], compared)


def proposal_tie(left: str, right: str, score: float | None) -> Tie:
    """Return a pair that another program proposes, as a tie."""
    record = f"{IMPORTED} {' '.join(sorted((left, right)))}"
    return make_suggestion(left, right, score, f"proposed by {IMPORTED}", record)


def layer_with_proposals(
    manifest: LayerManifest | None, current: Statements, proposals: Iterable[Tie]
) -> LayerContent:
    """Return the layer with another program's pairs in place of those it proposed before.

    Args:
        manifest: The layer's manifest, if there is one.
        current: What the layer has now.
        proposals: What the other program proposes.
    """
    own_ties = [tie for tie in current.ties if not tie.source.record.startswith(IMPORTED)]
    notes = manifest.notes if manifest else ()
    compared = manifest.log["compared"] if manifest else None
    return _make_layer([*own_ties, *proposals], notes, compared)


def _make_layer(
    ties: Sequence[Tie], notes: Sequence[str], compared: Mapping[str, str] | None
) -> LayerContent:
    account = {"file": SUGGESTIONS, "accepted": len(ties), "rejected": 0}
    log = {"files": [account], "notes": list(notes), "compared": compared}
    return LayerContent(FACTS, Statements.from_rows(ties), log)


def stale_note(snapshot: Snapshot) -> str | None:
    """Return a note if layers have changed since pairs were searched for among them."""
    layer = snapshot.layer(SUGGESTIONS)
    if layer is None:
        return None
    compared, current = layer.log["compared"], compared_layers(snapshot)
    if compared is None:
        return (
            f"{CONTENT}: only what another program proposed; onward merges suggest looks for more"
        )
    names = sorted(current.keys() | compared.keys())
    changed = [name for name in names if current.get(name) != compared.get(name)]
    if not changed:
        return None
    before = f"looked for before {', '.join(changed)} changed"
    return f"{CONTENT}: {before}; onward merges suggest looks again"


def compared_layers(snapshot: Snapshot) -> dict[str, str]:
    """Return the ids of the layers that have parties, by name."""
    return {layer.name: layer.id for layer in snapshot.layers if layer.counts.get("parties")}
