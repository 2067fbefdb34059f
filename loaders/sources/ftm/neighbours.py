"""Read entities that need their neighbours: posts, contracts, listings, papers, things owned."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from operator import itemgetter

from onward.graph.identifiers import identifier
from onward.graph.model import Identifier, Party, PartyKind, Statement, Tie, TieKind
from onward.loaders.sources.ftm.entity import FtmEntity
from onward.loaders.sources.ftm.listings import listings
from onward.loaders.sources.ftm.parties import THINGS, party_statements
from onward.loaders.sources.ftm.ties import required_refs

REQUIRED = {
    "Sanction": ("entity",),
    "Risk": ("entity",),
    "Occupancy": ("holder", "post"),
    "ContractAward": ("supplier", "contract"),
    "Passport": ("holder",),
    "Identification": ("holder",),
    "Position": (),
    "Contract": (),
    **dict.fromkeys(THINGS, ()),
}
"""Schemata that wait until all entities are read, and the properties that each must have."""

PAPERS = frozenset({"Passport", "Identification"})
"""Schemata of papers, whose numbers are added to those of their holder."""


class Neighbours:
    """Entities that waited, and what the entities beside them say about parties.

    Args:
        waiting: The entities.
        parties: Those about whom they say something.
        named: Things that others name: somebody owns them, or is listed with them.
    """

    def __init__(
        self, waiting: Iterable[FtmEntity], parties: Iterable[Party], named: Collection[str]
    ) -> None:
        self._by_party = {entity.party_id: entity for entity in waiting}
        self._topics = {party.id: party.topics for party in parties}
        self._named = named
        self._papers: dict[str, list[Identifier]] = defaultdict(list)
        # by their ids: no order of entities decides
        for _, entity in sorted(self._by_party.items(), key=itemgetter(0)):
            if entity.schema in PAPERS:
                self._collect_paper(entity)

    def statements(self, entity: FtmEntity) -> Iterator[Statement]:
        """Yield the statements of an entity that waited; none if it only serves others."""
        match entity.schema:
            case "Sanction" | "Risk":
                yield from listings(entity, self._topics)
            case "Occupancy":
                yield from self._post_ties(entity)
            case "Position" if not entity.all("organization"):
                yield _make_office(entity)
            case "ContractAward":
                yield from self._supply_ties(entity)
            case schema if schema in THINGS and entity.party_id in self._named:
                yield from party_statements(entity)

    def completed(self, statement: Statement) -> Statement:
        """Return a statement; a party with the numbers of its papers added."""
        if isinstance(statement, Party) and statement.id in self._papers:
            papers = self._papers[statement.id]
            return replace(statement, identifiers=(*statement.identifiers, *papers))
        return statement

    def _collect_paper(self, entity: FtmEntity) -> None:
        scheme = "passport" if entity.schema == "Passport" else "national_id"
        countries = entity.countries("country")
        country = countries[0] if len(countries) == 1 else None
        for holder in required_refs(entity, "holder"):
            for number in dict.fromkeys(entity.all("passportNumber") + entity.all("number")):
                self._papers[holder].append(identifier(scheme, number, country))

    def _post_ties(self, entity: FtmEntity) -> Iterator[Tie]:
        """Yield holder holds_post body: the post's own organisation, else the post as a body."""
        since = entity.earliest("startDate", "periodStart", "date")
        until = entity.until() or entity.latest("periodEnd")
        pairs = []
        for post in required_refs(entity, "post"):
            position = self._by_party.get(post)
            bodies = position.refs("organization") if position else ()
            words = position.first("name") if position else None
            # a post without an organisation stands for the body itself
            pairs += [(body, words) for body in bodies or (post,)]
        for holder in required_refs(entity, "holder"):
            for body, words in pairs:
                yield _make_tie(entity, holder, TieKind.HOLDS_POST, body, since, until, words)

    def _supply_ties(self, entity: FtmEntity) -> Iterator[Tie]:
        """Yield supplier supplies authority, since the day of the contract."""
        for contract_id in required_refs(entity, "contract"):
            contract = self._by_party.get(contract_id)
            if contract is None or not contract.all("authority"):
                entity.warn("contract", "names no authority", contract_id)
                continue
            # the award may be dated later than the contract, or not at all
            since = contract.earliest("contractDate") or entity.earliest("startDate", "date")
            words = contract.first("title", "name")
            for supplier in required_refs(entity, "supplier"):
                for authority in contract.refs("authority"):
                    yield _make_tie(
                        entity, supplier, TieKind.SUPPLIES, authority, since, None, words
                    )


def _make_tie(
    entity: FtmEntity,
    start: str,
    kind: TieKind,
    end: str,
    since: str | None,
    until: str | None,
    words: str | None,
) -> Tie:
    ends = "/".join(party.removeprefix(entity.ref("")) for party in (start, end))
    source = entity.source(f"{entity.id}/{ends}")
    return Tie(start, end, kind.value, source, since=since, until=until, text=words)


def _make_office(entity: FtmEntity) -> Party:
    """Return a post without an organisation as a public body, named "post: country"."""
    countries = entity.countries("country")
    name = entity.first("name") or entity.caption or entity.id
    return Party(
        id=entity.party_id,
        name=": ".join([name, *[", ".join(countries)] * bool(countries)]),
        kind=PartyKind.PUBLIC_BODY.value,
        country=countries[0] if len(countries) == 1 else None,
        source=entity.source(),
        topics=tuple(sorted(set(entity.all("topics")))),
        notes=(("schema", "Position"),),
    )
