"""item-redflags: the five item red flags of the Recommendation, as a person answered them."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from onward.graph.sayings import joined, say
from onward.queries.detection.context import Context
from onward.queries.detection.goods import has_cyber_item
from onward.queries.detection.results import Citation, Detected, NotApplicable, Result, Undecided

FLAGS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "marketed_for_covert_use": "marketed for covert use",
        "similar_item_misused": "a similar item was misused",
        "used_against_member_state_or_eu_citizen": "used against a Member State or an EU citizen",
        "can_configure_misused_system": "can set up or configure a system known for its misuse",
        "published_under_art_5_6": "published under Art. 5(6), or similar to an item that is",
    }
)
"""The questions in the order of their numbers, and what a yes says."""

_PUBLICATION: Final = Citation(
    "Recommendation (EU) 2024/2659, Annex, due diligence, item red flag 5 "
    "(publication under Art. 5(6))",
    "guidance",
    "unverified",
    "https://eur-lex.europa.eu/eli/reco/2024/2659/oj",
)


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each red flag that is answered yes (present) or unclear (possible).

    The questions do not arise for an ordinary item: where no item is, or may be, one for
    cyber-surveillance, unanswered flags are named and change nothing. Of any other item, flags that
    nobody answered at all leave the indicator without an answer.
    """
    answers = context.transaction.answers
    unanswered: list[tuple[str, str]] = []
    for number, (question, title) in enumerate(FLAGS.items(), start=1):
        answer = answers.get(question)
        if answer is None:
            unanswered.append((str(number), title))
        elif answer != "no":
            yield _make_finding(number, question, title, context)
    if not unanswered:
        return
    # by what they ask, too: nobody knows their numbers by heart
    flags = joined(
        (say("{number}: {flag}", number=number, flag=say(title)) for number, title in unanswered),
        "; ",
    )
    text = say("item red flags not answered: {unanswered}", unanswered=flags)
    # who answered some flags has looked; who answered none has not
    if len(unanswered) == len(FLAGS) and has_cyber_item(context):
        yield Undecided(None, "missing_data", tuple(FLAGS), text)
    else:
        yield NotApplicable(text)


def _make_finding(number: int, question: str, title: str, context: Context) -> Detected:
    answer = context.transaction.answers[question]
    is_unclear = answer == "unclear"
    return Detected(
        subject=None,
        object=("red_flag", question, title),
        status="possible" if is_unclear else "present",
        severity=context.severity,
        relation=say("bears item red flag {number}:", number=number),
        identity=question,
        values={"flag": number, "question": question, "answer": answer},
        possible_because=("the answer is unclear",) if is_unclear else (),
        acts=(_PUBLICATION,) if question == "published_under_art_5_6" else (),
    )
