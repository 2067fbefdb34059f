"""A made-up assessment with what a picture must show, for the tests of the map.

It is plain data, so that a test can change what it wants to; `picture_of` and its like read it as
the program reads what is stored.
"""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import Any, Final, TypeVar, cast

from pydantic import BaseModel

from onward.graph.json_forms import canonical_json
from onward.queries.model.assessment import Assessment, EvidencePath, EvidenceStep, PathParty
from onward.queries.model.parts import AssessmentPart, adapter
from onward.queries.party_paths import PathsReport
from onward.viz.scene import Scene
from onward.viz.scenes.scenes import assessment_scene

Data = dict[str, Any]

Part = TypeVar("Part", bound=AssessmentPart)

_OUTCOMES: Final = ("present", "possible", "cannot_tell", "gap", "not_applicable")


def path(nodes: list[Data], steps: list[Data]) -> Data:
    """Return an evidence path; its weakest source is not asked for."""
    return {"nodes": nodes, "steps": steps, "weakest_source": None}


def party(party_id: str, name: str, kind: str = "Company", topics: tuple[str, ...] = ()) -> Data:
    """Return a party as evidence paths hold it."""
    return {
        "id": party_id,
        "name": name,
        "kind": kind,
        "country": "XC",
        "topics": list(topics),
        "datasets": ["w"],
    }


def step(start: str, kind: str, end: str, **tie: Any) -> Data:
    """Return a step of an evidence path; `tie` changes what the tie says."""
    plain = {
        "id": f"{start}-{kind}-{end}",
        "kind": kind,
        "share": None,
        "interest": None,
        "since": "2019",
        "until": None,
        "dataset": "w",
        "record": None,
        "url": None,
        "published": None,
        "retrieved": "2026-04-30",
        "standing": "stated",
        "ended": False,
        "undated": False,
        "coarse": False,
        "text": None,
    }
    return {"from": start, "tie": plain | tie, "to": end}


def share(low: str, high: str) -> Data:
    """Return a share with closed ends."""
    return {"min": low, "max": high, "min_exclusive": False, "max_exclusive": False}


def finding(severity: str, status: str, subject: str | None, *paths: Data, title: str) -> Data:
    """Return a finding about a party, or with None about the whole transaction."""
    return {
        "id": f"{severity}/{subject}",
        "indicator": "own-50-aggregate",
        "version": 1,
        "indicator_version": 1,
        "title": title,
        "status": status,
        "kind": "law",
        "severity": severity,
        "severity_rules": [],
        "subject": {"party": subject, "role": None, "roles": [], "name": subject},
        "object": None,
        "summary": f"{title}, in a sentence.",
        "law": [
            {
                "citation": "Regulation (EU) 1/2000",
                "as": "duty",
                "verified": "secondary",
                "wording": None,
                "in_force": {"since": "2000-01-02", "until": None, "state": "in_force"},
                "url": None,
            }
        ],
        "values": {},
        "evidence": {
            "paths": list(paths),
            "shown": len(paths),
            "more": "no",
            "limits": [],
            "evidence_hash": "e" * 64,
        },
        "independent_sources": 1,
        "survives_without_weakest": None,
        "possible_because": ["the share is known as an interval"] if status == "possible" else [],
        "counter_evidence": ["an audited list of owners"],
        "counterfactuals": ["clears if the share is under 50 %"],
        "question": "Who owns you?",
        "audience": "customer",
        "false_positives": "Old registers.",
    }


def entry(since: str | None, until: str | None = None) -> Data:
    """Return a list entry as findings hold it."""
    return {
        "topic": "sanction",
        "regime": "EU",
        "list": "Annex IV",
        "programme": None,
        "entry_id": "7",
        "measure": None,
        "since": since,
        "until": until,
        "standing": "stated",
        "dataset": "w",
        "record": None,
        "url": None,
        "retrieved": None,
    }


