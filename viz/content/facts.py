"""What a briefing says beside its findings: head, parties, destination, questions, method.

All of it stands in the assessment; here it becomes rows and lines for a reader.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from types import MappingProxyType
from typing import Final, Literal

from onward.graph.countries import country_name
from onward.graph.dates import aged_from, day_number, describe_age, since_day
from onward.graph.store.manifests import SourceFacts
from onward.queries.assessment.assess import group_questions
from onward.queries.assessment.explain import describe_harm_notes, describe_rules
from onward.queries.assessment.how_found import describe_how_found
from onward.queries.assessment.wording import list_measures, say_without_basis, share_text
from onward.queries.assessment.wording import say_country_of_countries as say_country
from onward.queries.model.assessment import (
    ActRead,
    Assessment,
    Audience,
    Finding,
    IndicatorCounts,
    KnownOwners,
    PartyCoverage,
    PartyMatch,
    TieFacts,
)
from onward.queries.rules.indicator import SEVERITIES
from onward.queries.transactions.transaction import Owner, TransactionParty, say_role
from onward.viz.content.texts import (
    count_noun,
    cut_at_word,
    find_look_alikes,
    name_publisher,
    printable,
    printable_lines,
    spell_codes,
)
from onward.viz.scene_texts import HeadCount, PartyRow, SourceRow, TextGroup

# ------------------------------------------------------------------------------------------------
# What a picture of an assessment says first: what to do, and why in a sentence.
#
# The badge is the suggested action, for that is what a reader came for; where nothing is found and
# not all is known, it says that. The answer names both ends of the strongest finding.
# ------------------------------------------------------------------------------------------------

Tone = Literal["refuse", "apply", "hold", "unknown", "proceed"]
"""How a badge is drawn: refuse and apply are filled, hold is an outline, unknown is hatched."""


@dataclass(frozen=True, slots=True)
class Badge:
    """The suggested action in a word or two, in its tone."""

    words: str
    tone: Tone


BADGES: Final[Mapping[str, Badge]] = MappingProxyType(
    {
        "refuse": Badge("REFUSE", "refuse"),
        "classify_or_license": Badge("APPLY FOR A LICENCE", "apply"),
        "notify_authority": Badge("NOTIFY THE AUTHORITY", "apply"),
        "enhanced_due_diligence": Badge("HOLD: DUE DILIGENCE", "hold"),
        "proceed_with_conditions": Badge("PROCEED WITH CONDITIONS", "proceed"),
        "proceed": Badge("PROCEED", "proceed"),
    }
)

LONGEST_NAME: Final = 48
"""Characters of a name in the answer; the cards and the finding have it whole."""

NOT_KNOWN: Final = Badge("NOT KNOWN", "unknown")


def choose_badge(assessment: Assessment) -> Badge:
    """Return the badge of an assessment; without a conclusion nothing is suggested by a badge."""
    if assessment.verdict == "INCOMPLETE":
        return NOT_KNOWN
    return BADGES[assessment.suggestion.value]


def write_answer(assessment: Assessment, missing: tuple[str, ...]) -> str:
    """Return the answer in one line: why the action is suggested, or what is not known.

    Args:
        assessment: What was found.
        missing: What is not known and keeps it from being complete, a sentence each.
    """
    if assessment.verdict == "INCOMPLETE" and missing:
        more = f", and {len(missing) - 1} more" if len(missing) > 1 else ""
        return f"Not known: {missing[0].removesuffix('.')}{more}."
    if assessment.findings:
        finding = _choose_finding(assessment)
        sentence = _shorten_names(say_without_basis(finding), _list_names(assessment, finding))
        return spell_codes(printable(sentence))
    sources = count_noun(len(assessment.coverage.sources), "source")
    return f"Nothing was found in {sources}, valid on {printable(assessment.on)}."


def _choose_finding(assessment: Assessment) -> Finding:
    """Return the gravest finding, a certain one first, and then one that leads to the action.

    What is only possible never speaks before what is certain and as grave; context decides nothing.
    """
    suggestion = assessment.suggestion
    rules = (rule for rule in suggestion.rules if rule.suggestion == suggestion.value)
    deciding = {finding_id for rule in rules for finding_id in rule.finding_ids}

    def rank(finding: Finding) -> tuple[bool, int, bool, bool]:
        return (
            finding.kind == "context",
            -SEVERITIES.index(finding.severity),
            finding.status == "possible",
            finding.id not in deciding,
        )

    return min(assessment.findings, key=rank)


def _list_names(assessment: Assessment, finding: Finding) -> Iterator[str]:
    """Yield the names of the parties that a finding is about, leads along, or that trade."""
    yield finding.subject.name or ""
    yield from (party.name or "" for party in assessment.transaction.parties)
    yield from (party.name for path in finding.evidence.paths for party in path.nodes)


def _shorten_names(sentence: str, names: Iterable[str]) -> str:
    """Cut long names in a sentence, so that it stays one that is read at a glance."""
    too_long = {name for name in names if len(name) > LONGEST_NAME}
    for name in sorted(too_long, key=lambda name: (-len(name), name)):
        sentence = sentence.replace(name, cut_at_word(name, LONGEST_NAME))
    return sentence


def describe_grounds(assessment: Assessment) -> str:
    """Say what the findings rest on that is no tie: list entries, destinations, goods."""
    grounds = ", ".join(_list_grounds(assessment.findings))
    return f"rests on {grounds}" if grounds else ""


def _list_grounds(findings: tuple[Finding, ...]) -> Iterator[str]:
    entries = {
        (row["list"], row["entry_id"], row["record"])
        for finding in findings
        for row in finding.values.get("listings", ())
        if row["list"]
    }
    if entries:
        yield count_noun(len(entries), "list entry", "list entries")
    objects = [finding.object for finding in findings if finding.object]
    codes = {reached.id for reached in objects if reached.kind == "country"}
    yield from sorted(f"what is on record of {country_name(code)}" for code in codes)
    goods = {finding.values["item"] for finding in findings if "item" in finding.values}
    if goods:
        yield count_noun(len(goods), "item of the order", "items of the order")


BINDING: Final = (
    "Commission Recommendation (EU) 2024/2659 of 11 October 2024 is not binding (recital 6); "
    "Regulation (EU) 2021/821 is. The Recommendation's annex was read through secondary sources."
)
"""Legal status, which every briefing states (docs/assessment.md)."""


def count_facts(assessment: Assessment) -> tuple[HeadCount, ...]:
    """Return the facts of the head: findings by severity, indicators run, ties and sources used."""
    findings = assessment.findings
    severities = Counter(finding.severity for finding in findings)
    by_severity = [
        f"{severities[name]} {name}" for name in reversed(SEVERITIES) if severities[name]
    ]
    in_all = " in all" if by_severity else ""
    # one tie may bear several findings: it is counted once
    ties = {tie.id: tie for tie in _list_ties(findings)}.values()
    datasets = {tie.dataset for tie in ties}
    # of a source that was not retrieved, the day it was published counts
    days = [tie.retrieved or tie.published for tie in ties]
    oldest = min((day for day in days if day), default="")
    evidence = f"shown as evidence, of {count_noun(len(datasets), 'source')}"
    if oldest:
        evidence += f", the oldest of {printable(oldest)}"
    indicators = count_noun(_count_indicators(assessment.coverage.indicators), "indicator")
    counts = [
        HeadCount(f"{count_noun(len(findings), 'finding')}{in_all}", ", ".join(by_severity), True),
        HeadCount(indicators, "run"),
    ]
    if ties:
        counts.append(HeadCount(count_noun(len(ties), "tie"), evidence))
    if grounds := describe_grounds(assessment):
        counts.append(HeadCount(grounds))
    return tuple(counts)


def _list_ties(findings: Iterable[Finding]) -> Iterator[TieFacts]:
    paths = chain.from_iterable(finding.evidence.paths for finding in findings)
    return (step.tie for path in paths for step in path.steps)


def _count_indicators(counts: IndicatorCounts) -> int:
    return (
        counts.present
        + counts.possible
        + counts.cannot_tell
        + counts.gap
        + counts.not_applicable
        + counts.not_found
    )


def make_party_rows(assessment: Assessment) -> Iterator[PartyRow]:
    """Yield the transaction's parties as stated, each with the record it was taken for."""
    best_matches, further_matches = _sort_matches(assessment.matches)
    on_paths = _find_countries_on_paths(assessment)
    for party in assessment.coverage.parties:
        # the name stays as stated: the reader sees what the order says and what it was taken for
        stated = assessment.transaction.parties[party.party_ref]
        key = (party.party_ref, party.role)
        match = best_matches.get(key)
        how = "in no loaded source"
        if party.resolved != "none":
            how = describe_how_found(party, assessment.matches)
        # a weak match is no candidate: the assessment looked at it, and a reader need not
        others = (other for other in further_matches.get(key, ()) if other.band == "possible")
        similar = [_describe_candidate(other) for other in others]
        owners = [_describe_known_owners(party.owners), *map(_describe_claim, stated.owners)]
        yield PartyRow(
            role=printable(say_role(party.role)),
            name=printable(party.name or "(not named)"),
            country=_name_country(stated, party, on_paths),
            matched=printable("; ".join((how, *similar))),
            band=match.band if match else "",
            score=printable(match.score or "") if match else "",
            owners=printable("; ".join(filter(None, owners))),
            letters=find_look_alikes(party.name or ""),
        )


