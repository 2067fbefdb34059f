"""Assessments for tests: as data, stored in a workspace, and what none of them may say."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from onward.api.feedback import QuietFeedback
from onward.api.workspace import Workspace
from onward.queries.assessment.assess import assess
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.model.assessment import Assessment, TieFacts
from onward.queries.model.parts import content_hash
from onward.queries.model.schema import assessment_from_data
from onward.queries.rules.catalogue import default_catalogue, find_revealing_word
from onward.queries.transactions.transaction import Transaction, parse_transaction, transaction_hash
from tests.unit.cases import table

# Assessments for tests: as the plain JSON data that they look into, and small ones to store.


_NO_INDICATORS: Final = ("present", "possible", "cannot_tell", "gap", "not_applicable")

SMALLEST: Final[dict[str, Any]] = table(__file__, "SMALLEST", lists=True)
"""The least that is an assessment."""


def assess_to_data(
    transaction: Transaction,
    setup: AssessmentSetup,
    on: date | None = None,
    as_of: date | None = None,
) -> dict[str, Any]:
    """Assess a transaction, and give what `onward assess --json` would print of it."""
    return assess(transaction, setup, on, as_of).to_data()


def small_assessment(**changes: Any) -> Assessment:
    """Return the smallest assessment with some keys changed."""
    return assessment_from_data(SMALLEST | changes, "a test")


def smallest_tie(tie: str) -> TieFacts:
    """Return the facts of a tie of which nothing but its kind and source is stated."""
    return TieFacts(
        id=tie,
        kind="owns",
        share=None,
        interest=None,
        since=None,
        until=None,
        dataset="d",
        record=None,
        url=None,
        published=None,
        retrieved=None,
        standing="stated",
        ended=False,
        undated=True,
        coarse=False,
        text=None,
    )


# A workspace with one small assessed order, on which people can act: no graph, no names.


AT: Final = "2026-05-02T09:30:00Z"

ORDER: Final[dict[str, Any]] = table(__file__, "ORDER", lists=True)

FINDING: Final[dict[str, Any]] = table(__file__, "FINDING", lists=True)

MATCH: Final[dict[str, Any]] = table(__file__, "MATCH", lists=True)

GAP: Final[dict[str, Any]] = table(__file__, "GAP", lists=True)

QUESTIONS: Final = [
    {"audience": "customer", "about": "G1", "question": "Please name all owners."},
    {"audience": "internal", "about": FINDING["id"], "question": "Is it the party of the list?"},
]


def order_data(order: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return an order as an assessment has it, with its hash."""
    transaction = parse_transaction(order or ORDER)
    return {**transaction.plain(), "hash": transaction_hash(transaction)}


def keep(workspace: Workspace, at: str = AT, **changes: Any) -> str:
    """Keep an assessment of the order, some of its keys changed, and return its id."""
    coverage = {**SMALLEST["coverage"], "gaps": [GAP], **changes.pop("coverage", {})}
    data = {
        **SMALLEST,
        "transaction": order_data(),
        "findings": [FINDING],
        "matches": [MATCH],
        "questions": QUESTIONS,
        "coverage": coverage,
        **changes,
    }
    data["content_hash"] = content_hash(data)
    assessment = assessment_from_data(data, "a test")
    with workspace.open_records() as store:
        store.put_assessment(assessment, at)
    return assessment.id


def workspace_with(folder: Path, **changes: Any) -> Workspace:
    """Make a workspace that keeps one assessment of the order."""
    workspace = Workspace(folder / "workspace", feedback=QuietFeedback())
    keep(workspace, **changes)
    return workspace


# What no reader may meet in the sentences of an assessment, looked for in any of them.
#
# Names, descriptions and quoted texts are the order's or a source's: they are taken out before
# the program's own words are judged.


INDICATORS: Final = tuple(indicator.id for indicator in default_catalogue())

FORBIDDEN: Final = re.compile(
    r"sanction|\blist|suspici|suspect|regime|embargo|red[ -]flag|screen|OFAC|\bBIS\b|\bSDN\b",
    re.IGNORECASE,
)
"""Words that no customer may read, written down once more beside the product's own."""

MACHINE: Final = re.compile(
    r"\b[a-z]+_[a-z_]+\b|\b[a-z]+\.\d+\b|\b(?:True|False|None)\b|\bR\d+[a-z]?_\w+|\bG\d+\b"
    rf"|\b(?:{'|'.join(INDICATORS)})\b"
)
"""Field names, paths, codes and ids."""

JUDGEMENT: Final = re.compile(
    r"\baware\b|(?<!may be )(?<!items are )\bintended\b|\bguilty\b|\bevaders?\b|\bcleared\b"
    r"|\bsafe\b|\bno risk\b|\bsanctioned\b|\bnone found\b",
    re.IGNORECASE,
)
"""Words by which a program would judge of people; that items may be intended for a use is the act's
own word."""

