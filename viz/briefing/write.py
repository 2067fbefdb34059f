"""What a briefing says, as plain texts in the order of its pages; how it looks is the template's.

The words are those of a language; texts of the catalogue stay in English where nobody has
translated them, and the briefing says so once.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import Final, TypedDict, TypeVar, cast

from onward.errors import ExportError
from onward.queries.assessment.assess import group_questions
from onward.queries.assessment.explain import describe_harm_notes
from onward.queries.model.assessment import Assessment, SuggestedAction
from onward.queries.rules.indicator import SEVERITIES
from onward.queries.transactions.goods import ELEMENTS, Item
from onward.queries.transactions.transaction import TransactionParty
from onward.viz.briefing.lines import (
    BriefingTexts,
    CardData,
    EvidenceData,
    FindingData,
    LetterheadData,
    PaperTexts,
    PartyData,
    PathCard,
    RowPart,
    SectionData,
    SourceData,
    SourceNames,
    StyleData,
    TagData,
    TallyData,
    VerdictData,
    list_changes,
    list_comparisons,
    list_remarks,
    make_name_row,
    say_numbers,
)
from onward.viz.briefing.lines import say_line_of_sentences as say_line
from onward.viz.briefing.parts import (
    group_findings,
    list_destinations,
    list_evidence,
    list_facts,
    list_findings,
    list_goods,
    list_log_head,
    list_method,
    list_missing,
    list_open_facts,
    list_parties,
    list_questions,
    list_reasons,
    list_source_rows,
    list_unseen,
    say_checksums,
    say_sale,
    translate_questions,
    write_case,
)
from onward.viz.content.sections import CONTEXT, DUTIES, NEAR_MISSES
from onward.viz.content.texts import (
    cut_text,
    drop_cut_token,
    localise,
    printable,
    say_name,
    write_line,
)
from onward.viz.drawing.drawing import DASHES, LIGHT, VERDICTS, make_legend
from onward.viz.language.rendering import render, render_ours
from onward.viz.language.words import Words, read_words, say_day, say_quantity
from onward.viz.options import DEFAULT_OPTIONS, ExportOptions, Letterhead
from onward.viz.placing.cards import wrap_text
from onward.viz.scene import Node, Scene, compute_scene_id

_OF_NUMBERS: Final = ("evidence", "evidence.none", "other_lines")
"""Headings that speak of findings, and of paths where the numbers are those."""

_BROW: Final = 340.0
"""Points of a title above later pages."""

LONGEST: Final = 5_000
"""Characters of a text that are set; a longer one says how many more it has: no page is for it."""

_Texts = TypeVar("_Texts")


def write_briefing(scene: Scene, options: ExportOptions = DEFAULT_OPTIONS) -> BriefingTexts:
    """Write down all that a briefing says, but for its maps; endless texts are cut."""
    return _cut_long_texts(_write_parts(scene, options))


def _cut_long_texts(data: _Texts) -> _Texts:
    """Return plain data of the same form, with every text in it cut where it is too long."""
    cut: object = data
    if isinstance(data, str) and len(data) > LONGEST:
        short = drop_cut_token(data[:LONGEST])
        cut = f"{short} … ⟨+{len(data) - len(short)} characters⟩"
    elif isinstance(data, dict):
        cut = {key: _cut_long_texts(value) for key, value in data.items()}
    elif isinstance(data, list):
        cut = [_cut_long_texts(value) for value in data]
    return cast("_Texts", cut)


def _write_parts(scene: Scene, options: ExportOptions) -> BriefingTexts:
    record = scene.record
    sources = SourceNames.of(record, read_words(options.language))
    words = sources.words
    title = write_title(record, words) if record else render_ours(scene.title, words)
    data: BriefingTexts = {
        "words": {},
        "language": words.language,
        "title": title,
        "kicker": words["briefing" if scene.verdict else "records_map"],
        "brow": wrap_text(title, _BROW, 1, size=7)[0],
        "head": list(_write_head(scene, options, words)),
        "addressee": [printable(line) for line in options.addressee],
        "letterhead": write_letterhead(options.letterhead),
        "fictional": scene.fictional,
        "incomplete": list_missing(record, sources) if record else list(scene.missing),
        "verdict": _write_verdict(scene, words),
        "tallies": list(_write_tallies(scene, words)),
        "case": write_case(record, scene, sources) if record else [],
        "chain": _draw_strongest_path(scene, words) if record else [],
        "outcome": "" if record else render_ours(scene.outcome, words),
        "parties": list(list_parties(record, scene, sources)) if record else [],
        "numbered": words[f"{scene.numbers}s"],
        "findings": list(list_findings(scene, record, sources)),
        "evidence": list(list_evidence(scene, sources)),
        "goods": list(list_goods(record.transaction, words)) if record else [],
        "duties": _list_section_lines(scene, DUTIES, words),
        "context": _list_section_lines(scene, CONTEXT, words),
        "near": _list_section_lines(scene, NEAR_MISSES, words),
        "comparison": list(list_comparisons(scene, words)),
        "changes": list(list_changes(scene, words)),
        "remarks": list(list_remarks(scene, words)),
        "unseen": list(list_unseen(scene, sources)),
        "destination": list(list_destinations(record, words)) if record else [],
        "harm": [[render(cell, words) for cell in row] for row in scene.harm],
        "harm_notes": list(_list_harm_notes(record, words)) if record else [],
        "questions": list(list_questions(record, words)) if record else [],
        "decision": [render(line, words) for line in scene.decision],
        "asks_decision": bool(scene.verdict),
        "cards": [_write_card(node, scene, words) for node in localise(scene, words).nodes],
        "styles": list(_write_legend(scene, words)),
        "reasons": list(list_reasons(record, words)) if record else [],
        "method": list(list_method(record, words)) if record else list(scene.method),
        "rules": [
            *(
                list_facts(record, words)
                if record
                else [render_ours(line, words) for line in scene.caption]
            ),
            *list_log_head(scene, words),
        ],
        "checksums": say_checksums(scene, words),
        "sources": list(list_source_rows(scene, sources)),
        "closing": words["closing"] if record else render(scene.closing, words),
        "foot": say_ids(scene, words),
        "colours": dict(LIGHT),
    }
    data["words"] = choose_words(words, scene.numbers)
    return data


def choose_words(words: Words, numbers: str = "finding") -> dict[str, str]:
    """Return the words that templates set; of English texts they speak where there are any.

    Args:
        words: Of the language.
        numbers: What the numbers on lines are: a map of records has paths, and no findings.
    """
    note = words["language_note"] if words.untranslated else ""
    headings = {key: words.find(f"{key}.{numbers}", words[key]) for key in _OF_NUMBERS}
    return {**words.table, **headings, "language_note": note}


def write_title(assessment: Assessment, words: Words) -> str:
    """Name the transaction and where its goods go."""
    transaction = assessment.transaction
    if not transaction.destination:
        return printable(words.say("title", id=transaction.id))
    country = words.country(transaction.destination)
    title = words.say("title.to", id=transaction.id, country=country)
    if transaction.route:
        title = words.say_route("title.route", transaction.route, title=title)
    return printable(title)


def say_ids(scene: Scene, words: Words) -> str:
    """Return the id that every page bears: that of the assessment, or of a map without one."""
    if scene.reference:
        return words.say("assessment", id=scene.reference)
    return words.say("foot.map", scene=compute_scene_id(scene)[:16])


def _write_head(scene: Scene, options: ExportOptions, words: Words) -> Iterator[str]:
    if options.reference:
        yield words.say("reference", reference=printable(options.reference))
    if scene.reference:
        yield words.say("assessment", id=scene.reference)
    if scene.on:
        yield words.say("valid_on", day=say_day(scene.on, words))
    if scene.as_of:
        yield words.say("known_by", day=say_day(scene.as_of, words))


def write_letterhead(letterhead: Letterhead) -> LetterheadData:
    """Return the letterhead as templates read it."""
    return {
        "name": letterhead.name,
        "address": list(letterhead.address),
        "author": letterhead.author,
        "classification": letterhead.classification,
        "logo": f"logo{letterhead.logo.suffix}" if letterhead.logo else "",
    }


def _write_verdict(scene: Scene, words: Words) -> VerdictData:
    suggestion = scene.record.suggestion.value if scene.record else ""
    return {
        "words": words.find(f"verdict.{scene.verdict}", ""),
        "suggested": words[f"suggest.{suggestion}"] if suggestion else scene.suggestion,
        "colour": VERDICTS.get(scene.verdict, "low"),
    }


def _write_tallies(scene: Scene, words: Words) -> Iterator[TallyData]:
    """Yield the counts of the head: findings by severity, indicators, ties and their sources."""
    assessment = scene.record
    if assessment is None:
        for count in scene.counts:
            yield {"head": count.head, "rest": count.rest, "tags": []}
        return
    findings = assessment.findings
    severities = Counter(finding.severity for finding in findings)
    tags: list[TagData] = [
        {"words": f"{severities[name]} {words[f'severity.{name}']}", "severity": name}
        for name in reversed(SEVERITIES)
        if severities[name]
    ]
    head = words.count("findings", len(findings)) if findings else words["findings.none"]
    counts = assessment.coverage.indicators
    examined = counts.present + counts.possible + counts.cannot_tell + counts.gap
    run = words.count("indicators", examined + counts.not_applicable + counts.not_found)
    yield {"head": head, "rest": run, "tags": tags}
    yield _write_ties(assessment, words)


def _write_ties(assessment: Assessment, words: Words) -> TallyData:
    ties = {
        step.tie.id: step.tie
        for finding in assessment.findings
        for path in finding.evidence.paths
        for step in path.steps
    }.values()
    if not ties:
        consulted = len(assessment.coverage.sources)
        return {"head": words.count("sources_asked", consulted), "rest": "", "tags": []}
    datasets = {tie.dataset for tie in ties}
    # of a source that was not retrieved, the day it was published counts
    days = [tie.retrieved or tie.published for tie in ties]
    oldest = min((day for day in days if day), default="")
    rest = [words.count("ties.of", len(datasets))] if ties else []
    if oldest:
        rest.append(words.say("ties.oldest", day=say_day(oldest, words)))
    return {"head": words.count("ties", len(ties)), "rest": ", ".join(rest), "tags": []}


def _draw_strongest_path(scene: Scene, words: Words) -> list[PathCard]:
    """Return the parties along the strongest finding's first path, where it has one."""
    first = next(iter(scene.findings), None)
    path = next((path for path in first.paths if path.ties), None) if first else None
    if path is None:
        return []
    nodes = {node.id: node for node in localise(scene, words).nodes}
    # parties by their ids, and not by their names, which several may have
    row = make_name_row(path, {}, words)
    return [_make_path_card(part, nodes.get(part["name"]), words) for part in row]