_MatchKey = tuple[int, str]
"""Place of a party in the transaction, and its role: an owner's match is not the party's."""


def _sort_matches(
    matches: Iterable[PartyMatch],
) -> tuple[dict[_MatchKey, PartyMatch], dict[_MatchKey, list[PartyMatch]]]:
    """Return each party's best match, and the candidates that its name only resembles."""
    best: dict[_MatchKey, PartyMatch] = {}
    further: dict[_MatchKey, list[PartyMatch]] = {}
    for match in matches:
        key = (match.party_ref, match.role)
        if match.candidate and match.band == "match":
            earlier = best.get(key)
            if earlier is None or float(match.score or 0) > float(earlier.score or 0):
                best[key] = match
        elif match.candidate:
            further.setdefault(key, []).append(match)
    return best, further


def _describe_candidate(match: PartyMatch) -> str:
    """Name a party that a name resembles and that was not taken for it."""
    candidate = match.candidate
    if candidate is None:
        return ""
    name = candidate.name_used or candidate.party
    return f"{match.band} match: {name} ({candidate.party}), score {match.score}"


def _find_countries_on_paths(assessment: Assessment) -> dict[str, str]:
    """Return the country of each party that stands on an evidence path."""
    paths = chain.from_iterable(finding.evidence.paths for finding in assessment.findings)
    nodes = chain.from_iterable(path.nodes for path in paths)
    return {node.id: node.country for node in nodes if node.country}


