"""What the commands about parties print."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Final

from onward.cli.printing import render
from onward.graph.shares import percent_text
from onward.queries.assessment.explain import describe_path, describe_step
from onward.queries.assessment.wording import say_crowded_out, share_text, shorten_reason
from onward.queries.matching.requests import LISTINGS_SHOWN
from onward.queries.model.assessment import TieShare

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from onward.api.parties import LedgerEntry, MergeSuggestions, ScreenedNames
    from onward.graph.identity.ledger import PlainLine
    from onward.graph.matching.query import ExplainedNames, Explanation, Match
    from onward.graph.model import Listing
    from onward.graph.ownership.report import (
        ChainProducts,
        ComparedOwners,
        IntegratedOwnership,
        OwnershipReport,
        RegimeCascade,
        ReportedControl,
    )
    from onward.graph.search import SearchRecord
    from onward.queries.matching.requests import MatchAnswer
    from onward.queries.matching.self_screening import MissedNameData, ScreeningReport
    from onward.queries.merges import ImportReport
    from onward.queries.model.assessment import InferredTrait, TwinGroup, TwinRecord
    from onward.queries.model.parts import JsonObject
    from onward.queries.model.party_cards import (
        CardListing,
        CardShipments,
        PartyCard,
        SourceCard,
        TieGroup,
    )
    from onward.queries.party_paths import PathsReport
    from onward.queries.search import FoundParty, FoundRecord, LayerPage, SearchResult


# ------------------------------------------------------------------------------------------------
# Parties that are probably one, as text: who they are, and how a person confirms it.
# ------------------------------------------------------------------------------------------------

TITLE: Final = "Probably the same party, not confirmed"
"""What is said wherever parties that are probably one are shown together."""


def print_group_head(group: "TwinGroup") -> None:
    """Print that what follows are several records of what is probably one party."""
    render.line(f"{TITLE}: {len(group.records)} records", style="bold")


def print_others(group: "TwinGroup", printed: "Collection[str]", indent: int = 2) -> None:
    """Print the records of a group that stand nowhere else, and how a person confirms it."""
    for record in group.records:
        if record.id not in printed:
            render.line("also", _describe_record(record), indent=indent)
    print_confirming(group.ids, indent)


def print_groups(groups: "Sequence[TwinGroup]") -> None:
    """Print groups of parties that are probably one, each record on a line."""
    for group in groups:
        render.heading(TITLE)
        for record in group.records:
            render.line(_describe_record(record), indent=2)
        print_confirming(group.ids, indent=2)


def _print_grouped(
    parties: "Sequence[str]",
    probably_same: "Sequence[TwinGroup]",
    print_party: "Callable[[str], None]",
) -> None:
    """Print parties in their order; those that are probably one stand together.

    Args:
        parties: Their ids.
        probably_same: The groups, also of parties that are not printed.
        print_party: Prints one of them.
    """
    groups = {party: group for group in probably_same for party in group.ids}
    printed: set[str] = set()
    for party in parties:
        if party in printed:
            continue
        render.line()
        group = groups.get(party)
        members = [party]
        if group is not None:
            print_group_head(group)
            members += [other for other in group.ids if other in parties]
        for member in dict.fromkeys(members):
            print_party(member)
        printed.update(members)
        if group is not None:
            print_others(group, printed)


def _describe_record(record: "TwinRecord") -> str:
    """Write a record: name, id, and the lists or else the sources that have it."""
    where = "; ".join(record.lists or record.datasets)
    return f"{record.name} ({record.id}): {where}"


def print_confirming(ids: "Sequence[str]", indent: int) -> None:
    """Print that nothing rests on it that two parties are one, and how a person confirms it."""
    command = f"onward merges confirm {quote(ids[0])} {quote(ids[1])} --reason …"
    render.line(f"nothing rests on it; if they are one: {command}", style="dim", indent=indent)


# ------------------------------------------------------------------------------------------------
# A match as text: each candidate with its reasons, word by word, and what was searched.
# ------------------------------------------------------------------------------------------------

MISSED_SHOWN: Final = 20
"""So many listed names that do not find their party are printed; ``--json`` gives every one."""

NO_PARTNER: Final = "-"
"""Stands where a word has no partner."""

_STYLES: Final = {"match": "bold red", "possible": "yellow"}

_WordRow = tuple[str, str, str, str, str]
"""A word as it was asked, as it is listed, how alike they are, in what way, and what it weighs."""


def print_match(answer: "MatchAnswer") -> None:
    """Print the answer to one query."""
    render.line(_head_line(answer), style="bold")
    _print_candidate_groups(answer)
    if len(answer):
        render.line()
    _print_rest(answer)


def _print_candidate_groups(answer: "MatchAnswer") -> None:
    """Print the candidates, the best first; those that are probably one party stand together."""
    candidates = {match.party: match for match in answer}

    def print_one(party: str) -> None:
        _print_candidate(candidates[party], answer.listings(candidates[party]))

    _print_grouped(list(candidates), answer.probably_same, print_one)


def print_screened_names(screened: "ScreenedNames") -> None:
    """Print how many listed names find their own party, and name those that do not."""
    for layer in screened.layers:
        print_screened_layer(layer)
    render.facts([("matcher", screened.matcher), ("snapshot", screened.snapshot)])


def print_screened_layer(layer: "ScreeningReport", indent: int = 0) -> None:
    """Print how many of a layer's names find their own party, and name those that do not."""
    names, screened, missed = layer["names"], layer["screened"], layer["missed"]
    sample = "" if screened == names else f", a sample of {names:,}"
    result = f"{layer['dataset']}: {layer['found']:,} of {screened:,} names find their own party"
    render.line(f"{result}{sample}", style="yellow" if missed else "", indent=indent)
    _print_cells(layer, indent=indent + 2)
    lines = list(map(_missed_line, missed))
    rest = "; --json names each"
    render.first_lines(lines, MISSED_SHOWN, rest, style="yellow", indent=indent + 2)


