"""The parts of a scene, made of plain data: cards of parties, lines of ties, paths in words.

Every text becomes printable here (`content.texts`). Ids stay as they are: they join nodes and
edges, and are not shown.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Final

from onward.graph.countries import country_name
from onward.graph.model import TieKind
from onward.queries.assessment.explain_data import dates_text, law_line, path_lines, share_text
from onward.viz.content.names import MIXED, find_look_alikes
from onward.viz.content.texts import cut_text, make_printable, printable, printable_lines
from onward.viz.scene import RECORDED, UNRECORDED, Data, Edge, LawText, Layer, Node, PathText

DELIVERY: Final = str(TieKind.SHIPS_TO)
"""Kind of the ties that are deliveries."""

DAYS_NAMED: Final = 3
"""Days of deliveries that a line names at most."""

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


KINDS: Final = {
    UNRECORDED: "in no loaded record",
    RECORDED: "in the records",
    "Person": "person",
    "Company": "company",
    "Organization": "organisation",
    "PublicBody": "public body",
    "MilitaryUnit": "military unit",
    "ArmedGroup": "armed group",
    "Vessel": "vessel",
    "Airplane": "aircraft",
    "Vehicle": "vehicle",
    "Address": "address",
    "Contact": "contact",
    "Security": "security",
    "BankAccount": "bank account",
    "Unknown": "kind not known",
    "Stack": "not drawn one by one",
}
"""Party kinds in words."""


def make_node(
    party: Data,
    roles: Iterable[str],
    about: Sequence[tuple[int, Data]] = (),
    layer: Layer = "evidence",
) -> Node:
    """Make a party's card.

    Args:
        party: As `onward.queries.detection.paths.describe_party` gives it, as data.
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