def _name_country(
    stated: TransactionParty, party: PartyCoverage, on_paths: Mapping[str, str]
) -> str:
    """Name the country of a party's record where that is certain, else the one that is stated."""
    recorded = None
    if party.resolved in {"id", "matched"} and party.parties:
        recorded = on_paths.get(party.parties[0])
    code = recorded or stated.country
    return printable(country_name(code)) if code else ""


def _describe_claim(owner: Owner) -> str:
    """Name an owner that the transaction itself states, with the share that it claims."""
    share = "share not stated"
    if owner.has_share:
        share = share_text(ClaimedShare(owner))
    name = owner.name or owner.id or "somebody without a name"
    return f"the order claims: {name}, {share}"


class ClaimedShare:
    """The share that an order states of an owner: what it leaves out is open."""

    def __init__(self, owner: Owner) -> None:
        self.min, self.max = owner.bounds
        self.min_exclusive = owner.share_min_exclusive
        self.max_exclusive = owner.share_max_exclusive


def _describe_known_owners(owners: KnownOwners | None) -> str:
    if owners is None:
        return ""
    # an interval that ends at 0 says no more than that nobody is known
    if float(owners.known_max) == 0:
        return "no owner known"
    low, high, unknown = (
        f"{float(share) * 100:.4g} %"
        for share in (owners.known_min, owners.known_max, owners.unknown)
    )
    interval = low if low == high else f"{low} to {high}"
    rest = f", of {unknown} not known" if float(owners.unknown) > 0 else ""
    return f"owners of {interval} known{rest}"


