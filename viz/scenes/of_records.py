"""What every map of records says, whether somebody chose its parties or a walk found them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from onward.graph.engine import Engine
from onward.graph.model import TieKind
from onward.graph.ownership.direct import direct_share
from onward.graph.sayings import say
from onward.graph.shares import decimal_text, percent_text
from onward.graph.store.manifests import SourceFacts
from onward.viz.content.facts import make_layer_rows
from onward.viz.content.texts import count_noun, printable
from onward.viz.scene import Edge, Node, Scene
from onward.viz.scene_texts import TextLine, TextSection

CLOSING: Final = say("A map of records. No finding was looked for.")


def describe_question(on: str, as_of: str, snapshot: str) -> tuple[str, ...]:
    """Return what a map of records was asked of: its days, and the snapshot."""
    valid = (
        say("Valid on {on}, known by {as_of}", on=on, as_of=as_of)
        if as_of
        else say("Valid on {on}", on=on)
    )
    return valid, say("Snapshot {id}", id=snapshot)


def begin_scene(
    snapshot: str,
    cards: Sequence[Node],
    lines: Sequence[Edge],
    on: date,
    as_of: date | None,
    layers: Sequence[SourceFacts],
) -> Scene:
    """Return a scene without title and stacks: its days, its sources and their licences.

    Args:
        snapshot: Its id.
        cards: Of single parties.
        lines: Between them.
        on: Day on which the ties must hold.
        as_of: Only what was known by this day was used; None = everything.
        layers: Of the snapshot.
    """
    datasets = {tie.step.tie.dataset for line in lines for tie in line.ties}
    datasets |= {dataset for card in cards for dataset in card.datasets}
    drawn = [layer for layer in layers if printable(layer.name) in datasets]
    return Scene(
        title="",
        verdict="",
        outcome="",
        suggestion="",
        caption=describe_question(on.isoformat(), as_of.isoformat() if as_of else "", snapshot),
        nodes=tuple(cards),
        edges=tuple(lines),
        findings=(),
        sections=(),
        sources=tuple(sorted(datasets)),
        notes=(),
        closing=CLOSING,
        on=on.isoformat(),
        as_of=as_of.isoformat() if as_of else "",
        snapshot=snapshot,
        licences=tuple(make_layer_rows(drawn, on)),
    )


def count_drawn(cards: Sequence[Node], lines: Sequence[Edge]) -> str:
    """Count parties and ties, and say where several ties share a line.

    >>> count_drawn((), ())
    '0 parties and 0 ties'
    """
    ties = sum(len(line.ties) for line in lines)
    counts = say(
        "{parties} and {ties}",
        parties=count_noun(len(cards), "party", "parties"),
        ties=count_noun(ties, "tie"),
    )
    if ties == len(lines):
        return counts
    return say(
        "{counts} on {drawn}: deliveries from one party to another share a line",
        counts=counts,
        drawn=count_noun(len(lines), "line"),
    )


def list_unknown_owners(
    engine: Engine,
    cards: Mapping[int, Node],
    lines: Sequence[Edge],
    on: date,
    as_of: date | None,
) -> tuple[TextSection, ...]:
    """Return what is not known of the owners of parties of which an owner is drawn.

    Args:
        engine: Of the snapshot asked.
        cards: Of single parties, by their handles.
        lines: Which are drawn, also those from stacks.
        on: Day on which stakes must hold.
        as_of: Use only what was known by this day; None = everything.
    """
    owned = {line.end for line in lines if line.kind == TieKind.OWNS}
    said = tuple(
        TextLine(text)
        for pid, card in cards.items()
        if card.id in owned
        for text in _say_unknown_owners(card.name, direct_share(engine, pid, on, as_of))
    )
    return (TextSection("gaps", say("Not known"), said),) if said else ()


def _say_unknown_owners(name: str, owned: tuple[float, float]) -> Iterator[str]:
    """Say what share of a party nobody is known to hold, as an interval where it is one."""
    least, most = (percent_text(decimal_text(1.0 - share)) for share in reversed(owned))
    if owned[0] == owned[1] < 1:
        yield say("{name}: the owners of {percent} are not known", name=name, percent=least)
    elif owned[0] < owned[1]:
        yield say(
            "{name}: the owners of {least} to {percent} are not known",
            name=name,
            least=least,
            percent=most,
        )