def _make_path_card(part: RowPart, node: Node | None, words: Words) -> PathCard:
    kind = words.find(f"kind.{node.kind}", "") if node else ""
    country = words.country(node.country) if node and node.country else ""
    return {
        "tie": part["tie"],
        "way": part["way"],
        "name": say_name(node, words) if node else part["name"],
        "what": ", ".join(filter(None, (kind, country))),
        "roles": ", ".join(node.roles) if node else "",
        "marks": list(node.mark_words) if node else [],
    }


def _list_section_lines(scene: Scene, kind: str, words: Words) -> list[str]:
    sections = [section for section in scene.sections if section.kind == kind]
    return [say_line(line, words) for section in sections for line in section.lines]


def _list_harm_notes(assessment: Assessment, words: Words) -> Iterator[str]:
    harm = assessment.transaction.risk_of_harm
    for line in describe_harm_notes(harm) if harm else ():
        yield say_line(write_line(line), words)


def _write_card(node: Node, scene: Scene, words: Words) -> CardData:
    kind = words.find(f"kind.{node.kind}", node.kind)
    about = list(node.mark_words)
    if node.findings:
        numbers = ", ".join(map(str, node.findings))
        about.append(f"{words[scene.numbers]} {numbers}")
    if node.letters:
        about.append(words.say("look_alikes", letters=", ".join(node.letters)))
    return {
        "name": node.name,
        "native": node.native,
        "what": f"{kind}, {node.country}" if node.country else kind,
        "roles": ", ".join(node.roles),
        "about": " · ".join(about),
    }


