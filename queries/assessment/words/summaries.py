"""A finding in a sentence that names both ends: who the order names, and whom the path leads to.

What stands between them is the indicator's own relation, or where the detector states a
`consequence`, the ties of the path. An end that is on a list bears list and year.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from onward.graph.countries import country_name, say_country
from onward.graph.model import Listing
from onward.graph.ownership import LISTED_TOPICS
from onward.graph.sayings import Said, joined, say
from onward.queries.assessment.words.codes import (
    join_words,
    say_standing,
    say_subject,
    say_tie,
    share_text,
)
from onward.queries.detection.context import Context
from onward.queries.detection.results import Detected
from onward.queries.model.evidence import Evidence, EvidencePath, TieFacts
from onward.queries.model.findings import Finding, FindingSubject, LawBasis
from onward.queries.model.values import ListingRow
from onward.queries.model.words import Severity

LONGEST_CHAIN: Final = 3
"""Ties that a sentence tells one by one; of a longer path it names the parties between."""

MOST_BETWEEN: Final = 3
"""Parties between that a sentence names; of more it names the nearest, steps and map the others."""

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
        because = joined(map(_say_reason, reasons), "; ")
        sentence = say(
            "It is possible that {sentence}, because {because}", sentence=sentence, because=because
        )
    # a name keeps its letters, and may end with a point: "Co., Ltd."
    begins_with_name = detected.status == "present" and subject.name is not None
    end = "" if sentence.endswith(".") else "."
    template = "{sentence}{end}{law}" if begins_with_name else "{Sentence}{end}{law}"
    return say(template, sentence=sentence, end=end, law=_say_basis(laws, detected.severity))


def _say_basis(laws: Sequence[LawBasis], severity: Severity) -> str:
    """Return the sentences on the law that follow a summary, "" where there is none."""
    bases = [law for law in laws if law.as_ != "analogy"]
    if not bases:
        return say(" See also {citation}.", citation=laws[0].citation) if laws else ""
    basis = say(
        " Basis: {citation} ({standing}).",
        citation=bases[0].citation,
        standing=say_standing(bases[0]),
    )
    if severity == "stop" and all(law.verified == "unverified" for law in bases):
        return say("{basis} Basis to be confirmed.", basis=basis)
    return basis


def say_without_basis(finding: Finding) -> str:
    """Return what a finding says of the parties or goods, without the law that it rests on."""
    return finding.summary.removesuffix(_say_basis(finding.law, finding.severity))


def _say_reason(reason: str) -> str:
    # of a tie between two parties, which the sentence has named
    is_doubtful_tie = reason.startswith("possibly the same")
    return say("they are {reason}", reason=reason) if is_doubtful_tie else reason


def _write_sentence(
    detected: Detected, subject: FindingSubject, evidence: Evidence, context: Context
) -> str:
    paths = [path for path in evidence.paths if path.steps]
    if detected.consequence and paths:
        return _say_chains(detected, subject, paths, context)
    related = _name_object(detected, paths, context)
    template = "{subject}, {relation} {object}" if subject.name else "{subject} {relation} {object}"
    if not related:
        template = template.removesuffix(" {object}")
    relation = detected.relation
    if not related or related.startswith("("):
        relation = _drop_colon(relation)
    sentence = say(template, subject=say_subject(subject), relation=relation, object=related)
    further = _name_further_ends(detected, paths, sentence, context)
    return say("{sentence}{further}", sentence=sentence, further=further) if further else sentence


def _drop_colon(relation: str) -> str:
    """Return a relation that leads to nothing, without its colon."""
    if not relation.endswith(":"):
        return relation
    if isinstance(relation, Said):
        return say(relation.template.removesuffix(":"), **relation.parts)
    return say(relation.removesuffix(":"))


def _name_object(detected: Detected, paths: Sequence[EvidencePath], context: Context) -> str:
    """Name whom or what the relation leads to; a party that is its own end is named once."""
    if detected.object is None:
        return ""
    kind, key, name = detected.object
    if kind == "party" and detected.subject is not None and key == detected.subject.id:
        return _describe_entry(key, "", context).strip()
    if kind == "party":
        return say(
            "{name}{entry}{between}",
            name=name,
            entry=_describe_entry(key, "", context),
            between=_say_between(key, paths),
        )
    if kind == "country":
        if isinstance(name, Said):
            return name
        return say_country(key) if country_name(key) == name else say(name)
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
    return _say_through(between)


def _say_through(between: Sequence[str]) -> str:
    """Name whom a path leads through, the nearest to the subject first; of many only that one."""
    if not between:
        return ""
    if len(between) <= MOST_BETWEEN:
        return say(", through {names}", names=join_words(between))
    count = str(len(between) - 1)
    return say(", through {name} and {count} others", name=between[0], count=count)


def _name_further_ends(
    detected: Detected, paths: Sequence[EvidencePath], sentence: str, context: Context
) -> str:
    """Name the ends of the evidence that the sentence has not named yet."""
    # a chain of deliveries follows the path that leads to its first shipper
    ends = [
        path.nodes[-1] for path in ([*paths[:1], *paths[-1:]] if detected.chains else paths[:1])
    ]
    words = [
        say("{name}{entry}", name=end.name, entry=_describe_entry(end.id, "", context))
        for end in dict.fromkeys(ends)
        if end.name not in sentence
    ]
    if not words:
        return ""
    return say(_choose_last_words(paths[-1]), names=join_words(words))


def _choose_last_words(path: EvidencePath) -> str:
    """Say how a path comes to its end; goods go to their consignee, and come from their shipper."""
    if not path.steps or path.steps[-1].tie.kind != "ships_to":
        return "; the ties lead to {names}"
    is_shipper = path.steps[-1].start == path.nodes[-1].id
    return "; the goods came from {names}" if is_shipper else "; the goods went to {names}"


def _say_chains(
    detected: Detected, subject: FindingSubject, paths: Sequence[EvidencePath], context: Context
) -> str:
    """Say who holds what, holder first, and what follows from it: "… holds 50 % of Samarlink"."""
    regime = detected.object[1] if detected.object and detected.object[0] == "regime" else ""
    first, *others = _choose_paths(paths)
    text = _say_chain(first, say_subject(subject), regime, context)
    if others:
        further = [_say_chain(path, say("it"), regime, context) for path in others]
        text = say("{text}, and {further}", text=text, further=join_words(further))
    related = detected.object[2] if detected.object else ""
    if not related:
        return say("{text}: this {consequence}", text=text, consequence=detected.consequence)
    return say(
        "{text}: this {consequence} {object}",
        text=text,
        consequence=detected.consequence,
        object=related,
    )


def _choose_paths(paths: Sequence[EvidencePath]) -> list[EvidencePath]:
    """Return the first path, and one more to another end where both are short."""
    first = paths[0]
    others = [path for path in paths[1:] if path.nodes[-1].id != first.nodes[-1].id]
    is_short = all(len(path.steps) == 1 for path in (first, *others[:1]))
    return [first, *(others[:1] if is_short else ())]


def _say_chain(path: EvidencePath, subject: str, regime: str, context: Context) -> str:
    """Say a path from its far end down to the subject."""
    end = path.nodes[-1]
    top = say("{name}{entry}", name=end.name, entry=_describe_entry(end.id, regime, context))
    names = [party.name for party in path.nodes]
    if len(path.steps) > LONGEST_CHAIN or not _is_downward(path):
        return say(
            "{top} stands above {subject}{between}",
            top=top,
            subject=subject,
            between=_say_through(names[1:-1]),
        )
    below = [subject, *names[1:-1]]
    parts = [
        say("{holding} {lower}", holding=_say_holding(step.tie), lower=lower)
        for step, lower in zip(path.steps, below, strict=True)
    ]
    return say("{top} {parts}", top=top, parts=joined(reversed(parts), ", which "))


def _say_holding(tie: TieFacts) -> str:
    """Return a tie as a verb; an owner whose share nobody states holds an unknown one."""
    if tie.kind != "owns":
        return say_tie(tie)
    return say("holds {share} of", share=share_text(tie.share) if tie.share else "an unknown share")


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
    return say(" ({entry})", entry=entry) if entry else ""


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
    named = (_name_list(entry.list, entry.regime), (entry.since or "")[:4])
    return joined(filter(None, named))


def _name_list(title: str | None, regime: str) -> str:
    if title and len(title) <= _LONGEST_LIST:
        return title
    return say("{regime} list", regime=regime) if regime else title or say("a list")


def _with_title(rows: Sequence[ListingRow], title: str) -> list[ListingRow]:
    """Return the entries under the name that the rule pack has for their list."""
    return [{**row, "list": title} for row in rows]


def _name_entry(rows: Sequence[ListingRow]) -> str:
    """Name the entries of a party that is listed itself: "the EU list (2024)"."""
    lists = list(dict.fromkeys(_list_lists(rows)))
    further = len(lists) - LISTS_NAMED
    if further <= 0:
        return join_words(lists)
    return say("{names} and {count} more", names=joined(lists[:LISTS_NAMED]), count=further)


def _list_lists(rows: Sequence[ListingRow]) -> Iterator[str]:
    years: Mapping[str, str] = {}
    for row in rows:
        name = _name_list(row["list"], row["regime"])
        year = f" ({row['since'][:4]})" if row["since"] else ""
        if name not in years:
            years = {**years, name: year}
    for name, year in years.items():
        template = "the {list}{year}" if "list" in name.casefold() else "the list of {list}{year}"
        bare = name.removeprefix("the ")
        yield say(template, list=name if bare == name else bare, year=year)
