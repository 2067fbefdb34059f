"""A finding in a sentence that names both ends: who the order names, and whom the path leads to.

What stands between them is the indicator's own relation, or where the detector states a
`consequence`, the ties of the path. An end that is on a list bears list and year.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from onward.graph.model import Listing
from onward.graph.ownership import LISTED_TOPICS
from onward.queries.assessment.words.codes import (
    join_words,
    say_standing,
    say_subject,
    say_tie,
    share_text,
    upper_first,
)
from onward.queries.detection.context import Context
from onward.queries.detection.results import Detected
from onward.queries.model.evidence import Evidence, EvidencePath, TieFacts
from onward.queries.model.findings import Finding, FindingSubject, LawBasis
from onward.queries.model.values import ListingRow
from onward.queries.model.words import Severity

LONGEST_CHAIN: Final = 3
"""Ties that a sentence tells one by one; of a longer path it names the parties between."""

REASONS_SAID: Final = 2
"""Doubts that a summary says; all of them stand beside the finding."""

LISTS_NAMED: Final = 3
_LONGEST_LIST: Final = 60


def summarise_finding(
    detected: Detected,
    subject: FindingSubject,
    laws: Sequence[LawBasis],
    evidence: Evidence,
    context: Context,
) -> str:
    """Write a finding in one or two sentences; a stop never rests on general knowledge."""
    sentence = _write_sentence(detected, subject, evidence, context)
    if detected.status == "possible":
        reasons = detected.possible_because[:REASONS_SAID] or ("a link is not certain",)
        because = "; ".join(map(_say_reason, reasons))
        sentence = f"It is possible that {sentence}, because {because}"
    # a name keeps its letters, and may end with a point: "Co., Ltd."
    begins_with_name = detected.status == "present" and subject.name is not None
    sentence = (sentence if begins_with_name else upper_first(sentence)).removesuffix(".")
    return f"{sentence}.{_say_basis(laws, detected.severity)}"


def _say_basis(laws: Sequence[LawBasis], severity: Severity) -> str:
    bases = [law for law in laws if law.as_ != "analogy"]
    if not bases:
        return f" See also {laws[0].citation}." if laws else ""
    text = f" Basis: {bases[0].citation} ({say_standing(bases[0])})."
    if severity == "stop" and all(law.verified == "unverified" for law in bases):
        text += " Basis to be confirmed."
    return text


def say_without_basis(finding: Finding) -> str:
    """Return what a finding says of the parties or goods, without the law that it rests on."""
    return finding.summary.removesuffix(_say_basis(finding.law, finding.severity))


def _say_reason(reason: str) -> str:
    # of a tie between two parties, which the sentence has named
    return f"they are {reason}" if reason.startswith("possibly the same") else reason


def _write_sentence(
    detected: Detected, subject: FindingSubject, evidence: Evidence, context: Context
) -> str:
    paths = [path for path in evidence.paths if path.steps]
    if detected.consequence and paths:
        return _say_chains(detected, subject, paths, context)
    start = say_subject(subject) + ("," if subject.name else "")
    related = _name_object(detected, paths, context)
    relation = detected.relation
    if not related or related.startswith("("):
        relation = relation.removesuffix(":")
    sentence = " ".join(filter(None, (start, relation, related)))
    return sentence + _name_further_ends(detected, paths, sentence, context)


def _name_object(detected: Detected, paths: Sequence[EvidencePath], context: Context) -> str:
    """Name whom or what the relation leads to; a party that is its own end is named once."""
    if detected.object is None:
        return ""
    kind, key, name = detected.object
    if kind == "party" and detected.subject is not None and key == detected.subject.id:
        return _describe_entry(key, "", context).strip()
    if kind == "party":
        return name + _describe_entry(key, "", context) + _say_between(key, paths)
    rows = detected.values.get("listings", ())
    if kind not in ("regime", "regimes") or not rows or paths:
        return name
    # of a party that is on the list itself, the entry says more than the regime
    has_title = kind == "regime" and key and name != key
    return _name_entry(_with_title(rows, name) if has_title else rows)


def _say_between(end: str, paths: Sequence[EvidencePath]) -> str:
    """Name the parties between the subject and the end of the first path."""
    if not paths or paths[0].nodes[-1].id != end:
        return ""
    between = [party.name for party in paths[0].nodes[1:-1]]
    return f", through {join_words(between)}" if between else ""


def _name_further_ends(
    detected: Detected, paths: Sequence[EvidencePath], sentence: str, context: Context
) -> str:
    """Name the ends of the evidence that the sentence has not named yet."""
    # a chain of deliveries follows the path that leads to its first shipper
    ends = [
        path.nodes[-1] for path in ([*paths[:1], *paths[-1:]] if detected.chains else paths[:1])
    ]
    words = [
        end.name + _describe_entry(end.id, "", context)
        for end in dict.fromkeys(ends)
        if end.name not in sentence
    ]
    if not words:
        return ""
    return f"; {_say_last_tie(paths[-1])} {join_words(words)}"


def _say_last_tie(path: EvidencePath) -> str:
    """Say how a path comes to its end; goods go to their consignee, and come from their shipper."""
    if not path.steps or path.steps[-1].tie.kind != "ships_to":
        return "the ties lead to"
    is_shipper = path.steps[-1].start == path.nodes[-1].id
    return "the goods came from" if is_shipper else "the goods went to"


def _say_chains(
    detected: Detected, subject: FindingSubject, paths: Sequence[EvidencePath], context: Context
) -> str:
    """Say who holds what, holder first, and what follows from it: "… holds 50 % of Samarlink"."""
    regime = detected.object[1] if detected.object and detected.object[0] == "regime" else ""
    first, *others = _choose_paths(paths)
    text = _say_chain(first, say_subject(subject), regime, context)
    if others:
        further = [_say_chain(path, "it", regime, context) for path in others]
        text = f"{text}, and {join_words(further)}"
    related = detected.object[2] if detected.object else ""
    return f"{text}: this {detected.consequence} {related}".rstrip()


def _choose_paths(paths: Sequence[EvidencePath]) -> list[EvidencePath]:
    """Return the first path, and one more to another end where both are short."""
    first = paths[0]
    others = [path for path in paths[1:] if path.nodes[-1].id != first.nodes[-1].id]
    is_short = all(len(path.steps) == 1 for path in (first, *others[:1]))
    return [first, *(others[:1] if is_short else ())]


def _say_chain(path: EvidencePath, subject: str, regime: str, context: Context) -> str:
    """Say a path from its far end down to the subject."""
    end = path.nodes[-1]
    top = end.name + _describe_entry(end.id, regime, context)
    names = [party.name for party in path.nodes]
    if len(path.steps) > LONGEST_CHAIN or not _is_downward(path):
        between = f" through {join_words(names[1:-1])}" if names[1:-1] else ""
        return f"{top} stands above {subject}{between}"
    below = [subject, *names[1:-1]]
    parts = [
        f"{_say_holding(step.tie)} {lower}" for step, lower in zip(path.steps, below, strict=True)
    ]
    return f"{top} {', which '.join(reversed(parts))}"


def _say_holding(tie: TieFacts) -> str:
    """Return a tie as a verb; an owner whose share nobody states holds an unknown one."""
    if tie.kind != "owns":
        return say_tie(tie)
    return f"holds {share_text(tie.share) if tie.share else 'an unknown share'} of"


def _is_downward(path: EvidencePath) -> bool:
    """Tell whether each tie runs from the farther party to the nearer one, or both ways."""
    return all(
        step.end == lower.id or step.tie.kind == "possibly_same_as"
        for step, lower in zip(path.steps, path.nodes[:-1], strict=True)
    )


def _describe_entry(party_id: str, regime: str, context: Context) -> str:
    """Return list and year of the entry that a party has on the day, in brackets; "" = none."""
    entry = context.cached(
        ("entry in words", party_id, regime), lambda: _find_entry(party_id, regime, context)
    )
    return f" ({entry})" if entry else ""


def _find_entry(party_id: str, regime: str, context: Context) -> str:
    [pid] = context.engine.find([party_id])
    if pid is None:
        return ""
    [record] = context.engine.parties([pid])
    entries = sorted(
        record.entries(context.on, context.as_of),
        key=lambda entry: (
            entry.regime != regime,
            entry.topic not in LISTED_TOPICS,
            entry.since or "9999",
            entry.id,
        ),
    )
    return _name_listing(entries[0]) if entries else ""


def _name_listing(entry: Listing) -> str:
    return ", ".join(filter(None, (_name_list(entry.list, entry.regime), (entry.since or "")[:4])))


def _name_list(title: str | None, regime: str) -> str:
    if title and len(title) <= _LONGEST_LIST:
        return title
    return f"{regime} list" if regime else title or "a list"


def _with_title(rows: Sequence[ListingRow], title: str) -> list[ListingRow]:
    """Return the entries under the name that the rule pack has for their list."""
    return [{**row, "list": title} for row in rows]


def _name_entry(rows: Sequence[ListingRow]) -> str:
    """Name the entries of a party that is listed itself: "the EU list (2024)"."""
    lists = list(dict.fromkeys(_list_lists(rows)))
    more = f" and {len(lists) - LISTS_NAMED} more" if len(lists) > LISTS_NAMED else ""
    return f"{join_words(lists[:LISTS_NAMED])}{more}"


def _list_lists(rows: Sequence[ListingRow]) -> Iterator[str]:
    years: Mapping[str, str] = {}
    for row in rows:
        name = _name_list(row["list"], row["regime"])
        year = f" ({row['since'][:4]})" if row["since"] else ""
        if name not in years:
            years = {**years, name: year}
    for name, year in years.items():
        article = "the" if "list" in name.casefold() else "the list of"
        yield f"{article} {name.removeprefix('the ')}{year}"
