"""The parts of a scene, made of plain data: cards of parties, lines of ties, texts safe to show.

Every text that a source or a user wrote is made printable here, once, so that no renderer shows
a control character, half a surrogate or a mark that turns the reading direction round. Ids stay
as they are: they join nodes and edges, and are not shown.
"""

import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, Final

from onward.errors import printable as steered
from onward.graph.countries import country_name
from onward.graph.model import TieKind
from onward.queries.assessment.explain import dates_text, law_line, path_lines, share_text
from onward.viz.content.letters import MIXED, find_look_alikes
from onward.viz.scene import Data, Edge, LawText, Layer, Node, PathText

DELIVERY: Final = str(TieKind.SHIPS_TO)
"""Kind of the ties that are deliveries."""

DAYS_NAMED: Final = 3
"""Days of deliveries that a line names at most."""

LONGEST: Final = 400
"""Characters of a text that stands among others; tables and details give it whole."""

NAMELESS: Final = "(no name)"
"""What stands on the card of a party whose name is empty."""

MARKS: Final = {
    "sanction": ("LISTED", "on a sanctions list"),
    "sanction.linked": ("LINKED", "linked to a listed party, by its publisher"),
    "export.control": ("EXPORT CONTROL", "on an export control list"),
    "export.risk": ("EXPORT RISK", "on a list of doubtful end-users"),
    "mil": ("MILITARY", "armed forces or defence industry"),
    "gov": ("STATE", "a public body, or of the state"),
    "role.pep": ("EXPOSED", "a politically exposed person"),
}
"""A topic's mark on a card and its meaning; a topic that is not here is marked by its code."""


_BREAK: Final = re.compile(r"[\n\r\t]")


def printable(text: object) -> str:
    r"""Make a text safe to show: what nobody sees becomes a token, a line break a blank.

    >>> printable("a\nb\x00c"), printable("\u202egpj.exe")
    ('a b⟨U+0000⟩c', '⟨U+202E⟩gpj.exe')
    """
    return steered(_BREAK.sub(" ", str(text)))


