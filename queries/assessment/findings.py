"""From what indicators yield to the lists of an assessment (03, section 2)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from onward.graph.dates import holds_on
from onward.graph.json_forms import canonical_hash
from onward.queries.detection.context import Context
from onward.queries.detection.list_entries import NOT_STATED
from onward.queries.detection.paths import path_data
from onward.queries.detection.results import CannotTell, Citation, Found, Missed, Result, Subject
from onward.queries.rules.indicator import Indicator, InForce, Law
from onward.queries.rules.severity import SEVERITIES, weaker

SHOWN: Final = 3
"""Paths that a finding shows where its indicator's pattern does not say."""


def finding_id(indicator: str, found: Found) -> str:
    """Give a finding's id: indicator, subject party, and what makes it another than its neighbours.

    It stays the same when evidence changes, so that a diff can say *changed*.
    """
    subject = found.subject.id if found.subject else "transaction"
    return "/".join(part for part in (indicator, subject, found.identity) if part)


def findings(
    indicator: Indicator, results: Iterable[Result], context: Context
) -> list[dict[str, Any]]:
    """Write the findings of an indicator, strongest first; a party in two roles is one finding."""
    kept: dict[str, tuple[Found, list[str]]] = {}
    for found in (result for result in results if isinstance(result, Found)):
        key = finding_id(indicator.id, found)
        role = found.subject.role if found.subject else ""
        if key not in kept:
            kept[key] = found, [role]
        else:
            first, roles = kept[key]
            kept[key] = max(first, found, key=_weight), [*roles, role]
    written = [
        _finding(indicator, key, found, roles, context) for key, (found, roles) in kept.items()
    ]
    return sorted(
        written, key=lambda finding: (-SEVERITIES.index(finding["severity"]), finding["id"])
    )


def _weight(found: Found) -> tuple[int, bool]:
    return SEVERITIES.index(found.severity), found.status == "present"


def _finding(
    indicator: Indicator, key: str, found: Found, roles: Sequence[str], context: Context
) -> dict[str, Any]:
    if found.status == "possible":  # never at stop (04, Levels), whatever level a pack gives it
        found = replace(found, severity=weaker(found.severity, "high"))
    laws = _laws(_applicable(indicator, found), found.acts, context)
    evidence = _evidence(indicator, found, context)
    return {
        "id": key,
        "indicator": indicator.id,
        "version": indicator.version,
        "indicator_version": indicator.version,
        "title": indicator.title,
        "status": found.status,
        "kind": indicator.kind,
        "severity": found.severity,
        "severity_rules": list(found.severity_rules),
        "subject": _subject(found.subject, roles),
        "object": _object(found.object),
        "summary": _summary(found, laws),
        "law": laws,
        "evidence": evidence,
        "independent_sources": _sources(evidence, found),
        "survives_without_weakest": _survives(evidence["paths"]),
        "values": dict(found.values),
        "possible_because": list(found.possible_because),
        "counter_evidence": list(found.counter_evidence),
        "counterfactuals": list(found.counterfactuals),
        "question": indicator.question,
        "false_positives": indicator.false_positives,
    }


def _subject(subject: Subject | None, roles: Sequence[str]) -> dict[str, Any]:
    if subject is None:
        return {"party": None, "role": None, "roles": [], "name": None}
    every = list(dict.fromkeys(roles))
    return {"party": subject.id, "role": every[0], "roles": every, "name": subject.name}


def _object(found: tuple[str, str, str] | None) -> dict[str, str | None] | None:
    """Write whom or what a finding leads to: a party, or a regime, country, document."""
    if found is None:
        return None
    kind, key, name = found
    party = key if kind == "party" else None
    return {"kind": kind, "id": key, "party": party, "role": None, "name": name}


def _evidence(indicator: Indicator, found: Found, context: Context) -> dict[str, Any]:
    limit = max((block.paths.show for block in indicator.detection.blocks), default=SHOWN)
    shown = found.paths if found.subject else ()
    cut = shown[:limit] if indicator.detection.blocks else shown
    starts = [(found.subject.pid, path) for path in cut] if found.subject else []
    starts += [(context.engine.ends(chain[:1])[0][0], chain) for chain in found.chains]
    paths = []
    for start, path in starts:
        data = dict(_path(context, start, path, possible=found.status == "possible"))
        if found.path_class is not None:
            data["class"] = found.path_class
        paths.append(data)
    more = "yes" if len(cut) < len(found.paths) else found.more
    return {
        "paths": paths,
        "shown": len(paths),
        "more": more,
        "limits": list(found.limits),
        "evidence_hash": canonical_hash(paths),
    }


def _path(
    context: Context, start: int, path: tuple[int, ...], *, possible: bool
) -> Mapping[str, Any]:
    return context.once(
        ("path", start, path, possible),
        lambda: path_data(
            context.engine, start, path, context.on, context.as_of, possible=possible
        ),
    )


def _sources(evidence: Mapping[str, Any], found: Found) -> int:
    """Count the datasets that carry a finding: those of its ties, and those of its entries."""
    ties = {step["tie"]["dataset"] for path in evidence["paths"] for step in path["steps"]}
    return len(ties | set(found.values.get("datasets", ())))


def _survives(paths: Sequence[Mapping[str, Any]]) -> bool | None:
    """Tell whether a shown path stands without the weakest source of the first one."""
    weakest = paths[0]["weakest_source"] if paths else None
    if weakest is None:
        return None
    return any(
        all(step["tie"]["dataset"] != weakest["dataset"] for step in path["steps"])
        for path in paths
    )


