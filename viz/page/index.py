"""The index of several orders' pages: what to do about each, why, and a link to its page.

The gravest actions stand first. Like the pages, it is one file that asks nobody for anything; its
only script sorts, filters and moves between the rows, and without it the index is a plain table.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from urllib.parse import quote

from jinja2 import Template
from markupsafe import Markup

from onward.graph.countries import country_name
from onward.queries.model.assessment import Assessment
from onward.queries.transactions.stated_facts import say_role
from onward.viz.content.answer import Tone, choose_badge, write_answer
from onward.viz.content.missing import list_missing
from onward.viz.content.texts import cut_text, printable, printable_lines
from onward.viz.drawing.palette import style_variables
from onward.viz.page.policy import (
    check_embeddable,
    read_template,
    template_environment,
    write_policy,
)
from onward.viz.page.unbroken import write_unbroken

ORDER_OF_TONES: Final[tuple[Tone, ...]] = ("refuse", "apply", "hold", "unknown", "proceed")

NAMED: Final = 6
"""Parties of a row that are named; a page has all of them."""


@dataclass(frozen=True, slots=True)
class IndexRow:
    """An order in the index.

    Attributes:
        order, file: Its id, and the name of its page.
        badge, tone, answer: What to do and why, as the page says it.
        verdict, findings: The verdict, and how many findings there are.
        parties: Its parties with their roles, the first of them.
        countries: Where its goods go, and by way of which countries.
        is_fictional: Whether the order is made up.
    """

    order: str
    file: str
    badge: str
    tone: Tone
    answer: str
    verdict: str
    findings: int
    parties: str
    countries: str
    is_fictional: bool

    @property
    def link(self) -> str:
        """The address of the page beside the index, which no name of a file can steer."""
        return f"./{quote(self.file)}"

    @property
    def rank(self) -> int:
        """How grave the action is: 0 is the gravest."""
        return ORDER_OF_TONES.index(self.tone)


def make_index_row(assessment: Assessment, file: str) -> IndexRow:
    """Return the row of an assessment whose page is in a file beside the index."""
    transaction = assessment.transaction
    badge = choose_badge(assessment)
    named = [
        f"{cut_text(printable(party.name), 60)} ({say_role(party.role)})"
        for party in assessment.coverage.parties
        if party.name
    ]
    more = f" and {len(named) - NAMED} more" if len(named) > NAMED else ""
    places = (*transaction.way, *((transaction.destination,) if transaction.destination else ()))
    return IndexRow(
        order=printable(transaction.id),
        file=file,
        badge=badge.words,
        tone=badge.tone,
        answer=write_answer(assessment, printable_lines(list_missing(assessment))),
        verdict=assessment.verdict.replace("_", " "),
        findings=len(assessment.findings),
        parties=", ".join(named[:NAMED]) + more,
        countries=", ".join(dict.fromkeys(map(country_name, places))),
        is_fictional=transaction.fictional,
    )


def render_index(rows: Sequence[IndexRow], note: str = "") -> bytes:
    """Write the index of some orders, the gravest first, else in their own order.

    Args:
        rows: The orders.
        note: What the index leaves out; empty where it has all.
    """
    script = check_embeddable(read_template("index.js"), "index.js")
    style = check_embeddable(style_variables() + read_template("index.css"), "index.css")
    page = _load_template().render(
        rows=sorted(rows, key=lambda row: row.rank),
        note=note,
        script=Markup(script),  # noqa: S704  # our own file
        style=Markup(style),  # noqa: S704  # our own files
        policy=write_policy((script,), style),
    )
    return page.encode("utf-8")


@lru_cache
def _load_template() -> Template:
    return template_environment(write_unbroken).get_template("index.html")
