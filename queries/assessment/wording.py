"""Facts that are not known and that no place in the order names: a source, the owners of an owner.

Where the owners of an organisation above a party are not known, that is a gap if it is seated
abroad (docs/adr/0033-owners-above.md). Of any other it is said among what was not looked at, and
the customer is asked all the same.
"""

import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, Literal, Protocol

from onward.errors import EngineError
from onward.graph.codes import TRADE_FLOW
from onward.graph.countries import country_name, say_country
from onward.graph.model import Listing
from onward.graph.ownership import LISTED_TOPICS
from onward.graph.sayings import Said, fill, joined, say
from onward.graph.shares import percent_text
from onward.graph.tables import Required, read_table, read_words
from onward.queries.detection.context import Context, LayerFacts
from onward.queries.detection.results import Detected, UnknownFact
from onward.queries.model.assessment import (
    AssessedCountry,
    Assessment,
    Audience,
    Evidence,
    EvidencePath,
    EvidenceStep,
    Finding,
    FindingSubject,
    LawBasis,
    LawState,
    MeasureReading,
    OpenQuestion,
    Severity,
    TieFacts,
    collect_wording,
)
from onward.queries.model.parts import ListingRow
from onward.queries.model.units import TradeFlow, name_measure, say_measure, say_trade_flow
from onward.queries.ownership.owners import OpenOwner, list_open_owners
from onward.queries.transactions.empty_words import says_nothing
from onward.queries.transactions.transaction import Transaction, TransactionParty, say_role

# ------------------------------------------------------------------------------------------------
# Codes of an assessment as a reader says them: suggestions, readings of the law, ties, measures.
#
# The JSON keeps its codes; whatever a person reads takes its words from here.
# ------------------------------------------------------------------------------------------------

_read: Final = partial(read_words, "onward.queries.assessment", "code_words.csv")

SUGGESTIONS: Final = _read("suggestion")

READINGS: Final = _read("reading")
"""How well a citation was read."""

NO_DATE: Final = "date of entry into force not checked"

REASONS: Final = _read("reason")
"""Why an indicator has no answer."""

_VERBS: Final = _read("tie")
"""Kinds of tie that are no verb by themselves."""


class ShareBounds(Protocol):
    """A share as an interval of decimal texts, wherever it is written down."""

    @property
    def min(self) -> str:
        """The least that the share can be."""

    @property
    def max(self) -> str:
        """The most that it can be."""

    @property
    def min_exclusive(self) -> bool:
        """Whether it is more than `min`."""

    @property
    def max_exclusive(self) -> bool:
        """Whether it is less than `max`."""


def share_text(share: ShareBounds) -> str:
    """Return a share interval for a reader.

    >>> from onward.queries.model.assessment import TieShare
    >>> share_text(TieShare(min="0.25", max="0.5", min_exclusive=True, max_exclusive=False))
    'more than 25 %, up to 50 %'
    """
    low, high = percent_text(share.min), percent_text(share.max)
    if share.min == share.max:
        return low
    above = say("more than {percent}" if share.min_exclusive else "at least {percent}", percent=low)
    below = say("less than {percent}" if share.max_exclusive else "up to {percent}", percent=high)
    return joined((above, below))


def say_crowded_out(how: str) -> str:
    """Say that a share is not known, for which what others are stated to hold leaves nothing.

    Args:
        how: "all", or "more than all".

    >>> say_crowded_out("more than all")
    'share not known; others are stated to hold more than 100 %'
    """
    more = "more than " if how == "more than all" else ""
    return f"share not known; others are stated to hold {more}100 %"


def say_tie(tie: TieFacts) -> str:
    """Return a tie as a verb, with its share: "owns 50 % of", "is located at"."""
    if tie.share:
        template = "owns {share} of" if tie.kind == "owns" else "controls {share} of"
        return say(template, share=share_text(tie.share))
    return say(_VERBS.get(tie.kind, tie.kind.replace("_", " ")))