def _write_legend(scene: Scene, words: Words) -> Iterator[StyleData]:
    """Yield the legend: each style of line with its dash, and every other mark in words."""
    for entry in make_legend(localise(scene, words)):
        dash = DASHES.get(entry.style, ()) if entry.group == "Lines" else ()
        yield {
            "group": entry.group,
            "heading": entry.heading,
            "style": entry.style,
            "shape": entry.shape,
            "words": entry.words,
            "dash": [str(part) for part in dash],
        }


# ------------------------------------------------------------------------------------------------
# The letter that asks the customer what only the customer can say.
#
# It holds nothing but the order as the customer placed it and questions for a customer: no finding,
# no source, no record, no id of the assessment, and nothing that tells why a question is put.
# ------------------------------------------------------------------------------------------------

CUSTOMERS: Final = ("purchaser", "consignee", "end_user")
"""Roles of the party that is asked, the first that is named."""


PROCEEDING: Final = frozenset({"proceed", "proceed_with_conditions"})
"""Suggestions under which the answers let the order go on."""


class LetterTexts(PaperTexts):
    """All that a letter says, as its template reads it."""

    reference: str
    goods: list[str]
    questions: list[str]


def write_letter(scene: Scene, options: ExportOptions) -> LetterTexts:
    """Write down all that the letter to the customer says.

    Raises:
        ExportError: It is of no assessment, or there is nothing to ask the customer.
    """
    record = scene.record
    if record is None:
        raise ExportError("letter: there is no assessment to ask about; write it of one")
    words = SourceNames.of(record, read_words(options.language)).words
    questions = list(_list_customer_questions(record, words))
    if not questions:
        raise ExportError(
            f"letter: assessment {record.id} has no question for the customer; nothing to write"
        )
    order = printable(record.transaction.reference or record.transaction.id)
    reference = printable(options.reference)
    return {
        "words": _choose_words(words, record.suggestion.value),
        "language": words.language,
        # how secret the exporter keeps its own papers is nothing for the customer
        "letterhead": {**write_letterhead(options.letterhead), "classification": ""},
        "fictional": scene.fictional,
        "title": words.say("letter.subject", order=order),
        "brow": words.say("letter.subject", order=order),
        "foot": "",
        "addressee": [printable(line) for line in options.addressee]
        or list(_address_customer(record, words)),
        "reference": words.say("reference", reference=reference) if reference else "",
        "goods": [_say_item(item, words) for item in record.transaction.items],
        "questions": questions,
        "colours": dict(LIGHT),
    }


