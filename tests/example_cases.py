"""Cases of a YAML file: a small world in the words of example lines, and what is said of it.

A case names what is so (`case`), a `world` of clauses and the `indicator` that it is about. What
no clause can say is changed in the statements of the world (`change`, `drop`, `add`), in the
`order`, the `policy` and the `layers`; `variants` repeat a case with other values, or with `more`
clauses.

`says` maps a place of the answer to what stands there. A place is a key of the assessment, or one
of `finding` (the only one), `finding/EU` (the one whose id ends so), `findings`, `outcomes`,
`missed` and `misses` (near misses), `untold` (what cannot be told), `not_applicable` and `context`,
all of the case's indicator; `found` is status and severity of each indicator above low, and
`indicators` are all that found something. `gaps` are what a gap is on and its field, `gaps_on` the
first alone, `whys` why they matter, `why:FIELD` why that field is one, and `fields:WORDS` the
fields of those that say so; `claimed` are the measures that a person has read, `answer` is the
whole assessment. `*` stands for every row of a list. Words after a place compare otherwise than by
equality: see COMPARISONS. What is said of `others` is said of further indicators.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest

from onward.graph import model
from onward.graph.model import Provenance, Shipment, Statement
from onward.graph.shares import Share
from onward.graph.shipments import ships_to
from onward.graph.store.manifests import SourceFacts
from onward.graph.store.workspace import memory_snapshot
from onward.queries.examples import RETRIEVED, example_tables, read_example, records
from onward.queries.rules.policy import Policy, default_policy
from onward.queries.tables.tables import RuleTables
from onward.queries.transactions.transaction import parse_transaction
from tests.assessments import assess_to_data
from tests.engines import compared_engines, open_world
from tests.unit.cases import freeze, read_rows

Data = dict[str, Any]

COMPARISONS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "": lambda found, wanted: bool(found == wanted),
    "has": lambda found, wanted: wanted in found,
    "has once": lambda found, wanted: found.count(wanted) == 1,
    "lacks": lambda found, wanted: wanted not in found,
    "starts": lambda found, wanted: bool(found.startswith(wanted)),
    "ends": lambda found, wanted: bool(found.endswith(wanted)),
    "matches": lambda found, wanted: re.search(wanted, found, re.MULTILINE) is not None,
    "counts": lambda found, wanted: len(found) == wanted,
    "includes": lambda found, wanted: all(one in found for one in wanted),
    "in any order": lambda found, wanted: sorted(found, key=str) == sorted(wanted, key=str),
    "consist of": lambda found, wanted: (
        all(one in wanted for one in found) and all(one in found for one in wanted)
    ),
    "each is": lambda found, wanted: bool(found) and all(one == wanted for one in found),
    "exceeds": lambda found, wanted: bool(found > wanted),
    "times": lambda found, wanted: bool(found.count(wanted[0]) == wanted[1]),
    "one has": lambda found, wanted: any(wanted in one for one in found),
    "none has": lambda found, wanted: not any(wanted in one for one in found),
}
"""How what is found may be compared with what is wanted, by the words after a place."""


@dataclass(frozen=True)
class Case:
    """A world, an order, and what an assessment says; every key of a case in YAML is a field."""

    case: str
    indicator: str
    world: str
    says: Data = field(default_factory=dict)
    others: dict[str, Data] = field(default_factory=dict)
    many: tuple[str, int] | None = None
    """A clause, and how often it is told: `{n}` in it counts from 1."""

    change: dict[str, Data] = field(default_factory=dict)
    drop: Sequence[str] = ()
    add: Sequence[dict[str, Data]] = ()
    order: Data = field(default_factory=dict)
    """Parts of the order; null leaves one out."""

    end_user: Data = field(default_factory=dict)
    """Changes of the end-user's entry in the order."""

    policy: Data = field(default_factory=dict)
    layers: Sequence[Data] = ()
    as_of: date | None = None
    complete: bool = True
    """Whether the world counts as complete; otherwise what is loaded is what it tells of."""


def read_example_cases(*paths: Path) -> list[Any]:
    """Return the cases of some files, each variant as one of its own, as parameters of a test."""
    return [
        pytest.param(case, id=f"{path.stem}: {case.case}")
        for path in paths
        for row in read_rows(path.read_text("utf-8"))["cases"]
        for case in _list_variants(row)
    ]


def _list_variants(row: Data) -> Iterator[Case]:
    variants = row.pop("variants", [{}])
    for number, variant in enumerate(variants, 1):
        given = {**row, **variant, "says": {**row.get("says", {}), **variant.get("says", {})}}
        if more := given.pop("more", ""):
            given["world"] = "; ".join(filter(None, (given["world"], more)))
        if len(variants) > 1:
            given["case"] = f"{row['case']}, {number}"
        yield Case(**given)


