"""The case in brief: who sells what to whom, what was found, what is suggested and why.

All of it is read from the assessment's own fields, so it is the same in every language.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from onward.graph.countries import country_code
from onward.graph.dates import aged_from, since_day
from onward.graph.sayings import Said, upper_first
from onward.queries.assessment.assess import group_questions
from onward.queries.assessment.how_found import matches_of
from onward.queries.assessment.verdict import RULES
from onward.queries.assessment.wording import (
    GapWords,
    describe_unknown,
    fill_gap_words,
    leave_law_out,
    shorten_reason,
)
from onward.queries.model.assessment import (
    ActRead,
    AssessedCountry,
    AssessedTier,
    AssessedTransaction,
    Assessment,
    Finding,
    FiredRule,
    Gap,
    KnownOwners,
    LawBasis,
    PartyCoverage,
    PartyMatch,
    SourceCoverage,
)
from onward.queries.model.parts import ListingRow
from onward.queries.rules.indicator import SEVERITIES
from onward.queries.transactions.goods import Item
from onward.queries.transactions.transaction import Owner, Transaction
from onward.viz.briefing.lines import (
    SourceNames,
    TemplateData,
    make_name_row,
    name_roles,
    say_numbers,
    say_path,
    say_source,
    say_step,
)
from onward.viz.briefing.lines import say_line_of_sentences as say_line
from onward.viz.content.facts import ClaimedShare
from onward.viz.content.sections import (
    CHANGES,
    COMPARISON,
    CONTEXT,
    DUTIES,
    GOODS,
    NEAR_MISSES,
    REMARKS,
)
from onward.viz.content.texts import cut_text, printable, say_name
from onward.viz.language.rendering import render, render_ours, render_part, say_measures
from onward.viz.language.words import (
    Words,
    say_day,
    say_number,
    say_percent,
    say_quantity,
    say_regime,
    say_share,
)
from onward.viz.maps.maps import list_circular_ties
from onward.viz.scene import Scene, compute_scene_id
from onward.viz.scene_texts import FindingText, PathText, SourceRow
from onward.viz.tables.rows import NOT_STATED, list_sources

# ------------------------------------------------------------------------------------------------
# Findings for a reader: one for each party and indicator, however many lists name the party.
# ------------------------------------------------------------------------------------------------

_ENTRY: Final = "List entry"
_ITSELF: Final = " itself"
"""What the scene writes of list entries, and after the name of a party that stands alone."""


def list_findings(
    scene: Scene, assessment: Assessment | None, sources: SourceNames
) -> Iterator[TemplateData]:
    """Yield what was found, the strongest first; findings that say the same of a party together."""
    for group in group_findings(scene.findings, assessment):
        yield _write_group(group, scene, sources)


def group_findings(
    texts: Sequence[FindingText], assessment: Assessment | None
) -> list[list[FindingText]]:
    """Group findings by indicator and party of the order: several lists are one finding.

    Args:
        texts: The findings, the strongest first.
        assessment: Which says what each is about; without one every finding stands alone.
    """
    if assessment is None:
        return [[text] for text in texts]
    refs = {
        party_id: party.party_ref
        for party in assessment.coverage.parties
        for party_id in party.parties
    }
    groups: dict[object, list[FindingText]] = {}
    for text in texts:
        finding = find_finding(text, assessment)
        subject = finding.subject.party if finding else None
        # what is about the order as a whole stands alone: it names one good or country each
        key = (text.indicator, refs.get(subject, subject)) if subject else text.number
        groups.setdefault(key, []).append(text)
    return list(groups.values())


def find_finding(text: FindingText, assessment: Assessment | None) -> Finding | None:
    """Return the finding that a text of the scene is of."""
    findings = assessment.findings if assessment else ()
    number = text.number - 1
    return findings[number] if number < len(findings) else None


def _write_group(group: Sequence[FindingText], scene: Scene, sources: SourceNames) -> TemplateData:
    words = sources.words
    first = max(group, key=_weigh_severity)
    names = {node.id: say_name(node, words) for node in scene.nodes}
    laws = _list_laws(group, scene, words)
    questions = {text.question: text.asks for text in group if text.question}
    return {
        "numbers": [str(text.number) for text in group],
        "severity": first.severity,
        "severity_word": words.find(f"severity.{first.severity}", first.severity),
        "possible": all(text.status == "possible" for text in group),
        "title": say_title(first, words),
        "summaries": [_write_summary(text, names, scene, words) for text in group],
        "law": list({law["words"]: law for law in laws}.values()),
        "questions": [
            {"label": render(asks, words), "text": render(question, words)}
            for question, asks in questions.items()
        ],
    }


def _weigh_severity(text: FindingText) -> int:
    return SEVERITIES.index(text.severity) if text.severity in SEVERITIES else -1


def say_title(text: FindingText, words: Words) -> str:
    """Return the title of a finding in a language; a path of a map is called by its parties."""
    is_path = not text.indicator
    return render_ours(text.title, words) if is_path else render(text.title, words)


def _write_summary(
    text: FindingText, names: dict[str, str], scene: Scene, words: Words
) -> TemplateData:
    path = next((path for path in text.paths if path.ties), None)
    return {
        "number": str(text.number),
        "text": _say_summary(text, find_finding(text, scene.record), words),
        "chain": make_name_row(path, names, words) if path else [],
    }


def _say_summary(text: FindingText, finding: Finding | None, words: Words) -> str:
    """Return what a finding says, without the law: it stands below, with its dates."""
    if text.summary == text.title:
        return ""
    if finding is None:
        return render(text.summary, words)
    summary = finding.summary
    said = summary if isinstance(summary, Said) else words.sentences.get(summary)
    if isinstance(said, Said) and _LAW in said.parts:
        bare = render(Said(said.template, {**said.parts, _LAW: ""}), words)
        # a name that ends with a full stop, such as "B.V.", ends the sentence, too
        return printable(bare.replace("..", "."))
    return leave_law_out(
        render(text.summary, words), [printable(law.citation) for law in finding.law]
    )


_LAW: Final = "law"
"""The place in a summary at which its law stands."""


def _list_laws(group: Sequence[FindingText], scene: Scene, words: Words) -> Iterator[TemplateData]:
    findings = [find_finding(text, scene.record) for text in group]
    laws = [law for finding in findings if finding for law in finding.law]
    for law in laws:
        # a row of a table and the indicator itself cite one act: the fuller citation says both
        begins_other = any(other.citation.startswith(f"{law.citation} (") for other in laws)
        if not begins_other:
            yield {"words": printable(say_law(law, words)), "url": printable(law.url or "")}


def say_law(law: LawBasis, words: Words) -> str:
    """Return a citation: what it is to the finding, how it stands, and how well it was read."""
    role = words["law.see_also" if law.as_ == "analogy" else "law.basis"]
    facts = words["semicolon"].join(_list_standing(law, words))
    return f"{role}{words['colon']}{words.cite(law.citation)} ({facts})"


def _list_standing(law: LawBasis, words: Words) -> Iterator[str]:
    state = law.in_force
    if state is None or (state.state == "in_force" and not state.since):
        yield words["law.no_date"]
    elif state.state in ("in_force", "not_in_force") and state.since:
        yield words.say(f"law.{state.state}_since", day=say_day(state.since, words))
    else:
        yield words[f"law.{state.state}"]
    yield words[f"law.{law.verified}"]
    if law.wording:
        yield words["law.wording"]
    if law.read_up_to:
        yield words.say("law.read_up_to", day=say_day(law.read_up_to, words))


def list_evidence(scene: Scene, sources: SourceNames) -> Iterator[TemplateData]:
    """Yield what each finding rests on, step by step, and what speaks against it."""
    words = sources.words
    # what the map marks with a sign stands here in words
    circular = list_circular_ties(scene)
    names = {node.id: say_name(node, words) for node in scene.nodes}
    noun = words[scene.numbers]
    written: dict[tuple[str, ...], int] = {}
    for text in scene.findings:
        about = _name_subject(text, scene)
        title = f"{noun} {text.number} · {say_title(text, words)}"
        yield {
            "title": f"{title} · {about}" if about else title,
            "paths": [
                _write_path_once(path, text, names, sources, circular, written)
                for path in text.paths
            ],
            "notes": list(_list_notes(text, scene, sources)),
        }


def _name_subject(text: FindingText, scene: Scene) -> str:
    finding = find_finding(text, scene.record)
    return text.subject if finding is not None and finding.subject.party else ""


def _write_path_once(
    path: PathText,
    text: FindingText,
    names: Mapping[str, str],
    sources: SourceNames,
    circular: Collection[str],
    written: dict[tuple[str, ...], int],
) -> TemplateData:
    """Write a path; one whose steps stand under an earlier finding says so instead."""
    ties = tuple(step.tie.id for step in path.ties)
    first = written.setdefault(ties, text.number)
    data = _write_path(path, text, names, sources, circular)
    is_path_itself = not text.severity
    if not ties or first == text.number or is_path_itself:
        return data
    words = sources.words
    above = words.say("path.see", finding=words.say("numbers.one", numbers=first))
    return {"title": f"{data['title']} ({above})" if data["title"] else above, "steps": []}


def _write_path(
    path: PathText,
    text: FindingText,
    names: Mapping[str, str],
    sources: SourceNames,
    circular: Collection[str],
) -> TemplateData:
    """Write a path step by step, without its title where that of the whole says the same."""
    steps: list[TemplateData] = []
    for line, step in zip(path.steps, path.ties, strict=True):
        circle = f"; {sources.words['circular']}" if step.tie.id in circular else ""
        where = " ".join(filter(None, (f"({say_source(step.tie, sources)}{circle})", line.url)))
        steps.append({"said": say_step(step, names, sources.words), "from": where})
    is_title_said = not text.severity and path.title.text == text.title
    title = str(path.title)
    if not steps:  # a path of one party: the finding is about that party alone
        title = sources.words.say("path.itself", name=title.removesuffix(_ITSELF))
    return {"title": "" if is_title_said else title, "steps": steps}


def _list_notes(text: FindingText, scene: Scene, sources: SourceNames) -> Iterator[TemplateData]:
    """Yield what else is known of a finding: list entries first, each once."""
    words = sources.words
    finding = find_finding(text, scene.record)
    entries = finding.values.get("listings", []) if finding else []
    said = dict.fromkeys(say_entry(row, sources) for row in entries)
    for entry in said:
        yield {"label": _write_label(_ENTRY, words), "text": entry, "entry": True}
    for note in text.notes:
        if note.label == _ENTRY and said:
            continue
        source = f" ({render(note.source, words)})" if note.source else ""
        label = _write_label(note.label, words) if note.label else ""
        text_of_note = f"{render(note.text, words)}{source}"
        yield {"label": label, "text": text_of_note, "entry": note.label == _ENTRY}


def _write_label(label: str, words: Words) -> str:
    return f"{render(label, words)}{words['colon']}".rstrip()


def say_entry(row: ListingRow, sources: SourceNames) -> str:
    """Return a list entry: which list, which entry, since when, and in which source it stands."""
    words = sources.words
    facts = [row["list"] or render_part(row["regime"], words)]
    if row["entry_id"]:
        facts.append(words.say("entry.number", number=row["entry_id"]))
    if row["measure"]:
        facts.append(render(row["measure"], words))
    for key, day in (("source.since", row["since"]), ("source.until", row["until"])):
        if day:
            facts.append(words.say(key, day=say_day(day, words)))
    if row.get("act"):
        facts.append(words.cite(row.get("act") or ""))
    if row["standing"] != "stated":
        facts.append(words.find(f"source.{row['standing']}", row["standing"]))
    if reason := shorten_reason(row.get("reason")):
        facts.append(words.say("entry.reason", text=reason))
    where = [sources.name(row["dataset"])]
    if row["retrieved"]:
        where.append(words.say("source.retrieved", day=say_day(row["retrieved"], words)))
    url = f" {row['url']}" if row["url"] else ""
    return printable(f"{', '.join(facts)} ({', '.join(where)}){url}")


# ------------------------------------------------------------------------------------------------
# What is delivered, and what for, as the order states it.
# ------------------------------------------------------------------------------------------------


def list_goods(transaction: AssessedTransaction, words: Words) -> Iterator[str]:
    """Yield each item with what is known of it, then the stated end use."""
    for item in transaction.items:
        facts = ", ".join(_list_item_facts(item, words))
        description = item.description or words["goods.none"]
        yield printable(f"{description}{words['colon']}{facts}" if facts else description)
    end_use = transaction.end_use
    if end_use.text:
        yield printable(words.say("goods.use", text=end_use.text))
    if end_use.statement:
        declared = end_use.statement.declares
        for subject, value in (
            ("goods.military", declared.military),
            ("goods.reexport", declared.reexport),
            ("goods.repression", declared.repression),
        ):
            if value is not None:
                key = "goods.declares" if value else "goods.denies"
                yield words.say(key, what=words[subject])


def _list_item_facts(item: Item, words: Words) -> Iterator[str]:
    if item.quantity:
        yield say_quantity(item.quantity, item.unit, words)
    if item.value:
        yield " ".join(filter(None, (say_number(item.value, words), item.currency)))
    if item.hs:
        yield words.say("goods.hs", code=item.hs)
    if item.control_code:
        yield words.say("goods.code", code=item.control_code)
    if item.not_listed_reason:
        yield words.say("goods.not_listed", reason=item.not_listed_reason)
    yield from (words[f"family.{family}"] for family in item.families or ())
    for part in item.can_do:
        function = words[f"function.{part.function}"]
        yield f"{function} ({part.text})" if part.text else function
    if item.system_name:
        yield words.say("goods.system", system=item.system_name)


# ------------------------------------------------------------------------------------------------
# How an assessment was made, and the sources that it rests on, with publisher and address.
# ------------------------------------------------------------------------------------------------


def list_method(assessment: Assessment, words: Words) -> Iterator[str]:
    """Yield how it was done, what binds whom, and up to when the law was read."""
    yield words["method.exact"]
    yield words["method.binding"]
    pack = assessment.rule_pack
    if pack.law_read_up_to:
        yield words.say("method.law_read", day=say_day(pack.law_read_up_to, words))
    for act in pack.acts:
        yield printable(_say_act(act, words))
    for statement in pack.unconfirmed:
        yield printable(words.say("method.unconfirmed", text=render(statement, words)))


def _say_act(act: ActRead, words: Words) -> str:
    """Say up to which day an act was read, or that it is known and decides nothing."""
    name = words.cite(act.act)
    if act.role == "basis":
        said = words.say("method.act", act=name, day=say_day(act.read_up_to or "", words))
    else:
        said = words.say("method.act_context", act=name)
        if act.since:
            said += words.say("method.act_since", day=say_day(act.since, words))
    return words["semicolon"].join(filter(None, (said, render(act.note or "", words))))


def list_facts(assessment: Assessment, words: Words) -> Iterator[str]:
    """Yield the versions that an assessment rests on."""
    pack, policy = assessment.rule_pack, assessment.policy
    yield printable(
        words.say(
            "method.versions",
            version=assessment.onward_version,
            pack=pack.id,
            pack_version=pack.version,
            policy=policy.id,
            policy_version=policy.version,
        )
    )
    yield printable(words.say("method.snapshot", snapshot=assessment.snapshot))


def say_checksums(scene: Scene, words: Words) -> str:
    """Return by what a copy is told: the beginnings of the hashes of the record and of the map."""
    if not scene.record_hash:
        return ""
    record, drawn = scene.record_hash, compute_scene_id(scene)
    return words.say("method.checksums", record=record[:16], scene=drawn[:16])


def list_log_head(scene: Scene, words: Words) -> Iterator[str]:
    """Yield the head that the log had when the assessment was recorded; nothing outside a log."""
    if scene.log_head:
        yield words.say("method.log_head", head=scene.log_head)


def list_source_rows(scene: Scene, sources: SourceNames) -> Iterator[TemplateData]:
    """Yield every source that was asked or is shown, with its publisher and licence."""
    words = sources.words
    for row in list_sources(scene):
        yield {
            "name": sources.name(row.dataset),
            "publisher": sources.address(row.dataset),
            "licence": words["licence.none"]
            if row.licence == NOT_STATED
            else render_part(row.licence, words),
            **_say_days(row, words),
            "age": _say_age(row, _find_age(row, scene, sources), words),
            "stale": words["out_of_date"] if row.stale else "",
        }


def _say_days(row: SourceRow, words: Words) -> TemplateData:
    """Write the days of a source; of rows of several days the one that stands for all."""
    retrieved, published = say_day(row.retrieved, words), say_day(row.published, words)
    # nobody retrieves what is not published: these are the days of different rows
    if row.retrieved and row.published and since_day(row.published) > since_day(row.retrieved):
        retrieved = words.say("day.oldest", day=retrieved)
        published = words.say("day.newest", day=published)
    return {"retrieved": retrieved, "published": published}


def _find_age(row: SourceRow, scene: Scene, sources: SourceNames) -> int | None:
    """Return how old a source was: as the assessment says, else on the day of the picture."""
    covered = sources.sources.get(row.dataset)
    if covered is not None:
        return covered.age_days
    dated = aged_from(row.published or None, row.retrieved or None)
    return None if dated is None or not scene.on else since_day(scene.on) - since_day(dated)


def _say_age(row: SourceRow, age: int | None, words: Words) -> str:
    """Say how old a source was and from when that counts, or how much later it came."""
    dated = aged_from(row.published or None, row.retrieved or None)
    if age is None or dated is None:
        return ""
    said = words.count("age", age) if age >= 0 else words.count("age.later", -age)
    is_one_day = row.published == row.retrieved or not (row.published and row.retrieved)
    if is_one_day or age < 0:
        return said
    return words.say("age.from", age=said, day=say_day(dated, words))


# ------------------------------------------------------------------------------------------------
# The parties of the transaction: who they are, where, and how the records know them.
# ------------------------------------------------------------------------------------------------

LAST_ROLE = "end_user"
"""The role that a reader looks for first."""


def find_countries(assessment: Assessment, scene: Scene) -> list[str | None]:
    """Return the country of each party, by code: its record's, else the one that the order says."""
    countries = []
    for party, row in zip(assessment.coverage.parties, scene.parties, strict=True):
        stated = assessment.transaction.parties[party.party_ref].country
        recorded = country_code(row.country) if row.country else None
        countries.append(recorded or stated)
    return countries


