"""Facts that are not known and that no place in the order names: a source, the owners of an owner.

Where the owners of an organisation above a party are not known, that is a gap if it is seated
abroad (docs/adr/0033-owners-above.md). Of any other it is said among what was not looked at, and
the customer is asked all the same.
"""

from collections.abc import Iterator

from onward.errors import EngineError
from onward.graph.sayings import say
from onward.queries.assessment.words.gaps import GapWords
from onward.queries.detection.context import Context
from onward.queries.detection.results import UnknownFact
from onward.queries.model.assessment import OpenQuestion
from onward.queries.ownership.open_owners import OpenOwner
from onward.queries.ownership.owner_gaps import list_open_owners


def choose_words(fact: UnknownFact) -> GapWords | None:
    """Return the words of a fact that its place in the order does not name; None where it does."""
    if fact.on == "source":
        return words_of_source(fact.field)
    return None if fact.owner is None else _words_of_owners(fact.owner)


def words_of_source(dataset: str) -> GapWords:
    """Name a source; nobody is asked, because it is loaded anew."""
    return GapWords(say("the data of {dataset}", dataset=dataset), "")


def _words_of_owners(owner: str) -> GapWords:
    return GapWords(
        say("all owners of {owner} and their shares", owner=owner),
        say(
            "Please name all owners of {owner}, up to natural persons, and their shares.",
            owner=owner,
        ),
        "customer",
    )


def say_owners_at_home(context: Context) -> Iterator[str]:
    """Say which organisations of its own country may decide over a party, owned by nobody known."""
    for ref, owner in _list_at_home(context):
        party = context.transaction.parties[ref]
        name = party.name or next(row.name for row in context.subjects if row.ref == ref)
        yield say("owners of {name}: {reason}", name=name, reason=owner.reason)


def ask_owners_at_home(context: Context) -> Iterator[OpenQuestion]:
    """Yield what asks for the owners of those whom `say_owners_at_home` names."""
    for _, owner in _list_at_home(context):
        words = _words_of_owners(owner.name)
        yield OpenQuestion(audience=words.audience, about="owners", question=words.question)


def _list_at_home(context: Context) -> Iterator[tuple[int, OpenOwner]]:
    for ref in range(len(context.transaction.parties)):
        try:
            owners = list_open_owners(context, ref)
        except EngineError:
            continue  # the coverage says of the party that its owners were not looked for
        yield from ((ref, owner) for owner in owners if not owner.is_abroad)