def say_step(step: EvidenceStep, names: Mapping[str, str]) -> str:
    """Return a step as a sentence in the tie's own direction."""
    start, end = (names.get(party, party) for party in (step.start, step.end))
    return say("{start} {tie} {end}", start=start, tie=say_tie(step.tie), end=end)


def say_subject(subject: FindingSubject) -> str:
    """Name a party with its roles: "Samarlink, the consignee and end-user"; else the transaction.

    >>> say_subject(FindingSubject(party="a", role="end_user", roles=("end_user",), name="Acme"))
    'Acme, the end-user'
    """
    if subject.name is None:
        return say("the transaction")
    if not subject.roles:
        return subject.name
    roles = join_words([say_role(role) for role in subject.roles])
    return say("{name}, the {roles}", name=subject.name, roles=roles)


def join_words(words: Sequence[str]) -> str:
    """Join words as a sentence does.

    >>> join_words(["a", "b", "c"]), join_words(["a"])
    ('a, b and c', 'a')
    """
    return joined(words, last=" and ")


def say_standing(law: LawBasis) -> str:
    """Say since when a law stands, and how well it was read.

    A law that does not hold on the date of the question says when it does.
    """
    return joined((_say_state(law.in_force), READINGS[law.verified]), "; ")


def _say_state(state: LawState | None) -> str:
    if state is None or (state.state == "in_force" and not state.since):
        return NO_DATE
    words = state.state.replace("_", " ")
    if state.state != "not_in_force":
        return say("{state} since {day}", state=words, day=state.since) if state.since else words
    begins = say(" from {day}", day=state.since) if state.since else ""
    ends = say(" until {day}", day=state.until) if state.until else ""
    return say("not in force on this date: it holds{begins}{ends}", begins=begins, ends=ends)


# ------------------------------------------------------------------------------------------------
# The record of a country in words: what part it plays, its status, each measure with its value.
# ------------------------------------------------------------------------------------------------

ABOUT_NOBODY: Final = "statistics of all firms together, shown and not counted"

_PARTS: Final = read_words("onward.queries.assessment", "code_words.csv", "country_part")
"""What part a country plays."""


def say_country_of_countries(country: AssessedCountry) -> str:
    """Return a country's part and the status of its record."""
    year = f" for {country.year}" if country.year else ""
    note = f"; {country.note}" if country.note else ""
    part = _PARTS.get(country.role, country.role.replace("_", " "))
    name = country_name(country.country)
    if country.region:
        name = f"{name}, {country.region}"
    return f"{name} ({part}): record {country.status}{year}{note}"


def list_measures(country: AssessedCountry) -> Iterator[str]:
    """Yield what each measure says, then the armed conflicts, which are no part of the record."""
    rows = [row for row in country.measures if row.value is not None]
    yield from (_describe_measure(row, threshold=row.threshold) for row in rows)
    missing = [name_measure(row.measure) for row in country.measures if row.value is None]
    if missing:
        yield f"No value of: {', '.join(missing)}"
    for reading in country.conflicts:
        if reading.measure == TRADE_FLOW and reading.value is not None:
            yield from _describe_flow(reading, reading.value)
        elif reading.value is None:  # no row does not say that there is peace
            yield "Armed conflict: no row, which does not say that there was none"
        else:
            yield f"{_describe_measure(reading)}; shown and not counted"


def _describe_flow(reading: MeasureReading, value: str) -> Iterator[str]:
    """Yield a flow of trade, and how many smaller ones are left out behind it."""
    yield f"{say_trade_flow(value)} (data of {reading.data_year}); {ABOUT_NOBODY}"
    if left_out := TradeFlow.read(value).left_out:
        yield f"{left_out} smaller flows are not shown"