def make_printable(data: Any) -> Any:
    """Make every text of plain data safe to show; keys stay, because they are our own."""
    if isinstance(data, str):
        return printable(data)
    if isinstance(data, Mapping):
        return {key: make_printable(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [make_printable(value) for value in data]
    return data


def printable_lines(lines: Iterable[object]) -> tuple[str, ...]:
    """Make texts safe to show."""
    return tuple(printable(line) for line in lines)


def make_node(
    party: Data,
    roles: Iterable[str],
    about: Sequence[tuple[int, Data]] = (),
    layer: Layer = "evidence",
) -> Node:
    """Make a party's card.

    Args:
        party: As `onward.queries.detection.paths.party_data` gives it.
        roles: What it is in the transaction, or in the question.
        about: The findings about it with their numbers, strongest first.
        layer: What the card is for.
    """
    strongest: Data = about[0][1] if about else {}
    letters = find_look_alikes(str(party["name"]))
    marks = dict.fromkeys(_mark(topic) for topic in party["topics"])
    return Node(
        id=party["id"],
        name=printable(party["name"]).strip() or NAMELESS,
        kind=printable(party["kind"]),
        country=printable(country_name(party["country"])) if party.get("country") else None,
        roles=printable_lines(role.replace("_", " ") for role in roles),
        marks=printable_lines((*marks, *([MIXED] if letters else ()))),
        letters=letters,
        findings=tuple(number for number, _ in about),
        severity=printable(strongest["severity"]) if strongest else None,
        possible=strongest.get("status") == "possible",
        layer=layer,
        data=make_printable(party),
    )


def _mark(topic: str) -> str:
    known = MARKS.get("gov" if topic.startswith("gov.") else topic)
    return known[0] if known else topic


def make_edges(
    steps: Iterable[Data], numbers: Mapping[str, Sequence[int]], layer: Layer = "evidence"
) -> tuple[Edge, ...]:
    """Make steps of evidence paths the lines of a map.

    Every tie is a line of its own, but deliveries from one party to another are one line that
    bears all their dates: they are times at which the same thing happened.

    Args:
        steps: Each tie once.
        numbers: The findings that rest on each tie, by the tie's id.
        layer: What the lines are for.
    """
    lines: dict[Hashable, list[Data]] = {}
    for step in steps:
        tie = step["tie"]
        same = (step["from"], step["to"], tie["standing"], tie["ended"])
        lines.setdefault(same if tie["kind"] == DELIVERY else tie["id"], []).append(step)
    return tuple(_edge(of, numbers, layer) for of in lines.values())


def _edge(steps: Sequence[Data], numbers: Mapping[str, Sequence[int]], layer: Layer) -> Edge:
    first = steps[0]
    ties: list[Data] = [step["tie"] for step in steps]
    tie = ties[0]
    share = f" {share_text(tie['share'])}" if tie.get("share") else ""
    label = f"{tie['kind'].replace('_', ' ')}{share}, {_dates(ties)}"
    return Edge(
        id=tie["id"],
        start=first["from"],
        end=first["to"],
        kind=printable(tie["kind"]),
        label=printable(label + (" (ended)" if tie["ended"] else "")),
        standing=printable(tie["standing"]),
        ended=bool(tie["ended"]),
        findings=tuple(sorted({one for tie in ties for one in numbers.get(tie["id"], ())})),
        layer=layer,
        ties=tuple(
            make_printable({**step, "findings": list(numbers.get(step["tie"]["id"], ()))})
            for step in steps
        ),
    )


def _dates(ties: Sequence[Data]) -> str:
    """Write when a tie holds, or the days of deliveries: each, or when there are many the span."""
    if len(ties) == 1:
        return dates_text(ties[0])
    dated = sorted(tie["since"] for tie in ties if not tie["undated"])
    days = list(dict.fromkeys(dated))
    if len(days) > DAYS_NAMED:
        days = [f"{len(dated)} records from {days[0]} to {days[-1]}"]
    elif days:
        days[0] = f"on {days[0]}"
    told = days + ["undated"] * (len(dated) < len(ties))
    most, last = told[:-1], told[-1]
    return f"{', '.join(most)} and {last}" if most else last


def make_path_text(number: int, path: Data) -> PathText:
    """Tell a path: who leads to whom, then a sentence a tie with its source and address."""
    title, *sentences = path_lines(number, path)
    if not sentences:
        title += " itself"
    urls = [step["tie"].get("url") for step in path["steps"]]
    steps = [
        sentence.strip() + (f" {url}" if url else "")
        for sentence, url in zip(sentences, urls, strict=True)
    ]
    ties = tuple(make_printable(step) for step in path["steps"])
    beside = tuple(_beside(step["tie"]) for step in ties)
    return PathText(printable(title), printable_lines(steps), ties, beside)


def _beside(tie: Data) -> str:
    """Say of a tie what its sentence leaves out: kind of interest, publication, the wording."""
    wording = f"“{cut_text(tie['text'])}”" if tie.get("text") else ""
    facts = (
        ("interest", tie.get("interest")),
        ("published", tie.get("published")),
        ("wording", wording),
    )
    return "; ".join(f"{name} {fact}" for name, fact in facts if fact)


def make_law_text(law: Data) -> LawText:
    """Write a citation, and the address at which it can be read."""
    return LawText(printable(law_line(law)), printable(law.get("url") or ""))


def cut_text(text: str, longest: int = LONGEST) -> str:
    """Shorten a long text; a token such as ⟨U+202E⟩ stays whole or goes.

    >>> cut_text("Acme"), len(cut_text("W" * 9000)), cut_text("Acme", 3)
    ('Acme', 400, 'Ac…')
    """
    if len(text) <= longest:
        return text
    return drop_cut_token(text[: longest - 1]) + "…"


def drop_cut_token(text: str) -> str:
    """Take off the token in which a text was cut, if any.

    >>> drop_cut_token("a⟨U+2"), drop_cut_token("a⟨U+202E⟩b")
    ('a', 'a⟨U+202E⟩b')
    """
    begun = text.rfind("⟨")
    return text[:begun] if begun > text.rfind("⟩") else text
