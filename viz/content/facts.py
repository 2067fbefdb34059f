"""What a briefing says beside its findings: head, parties, destination, questions, method.

All of it stands in the assessment; here it becomes rows and lines for a reader.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, Final

from onward.graph.countries import country_name
from onward.graph.store.manifests import SourceFacts
from onward.queries.rules.severity import SEVERITIES
from onward.viz.content.names import find_look_alikes
from onward.viz.content.texts import printable, printable_lines, spell_codes
from onward.viz.scene import Data, PartyRow, SourceRow

BINDING: Final = (
    "Commission Recommendation (EU) 2024/2659 of 11 October 2024 is not binding (recital 6); "
    "Regulation (EU) 2021/821 is. The Recommendation's annex was read through secondary sources."
)
"""Legal status, which every briefing states (03)."""


def count_facts(assessment: Data) -> tuple[str, ...]:
    """Give the facts of the head: findings by severity, indicators run, ties and sources used."""
    found: Sequence[Data] = assessment["findings"]
    severities = Counter(one["severity"] for one in found)
    told = [f"{severities[s]} {s}" for s in reversed(SEVERITIES) if severities[s]]
    outcomes: Mapping[str, Any] = assessment["coverage"].get("indicators") or {}
    run = sum(count for outcome, count in outcomes.items() if outcome != "names")
    ties = {step["tie"]["id"]: step["tie"] for step in _steps(found)}
    used = {tie["dataset"] for tie in ties.values()}
    dates = [tie["retrieved"] or tie["published"] for tie in ties.values()]
    oldest = min((day for day in dates if day), default="")
    return printable_lines(
        (
            _many(len(found), "finding") + (f" in all: {', '.join(told)}" if told else ""),
            f"{_many(run, 'indicator')} run",
            f"{_many(len(ties), 'tie')} shown as evidence, of {_many(len(used), 'source')}"
            + (f", the oldest of {oldest}" if oldest else ""),
        )
    )


def _steps(found: Sequence[Data]) -> Iterator[Data]:
    paths = chain.from_iterable(one["evidence"]["paths"] for one in found)
    return chain.from_iterable(path["steps"] for path in paths)


def _many(count: int, what: str) -> str:
    return f"{count} {what}" + ("" if count == 1 else "s")


_RESOLVED: Final = {
    "id": "found by id",
    "matched": "matched by identifier, or by exact name and country",
    "possible": "possibly",
    "none": "in no loaded source",
}


def make_party_rows(assessment: Data) -> Iterator[PartyRow]:
    """Give the transaction's parties as stated, each with the record it was taken for."""
    best: dict[tuple[int, str], Data] = {}
    others: dict[tuple[int, str], list[str]] = {}
    for match in assessment.get("matches") or ():
        key = (match["party_ref"], match["role"])  # an owner's row is not the party's
        if match["candidate"] and match["band"] == "match":
            held = best.get(key)
            if held is None or float(match["score"]) > float(held["score"]):
                best[key] = match
        elif match["candidate"]:
            others.setdefault(key, []).append(_candidate(match))
    for party in assessment["coverage"]["parties"]:
        stated = assessment["transaction"]["parties"][party["party_ref"]]
        key = (party["party_ref"], party["role"])
        match = best.get(key, {})
        how = party.get("resolved", "none")
        ids = ", ".join(party["parties"]) if how != "none" else ""
        told = f"{_RESOLVED.get(how, how)}{': ' if ids else ''}{ids}"
        country = stated.get("country")
        known = _owners(party.get("owners"))
        yield PartyRow(
            role=printable(party["role"]).replace("_", " "),
            name=printable(party["name"] or "(not named)"),
            country=printable(country_name(country)) if country else "",
            matched=printable("; ".join((told, *others.get(key, ())))),
            band=printable(match.get("band") or ""),
            score=printable(match.get("score") or ""),
            owners=printable("; ".join(filter(None, (known, *_stated_owners(stated))))),
            letters=find_look_alikes(party["name"] or ""),
        )


def _candidate(match: Data) -> str:
    """Name a party that a name resembles and that was not taken for it."""
    candidate = match["candidate"]
    name = candidate.get("name_used") or candidate["party"]
    return f"{match['band']} match: {name} ({candidate['party']}), score {match['score']}"


def _stated_owners(stated: Data) -> Iterator[str]:
    """Name the owners that the transaction itself states, with the share that it claims."""
    for owner in stated.get("owners") or ():
        low, high = owner.get("share_min"), owner.get("share_max")
        share = (
            "share not stated"
            if low is None and high is None
            else (
                f"{float(low or 0) * 100:.4g} to {float(1 if high is None else high) * 100:.4g} %"
            )
        )
        name = owner.get("name") or owner.get("id") or "somebody without a name"
        yield f"the order claims: {name}, {share}"