def _choose_words(words: Words, suggestion: SuggestedAction) -> dict[str, str]:
    """Return the words that a letter needs: the others would tell what else there is.

    What it promises follows from the suggestion, without telling it: a delivery is in sight only
    where nothing but the answers is waited for.
    """
    needed = ("letter.", "page", "colon", "fictional", "addressee", "author")
    table = {key: text for key, text in words.table.items() if key.startswith(needed)}
    following = "proceed" if suggestion in PROCEEDING else "examine"
    parts = (table["letter.papers"], table[f"letter.next.{following}"], table["letter.contact"])
    left_out = ("letter.next.", "letter.contact")
    table = {key: text for key, text in table.items() if not key.startswith(left_out)}
    return {**table, "letter.papers": " ".join(parts)}


def _list_customer_questions(assessment: Assessment, words: Words) -> Iterator[str]:
    translated = translate_questions(assessment, words)
    for question in group_questions(assessment):
        if question.audience == "customer":
            yield printable(translated.get(question.text, question.text))


def _address_customer(assessment: Assessment, words: Words) -> Iterator[str]:
    """Yield name and address of the customer, as the order has them."""
    customer = _find_customer(assessment.transaction.parties)
    if customer is None:
        return
    lines = (customer.name or "", *(customer.address or "").split(","))
    yield from (cut_text(printable(line.strip())) for line in lines if line.strip())
    if customer.country:
        yield printable(words.country(customer.country))