def describe_destinations(assessment: Assessment) -> Iterator[TextGroup]:
    """Yield the record of each country that the goods go to, with the measures it was judged by."""
    for country in assessment.destination:
        yield TextGroup(printable(say_country(country)), printable_lines(list_measures(country)))


ADDRESSEES: Final[Mapping[Audience, str]] = MappingProxyType(
    {"customer": "To the customer", "internal": "To clarify internally"}
)
"""Who is asked, as it stands before a question."""


def list_questions(assessment: Assessment) -> Iterator[str]:
    """Yield what to ask, and whom; a question that several findings ask stands once."""
    for question in group_questions(assessment):
        yield printable(f"{ADDRESSEES[question.audience]}: {question}")


def list_harm_notes(assessment: Assessment) -> Iterator[str]:
    """Yield what mitigates the risk of harm, and who has judged it."""
    harm = assessment.transaction.risk_of_harm
    for line in describe_harm_notes(harm) if harm else ():
        yield printable(line)


def make_source_rows(assessment: Assessment) -> Iterator[SourceRow]:
    """Yield every source that was asked, with its licence: the manifest of what is shown."""
    for source in assessment.coverage.sources:
        yield SourceRow(
            dataset=printable(source.dataset),
            licence=printable(source.licence or "not stated"),
            retrieved=printable(source.retrieved or ""),
            published=printable(source.published or ""),
            rows=f"{source.rows_accepted} read, {source.rows_rejected} refused",
            age=source.describe_age(),
            stale=source.stale,
            publisher=name_publisher(source.dataset, source.source),
        )


def describe_act(act: ActRead) -> str:
    """Say up to which day an act was read, or that it is known and decides nothing."""
    if act.role == "basis":
        said = f"{act.act}: read up to {act.read_up_to}"
    else:
        said = f"For context only: {act.act}{f', since {act.since}' if act.since else ''}"
    return "; ".join(filter(None, (said, act.note)))


def describe_method(assessment: Assessment) -> Iterator[str]:
    """Yield how it was done: versions, rules, dates, and what binds whom."""
    pack, policy = assessment.rule_pack, assessment.policy
    rules = f"rule pack {pack.id} {pack.version}, policy {policy.id} {policy.version}"
    yield printable(f"Onward {assessment.onward_version}, {rules}")
    if pack.law_read_up_to:
        yield printable(f"Law read up to {pack.law_read_up_to}")
    for act in pack.acts:
        yield printable(describe_act(act))
    for statement in pack.unconfirmed:
        yield spell_codes(printable(f"Not confirmed in the text of the law: {statement}"))
    for line in describe_rules(assessment):
        yield printable(f"Rule {line}")
    if assessment.findings:
        yield printable(f"Indicators: {'; '.join(_list_indicators(assessment))}")
    yield f"Snapshot {printable(assessment.snapshot)}"
    yield (
        "Whether there is a path was decided over every tie of the records; of those there are, "
        "the shortest are shown."
    )
    yield BINDING


def _list_indicators(assessment: Assessment) -> Iterator[str]:
    """Yield the indicators by which there is a finding, with the numbers of their findings."""
    numbers: dict[str, list[str]] = {}
    for number, finding in enumerate(assessment.findings, start=1):
        numbers.setdefault(finding.indicator, []).append(str(number))
    for indicator, its_numbers in numbers.items():
        yield f"{indicator} (finding {', '.join(its_numbers)})"


def make_layer_rows(layers: Sequence[SourceFacts], on: date) -> Iterator[SourceRow]:
    """Yield the sources of a snapshot that a map shows, with their licences, aged on its day."""
    for layer in layers:
        dated = aged_from(layer.published, layer.retrieved)
        days = None if dated is None else day_number(on) - since_day(dated)
        limit = layer.max_age_days
        yield SourceRow(
            dataset=printable(layer.name),
            licence=printable(layer.licence or "not stated"),
            retrieved=printable(layer.retrieved or ""),
            published=printable(layer.published or ""),
            rows="",
            age="" if days is None else describe_age(layer.published, layer.retrieved, days),
            stale=days is not None and limit is not None and days > limit,
            publisher=name_publisher(layer.name, layer.source),
        )