def list_parties(
    assessment: Assessment, scene: Scene, sources: SourceNames
) -> Iterator[TemplateData]:
    """Yield the parties of the transaction, as the order has them and as the records know them."""
    words = sources.words
    countries = find_countries(assessment, scene)
    for party, row, country in zip(
        assessment.coverage.parties, scene.parties, countries, strict=True
    ):
        stated = assessment.transaction.parties[party.party_ref]
        owners = [_say_owners(party.owners, words)]
        owners += [_say_claim(owner, words) for owner in stated.owners]
        letters = ", ".join(row.letters)
        yield {
            "role": words.role(party.role),
            "last": party.role == LAST_ROLE,
            "name": printable(party.name or words["not_named"]),
            "country": _say_country(country, stated.country, words),
            "record": printable(
                words["semicolon"].join(_list_how_found(party, assessment, sources))
            ),
            "owners": printable(words["semicolon"].join(filter(None, owners))),
            "native": row.native,
            "letters": words.say("look_alikes", letters=letters) if letters else "",
        }


def _say_country(recorded: str | None, stated: str | None, words: Words) -> str:
    if not recorded:
        return ""
    country = words.country(recorded)
    if stated and stated != recorded:
        return words.say("country.differs", record=country, stated=words.country(stated))
    return printable(country)


