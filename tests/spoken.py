"""What no reader may meet in the sentences of an assessment, looked for in any of them.

Names, descriptions and quoted texts are the order's or a source's: they are taken out before the
program's own words are judged.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

from onward.queries.rules.catalogue import default_catalogue, find_revealing_word

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