_QUOTED: Final = re.compile(r"'[^']*'|\"[^\"]*\"|⟨[^⟩]*⟩")


def find_faults(assessment: Mapping[str, Any]) -> list[str]:
    """Return a line for each word that stands where no reader may meet it."""
    names = sorted(_list_names(assessment), key=len, reverse=True)
    faults = []
    for place, text in _list_customer_questions(assessment):
        if word := _find_customer_word(_take_out(text, names)):
            faults.append(f"{place}: the customer reads {word!r}: {text}")
    for place, text in _list_sentences(assessment):
        if word := _find_machine_word(_take_out(text, names)):
            faults.append(f"{place}: {word!r}: {text}")
    return [*faults, *_find_missing_ends(assessment)]


# thousands of assessments say some hundred sentences, once their names are taken out
@lru_cache(maxsize=10_000)
def _find_machine_word(bare: str) -> str | None:
    match = MACHINE.search(bare) or JUDGEMENT.search(bare)
    return match[0] if match else None


@lru_cache(maxsize=10_000)
def _find_customer_word(bare: str) -> str | None:
    match = FORBIDDEN.search(bare)
    return find_revealing_word(bare) or (match[0] if match else None)


def _find_missing_ends(assessment: Mapping[str, Any]) -> Iterator[str]:
    """Yield each finding with a path whose summary does not name both ends of it."""
    for finding in assessment["findings"]:
        paths = [path for path in finding["evidence"]["paths"] if path["steps"]]
        if paths:
            ends = (finding["subject"]["name"], paths[0]["nodes"][-1]["name"])
            missing = [name for name in ends if name and name.strip() not in finding["summary"]]
            if missing:
                yield f"{finding['id']}: the summary lacks {missing}: {finding['summary']}"


def _list_customer_questions(assessment: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for question in assessment["questions"]:
        if question["audience"] == "customer":
            yield question["about"], question["question"]


def _list_sentences(assessment: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "verdict", assessment["verdict_text"]
    for row in assessment["cannot_tell"]:
        yield row["indicator"], row["text"]
    for finding in assessment["findings"]:
        yield finding["id"], finding["summary"]
        for key in ("possible_because", "counter_evidence", "counterfactuals", "severity_rules"):
            for text in finding[key]:
                yield finding["id"], text
    for miss in assessment["near_misses"]:
        lacking = miss["missed_by"]
        yield miss["indicator"], f"{miss['title']}: {lacking['needed']}; {lacking['found']}"
    for gap in assessment["coverage"]["gaps"]:
        yield gap["field"], gap["what"]
        yield gap["field"], gap["why_it_matters"]
    for question in assessment["questions"]:
        yield question["about"], question["question"]


def _take_out(text: str, names: list[str]) -> str:
    for name in names:
        text = text.replace(name, "…")
    return _QUOTED.sub("…", text)


def _list_names(assessment: Mapping[str, Any]) -> set[str]:
    """Return the texts of order and sources that sentences may repeat."""
    names = {source["dataset"] for source in assessment["coverage"]["sources"]}
    names |= set(_list_texts(assessment["transaction"]))
    for finding in assessment["findings"]:
        for path in finding["evidence"]["paths"]:
            names |= {node["name"] for node in path["nodes"]}
        names |= {part["name"] for part in (finding["subject"], finding["object"]) if part}
        names |= set(_list_texts(finding["values"]))
    for match in assessment["matches"]:
        names |= set(_list_texts([match["candidate"], match["query"]]))
    return {name for name in names if name and len(name) > 2}


def _list_texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _list_texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _list_texts(part)


# What every assessment must hold for a due-diligence file: no act of a person, all searches.


def find_file_faults(assessment: Mapping[str, Any]) -> list[str]:
    """Return what people alone may say and is said, and whose search has left no row."""
    stated = [key for key in ("knowledge", "decision") if assessment[key] is not None]
    return [*(f"{key} is stated" for key in stated), *_find_unsearched(assessment)]


def _find_unsearched(assessment: Mapping[str, Any]) -> Iterator[str]:
    """Yield each party, and each owner that the order states, of whom no row names the sources."""
    searched: dict[tuple[int, int | None], bool] = defaultdict(bool)
    for row in assessment["matches"]:
        searched[row["party_ref"], row.get("owner")] |= bool(row["searched"])
    for place, party in enumerate(assessment["transaction"]["parties"]):
        owners = range(len(party.get("owners") or ()))
        for owner in (None, *owners):
            if not searched[place, owner]:
                yield f"nothing says where party {place}, owner {owner} was looked for"