def _list_how_found(
    party: PartyCoverage, assessment: Assessment, sources: SourceNames
) -> Iterator[str]:
    """Yield how a party was found and where, then who it may be, too; weak matches say nothing."""
    words = sources.words
    matches = [match for match in matches_of(party, assessment.matches) if match.candidate]
    certain = [match for match in matches if match.band == "match"]
    datasets: dict[str, list[str]] = {}
    for match in certain:
        if match.candidate is not None:
            datasets.setdefault(_say_way(match, words), []).append(match.candidate.dataset or "")
    for way, names in datasets.items():
        where = sources.name_all([name for name in names if name])
        yield words.say("record.in", how=way, sources=where) if where else way
    possible = {
        match.candidate.name_used: match
        for match in matches
        if match.band == "possible" and match.candidate is not None
    }
    for name, match in possible.items():
        yield words.say(
            "record.possible", name=cut_text(name), score=say_number(match.score or "", words)
        )
    if not certain and not possible:
        yield words["record.id" if party.resolved == "id" else "record.none"]


def _say_way(match: PartyMatch, words: Words) -> str:
    by = match.explanation.by
    if "id" in by:
        return words["record.id"]
    if any(scheme != "name" for scheme in by):
        return words["record.identifier"]
    name = match.query.name or ""
    recorded = match.candidate.name_used if match.candidate else ""
    if name.casefold().split() == recorded.casefold().split():
        return words["record.name"]
    return words.say("record.similar", score=say_number(match.score or "", words))