def assessment(name: str = "Samarlink LLC (fictional)") -> Data:
    """Return an assessment of three parties, three findings, and a path of three kinds of line.

    Args:
        name: Stands in every place where a source or a user can put a text.
    """
    user, holding, ministry = (
        party("w:user", name),
        party("w:holding", f"{name} Holding", "Company", ("sanction",)),
        party(
            "w:ministry", f"{name} Ministry", "MilitaryUnit", ("mil", "gov.security", "odd.topic")
        ),
    )
    owned = step("w:holding", "owns", "w:user", share=share("0.6", "0.75"), url=name, record=name)
    ruled = step("w:ministry", "controls", "w:holding", standing="claimed", dataset=name)
    old = step("w:ministry", "owns", "w:user", ended=True, until="2020", share=share("1", "1"))
    long = path([user, holding, ministry], [owned, ruled])
    short = path([user, ministry], [old])
    return {
        "id": "A-1",
        "transaction": {
            "id": name,
            "hash": "4" * 64,
            "fictional": True,
            "parties": [
                {"role": "end_user", "id": "w:user"},
                {"role": "exporter", "name": name, "country": "DE"},
                {"role": "consignee", "name": f"{name} Trading"},
            ],
        },
        "verdict": "FINDINGS",
        "complete": True,
        "verdict_text": f"3 findings about {name}. Suggested: refuse.",
        "suggestion": {
            "value": "refuse",
            "rules": [
                {"rule": "R1", "suggestion": "refuse", "finding_ids": ["stop"], "gap_ids": []}
            ],
        },
        "on": "2026-05-01",
        "as_of": None,
        "snapshot": "0adf",
        "onward_version": "0.1",
        "matcher": "m",
        "rule_pack": {
            "id": "default",
            "version": "0.1",
            "hash": "6" * 64,
            "law_read_up_to": "2026-09",
            "unconfirmed": [],
        },
        "policy": {"id": "default", "version": "1", "hash": "7" * 64},
        "regimes_evaluated": [],
        "findings": [
            finding("stop", "present", "w:user", long, title=f"Owned by {name}"),
            finding("high", "possible", "w:user", short, long, title="Ruled by an army"),
            finding("medium", "present", None, title="Embargo"),
        ],
        "near_misses": [],
        "cannot_tell": [
            {
                "indicator": "x",
                "title": "An indicator",
                "party": None,
                "reason": "missing_data",
                "needed": [],
                "text": name,
            }
        ],
        "not_found": [],
        "not_applicable": [],
        "destination": [],
        "matches": [],
        "questions": [],
        "coverage": {
            "sources": [
                {
                    "dataset": name,
                    "layer": "5" * 64,
                    "licence": "not stated",
                    "smaller_than_full": False,
                    "limit_days": 7,
                    "notes": [],
                    "used_by": [],
                    "retrieved": "2026-04-30",
                    "published": None,
                    "rows_accepted": 8,
                    "rows_rejected": 1,
                    "age_days": 400,
                    "stale": True,
                }
            ],
            "parties": [
                covered(0, "end_user", name, "w:user"),
                covered(1, "exporter", name, "transaction:1"),
                covered(2, "consignee", None, "transaction:2"),
            ],
            "indicators": {
                **dict.fromkeys((*_OUTCOMES, "not_found"), 0),
                "names": {outcome: [] for outcome in _OUTCOMES},
            },
            "period": {"ownership_known_on": None},
            "limits_hit": [],
            "gaps": [
                {
                    "id": "G1",
                    "on": "owner",
                    "field": "owners",
                    "what": "all owners",
                    "role": None,
                    "party": None,
                    "why_it_matters": name,
                    "question": "Please name all owners.",
                    "audience": "customer",
                    "blocks": [],
                    "attempts": [],
                }
            ],
            "not_covered": ["no list of the UN is loaded"],
        },
        "later": [],
        "content_hash": "c" * 64,
        "engine": {"name": "embedded", "version": "1"},
        "knowledge": None,
        "decision": None,
    }


def covered(index: int, role: str, name: str | None, *parties: str) -> Data:
    """Return what was looked at of a party of the transaction; it was found in no record."""
    return {
        "party_ref": index,
        "role": role,
        "name": name,
        "resolved": "none",
        "parties": list(parties),
        "identifiers_given": [],
        "owners": None,
        "lists_compared": [],
    }


def picture_of(data: Data) -> Scene:
    """Draw an assessment that is given as plain data; the usual one is drawn once."""
    return _usual_picture() if data == assessment() else _draw(data)


@cache
def _usual_picture() -> Scene:
    return _draw(assessment())


def _draw(data: Data) -> Scene:
    return assessment_scene(part_of(Assessment, data))


def party_of(data: Data) -> PathParty:
    """Return a party of a path, typed."""
    return part_of(PathParty, data)


def step_of(data: Data) -> EvidenceStep:
    """Return a step of a path, typed."""
    return part_of(EvidenceStep, data)


def path_of(data: Data) -> EvidencePath:
    """Return a path, typed."""
    return part_of(EvidencePath, data)


def paths_of(data: Data) -> PathsReport:
    """Return the answer to a question for paths, typed."""
    return part_of(PathsReport, data)


def part_of(kind: type[Part], data: Data) -> Part:
    """Read a part of an assessment, even one whose texts no transaction could have."""
    texts: dict[str, str] = {}
    clean = _with_placeholders(data, texts)
    part = adapter(kind).validate_json(canonical_json(clean))
    return cast("Part", _with_texts(part, texts))


def _with_placeholders(value: Any, texts: dict[str, str]) -> Any:
    """Put a short name in the place of each text that is long, or that nobody may type.

    A path that says nothing of its weakest source has none.
    """
    if isinstance(value, str) and not (value.isprintable() and 0 < len(value) < 100):
        placeholder = f"placeholder {len(texts)}"
        texts[placeholder] = value
        return placeholder
    if isinstance(value, Mapping):
        if {"nodes", "steps"} <= value.keys():
            value = {"weakest_source": None, **value}
        return {key: _with_placeholders(each, texts) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_with_placeholders(each, texts) for each in value]
    return value


def _with_texts(value: Any, texts: Mapping[str, str]) -> Any:
    """Put the texts back into their places."""
    if isinstance(value, str):
        return texts.get(value, value)
    if isinstance(value, tuple | list):
        return type(value)(_with_texts(each, texts) for each in value)
    if isinstance(value, dict):
        return {key: _with_texts(each, texts) for key, each in value.items()}
    if isinstance(value, BaseModel):
        return value.model_copy(
            update={key: _with_texts(each, texts) for key, each in vars(value).items()}
        )
    if is_dataclass(value) and not isinstance(value, type):
        changed = {
            each.name: _with_texts(getattr(value, each.name), texts)
            for each in fields(value)
            if each.init
        }
        return replace(value, **changed)
    return value