def _owners(known: Mapping[str, str] | None) -> str:
    if known is None:
        return ""
    low, high, unknown = (
        f"{float(known[name]) * 100:.4g} %" for name in ("known_min", "known_max", "unknown")
    )
    between = low if low == high else f"{low} to {high}"
    if float(known["known_max"]) == 0:
        return "no owner known"
    rest = f", of {unknown} not known" if float(known["unknown"]) > 0 else ""
    return f"owners of {between} known{rest}"


def describe_destinations(assessment: Data) -> Iterator[str]:
    """Write the record of each country that the goods go to, with the measures it was judged by."""
    for record in assessment.get("destination") or ():
        note = f"; {record['note']}" if record["note"] else ""
        role = str(record["role"]).replace("_", " ")
        of = f" for {record['year']}" if record.get("year") else ""
        yield printable(
            f"{country_name(record['country'])} ({role}): record {record['status']}{of}{note}"
        )
        for measure in record.get("measures") or ():
            yield printable(f"- {_measure(measure)}")
        for row in record.get("conflicts") or ():
            yield printable(f"- {_conflict(row)}")


def _measure(row: Data) -> str:
    name = row.get("title") or row["measure"]
    if row.get("value") is None:
        return f"{name}: no value"
    facts = [f"scale {row['scale']}" if row.get("scale") else ""]
    facts += [f"data of {row['data_year']}" if row.get("data_year") else ""]
    facts += [f"retrieved {row['retrieved']}" if row.get("retrieved") else ""]
    meets = "; meets the threshold" if row.get("meets") else ""
    note = f"; {row['note']}" if row.get("note") else ""
    return f"{name}: {row['value']} ({', '.join(filter(None, facts))}){meets}{note}"


def _conflict(row: Data) -> str:
    """Tell of an armed conflict, which is no part of the record; no row is no word of peace."""
    if row.get("value") is None:
        return f"Armed conflict, {row['measure']}: no row, which does not say that there was none"
    return f"Armed conflict, shown and not counted: {_measure(row)}"


def list_questions(assessment: Data) -> Iterator[str]:
    """Write what to ask, and whom; a question that several findings ask stands once."""
    asked: dict[tuple[str, str], list[str]] = {}
    numbers = {one["id"]: n for n, one in enumerate(assessment["findings"], start=1)}
    for row in assessment.get("questions") or ():
        finding = numbers.get(row["about"])
        told = f"finding {finding}" if finding else str(row["about"])
        asked.setdefault((row["to"], row["question"]), []).append(told)
    for (to, question), about in asked.items():
        named = ", ".join(dict.fromkeys(about))
        yield spell_codes(printable(f"To the {to}: {question} ({named})"))


def make_source_rows(assessment: Data) -> Iterator[SourceRow]:
    """Give every source that was asked, with its licence: the manifest of what is shown."""
    for source in assessment["coverage"]["sources"]:
        age = source.get("age_days")
        accepted, rejected = source.get("rows_accepted") or 0, source.get("rows_rejected") or 0
        yield SourceRow(
            dataset=printable(source["dataset"]),
            licence=printable(source.get("licence") or "not stated"),
            retrieved=printable(source.get("retrieved") or ""),
            published=printable(source.get("published") or ""),
            rows=f"{accepted} read, {rejected} refused",
            age="" if age is None else _many(age, "day"),
            stale=bool(source.get("stale")),
        )


def describe_method(assessment: Data) -> Iterator[str]:
    """Write how it was done: versions, rules, dates, and what binds whom."""
    pack, policy = assessment["rule_pack"], assessment["policy"]
    version = assessment.get("onward_version", "")
    rules = f"rule pack {pack['id']} {pack['version']}, policy {policy['id']} {policy['version']}"
    yield printable(f"Onward {version}, {rules}")
    if pack.get("law_read_up_to"):
        yield printable(f"Law read up to {pack['law_read_up_to']}")
    unconfirmed: Iterable[Any] = pack.get("unconfirmed") or ()
    for one in unconfirmed:
        yield spell_codes(printable(f"Not confirmed in the text of the law: {one}"))
    yield f"Snapshot {printable(assessment['snapshot'])}"
    yield (
        "Whether there is a path was decided over every tie of the records; of those there are, "
        "the shortest are shown."
    )
    yield BINDING


def describe_decision(assessment: Data) -> Iterator[str]:
    """Write the decision that a person took, or nothing."""
    decision = assessment.get("decision")
    for key, value in (decision or {}).items():
        if value not in (None, "", [], {}):
            yield printable(f"{key.replace('_', ' ')}: {value}")


def make_layer_rows(layers: Iterable[SourceFacts]) -> Iterator[SourceRow]:
    """Give the sources of a snapshot that a map shows, with their licences."""
    for layer in layers:
        yield SourceRow(
            dataset=printable(layer.name),
            licence=printable(layer.licence or "not stated"),
            retrieved=printable(layer.retrieved or ""),
            published=printable(layer.published or ""),
            rows="",
            age="",
        )