def _say_owners(owners: KnownOwners | None, words: Words) -> str:
    if owners is None:
        return ""
    # an interval that ends at 0 says no more than that nobody is known
    if float(owners.known_max) == 0:
        return words["owners.none"]
    low, high = (say_percent(share, words) for share in (owners.known_min, owners.known_max))
    share = low if low == high else words.say("share.from_to", low=low, high=high)
    if float(owners.unknown) > 0:
        unknown = say_percent(owners.unknown, words)
        return words.say("owners.unknown", known=share, unknown=unknown)
    return words.say("owners.known", share=share)


def _say_claim(owner: Owner, words: Words) -> str:
    """Name an owner that the transaction itself states, with the share that it claims."""
    share = words["owners.no_share"]
    if owner.has_share:
        share = say_share(ClaimedShare(owner), words)
    name = owner.name or owner.id or words["owners.no_name"]
    return words.say("owners.claimed", name=cut_text(name), share=share)


# ------------------------------------------------------------------------------------------------
# What is not known, was not looked at, or is out of date: each said once.
# ------------------------------------------------------------------------------------------------

MOST_REASONS_UNSEEN: Final = 6
"""Reasons of the band on the first page; the rest stands with what is not known."""

_SAID_ANEW: Final = frozenset({"not_applicable", "regimes"})
"""Sections whose lines hold more than texts of the assessment."""

