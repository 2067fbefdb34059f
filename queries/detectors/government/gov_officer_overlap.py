"""gov-officer-overlap: who leads the party has, or lately had, a post in a security body or force.

Officers have namesakes. The finding needs a birth date or an identifier of the person: without one
it is possible and of low severity.
"""

from collections.abc import Iterator

from onward.graph.engine import PartyRecord
from onward.graph.model import TieKind
from onward.graph.sayings import say
from onward.queries.detection.context import Context
from onward.queries.detection.paths import Path, WeighedPath, find_gravest, parties_of
from onward.queries.detection.results import DetectedFacts, Result, Subject
from onward.queries.detectors.pattern import is_left_out


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each party that an officer of a foreign security body leads."""
    return find_gravest(context, _weigh_path)


def _weigh_path(context: Context, subject: Subject, path: Path) -> WeighedPath | None:
    engine = context.engine
    ties, parties = engine.ties(path), parties_of(engine, subject.pid, path)
    position = next(i for i, tie in enumerate(ties) if tie.kind == TieKind.HOLDS_POST)
    officer, body = engine.parties([parties[position], parties[-1]])
    if is_left_out(context, ties, body):
        return None
    relation = say("is led by {name}, who holds or lately held a post in", name=officer.name)
    facts = DetectedFacts(relation=relation)
    if _is_identified(officer):
        return WeighedPath(path, context.severity, facts=facts)
    rules = ("nothing but the name says who it is: low",)
    doubt = say(
        "neither birth date nor identifier of {name} is known: a namesake?", name=officer.name
    )
    return WeighedPath(path, "low", rules, facts, (doubt,))


def _is_identified(officer: PartyRecord) -> bool:
    """Tell whether a source states more of a person than a name."""
    return any(
        member.identifiers or any(key == "birth_date" for key, _ in member.notes)
        for member in officer.members
    )