def _describe_measure(reading: MeasureReading, *, threshold: str = "") -> str:
    words = say_measure(reading.measure, reading.value)
    facts = (
        ("data of", reading.data_year),
        ("retrieved", reading.retrieved),
        ("threshold:", threshold),
    )
    stated_facts = ", ".join(f"{name} {fact}" for name, fact in facts if fact)
    when = f" ({stated_facts})" if stated_facts else ""
    return "; ".join(filter(None, (f"{words}{when}", *_judge_reading(reading), reading.note)))


def _judge_reading(reading: MeasureReading) -> Iterator[str]:
    if reading.meets:
        yield "meets the threshold"
    elif reading.indicates:
        yield "meets the milder threshold only, which indicates a record"
    if reading.standing == "claimed":
        yield f"claimed: a person's own reading of {reading.url or 'a document'}"


# ------------------------------------------------------------------------------------------------
# How a place in an order is named in a sentence: a party, an item, a finding.
# ------------------------------------------------------------------------------------------------


def name_place(place: str, finding_ids: Sequence[str], transaction: Transaction) -> str:
    """Name where a limit was reached: a party, a finding by its number, or the order.

    Args:
        place: As a limit of the coverage gives it: a path into the order, or a finding's id.
        finding_ids: Ids of the findings, in their order.
        transaction: The order.
    """
    if place in finding_ids:
        return f"finding {finding_ids.index(place) + 1}"
    if place.startswith("parties."):
        return name_party(place, None, transaction, str, say_role)
    return "what begins later" if place.startswith("later/") else place


def name_party(
    field: str,
    role: str | None,
    transaction: Transaction,
    translate: Callable[[str], str],
    say: Callable[[str], str],
) -> str:
    """Name a party as the order does: the name by which a source has it would tell of the source.

    A name that says nothing ("N/A") is none.
    """
    party = _party_at(field, transaction)
    if party is not None and party.name and not says_nothing(party.name):
        return party.name
    return translate("the {role}").format(role=say(party.role if party else role or "party"))


def _party_at(field: str, transaction: Transaction) -> TransactionParty | None:
    first, _, rest = field.partition(".")
    position = rest.partition(".")[0]
    if first != "parties" or not position.isdecimal():
        return None
    return transaction.parties[int(position)]


def name_item_at(field: str, transaction: Transaction, translate: Callable[[str], str]) -> str:
    """Name an item by its number, as people count, and its description."""
    first, _, rest = field.partition(".")
    position = rest.partition(".")[0]
    if first != "items" or not position.isdecimal():
        return translate("the item")
    description = transaction.items[int(position)].description
    number = int(position) + 1
    if description is None or says_nothing(description):
        return translate("Item {number}").format(number=number)
    named = translate("Item {number} ({description})")
    return named.format(number=number, description=description)


# ------------------------------------------------------------------------------------------------
# What is not known, in words, and who is to be asked for it.
#
# A gap names its place in the order (``parties.1.owners``), which is for programs. A reader gets
# the fact in words, and the customer a sentence. What the exporter itself must look up, and
# whatever has no row here, is internal: nobody outside learns what was compared with what.
# ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class GapWords:
    """A fact that is not known.

    Attributes:
        what: The fact, as it stands in a sentence: "all owners of Acme and their shares".
        question: What asks for it; "" = nobody is asked.
        audience: Who is asked.
    """

    what: str
    question: str
    audience: Audience = "internal"


@dataclass(frozen=True, slots=True, kw_only=True)
class _GapRow(GapWords):
    """The words of one place in an order.

    Attributes:
        place: With ``*`` for a number or a key; the longest that a place begins with counts.
        covers: The place alone, or as a part all places within it that have no row of their own.
    """

    place: Required
    covers: Literal["place", "part"]


_ROWS: Final = read_table("onward.queries.assessment", "gap_words.csv", _GapRow)
_BY_PLACE: Final = {row.place: row for row in _ROWS if row.covers == "place"}
_BY_PART: Final = {row.place: row for row in _ROWS if row.covers == "part"}