def _find_customer(parties: Sequence[TransactionParty]) -> TransactionParty | None:
    by_role = {party.role: party for party in reversed(parties) if party.name}
    return next((by_role[role] for role in CUSTOMERS if role in by_role), None)


def _say_item(item: Item, words: Words) -> str:
    quantity = say_quantity(item.quantity, item.unit, words)
    description = item.description or words["goods.none"]
    return printable(f"{description} ({quantity})" if quantity else description)


def write_letter_text(scene: Scene, options: ExportOptions) -> str:
    """Write the letter as plain text, to be sent as a message."""
    letter = write_letter(scene, options)
    words = letter["words"]
    head = letter["letterhead"]
    signature = [head["author"], head["name"], *head["address"]]
    blocks = (
        [words["fictional"].upper()] if letter["fictional"] else [],
        [letter["title"], letter["reference"]],
        [words["letter.salutation"]],
        [words["letter.intro"]],
        [f"{words['letter.goods']}{words['colon']}".rstrip(), *_mark_lines(letter["goods"])],
        [
            f"{words['letter.questions']}{words['colon']}".rstrip(),
            *_number_lines(letter["questions"]),
        ],
        [words["letter.papers"]],
        [words["letter.closing"]],
        signature,
    )
    texts = ("\n".join(filter(None, block)) for block in blocks)
    return "\n\n".join(filter(None, texts)) + "\n"


def _mark_lines(lines: Sequence[str]) -> list[str]:
    return [f"- {line}" for line in lines]


def _number_lines(lines: Sequence[str]) -> list[str]:
    return [f"{number}. {line}" for number, line in enumerate(lines, start=1)]


# ------------------------------------------------------------------------------------------------
# The file for an authority: the facts of a transaction in neutral words, and room for statements.
#
# It says which findings concern which provision. Whether the exporter is aware of a use is for a
# person to state, so these lines are left blank: no program states knowledge.
# ------------------------------------------------------------------------------------------------

_NATIONAL: Final = "art_9"
_ARTICLES: Final = {
    provision: f"Regulation (EU) 2021/821 Art. {provision.removeprefix('art_')}"
    for provision in ("art_4", "art_5", _NATIONAL)
}
"""The provisions, as citations begin with them."""

_RULES: Final = {"art_4": frozenset({"R4_catchall"}), "art_5": frozenset({"R7_eu_flag"})}
"""Rules of the verdict whose findings concern a provision."""


class ProvisionData(TypedDict):
    """A provision, what it concerns, and which findings concern it."""

    name: str
    concerns: str
    facts: str


class NotificationTexts(PaperTexts):
    """All that the file says, as its template reads it."""

    head: list[str]
    sale: str
    parties: list[PartyData]
    goods: list[str]
    papers: list[str]
    answers: list[SectionData]
    provisions: list[ProvisionData]
    findings: list[FindingData]
    evidence: list[EvidenceData]
    destination: list[SectionData]
    open: list[str]
    sources: list[SourceData]
    log_head: list[str]


def write_notification(scene: Scene, options: ExportOptions) -> NotificationTexts:
    """Write down all that the file for an authority says.

    Raises:
        ExportError: It is of no assessment.
    """
    record = scene.record
    if record is None:
        raise ExportError("notification: there is no assessment; write it of one")
    sources = SourceNames.of(record, read_words(options.language))
    words = sources.words
    title = printable(words.say("notification.title", id=record.transaction.id))
    context = {
        number
        for number, finding in enumerate(record.findings, start=1)
        if finding.kind == "context"
    }
    groups = list(
        zip(
            group_findings(scene.findings, record),
            list_findings(scene, record, sources),
            strict=True,
        )
    )
    evidence = zip(scene.findings, list_evidence(scene, sources), strict=True)
    data: NotificationTexts = {
        "words": {},
        "language": words.language,
        "letterhead": write_letterhead(options.letterhead),
        "fictional": scene.fictional,
        "title": title,
        "brow": title,
        "foot": say_ids(scene, words),
        "head": list(_write_head_of_notification(record, options, words)),
        "addressee": [printable(line) for line in options.addressee],
        "sale": say_sale(record, scene, words),
        "parties": list(list_parties(record, scene, sources)),
        "goods": list(list_goods(record.transaction, words)),
        "papers": list(_list_papers(record, words)),
        "answers": list(_list_answers(record, words)),
        "provisions": list(_list_provisions(record, words)),
        "findings": [data for group, data in groups if group[0].number not in context],
        "evidence": [data for text, data in evidence if text.number not in context],
        "destination": list(list_destinations(record, words)),
        "open": list_open_facts(record, sources),
        "sources": list(list_source_rows(scene, sources)),
        "log_head": list(list_log_head(scene, words)),
        "colours": dict(LIGHT),
    }
    data["words"] = choose_words(words)
    return data