def _print_cells(layer: "ScreeningReport", indent: int) -> None:
    """Print how many names were made of cells that hold several, and which could not be parted."""
    unparted = layer["unparted"]
    if layer["made"]:
        excepted = layer["exceptions"]
        by_hand = f"; {excepted:,} cells are read by the source's own table" if excepted else ""
        render.line(
            f"{layer['made']:,} names are made of cells that hold several{by_hand}", indent=indent
        )
    lines = [f"not parted: {cell['party']} {cell['cell']!r}: {cell['why']}" for cell in unparted]
    rest = " cells not parted; --json names each"
    render.first_lines(lines, MISSED_SHOWN, rest, indent=indent)


def _missed_line(missed: "MissedNameData") -> str:
    """Say which listed name does not find its party, and whom it finds instead."""
    score = "not found" if missed["score"] is None else f"{missed['score']:.3f}"
    first = missed["first"]
    instead = f"; {first} {missed['first_score']:.3f}" if first else ""
    return f"missed: {missed['party']} {missed['name']!r}: {score}{instead}"


def _head_line(answer: "MatchAnswer") -> str:
    counts = answer.counts
    if not any(counts.values()):
        if answer.matched.unsearchable:
            return "Cannot tell: the name holds no letter or digit that can be searched."
        return "No party of these sources resembles it."
    bands = ", ".join(f"{count:,} {band}" for band, count in counts.items() if count)
    # weak candidates are counted always, and shown only on request
    is_hidden = counts["weak"] and not any(match.band == "weak" for match in answer)
    return f"{bands} (--weak shows the weak)" if is_hidden else bands


def _print_candidate(match: "Match", listings: "Sequence[Listing]") -> None:
    explanation = match.explanation
    band = render.text(match.band, _STYLES.get(match.band, ""))
    render.line(band, f"{match.score:.3f}", match.party, match.name)
    name_used = explanation["name_used"]
    kind = f"{name_used['kind']} name in " if name_used else "in "
    render.line(f"{kind}{match.dataset}", *_list_places(match, listings), indent=2)
    for reason in dict.fromkeys(_list_grounds(listings)):
        render.line(reason, indent=2)
    words = list(_compare_words(explanation["name"])) if explanation["name"] else []
    for line in _align_columns(words):
        render.line(line, indent=4)
    for line in _list_reasons(explanation):
        render.line(line, indent=4)


def _list_places(match: "Match", listings: "Sequence[Listing]") -> Iterator[str]:
    """Say where else the party stands, and on which lists."""
    if match.member != match.party:
        yield f"as {match.member}"
    for entry in listings[:LISTINGS_SHOWN]:
        until = f"until {entry.until}" if entry.until else ""
        parts = (entry.regime, entry.list, entry.programme, entry.topic, until)
        yield "| " + ", ".join(filter(None, parts))
    if len(listings) > LISTINGS_SHOWN:
        yield f"| and {len(listings) - LISTINGS_SHOWN} more"