_ELSEWHERE: Final = frozenset({CONTEXT, NEAR_MISSES, DUTIES, GOODS, REMARKS, COMPARISON, CHANGES})


def list_missing(assessment: Assessment, sources: SourceNames) -> list[str]:
    """Return why an assessment is not complete, for its first page: old sources in one line."""
    words = sources.words
    if assessment.complete and assessment.verdict != "INCOMPLETE":
        return []
    reasons = [say_gap(gap, assessment, words) for gap in _list_gaps(assessment)]
    reasons += [
        words.say("incomplete.question", title=render(row.title, words))
        for row in assessment.cannot_tell
    ]
    reasons += [render(limit.effect, words) for limit in assessment.coverage.limits_hit]
    has_old_source = any(gap.on == "source" for gap in assessment.coverage.gaps)
    stale = [sources.say_stale()] if has_old_source else []
    distinct = list(dict.fromkeys(printable(reason) for reason in (*stale, *reasons) if reason))
    left = len(distinct) - MOST_REASONS_UNSEEN
    if left > 1:
        more = words.say("incomplete.more", count=left)
        return [*distinct[:MOST_REASONS_UNSEEN], more]
    return distinct


def fill_gap(gap: Gap, order: Transaction, words: Words) -> GapWords:
    """Return what is not known of an order, and what asks for it, in the language of a document."""
    return fill_gap_words(gap.field, gap.role, order, words.translate, words.role, words.fill)


def say_gap(gap: Gap, assessment: Assessment, words: Words) -> str:
    """Return a fact that is not known, in the language of the document."""
    order = assessment.transaction
    unknown = fill_gap(gap, order, words)
    same = describe_unknown(gap.field, gap.role, order)
    # a gap that has words of its own keeps them: the table of places does not describe it
    return unknown.what if same.what == gap.what else render(gap.what, words)


def _list_gaps(assessment: Assessment) -> Iterator[Gap]:
    """Yield the gaps but those of sources that are merely old: these are said in one line."""
    stale = {source.dataset for source in assessment.coverage.sources if source.stale}
    for gap in assessment.coverage.gaps:
        if not (gap.on == "source" and gap.field in stale):
            yield gap


def list_open_facts(assessment: Assessment, sources: SourceNames) -> list[str]:
    """Return every fact that is not known, with why it matters; old sources in one line."""
    words = sources.words
    gaps = [
        f"{upper_first(say_gap(gap, assessment, words))}{_say_why(gap, words)}"
        for gap in _list_gaps(assessment)
    ]
    return [printable(line) for line in (sources.say_stale(), *gaps) if line]


def list_unseen(scene: Scene, sources: SourceNames) -> Iterator[TemplateData]:
    """Yield all that was not looked at, not known or not shown."""
    words = sources.words
    record = scene.record
    if record is not None and (stale := sources.list_stale()):
        lines = [_say_stale(source, sources) for source in stale]
        yield {"title": words["unseen.stale"], "lines": lines}
    for section in scene.sections:
        if section.kind in _ELSEWHERE:
            continue
        if section.kind == "gaps" and record is not None:
            lines = list_open_facts(record, sources)[bool(sources.list_stale()) :]
        elif record is not None and section.kind in _SAID_ANEW:
            lines = list(_say_section(section.kind, record, words))
        else:
            lines = [say_line(line, words) for line in section.lines]
        if lines:
            title = words.find(f"unseen.{section.kind}", render_ours(section.title, words))
            yield {"title": title, "lines": lines}
    if scene.notes:
        lines = [render(note, words) for note in scene.notes]
        yield {"title": words["unseen.left_out"], "lines": lines}