def check_case(case: Case) -> None:
    """Assess a case, and compare each thing that is said with the answer."""
    answer = assess_case(case)
    for indicator, says in {case.indicator: case.says, **case.others}.items():
        assert says, f"nothing is said of {indicator}"
        check_answer(answer, indicator, says)


def check_answer(answer: Data, indicator: str, says: Data) -> None:
    """Compare each thing that is said of an indicator with an answer."""
    view = View(answer, indicator)
    for key, wanted in says.items():
        place, words = split_place(key)
        found = view.pick(place)
        assert COMPARISONS[words](found, wanted), f"{indicator}: {key}: {found!r} != {wanted!r}"


def split_place(key: str) -> tuple[str, str]:
    """Return the place of an answer, which may have blanks, and the words of a comparison."""
    words = max((one for one in COMPARISONS if key.endswith(f" {one}")), key=len, default="")
    return key.removesuffix(f" {words}"), words


def check_says(found: Any, says: Data, name: str) -> None:
    """Compare each thing that is said of an answer with what stands at its place."""
    for key, wanted in says.items():
        place, words = split_place(key)
        value = walk(found, place.split("."))
        assert COMPARISONS[words](value, wanted), f"{name}: {key}: {value!r} != {wanted!r}"


def assess_case(case: Case, *, tables: RuleTables | None = None) -> Data:
    """Assess the order of a case in its world, alike on each engine that is compared."""
    clause, count = case.many or ("", 0)
    clauses = [case.world, *(clause.format(n=number) for number in range(1, count + 1))]
    example = read_example(f"{'; '.join(clauses)} => not_found")
    added = (one for row in case.add for one in _make_statements(row))
    statements = [*_change(example.statements, case), *added]
    ties = [tie for one in statements if isinstance(one, Shipment) for tie in ships_to(one)]
    layers = (*example.layers, *(SourceFacts(**facts) for facts in case.layers))
    snapshot = memory_snapshot((*statements, *ties), layers)
    plain = {**example.transaction.plain(), **case.order}
    plain = {key: value for key, value in plain.items() if value is not None}
    for party in plain.get("parties", ()) if case.end_user else ():
        if party["role"] == "end_user":
            party.update(case.end_user)
    loaded = {} if case.complete else {"loaded": None}
    answers = [
        assess_to_data(
            parse_transaction(plain),
            open_world(
                snapshot,
                engine,
                policy=make_policy(case.policy),
                tables=tables or example_tables(),
                **loaded,
            ),
            as_of=case.as_of,
        )
        for engine in compared_engines()
    ]
    assert len({answer["content_hash"] for answer in answers}) == 1
    assert not [row for row in answers[0]["cannot_tell"] if row["reason"] == "raised"]
    return answers[0]


def assessed(clauses: str, **order: Any) -> Data:
    """Assess the order of some clauses, parts of it changed."""
    return assess_case(Case("", "", clauses, order=order))


def findings(assessment: Mapping[str, Any], indicator: str) -> list[Data]:
    """Return the findings of an indicator."""
    return [one for one in assessment["findings"] if one["indicator"] == indicator]


def finding(assessment: Mapping[str, Any], indicator: str) -> Data:
    """Return the only finding of an indicator."""
    (found,) = findings(assessment, indicator)
    return found


def make_policy(changes: Data) -> Policy | None:
    """Return the default policy with some values changed; None, which is the default, with none."""
    if not changes:
        return None
    given = dict(freeze(changes))
    if "required" in given:
        given["required"] = default_policy().required.model_copy(update=given["required"])
    return default_policy().model_copy(update=given)


def _change(statements: Sequence[Statement], case: Case) -> Iterator[Statement]:
    """Yield statements and country records, but for ties of deliveries, which are made again."""
    unused = {*case.change, *case.drop}
    for one in (*statements, *records()):
        if getattr(one, "kind", "") == "ships_to":
            continue
        names = _name(one)
        unused -= names
        changes: Data = {}
        for name in names & {*case.change}:
            changes |= case.change[name]
        if not names & {*case.drop}:
            yield replace(one, **_read_facts(changes, one.source)) if changes else one
    assert not unused, f"the world has no {unused}"


def _name(one: Statement) -> set[str]:
    """Return all by which a case may name a statement: its class, name, id, record or measure."""
    facts = (getattr(one, key, None) for key in ("name", "id", "measure"))
    return {type(one).__name__, one.source.record, *filter(None, facts)}