def _list_grounds(listings: "Sequence[Listing]") -> Iterator[str]:
    """Yield why the party is listed: measure, date and act, then the reason, shortened."""
    for entry in listings[:LISTINGS_SHOWN]:
        since = f"since {entry.since}" if entry.since else ""
        facts = ", ".join(filter(None, (entry.measure, since, entry.act)))
        reason = shorten_reason(entry.text)
        if facts or reason:
            yield f"listed: {facts}{': ' if facts and reason else ''}{reason or ''}"


def _compare_words(names: "ExplainedNames") -> Iterator[_WordRow]:
    """Yield a row for each pair of words, then for each word without a partner."""
    for pair in names["tokens"]:
        similarity, weight = f"{pair['similarity']:.2f}", f"weighs {pair['weight']:.2f}"
        yield pair["query"], pair["listed"], similarity, pair["how"], weight
    for word in names["unmatched"]["query"]:
        yield word["word"], NO_PARTNER, "", word["kind"], f"missing {word['counts']:.2f}"
    for word in names["unmatched"]["listed"]:
        yield NO_PARTNER, word["word"], "", word["kind"], f"extra {word['counts']:.2f}"


def _align_columns(rows: Sequence[_WordRow]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()


def _list_reasons(explanation: "Explanation") -> Iterator[str]:
    """Say what beside the words made the score, and what lowered the band."""
    names, query = explanation["name"], explanation["query"]
    if names:
        yield from _list_name_effects(names)
        removed = names["removed"]
        for side, words in (("asked", removed["query"]), ("listed", removed["listed"])):
            if words:
                yield f"taken away from the {side} name: {' '.join(words)}"
    if query["variant"] not in (None, "raw"):
        yield f"read {query['variant']}: {query['compared']}"
    for fact in explanation["qualifiers"]:
        given, listed = ", ".join(fact["given"]), ", ".join(fact["listed"])
        sides = f"{given} asked, {listed} listed" if listed else given
        yield f"{fact['kind'].replace('_', ' ')}: {sides}: {fact['effect']:+.2f}"
    for number in explanation["identifiers"]:
        check = "" if number["checksum"] == "none" else f" (checksum {number['checksum']})"
        strength = ", ".join(filter(None, (number["strength"], number["because"])))
        yield f"equal {number['scheme']} {number['value']}{check}: {strength}"
    for gate in explanation["gates"]:
        yield f"{gate['gate']}: at most {gate['at_most']:.2f}"
    if explanation["because"]:
        yield f"{explanation['band']}, because {'; '.join(explanation['because'])}"


def _list_name_effects(names: "ExplainedNames") -> Iterator[str]:
    """Say what the names as a whole add to the score, or take from it."""
    if names["as_one_word"]:
        yield f"as one word each: {names['as_one_word']:.2f}"
    if names["initials"]:
        yield f"initials: {names['initials']:.2f}"
    for what, effect in (
        ("numbers", names["numbers"]),
        ("order", names["order"]),
        ("legal forms", names["legal_forms"]),
    ):
        if effect:
            yield f"other {what}: {effect:+.2f}"


def _print_rest(answer: "MatchAnswer") -> None:
    """Print what was left out, cut or could not be searched, and with what it was compared."""
    if answer.more:
        render.line(f"{answer.more:,} more; --limit shows them")
    nearest = answer.nearest
    if nearest and not answer.matched.matches:
        name = (f"{nearest.score:.3f}", nearest.party, nearest.name)
        render.line("nearest, and no candidate:", *name)
    for unsearchable in answer.matched.unsearchable:
        render.line(f"cannot be searched: {unsearchable!r}", style="yellow")
    for limit in answer.matched.limits:
        render.line(f"cut: {limit}", style="yellow")
    for scheme in answer.invalid_schemes:
        text = f"not valid: the {scheme} given; it was searched all the same"
        render.line(text, style="yellow")
    render.line("compared with", "; ".join(_searched_texts(answer)))
    render.line("matcher", answer.matcher, style="dim")


def _searched_texts(answer: "MatchAnswer") -> Iterator[str]:
    for layer in answer.searched:
        version = layer.published or layer.retrieved or "of no stated date"
        yield f"{layer.name} {version} ({answer.screened.get(layer.name, 0):,} parties)"


# ------------------------------------------------------------------------------------------------
# Judgements and suggestions as text: who is one party now, why, and how to take it back.
# ------------------------------------------------------------------------------------------------

_DONE: Final = {
    "same": "{left} and {right} are one party",
    "different": "{left} and {right} are two parties",
    "undone": "line {supersedes} on {left} and {right} is undone",
}

_COLUMNS: Final = ("line", "counts", "party", "judged", "party", "rule", "by", "at", "reason")


def print_judgement(answer: "JsonObject", names: Mapping[str, str]) -> None:
    """Print what came of a judgement.

    Args:
        answer: As `judging.JudgementResult.to_data` returns it.
        names: Of the parties that sources describe, by id.
    """
    line = answer["line"]
    before = "" if answer["new"] else f"; so judged by {line['user']} before, in line {line['id']}"
    render.line(_DONE[line["judgement"]].format(**line) + before, style="bold")
    for party in answer["parties"]:
        render.line("party", party["id"], indent=2)
        for party_id in party["members"]:
            render.line(f"{party_id}: {names.get(party_id, 'in no loaded source')}", indent=4)
    for link in answer["outranked"]:
        render.line("no longer believed:", link, style="yellow", indent=2)
    render.facts([("reason", line["reason"]), ("snapshot", answer["snapshot"])], indent=2)
    if answer["new"] and line["judgement"] != "undone":
        render.line(f"taken back with: onward merges undo {line['id']} --reason TEXT", indent=2)
    if answer["new"]:
        render.line("Findings that rest on these parties may change: assess again.")


def print_ledger(entries: "Sequence[LedgerEntry]") -> None:
    """Print lines of the ledger as a table."""
    if not entries:
        render.line("The ledger holds no line.")
        return
    render.table(_COLUMNS, [_line_cells(entry.line.to_plain(), entry.live) for entry in entries])


def _line_cells(line: "PlainLine", is_live: bool) -> tuple[object, ...]:
    undone_line = f" {line['supersedes']}" if line["judgement"] == "undone" else ""
    return (
        line["id"],
        "yes" if is_live else "no",
        line["left"],
        f"{line['judgement']}{undone_line}",
        line["right"],
        line["rule"].replace("_", " "),
        line["user"],
        line["at"],
        line["reason"],
    )


def print_suggested_pairs(suggestions: "MergeSuggestions", limit: int) -> None:
    """Print pairs that may be one party, the best first.

    Args:
        suggestions: The pairs.
        limit: So many pairs, at most.
    """
    result, names = suggestions.result, suggestions.names(limit)
    first_pairs = result.pairs[:limit]
    for pair in first_pairs:
        render.line(f"{pair.score:.2f}", pair.left, names[pair.left], style="bold")
        render.line(pair.right, names[pair.right], style="bold", indent=5)
        render.line("; ".join(pair.agree), indent=5)
    total = len(result.pairs)
    left = total - len(first_pairs)
    more = f"; {left:,} more, --limit shows them" if left else ""
    count = "1 pair" if total == 1 else f"{total:,} pairs"
    render.line(f"{count} that may be one party, {result.asked:,} parties asked for{more}")
    for what in result.limits:
        render.line("not looked at in full:", what, style="yellow", indent=2)
    if first_pairs:
        render.line("Judge each: onward merges confirm ID ID --reason TEXT, or refuse")
    render.line("snapshot:", suggestions.snapshot.id, indent=2)


def print_imported(report: "ImportReport") -> None:
    """Print what became of a file of judgements."""
    judged = report.to_data()["judged"]
    counts = ", ".join(f"{count:,} {says}" for says, count in judged.items())
    render.line(f"imported: {counts}", style="bold")
    for count, text in (
        (report.known, "were judged before"),
        (report.proposed, "pairs became suggestions"),
        (report.left_out, "pairs left out: not loaded, or one party already"),
        (report.not_loaded, "ids are of no loaded party; they count once it is loaded"),
    ):
        if count:
            render.line(f"{count:,} {text}", indent=2)
    render.line("snapshot:", report.snapshot, indent=2)


# ------------------------------------------------------------------------------------------------
# Who owns a party, as text: four separate results, each with its bounds.
# ------------------------------------------------------------------------------------------------

_NOTES: Final[Mapping[str, str]] = {
    "over_declared": "more than 100 % of their shares are stated",
    "self_loops": "lead from a party to itself, and are dropped",
    "interests_not_counted": "interests that are no ownership, and are not counted",
    "indirect_left_out": "indirect shares left out, since the chain of ties carries them",
    "indirect_beyond_chain": "indirect shares that count where they exceed the chain of ties",
}
"""What each note of a report says of the parties or ties behind it."""


def print_owners(report: "OwnershipReport", names: Mapping[str, str]) -> None:
    """Print the four results about a party's owners.

    Args:
        report: The results.
        names: Of the parties that it names, by id.
    """
    as_known = f", known by {report.as_of}" if report.as_of else ""
    owned = _name_with_id(names, report.party)
    render.line(f"Owners of {owned} on {report.on}{as_known}", style="bold")
    unknown = percent_text(report.owners_unknown)
    if report.owners_unknown != "0":
        render.line(f"{unknown} of the owners are not known", style="yellow")
    _print_chains(report.chain_product, names)
    _print_integrated(report.integrated, names)
    _print_cascades(report, names)
    _print_control(report.control, names)
    _print_names(report.names, names)
    for text in report.not_read:
        render.line(f"not read: {text}", style="yellow")
    for note, ids in asdict(report.notes).items():
        if ids:
            render.line(f"note: {_NOTES[note]}:", ", ".join(ids))


def _name_with_id(names: Mapping[str, str], party_id: str) -> str:
    return f"{names.get(party_id, party_id)} ({party_id})"


def _print_chains(products: "ChainProducts", names: Mapping[str, str]) -> None:
    # a product of shares is no threshold: the heading says so
    render.heading("1. Chain product: the shares along one chain, multiplied (evidence only)")
    if not products.count:
        render.line("no owner is known", indent=2)
    for chain in products.chains:
        shares = " of ".join(map(share_text, chain.shares))
        links = len(chain.ties)
        ties = f"{links} tie{'s' if links > 1 else ''}"
        unknown = f"; {chain.unknown_shares} unknown" if chain.unknown_shares else ""
        product = f"{share_text(chain.product)} over {ties} ({shares}{unknown})"
        render.line(f"{_name_with_id(names, chain.owner)}: {product}", indent=2)
    render.more(products.count - len(products.chains), " chains that cannot carry more", indent=2)


def _print_integrated(integrated: "IntegratedOwnership", names: Mapping[str, str]) -> None:
    render.heading("2. Integrated ownership: direct and indirect shares in total")
    if not integrated.count:
        render.line("no owner is known", indent=2)
    for owner in integrated.owners:
        share = TieShare(min=owner.min, max=owner.max, min_exclusive=False, max_exclusive=False)
        crowded_out = owner.crowded_out and say_crowded_out(owner.crowded_out)
        bounds = crowded_out or share_text(share)
        for company in owner.over_declared:
            bounds += (
                f"; of {names.get(company, company)} more than 100 % is stated: rows contradict"
            )
        render.line(f"{_name_with_id(names, owner.owner)}: {bounds}", indent=2)
    if integrated.closed_loop:
        render.line("the shares form a closed loop that no owner outside holds", indent=2)
    left = integrated.count - len(integrated.owners)
    render.more(left, " owners whose chains cannot carry more", indent=2)


def _print_cascades(report: "OwnershipReport", names: Mapping[str, str]) -> None:
    render.heading("3. Threshold cascade: who counts as listed under which regime")
    for regime in report.cascade:
        rule = "more than" if regime.strict else "at least"
        how = "added up" if regime.aggregate else "the largest holder"
        threshold = percent_text(regime.threshold)
        outcome = _outcome_text(regime, report.owners_unknown)
        head = f"{regime.regime} ({rule} {threshold}, {how}): {outcome}"
        state = "" if regime.state == "in_force" else f" [{regime.state}]"
        render.line(head + state, indent=2)
        holders = ", ".join(_name_with_id(names, holder) for holder in regime.holders)
        render.facts([("held by", holders), ("note", regime.note)], indent=4)


def _outcome_text(regime: "RegimeCascade", unknown: str) -> str:
    if regime.listed_itself:
        return "is listed itself"
    total = f" (sum {percent_text(regime.sum)})" if regime.sum is not None else ""
    return {
        "yes": f"counts as listed{total}",
        "possible": f"possibly counts as listed{total}",
        "no": f"does not count as listed{_doubt_owners(unknown)}",
        "cannot_tell": f"cannot tell: no {regime.regime} list is loaded",
    }[regime.counts]


def _doubt_owners(unknown: str) -> str:
    """Say that a party is not listed by the known owners alone, where others hold a part."""
    if unknown == "0":
        return ""
    return f" by what is known; {percent_text(unknown)} of the owners are not known"


def _print_control(control: "ReportedControl", names: Mapping[str, str]) -> None:
    render.heading("4. Control: rights without a majority")
    if not control.count:
        render.line("no controller is known", indent=2)
    for controller in control.controllers:
        interests = ", ".join(
            interest or "interest not stated" for interest in controller.interests
        )
        text = f"{_name_with_id(names, controller.party)}: {interests} ({controller.standing})"
        render.line(text, indent=2)
    render.more(control.count - len(control.controllers), " controllers", indent=2)


def _print_names(compared: "ComparedOwners | None", names: Mapping[str, str]) -> None:
    """Print who above the party bears the name of a listed one, and who was not compared."""
    render.heading("Names: who above it bears the name of a listed party, under another id")
    if compared is None:
        render.line("not compared: the engine was lost", indent=2, style="yellow")
        return
    for row in compared.named:
        because = f" ({'; '.join(row.because)})" if row.because else ""
        listed = f"{row.name} ({row.listed}; {', '.join(row.regimes)}), score {row.score}"
        counted = "" if row.counted else "; not counted in 3"
        text = f"{_name_with_id(names, row.owner)} may be {listed}{because}{counted}"
        render.line(text, indent=2, style="yellow")
    if any(row.counted for row in compared.named):
        render.line("counted as possibly listed in 3; nobody has confirmed that it is", indent=2)
    if not compared.named:
        render.line(f"none of the {compared.compared:,} that were compared", indent=2)
    render.more(compared.left_out, " that were not compared", indent=2)
    if not compared.is_whole:
        render.line("whoever stands further up was not looked for", indent=2, style="yellow")


# ------------------------------------------------------------------------------------------------
# The card of one party as text: names, lists, topics, ties, shipments.
# ------------------------------------------------------------------------------------------------


def print_party(card: "PartyCard") -> None:
    """Print the card of a party."""
    render.line(card.name, style="bold")
    render.facts(
        [
            ("id", card.id),
            ("kind", card.kinds),
            ("country", card.countries),
            (f"topics on {card.on}", card.topics),
        ],
        indent=2,
    )
    for member in card.sources:
        bare = [row.topic for row in card.bare_topics if row.id == member.id]
        _print_member(member, bare)
    render.heading("Lists")
    if not card.listings:
        render.line("on no loaded list", indent=2)
    for entry in card.listings:
        _print_listing(entry, card.on, indent=2)
    _print_twins(card)
    _print_ties(card.ties)
    _print_shipments(card.shipments)


def _print_listing(entry: "CardListing", on: str, indent: int) -> None:
    where = entry.list or entry.regime or "regime not stated"
    head = f"{where}: {entry.topic}, entry {entry.entry_id or entry.id}"
    state = "holds" if entry.holds else "does not hold"
    render.line(f"{head}; {_interval_text(entry)}; {state} on {on}", indent=indent)
    render.facts(
        [
            ("measure", entry.measure),
            ("programme", entry.programme),
            ("act", entry.act),
            ("reason", shorten_reason(entry.text)),
            ("source", ", ".join(filter(None, (entry.dataset, entry.url)))),
        ],
        indent=indent + 2,
    )


def _print_twins(card: "PartyCard") -> None:
    """Print who is probably the same, each record with its own list entries."""
    if not card.probably_same:
        return
    render.heading(TITLE)
    for twin in card.probably_same:
        datasets = ", ".join(dict.fromkeys(source.dataset for source in twin.sources))
        render.line(f"{twin.name} ({twin.id}), {datasets}, score {twin.score}", indent=2)
        for entry in twin.listings:
            _print_listing(entry, card.on, indent=4)
    print_confirming((card.id, card.probably_same[0].id), indent=2)


def _interval_text(entry: "CardListing") -> str:
    """Write from when to when a list entry holds."""
    until = f", until {entry.until}" if entry.until else ""
    return f"since {entry.since or 'a day not stated'}{until}"


def _print_member(member: "SourceCard", bare_topics: "Sequence[str]") -> None:
    render.heading(f"As {member.dataset} has it ({member.id})")
    numbers = [
        f"{number.scheme} {number.value}" + (" (invalid)" if number.valid is False else "")
        for number in member.identifiers
    ]
    render.facts(
        [
            ("name", member.name),
            ("further names", "; ".join(name.text for name in member.names)),
            ("identifiers", numbers),
            ("topics without a list", bare_topics),
            ("inferred, not stated", _word_traits(member.inferred)),
            ("address", member.address),
            ("incorporated", member.incorporated),
            ("dissolved", member.dissolved),
            ("sector", member.sector),
            ("notes", "; ".join(member.notes)),
            ("source", member.url),
            ("published", member.published),
            ("retrieved", member.retrieved),
        ],
        indent=2,
    )


def _word_traits(traits: "Sequence[InferredTrait]") -> list[str]:
    """Write kinds and topics that no source states behind the rule and the words of the name."""
    values: dict[str, list[str]] = {}
    for trait in traits:
        values.setdefault(trait.sentence, []).append(f"{trait.about} {trait.value}")
    return [f"{sentence}: {', '.join(inferred)}" for sentence, inferred in values.items()]


def _print_ties(groups: "Sequence[TieGroup]") -> None:
    from onward.queries.assessment.explain import describe_step
    from onward.queries.model.assessment import EvidenceStep

    render.heading("Ties")
    if not groups:
        render.line("none", indent=2)
    for group in groups:
        for tie in group.ties:
            names = {tie.start: tie.start_name, tie.end: tie.end_name}
            step = EvidenceStep(start=tie.start, tie=tie.tie, end=tie.end)
            render.line(describe_step(step, names), indent=2)
        rest = f" {group.kind} ties ({group.direction})"
        render.more(group.count - len(group.ties), rest, indent=2)


def _print_shipments(shipments: "CardShipments") -> None:
    if not shipments.count:
        return
    render.heading(f"Shipments ({shipments.count:,}, the latest {len(shipments.shown)})")
    for row in shipments.shown:
        goods = ", ".join(filter(None, (row.hs, row.description)))
        render.line(row.date, row.shipper, "→", row.consignee, goods, indent=2)


# ------------------------------------------------------------------------------------------------
# How two parties are tied, as text: each path with its steps and sources.
# ------------------------------------------------------------------------------------------------

_MORE: Final = {
    "yes": "There are more; --show K shows them.",
    "no": "There are no more.",
    "unknown": "Whether there are more is not known.",
}


def print_paths(report: "PathsReport", drawn: Path | None = None) -> None:
    """Print the paths between two parties.

    Args:
        report: The paths.
        drawn: The file that they were drawn in.
    """
    as_known = f", known by {report.as_of}" if report.as_of else ""
    between = f"{report.start.name} and {report.end.name}"
    scope = f"{report.length}, on {report.on}{as_known}"
    best = report.shown
    if not best.paths:
        limits = [*report.definite.limits, *report.possible.limits]
        outcome = f"cannot tell: {', '.join(limits)}" if limits else "no path"
        render.line(f"Between {between}: {outcome} ({scope}).")
        _print_agreeing_names(report)
        print_groups(report.probably_same)
        return
    what = "paths" if report.is_definite else "no definite path, but possible ones"
    render.line(f"Between {between}: {what} ({scope})", style="bold")
    names = {party.id: party.name for path in best.paths for party in path.nodes}
    beside = {ties.path: ties.steps for ties in best.parallel}
    for number, path in enumerate(best.paths, start=1):
        title, *steps = describe_path(path)
        render.heading(f"{number}. {title}")
        for step in steps:
            render.line(step, indent=2)
        for further in beside.get(number, ()):
            render.line("beside it:", describe_step(further, names), indent=4)
    render.line()
    render.line(_MORE[best.more])
    if report.is_definite:
        render.line("Paths that are only possible were not looked for, as there is a definite one.")
    print_groups(report.probably_same)
    if drawn is not None:
        render.line("drawn:", drawn)


def _print_agreeing_names(report: "PathsReport") -> None:
    """Print which records of one name would join the two, where no path does."""
    if not report.agreeing_names:
        return
    render.line("They would be joined if these are the same, for which only the name speaks:")
    for row in report.agreeing_names:
        pair = f"{row.name} ({row.party}) and {row.other_name} ({row.other}), score {row.score}"
        render.line(pair, indent=2, style="yellow")
    render.line("no path follows that; an assessment takes it as possible", indent=2)


# ------------------------------------------------------------------------------------------------
# What a search finds as text, and a layer page by page, as text and as CSV.
# ------------------------------------------------------------------------------------------------

MATCHES_SHOWN: Final = 3
VALUES_SHOWN: Final = 8

COLUMNS: Final = (
    *("id", "name", "kind", "country", "topics", "names", "lists", "programmes"),
    *("since", "address"),
)
"""Columns of a layer as CSV."""

_FACETS: Final = {
    "source": "sources",
    "country": "countries",
    "kind": "kinds",
    "topic": "topics",
    "programme": "programmes",
    "listed": "listed",
}


def print_search(result: "SearchResult") -> None:
    """Print the parties that a search finds, and how many there are of what."""
    for word in result.beginnings:
        render.line(
            f"no record has the word {word!r} whole: words that begin so count", style="dim"
        )
    if not result.total:
        render.line(f"no party matches {result.text!r}; every word must stand in one record")
        return
    render.line(_count_parties(result), style="bold")
    parties = {party.party: party for party in result.parties}
    _print_grouped(list(parties), result.probably_same, lambda party: _print_party(parties[party]))
    if result.more:
        render.line()
        following = result.offset + len(result.parties)
        render.line(f"… and {result.more:,} more; --offset {following} shows the next ones")
    _print_facets(result.facets)


def _count_parties(result: "SearchResult") -> str:
    parties = "1 party" if result.total == 1 else f"{result.total:,} parties"
    records = "1 record" if result.records == 1 else f"{result.records:,} records"
    first, last = result.offset + 1, result.offset + len(result.parties)
    is_part = len(result.parties) < result.total
    place = f"; shown: {first:,} to {last:,}" if is_part else ""
    return f"{parties}, {records} for {result.text!r}{place}"


def _print_party(party: "FoundParty") -> None:
    render.line(render.text(party.name, "bold"), f"({party.party})")
    for record in party.records:
        _print_record(record)


def _print_record(record: "FoundRecord") -> None:
    state = "listed" if record.listed else "not listed"
    lists = dict.fromkeys(entry.list or entry.regime for entry in record.entries)
    where = f" ({', '.join(filter(None, lists))})" if any(lists) else ""
    taken_for = ", ".join(dict.fromkeys(value for _, value in record.inferred))
    by_name = f"by its name: {taken_for}" if taken_for else ""
    facts = (record.id, record.kind, by_name, record.country, f"{state}{where}")
    render.line(" · ".join(filter(None, facts)), indent=2)
    for match in record.matched[:MATCHES_SHOWN]:
        render.line(render.text(f"{match.where}:", "dim"), match.text, indent=4)
    render.more(len(record.matched) - MATCHES_SHOWN, " places", indent=4)


def _print_facets(facets: "Mapping[str, Mapping[str, int]]") -> None:
    render.heading("Of all that match")
    for facet, counts in facets.items():
        values = [f"{value} {count:,}" for value, count in islice(counts.items(), VALUES_SHOWN)]
        left = len(counts) - VALUES_SHOWN
        if left > 0:
            values.append(f"… and {left:,} more")
        render.facts([(_FACETS[facet], values)], indent=2)


def print_records(page: "LayerPage") -> None:
    """Print the records of a page, and how many come before and behind them."""
    if not page.records:
        render.line(f"{page.source} has {page.total:,} records; none from {page.offset:,} on")
        return
    rows = [_list_cells(record) for record in page.records]
    render.table(("id", "name", "kind", "country", "topics", "list"), rows)
    first, last = page.offset + 1, page.offset + len(page.records)
    render.line()
    more = f"; --offset {last} shows the next ones" if page.more else ""
    render.line(f"{first:,} to {last:,} of {page.total:,} records of {page.source}{more}")


def print_records_as_csv(page: "LayerPage") -> None:
    """Print the records of a page as CSV, with what is left out on stderr."""
    from onward.queries.search import describe_record
    from onward.viz.exports.csv import write_cells
    from onward.viz.tables.rows import CellTable

    rows = []
    for record in page.records:
        cells = {key: _join_texts(value) for key, value in describe_record(record).items()}
        rows.append(tuple(cells[column] for column in COLUMNS))
    written = write_cells(CellTable(page.source, COLUMNS, tuple(rows))).decode("utf-8")
    sys.stdout.write(written)
    left = page.total - len(page.records)
    if left:
        render.warn(f"{left:,} of {page.total:,} records are left out: --limit, --offset")


def _join_texts(value: object) -> str | None:
    if isinstance(value, list):
        return "; ".join(value) or None
    return None if value is None else str(value)


def _list_cells(record: "SearchRecord") -> tuple[str, ...]:
    lists = dict.fromkeys(entry.list or entry.regime for entry in record.entries)
    return (
        record.party,
        record.name,
        record.kind,
        record.country or "",
        ", ".join(record.topics),
        "; ".join(filter(None, lists)),
    )