def _say_section(kind: str, record: Assessment, words: Words) -> Iterator[str]:
    """Yield the lines of a section that are more than texts of the assessment."""
    if kind == "not_applicable":
        for row in record.not_applicable:
            yield printable(
                f"{render(row.title, words)}{words['colon']}{render(row.reason, words)}"
            )
    elif kind == "regimes":
        for regime in record.regimes_evaluated:
            day = say_day(regime.at, words)
            name = say_regime(regime.regime, words.language)
            said = words.say(f"regime.{regime.in_force}", regime=name, day=day)
            note = render(regime.note, words) if regime.note else ""
            yield printable(f"{said}{words['semicolon']}{note}" if note else said)


def _say_stale(source: SourceCoverage, sources: SourceNames) -> str:
    words = sources.words
    return words.say(
        "unseen.stale_line",
        source=sources.name(source.dataset),
        day=say_day(aged_from(source.published, source.retrieved) or "", words),
        age=words.group(str(source.age_days)),
        limit=words.group(str(source.limit_days)),
    )


def _say_why(gap: Gap, words: Words) -> str:
    if gap.why_it_matters == gap.what:
        return ""
    return f"{words['colon']}{render(gap.why_it_matters, words)}"


# ------------------------------------------------------------------------------------------------
# The record of the destination, and the questions to ask, in the language of a briefing.
# ------------------------------------------------------------------------------------------------


def list_destinations(assessment: Assessment, words: Words) -> Iterator[TemplateData]:
    """Yield each country that the goods go to; what is the same for two parts is said once."""
    parts: dict[tuple[str, tuple[str, ...]], list[AssessedCountry]] = {}
    for country in assessment.destination:
        measures = tuple(printable(line) for line in say_measures(country, words))
        key = (f"{country.country} {country.region or ''} {country.status}", measures)
        parts.setdefault(key, []).append(country)
    for (_, measures), countries in parts.items():
        yield {"title": _say_country_of_record(countries, words), "lines": list(measures)}


def _say_country_of_record(countries: list[AssessedCountry], words: Words) -> str:
    first = countries[0]
    name = words.country(first.country)
    if first.region:
        name = f"{name}, {first.region}"
    roles = [words.find(f"part.{country.role}", country.role) for country in countries]
    said = words.say(
        "country.record",
        country=name,
        part=words.join(list(dict.fromkeys(roles))),
        status=words[f"country.{first.status}"],
        year=words.say("country.year", year=first.year) if first.year else "",
    )
    note = render(first.note, words) if first.note else ""
    return printable(f"{said}{words['semicolon']}{note}" if note else said)


def translate_questions(assessment: Assessment, words: Words) -> Mapping[str, str]:
    """Return each question of an assessment in a language; those of gaps name the order's parts."""
    order = assessment.transaction
    filled = {
        gap.question: fill_gap(gap, order, words)
        for gap in assessment.coverage.gaps
        if gap.question
    }
    english = {
        gap.question: describe_unknown(gap.field, gap.role, order).question
        for gap in assessment.coverage.gaps
    }
    translated = {}
    for question in assessment.questions:
        text = question.question
        # a gap's question has names of the order in it: it is asked anew in the language
        is_gap = text in filled and english[text] == text
        translated[text] = filled[text].question if is_gap else render(text, words)
    return MappingProxyType(translated)


def list_questions(assessment: Assessment, words: Words) -> Iterator[TemplateData]:
    """Yield what to ask, by whom is asked; a question that several findings ask stands once."""
    translated = translate_questions(assessment, words)
    lines: dict[str, list[str]] = {}
    for question in group_questions(assessment):
        text = printable(translated.get(question.text, question.text))
        numbers = f" ({say_numbers(question.findings, words)})" if question.findings else ""
        lines.setdefault(question.audience, []).append(f"{text}{numbers}")
    for audience, texts in lines.items():
        yield {"title": words[f"question.{audience}"], "lines": texts}


# ------------------------------------------------------------------------------------------------
# Why a step is suggested: what is certain first, and what is only possible said to be that.
# ------------------------------------------------------------------------------------------------

CURABLE: Final = frozenset(row.rule for row in RULES if row.fires == "clause")
"""Rules that refuse an order only until the customer has mended what they name."""

_OF_GOODS: Final = {row.rule: row.goods_in for row in RULES if row.goods_in}
"""Rules whose reason speaks of the goods, and the value that a finding on goods has."""

_WHOLE: Final = frozenset(row.rule for row in RULES if row.diversions)
"""Rules whose findings count only together."""


@dataclass(frozen=True, slots=True)
class _Ground:
    """A rule with those of its findings that are certain, or with those that are only possible.

    Attributes:
        rule: Which fired.
        numbers: Of the findings, as the document counts them.
        gravity: Of the gravest of them; lower where there is none.
        is_possible: Whether none of them is certain.
        is_of_others: Whether the rule's reason speaks of goods, and they of something else.
    """

    rule: FiredRule
    numbers: tuple[int, ...]
    gravity: int
    is_possible: bool
    is_of_others: bool