def _write_head_of_notification(
    assessment: Assessment, options: ExportOptions, words: Words
) -> Iterator[str]:
    if options.reference:
        yield words.say("reference", reference=printable(options.reference))
    yield words.say("valid_on", day=say_day(assessment.on, words))


def _list_papers(assessment: Assessment, words: Words) -> Iterator[str]:
    """Yield the licence and the authorities' letters that the order states."""
    licence = assessment.transaction.licence
    if licence is not None:
        authority = licence.authority or words["not_named"]
        text = words.say("notification.licence", number=licence.number, authority=authority)
        yield printable(text)
    for letter in assessment.transaction.letters:
        yield printable(
            words.say(
                "notification.letter",
                authority=letter.authority or words["not_named"],
                day=say_day(letter.date or "…", words),
            )
        )


def _list_answers(assessment: Assessment, words: Words) -> Iterator[SectionData]:
    """Yield the six answers on each item that somebody has answered."""
    for item in assessment.transaction.items:
        if item.cyber_surveillance.is_answered:
            description = item.description or words["goods.none"]
            yield {"title": printable(description), "lines": list(_say_answers(item, words))}


def _say_answers(item: Item, words: Words) -> Iterator[str]:
    answers = item.cyber_surveillance
    stated = answers.stated()
    for element in ELEMENTS:
        answer = words[f"six.{stated[element] or 'open'}"]
        reason = answers.reasons.get(element)
        text = f"{words[f'six.{element}']}{words['colon']}{answer}"
        yield printable(f"{text} ({reason})" if reason else text)


def _list_provisions(assessment: Assessment, words: Words) -> Iterator[ProvisionData]:
    for provision, article in _ARTICLES.items():
        numbers = _list_numbers(assessment, article, _RULES.get(provision, frozenset()))
        said = [words["provision.none"]]
        if numbers:
            said = [words.say("provision.findings", numbers=say_numbers(numbers, words))]
        if provision == _NATIONAL:
            said.append(words["provision.national"])
        yield _write_provision(provision, " ".join(said), words)


def _write_provision(provision: str, facts: str, words: Words) -> ProvisionData:
    return {
        "name": words[f"provision.{provision}"],
        "concerns": words[f"provision.{provision}.concerns"],
        "facts": facts,
    }


def _list_numbers(assessment: Assessment, article: str, rules: Collection[str]) -> list[int]:
    """Return the findings that concern a provision: a rule says so, or their legal basis names it.

    One too many is looked at; one that is missing would not be.
    """
    ids = {
        finding_id
        for fired in assessment.suggestion.rules
        if fired.rule in rules
        for finding_id in fired.finding_ids
    }
    return [
        number
        for number, finding in enumerate(assessment.findings, start=1)
        if finding.id in ids or any(_is_cited(law.citation, article) for law in finding.law)
    ]


def _is_cited(citation: str, article: str) -> bool:
    """Say whether a citation is of an article: Art. 4(1) is, and Art. 40 is not.

    >>> _is_cited("Regulation (EU) 2021/821 Art. 4(1)(b)", "Regulation (EU) 2021/821 Art. 4")
    True
    """
    rest = citation.removeprefix(article)
    return rest != citation and not rest[:1].isdecimal()