_CITED_AS: Final = {"BIS": r"\bBIS\b|15 CFR"}
"""How a regime's own acts are recognised where they do not bear its name."""


def _applicable(indicator: Indicator, found: Found) -> Sequence[Law]:
    """Give the laws of the finding's own regime: under EU rules nothing of the US is breached.

    Where none is, an act of one list is no basis for a party on another one.
    """
    regimes = _regimes(found)
    if regimes is None:
        return indicator.law
    named = [re.compile(_CITED_AS.get(one, rf"\b{re.escape(one)}\b")) for one in regimes]
    fitting = [law for law in indicator.law if any(one.search(law.citation) for one in named)]
    if fitting or (found.acts and regimes):
        return fitting
    return [_as_analogy(law) if _ONE_LIST.search(law.citation) else law for law in indicator.law]


def _regimes(found: Found) -> frozenset[str] | None:
    """Give the regimes that a finding is about, as far as they are stated; None: about none."""
    listings = found.values.get("listings")
    if found.object is not None and found.object[0] == "regime":
        told = {found.object[1]}
    elif listings:
        told = {row["regime"] for row in listings}
    else:
        return None
    return frozenset(told - {"", NOT_STATED})


def _as_analogy(law: Law) -> Law:
    return law.model_copy(update={"as_": "analogy"})


def _laws(laws: Iterable[Law], acts: Sequence[Citation], context: Context) -> list[dict[str, Any]]:
    own = [
        {
            "citation": act.citation,
            "as": act.as_,
            "verified": act.verified,
            "wording": None,
            "in_force": None,
            "url": act.url,
        }
        for act in acts
    ]
    return own + [_beside(_law(law, context), own) for law in laws]


def _beside(law: dict[str, Any], acts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Make a law of one regulation no basis of a list entry that rests on another one."""
    is_other = acts and not any(law["citation"].startswith(act["citation"]) for act in acts)
    if is_other and _ONE_LIST.search(law["citation"]):
        return {**law, "as": "analogy"}
    return law


_ONE_LIST: Final = re.compile(r"No 269/2014|15 CFR Part 744 \(Entity List")


def _law(law: Law, context: Context) -> dict[str, Any]:
    return {
        "citation": law.citation,
        "as": law.as_,
        "verified": law.verified,
        "wording": law.wording,
        "in_force": _in_force(law.in_force, context),
        "url": law.url,
    }


def _in_force(intervals: Sequence[InForce], context: Context) -> dict[str, Any] | None:
    """Say how a citation stands on the day; None = not stated."""
    if not intervals:
        return None
    for interval in intervals:
        if holds_on(interval.since, interval.until, context.on):
            return interval.model_dump(mode="json")
    return {"since": intervals[0].since, "until": intervals[-1].until, "state": "not_in_force"}


def _summary(found: Found, laws: Sequence[Mapping[str, Any]]) -> str:
    """Write one sentence by template (03, section 7); a stop never rests on general knowledge."""
    who = f"{found.subject.name} ({found.subject.role})" if found.subject else "The transaction"
    what = found.object[2] if found.object else ""
    sentence = " ".join(part for part in (who, found.relation, what) if part)
    if found.status == "possible":
        because = "; ".join(found.possible_because) or "a link is not certain"
        lowered = "the" + sentence[3:] if sentence.startswith("The transaction") else sentence
        sentence = f"It is possible that {lowered}, because {because}"
    sentence = sentence.removesuffix(".")  # a name may end with one: "Co., Ltd."
    bases = [law for law in laws if law["as"] != "analogy"]
    if not bases:
        also = f" See also {laws[0]['citation']}." if laws else ""
        return f"{sentence}.{also}"
    basis = bases[0]
    text = f"{sentence}. Basis: {basis['citation']} ({_since(basis)}, {basis['verified']})."
    if found.severity == "stop" and all(law["verified"] == "unverified" for law in bases):
        text += " Basis to be confirmed."
    return text


def _since(law: Mapping[str, Any]) -> str:
    state = law["in_force"]
    if state is None:
        return "in force since: not stated"
    words = str(state["state"]).replace("_", " ")
    return f"{words} since {state['since']}" if state["since"] else words


def near_misses(
    indicator: Indicator, results: Iterable[Result], context: Context
) -> list[dict[str, Any]]:
    """Write the near misses: one predicate short."""
    return [
        {
            "indicator": indicator.id,
            "subject": _subject(miss.subject, [miss.subject.role] if miss.subject else []),
            "object": _object(miss.object),
            "missed_by": {"field": miss.field, "needed": miss.needed, "found": miss.found},
            "path": _first_path(miss, context),
        }
        for miss in results
        if isinstance(miss, Missed)
    ]


def _first_path(miss: Missed, context: Context) -> dict[str, Any] | None:
    if miss.subject is None or not miss.paths:
        return None
    engine, on, as_of = context.engine, context.on, context.as_of
    return path_data(engine, miss.subject.pid, miss.paths[0], on, as_of, possible=True)


def unanswered(indicator: Indicator, results: Iterable[Result]) -> list[dict[str, Any]]:
    """Write what an indicator could not answer."""
    return [
        {
            "indicator": indicator.id,
            "party": result.subject.id if result.subject else None,
            "reason": result.reason,
            "needed": list(result.needed),
            "text": result.text,
        }
        for result in results
        if isinstance(result, CannotTell)
    ]