def is_curable(assessment: Assessment) -> bool:
    """Tell whether an order is refused for nothing but what the customer can mend."""
    suggestion = assessment.suggestion
    deciding = {rule.rule for rule in suggestion.rules if rule.suggestion == suggestion.value}
    return suggestion.value == "refuse" and bool(deciding) and deciding <= CURABLE


def list_reasons(assessment: Assessment, words: Words) -> Iterator[str]:
    """Yield why the suggestion is what it is, the gravest certain ground first.

    A stop that is certain is a reason even where a permission of the authority would lift it and
    another rule suggests more: the goods may not go as things are.
    """
    grounds = [
        ground
        for rule in assessment.suggestion.rules
        if f"reason.{rule.rule}" in words.table
        for ground in _split_rule(rule, assessment)
        if rule.suggestion == assessment.suggestion.value or _is_certain_stop(ground)
    ]
    for ground in sorted(grounds, key=lambda ground: (ground.is_possible, -ground.gravity)):
        yield _say_ground(ground, words)


def _is_certain_stop(ground: _Ground) -> bool:
    return not ground.is_possible and ground.gravity == SEVERITIES.index("stop")


def _split_rule(rule: FiredRule, assessment: Assessment) -> Iterator[_Ground]:
    """Yield a rule with its certain findings, and with those that are only possible."""
    findings = {
        number: finding
        for number, finding in enumerate(assessment.findings, start=1)
        if finding.id in rule.finding_ids
    }
    of_goods = _OF_GOODS.get(rule.rule)
    parts: dict[tuple[bool, bool], list[int]] = {}
    is_possible = any(finding.status == "possible" for finding in findings.values())
    for number, finding in findings.items():
        possible = is_possible if rule.rule in _WHOLE else finding.status == "possible"
        is_of_others = of_goods is not None and of_goods not in finding.values
        parts.setdefault((possible, is_of_others), []).append(number)
    for (possible, is_of_others), numbers in (parts or {(False, False): []}).items():
        weights = [SEVERITIES.index(findings[number].severity) for number in numbers]
        gravity = max(weights, default=-1)
        yield _Ground(rule, tuple(numbers), gravity, possible, is_of_others)


def _say_ground(ground: _Ground, words: Words) -> str:
    """Return why a rule fired, and the numbers of the findings that it rests on."""
    key = f"reason.{ground.rule.rule}"
    key = next(filter(words.table.__contains__, (f"{key}.{ground.rule.suggestion}", key)))
    if ground.is_of_others:
        key = f"{key}.others"
    possible = f"{key}.possible"
    reason = words[possible if ground.is_possible and possible in words.table else key]
    if not ground.numbers:
        return reason
    numbers = say_numbers(ground.numbers, words)
    if ground.is_possible and possible not in words.table:
        numbers = words.say("numbers.possible", numbers=numbers)
    return f"{reason} ({numbers})"


SELLERS: Final = ("seller", "exporter", "broker")
BUYERS: Final = ("purchaser", "consignee", "end_user", "intermediate_consignee")
"""Roles of the party that sells and of the one that buys, the first that is named."""

MOST_ITEMS: Final = 2
MOST_REASONS: Final = 2
MOST_SOURCES: Final = 4


def write_case(assessment: Assessment, scene: Scene, sources: SourceNames) -> list[str]:
    """Return the case in four sentences; one of an earlier version has no tier.

    Args:
        assessment: The case.
        scene: Its picture, which knows the parties' countries.
        sources: By name.
    """
    sentences = (
        say_sale(assessment, scene, sources.words),
        _say_finding(assessment, sources),
        _say_suggestion(assessment, sources.words),
        *_say_tier(assessment.tier, sources.words),
    )
    # a name that ends with a full stop, such as "B.V.", ends the sentence, too
    return [sentence.replace("..", ".") for sentence in sentences]


def say_sale(assessment: Assessment, scene: Scene, words: Words) -> str:
    """Say who sells what to whom for how much, and for whose use."""
    transaction = assessment.transaction
    named = _name_parties(assessment, scene, words)
    seller = next((named[role] for role in SELLERS if role in named), words["case.no_seller"])
    buying = next((role for role in BUYERS if role in named), "")
    user = named.get("end_user", "")
    return words.say(
        f"case.{transaction.kind or 'export'}",
        seller=seller,
        goods=_say_goods(transaction, words),
        worth=_say_worth(transaction.items, words),
        buyer=named.get(buying, words["case.no_buyer"]),
        user=words.say("case.user", user=user) if user and buying != "end_user" else "",
    )


def _name_parties(assessment: Assessment, scene: Scene, words: Words) -> dict[str, str]:
    """Return the first party of each role, with its country."""
    countries = find_countries(assessment, scene)
    named: dict[str, str] = {}
    for party, country in zip(assessment.coverage.parties, countries, strict=True):
        if party.name and party.role not in named:
            name = cut_text(printable(party.name))
            place = words.say("place", name=name, country=words.country(country or ""))
            named[party.role] = place if country else name
    return named