def _make_statements(row: dict[str, Data]) -> Iterator[Statement]:
    """Yield the statement of a row; `Listed` is a party with an entry of a list."""
    [(kind, facts)] = row.items()
    given = {"source": {}, **facts}
    if kind == "Listed":
        dataset, _, local = given["id"].partition(":")
        source = {"dataset": dataset, "record": local}
        party = {"id": given["id"], "name": given.pop("name"), "kind": "Company", "source": source}
        for key in ("country", "address", "identifiers"):
            party[key] = given.pop(key, None if key == "country" else ())
        party["address"] = party["address"] or None
        party["identifiers"] = [model.Identifier(*one) for one in party["identifiers"]]
        yield from _make_statements({"Party": party})
        number = f"{dataset}:l-{local}"
        entry = {"dataset": dataset, "record": number, "published": "2026-04-01"}
        given = {"regime": "EU", **given, "party": given["id"], "id": number, "source": entry}
        given.setdefault("list", f"{given['regime']} list")
        kind = "Listing"
    if kind == "Listing":
        given = {"party": "example:acme", "topic": "sanction", "since": "2024-01-01", **given}
        given.setdefault("id", f"e-{given['regime']}")
    record = str(given.get("id", "added"))
    given["source"] = {"dataset": "list", "record": record, **given["source"]}
    facts = _read_facts(given, Provenance("", "", retrieved=RETRIEVED))
    yield getattr(model, kind)(**facts)


def _read_facts(facts: Data, source: Provenance) -> Data:
    given = dict(freeze(facts))
    if "source" in given:
        given["source"] = replace(source, **given["source"])
    if given.get("share"):
        given["share"] = Share(**given["share"])
    return given


class View:
    """What an assessment says of one indicator, and of the order as a whole."""

    def __init__(self, answer: Data, indicator: str) -> None:
        self._answer = answer
        rows = {
            key: [row for row in answer.get(key, ()) if row["indicator"] == indicator]
            for key in ("findings", "near_misses", "cannot_tell", "not_applicable", "context")
        }
        findings = [_with_paths(one) for one in rows["findings"]]
        self._own: Data = {
            "findings": findings,
            "outcomes": [f"{one['status']} {one['severity']}" for one in findings],
            "missed": rows["near_misses"],
            "misses": [list(one["missed_by"].values()) for one in rows["near_misses"]],
            "cannot_tell": rows["cannot_tell"],
            "untold": [row["text"] for row in rows["cannot_tell"]],
            "not_applicable": [row["reason"] for row in rows["not_applicable"]],
            "context": rows["context"],
            "bands": {
                row["candidate"]["party"]: row["band"]
                for row in answer["matches"]
                if row["candidate"]
            },
            "asked": any(row["about"] == "knowledge" for row in answer["questions"]),
            "claimed": [
                measure
                for country in answer["destination"]
                for measure in country["measures"]
                if measure.get("standing") == "claimed"
            ],
            "answer": answer,
            "indicators": [row["indicator"] for row in answer["findings"]],
            "found": {
                row["indicator"]: f"{row['status']} {row['severity']}"
                for row in answer["findings"]
                if row["severity"] not in ("low", "info")
            },
            "whys": [gap["why_it_matters"] for gap in answer["coverage"]["gaps"]],
            "gaps_on": sorted({gap["on"] for gap in answer["coverage"]["gaps"]}),
            "gaps": [[gap["on"], gap["field"]] for gap in answer["coverage"]["gaps"]],
        }

    def pick(self, place: str) -> Any:
        """Return what stands at a place."""
        gaps = self._answer["coverage"]["gaps"]
        kind, colon, words = place.partition(":")
        if colon and kind == "why":
            return ". ".join(gap["why_it_matters"] for gap in gaps if gap["field"] == words)
        if colon and kind == "fields":
            return sorted(gap["field"] for gap in gaps if words in gap["why_it_matters"])
        first, *rest = place.split(".")
        name, _, end = first.partition("/")
        if name == "finding":
            [found] = [row for row in self._own["findings"] if row["id"].endswith(end)]
        else:
            found = self._own[name] if name in self._own else self._answer[name]
        return walk(found, rest)


def walk(found: Any, steps: Sequence[str]) -> Any:
    """Return what stands at the end of steps: keys, places of a list, or all of its rows."""
    for number, step in enumerate(steps):
        if step == "*":
            return [walk(one, steps[number + 1 :]) for one in found]
        found = found[int(step)] if isinstance(found, list) else found[step]
    return found


def _with_paths(finding: Data) -> Data:
    """Return a finding with the names of the parties, and the kinds of the ties, of its paths."""
    paths = finding["evidence"]["paths"]
    return finding | {
        "nodes": [[node["name"] for node in path["nodes"]] for path in paths],
        "kinds": [[step["tie"]["kind"] for step in path["steps"]] for path in paths],
    }