ASKED_PLACES: Final = frozenset((*_BY_PLACE, *_BY_PART))
"""Every place in an order, or part of it, that something asks for."""

UNNAMED: Final = "a fact that the order or a source should give"
"""What is said of a place that has no words."""


def describe_unknown(field: str, role: str | None, transaction: Transaction) -> GapWords:
    """Return a fact that is not known in words, and what asks for it.

    Args:
        field: Its place in the order, as gaps give it.
        role: The role of the party that it is about, if any.
        transaction: The order; only names that stand in it are said, never those of a source.
    """
    return fill_gap_words(field, role, transaction, str, say_role, fill)


def fill_gap_words(
    field: str,
    role: str | None,
    transaction: Transaction,
    translate: Callable[[str], str],
    say: Callable[[str], str],
    fill_in: Callable[[str, Mapping[str, str]], str],
) -> GapWords:
    """Return a fact that is not known in the words of a language.

    Args:
        field: Its place in the order.
        role: The role of the party that it is about, if any.
        transaction: The order.
        translate: Returns a text of this module in the language, its parts in braces as they are.
        say: Returns a role in the language.
        fill_in: Returns a text of the language with its parts, which fit what stands before them.
    """
    place = _generalise_place(field)
    words = _BY_PLACE.get(place) or _find_part(place)
    if words is None:
        return GapWords(translate(UNNAMED), translate("Who can tell this?"))
    names = {
        "role": say(role or "party"),
        "party": name_party(field, role, transaction, translate, say),
        "item": name_item_at(field, transaction, translate),
    }
    what = fill_in(translate(words.what), names)
    return GapWords(what, fill_in(translate(words.question), names), words.audience)


def _generalise_place(field: str) -> str:
    """Return a place with its numbers, and the key of an identifier, as ``*``.

    >>> _generalise_place("parties.0.owners.2.name"), _generalise_place("parties.1.identifiers.lei")
    ('parties.*.owners.*.name', 'parties.*.identifiers.*')
    """
    parts = ["*" if part.isdecimal() else part for part in field.split(".")]
    if len(parts) > 1 and parts[-2] == "identifiers":
        parts[-1] = "*"
    return ".".join(parts)


def _find_part(place: str) -> GapWords | None:
    for beginning, words in _BY_PART.items():
        if place == beginning or place.startswith(f"{beginning}."):
            return words
    return None


# ------------------------------------------------------------------------------------------------
# Why somebody is listed, as a line of text; the whole stands in JSON.
# ------------------------------------------------------------------------------------------------

LONGEST: Final = 300
"""Characters of a reason that are shown."""


def shorten_reason(reason: str | None, longest: int = LONGEST) -> str | None:
    """Return the beginning of a reason, cut between words; None where none is stated.

    >>> shorten_reason("Owner of a yard that builds ships", 20), shorten_reason(None)
    ('Owner of a yard …', None)
    """
    return textwrap.shorten(reason, longest, placeholder=" …") if reason else None


def leave_law_out(summary: str, citations: Iterable[str]) -> str:
    """Return the summary of a finding without its legal basis, where that is said elsewhere.

    >>> leave_law_out("It is a listed item. Basis: Regulation X (in force).", ["Regulation X"])
    'It is a listed item.'
    """
    cited = (f" {word} {citation}" for citation in citations for word in ("Basis:", "See also"))
    places = [place for words in cited if (place := summary.find(words)) > 0]
    return summary[: min(places)] if places else summary


# ------------------------------------------------------------------------------------------------
# The sentences of an assessment, kept with their parts for documents in other languages.
# ------------------------------------------------------------------------------------------------


def with_wording(assessment: Assessment) -> Assessment:
    """Return an assessment that keeps what each of its sentences is made of."""
    parts = (
        assessment.findings,
        assessment.context,
        assessment.near_misses,
        assessment.cannot_tell,
        assessment.not_applicable,
        assessment.regimes_evaluated,
        assessment.destination,
        assessment.duties,
        assessment.questions,
        assessment.coverage,
        assessment.later,
        assessment.tier,
    )
    return replace(assessment, wording=collect_wording(parts))