def _say_goods(transaction: AssessedTransaction, words: Words) -> str:
    phrases = [_say_item(item, words) for item in transaction.items[:MOST_ITEMS]]
    left = len(transaction.items) - MOST_ITEMS
    if left > 0:
        phrases.append(words.count("case.more_goods", left))
    return words.join(phrases) or words["case.no_goods"]


def _say_item(item: Item, words: Words) -> str:
    quantity = printable(say_quantity(item.quantity, item.unit, words))
    description = cut_text(printable(item.description or words["goods.none"]), 120)
    return f"{description} ({quantity})" if quantity else description


def _say_worth(items: tuple[Item, ...], words: Words) -> str:
    """Return what the goods cost, by currency; items without a price make the sum no price."""
    totals: dict[str, Decimal] = {}
    for item in items:
        if item.value is None or item.currency is None:
            return words["case.no_worth"]
        totals[item.currency] = totals.get(item.currency, Decimal(0)) + Decimal(item.value)
    amounts = [f"{say_number(str(total), words)} {currency}" for currency, total in totals.items()]
    return words.say("case.worth", amounts=words.join(amounts)) if amounts else ""


def _say_finding(assessment: Assessment, sources: SourceNames) -> str:
    words = sources.words
    if not assessment.findings:
        return _say_nothing(assessment, sources)
    strongest = assessment.findings[0]
    what = say_what_found(strongest, assessment, words)
    count = len(assessment.findings)
    if assessment.verdict == "FINDINGS":
        severity = words[f"severity.{strongest.severity}"]
        return words.count("case.found", count, severity=severity, what=what)
    minor = words.count("case.found.minor", count, what=what)
    unclear = words["case.found.unclear_too"]
    return minor if assessment.complete else f"{minor} {unclear}"


def _say_nothing(assessment: Assessment, sources: SourceNames) -> str:
    words = sources.words
    if not assessment.complete:
        return words["case.found.unclear"]
    counts = assessment.coverage.indicators
    examined = counts.not_found + counts.present + counts.possible
    datasets = [source.dataset for source in assessment.coverage.sources]
    names = list(dict.fromkeys(map(sources.name, datasets)))
    if len(names) > MOST_SOURCES:
        more = words.count("case.more_sources", len(names) - MOST_SOURCES + 1)
        names = [*names[: MOST_SOURCES - 1], more]
    count = words.group(str(examined))
    return words.say("case.found.nothing", count=count, sources=words.join(names))


def say_what_found(finding: Finding, assessment: Assessment, words: Words) -> str:
    """Return a finding in a clause: its title, then its first path, list entry, or object."""
    title = render(printable(finding.title), words)
    grounds = words["semicolon"].join(_list_grounds(finding, assessment, words))
    what = f"{title}{words['dash']}{grounds}" if grounds else title
    if finding.status == "possible":
        return words.say("case.found.possible", what=what)
    return what


def _list_grounds(finding: Finding, assessment: Assessment, words: Words) -> Iterator[str]:
    roles = name_roles(assessment, words)
    path = next((path for path in finding.evidence.paths if path.steps), None)
    listed = _say_listing(finding, roles, words)
    if path is not None:
        yield say_path(path, roles, words)
    if listed:
        yield listed
    elif path is None and (about := _name_object(finding, words)):
        yield about


def _say_listing(finding: Finding, roles: dict[str, str], words: Words) -> str:
    """Say on which list the party of a finding is: the one that it leads to, or its subject."""
    rows = [row for row in finding.values.get("listings", ()) if row["list"]]
    if not rows:
        return ""
    path = next((path for path in finding.evidence.paths if path.steps), None)
    name = printable(finding.subject.name or "")
    if finding.object and finding.object.kind == "party":
        name = printable(finding.object.name)
    elif path is not None:
        name = printable(path.nodes[-1].name)
    elif role := roles.get(finding.subject.party or ""):
        name = words.say("named_party", name=name, roles=role)
    first = rows[0]
    key = "case.listed_since" if first["since"] else "case.listed"
    day = say_day(first["since"] or "", words)
    text = words.say(key, name=name, list=printable(first["list"]), day=day)
    more = len({row["list"] for row in rows}) - 1
    return text + (words.say("case.listed.more", count=more) if more else "")


def _name_object(finding: Finding, words: Words) -> str:
    about = finding.object
    if about is None or not about.name:
        return printable(finding.subject.name or "")
    return words.country(about.id) if about.kind == "country" else render_part(about.name, words)


def _say_suggestion(assessment: Assessment, words: Words) -> str:
    reasons = words.join(list(list_reasons(assessment, words))[:MOST_REASONS])
    until = "_until" if is_curable(assessment) else ""
    return words.say(
        "case.suggested",
        step=words[f"step.{assessment.suggestion.value}{until}"],
        reason=words.say("case.because", reason=reasons) if reasons else "",
    )


def _say_tier(tier: AssessedTier | None, words: Words) -> Iterator[str]:
    """Yield how much had to be known of the order, and why."""
    if tier is not None:
        reasons = "; ".join(printable(render(reason, words)) for reason in tier.because)
        yield words.say(f"case.tier.{tier.tier}", reasons=reasons)
