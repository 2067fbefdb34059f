"""The parties of the transaction: who they are, where, and how the records know them."""

from collections.abc import Iterator

from onward.graph.countries import country_code
from onward.queries.assessment.how_found import matches_of
from onward.queries.model.assessment import Assessment
from onward.queries.model.coverage import KnownOwners, PartyCoverage
from onward.queries.model.matches import PartyMatch
from onward.queries.transactions.parts import Owner
from onward.viz.briefing.sources import SourceNames
from onward.viz.briefing.template_data import PartyData
from onward.viz.content.facts import ClaimedShare
from onward.viz.content.texts import cut_text, printable
from onward.viz.language.forms import say_number, say_percent, say_share
from onward.viz.language.words import Words
from onward.viz.scene import Scene

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


def list_parties(assessment: Assessment, scene: Scene, sources: SourceNames) -> Iterator[PartyData]:
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