# ------------------------------------------------------------------------------------------------
# What is missing of a source that was read in part, as sentences.
# ------------------------------------------------------------------------------------------------

NAMED_IDS: Final = 5
"""Ids that one sentence names; it counts the others."""


def say_source_gaps(layer: LayerFacts, cells_left_out: int) -> Iterator[str]:
    """Yield what of a source was not read, is described by no table, or is not there.

    Args:
        layer: The source.
        cells_left_out: How many of its cells could not be read and may concern the order.
    """
    if layer.rows_rejected:
        rows = _count_parts(layer.rows_rejected, "1 row", "{count} rows")
        yield say(
            "{rows} of {dataset} could not be read and were not looked at",
            rows=rows,
            dataset=layer.dataset,
        )
    if cells_left_out:
        cells = _count_parts(cells_left_out, "1 cell", "{count} cells")
        yield say(
            "{cells} of {dataset} could not be read: what stands there is not known",
            cells=cells,
            dataset=layer.dataset,
        )
    if layer.undescribed:
        further = len(layer.undescribed) - NAMED_IDS
        yield say(
            "{rows} are of {names}{more}, which no table describes",
            rows=say("entries or owners of {dataset}", dataset=layer.dataset),
            names=joined(layer.undescribed[:NAMED_IDS]),
            more=say(" and {further} more", further=further) if further > 0 else "",
        )
    if layer.smaller_than_full:
        yield say(
            "{dataset} is smaller than a full file: some of its list is missing",
            dataset=layer.dataset,
        )


def _count_parts(count: int, single: str, several: str) -> str:
    return single if count == 1 else say(several, count=f"{count:,}")


# ------------------------------------------------------------------------------------------------
# A finding in a sentence that names both ends: who the order names, and whom the path leads to.
#
# What stands between them is the indicator's own relation, or where the detector states a
# `consequence`, the ties of the path. An end that is on a list bears list and year.
# ------------------------------------------------------------------------------------------------

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


def choose_words(fact: UnknownFact) -> GapWords | None:
    """Return the words of a fact that its place in the order does not name; None where it does."""
    if fact.on == "source":
        return words_of_source(fact.field)
    return None if fact.owner is None else _words_of_owners(fact.owner)


def words_of_source(dataset: str) -> GapWords:
    """Name a source; nobody is asked, because it is loaded anew."""
    return GapWords(say("the data of {dataset}", dataset=dataset), "")


def _words_of_owners(owner: str) -> GapWords:
    return GapWords(
        say("all owners of {owner} and their shares", owner=owner),
        say(
            "Please name all owners of {owner}, up to natural persons, and their shares.",
            owner=owner,
        ),
        "customer",
    )


def say_owners_at_home(context: Context) -> Iterator[str]:
    """Say which organisations of its own country may decide over a party, owned by nobody known."""
    for ref, owner in _list_at_home(context):
        party = context.transaction.parties[ref]
        name = party.name or next(row.name for row in context.subjects if row.ref == ref)
        yield say("owners of {name}: {reason}", name=name, reason=owner.reason)


def ask_owners_at_home(context: Context) -> Iterator[OpenQuestion]:
    """Yield what asks for the owners of those whom `say_owners_at_home` names."""
    for _, owner in _list_at_home(context):
        words = _words_of_owners(owner.name)
        yield OpenQuestion(audience=words.audience, about="owners", question=words.question)


def _list_at_home(context: Context) -> Iterator[tuple[int, OpenOwner]]:
    for ref in range(len(context.transaction.parties)):
        try:
            owners = list_open_owners(context, ref)
        except EngineError:
            continue  # the coverage says of the party that its owners were not looked for
        yield from ((ref, owner) for owner in owners if not owner.is_abroad)
