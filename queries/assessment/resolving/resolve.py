"""From the parties of a transaction to nodes of the graph, with what the transaction itself says.

Every party that is not found for certain becomes a node of an overlay, of the dataset
``transaction``; its owners, as the exporter's customer file tells them, become claimed owns ties.
Entries that describe one party in the same words are one node, parties and owners alike
(`onward.queries.matching.equal_words`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from onward.graph.engine import Overlay, PartyRecord
from onward.graph.model import Party, PartyKind, Provenance, Standing, Tie, party_pid
from onward.graph.state_bodies.kinds import STATE_BODY_TOPIC, kind_of_name
from onward.graph.state_bodies.whose import country_of_body
from onward.queries.assessment.resolving.descriptions import (
    describe_layers,
    display_name,
    join_descriptions,
    list_queries,
)
from onward.queries.assessment.resolving.exact_names import ExactNames
from onward.queries.assessment.resolving.match_rows import list_match_rows
from onward.queries.assessment.resolving.related import Related, compare_related
from onward.queries.assessment.resolving.resolution import (
    MatchLimit,
    Resolution,
    known_subject,
    subject_by_words,
)
from onward.queries.detection.context import LayerFacts
from onward.queries.detection.results import Subject
from onward.queries.matching.candidates import Candidate, LookupResult, Query
from onward.queries.matching.equal_words import Place, StatedNodes, name_nodes
from onward.queries.matching.inferred_states import infer_state
from onward.queries.matching.lookup import Lookup
from onward.queries.matching.stated import DATASET, stated_query
from onward.queries.matching.stated_places import list_places, place_tie
from onward.queries.matching.stated_ties import (
    claim_shares,
    equal_name_tie,
    list_other_holders,
    resemblance_tie,
)
from onward.queries.model.matches import MatchQuery, PartyMatch, SearchedLayer
from onward.queries.ownership.owner_labels import NAMED_BY_ID
from onward.queries.rules.severity import SEVERITIES, measure_level
from onward.queries.transactions.nobody import describes_owner
from onward.queries.transactions.parts import Owner, TransactionParty
from onward.queries.transactions.transaction import Transaction


def resolve(
    transaction: Transaction,
    lookup: Lookup,
    layers: Sequence[LayerFacts],
    exact_names: ExactNames,
) -> Resolution:
    """Resolve every party and every stated owner (docs/semantics.md, Identity).

    Args:
        transaction: As read.
        lookup: Over the snapshot, without overlay.
        layers: What names are compared with, for the rows of clean searches.
        exact_names: Leaves out who only resembles a party that a list has exactly.
    """
    searched = describe_layers(layers, lookup.matcher.screened)
    nodes = name_nodes(transaction.parties)
    builder = _OverlayBuilder(lookup, searched, exact_names, nodes, transaction.destination)
    builder.find_certain(transaction.parties)
    for ref, party in enumerate(transaction.parties):
        builder.add_party(ref, party)
    return builder.build()


@dataclass(slots=True)
class _OverlayBuilder:
    """The overlay while it grows; nodes and ties by key, so that equal ones are one."""

    lookup: Lookup
    searched: tuple[SearchedLayer, ...]
    exact_names: ExactNames
    nodes: StatedNodes
    destination: str | None
    subjects: list[Subject] = field(default_factory=list)
    parties: dict[str, Party] = field(default_factory=dict)
    ties: dict[str, Tie] = field(default_factory=dict)
    matches: list[PartyMatch] = field(default_factory=list)
    limits: list[MatchLimit] = field(default_factory=list)
    certain: dict[str, list[Candidate]] = field(default_factory=dict)
    holdings: dict[str, Sequence[Tie]] = field(default_factory=dict)

    def build(self) -> Resolution:
        """Return what the parties added so far are."""
        return Resolution(
            subjects=tuple(self.subjects),
            overlay=Overlay(tuple(self.parties.values()), tuple(self.ties.values())),
            matches=tuple(self.matches),
            limits=tuple(dict.fromkeys(self.limits)),
        )

    def find_certain(self, parties: Sequence[TransactionParty]) -> None:
        """Note, by node, whom any of its entries is for certain: equal words mean one party."""
        queries = list_queries(parties, self.nodes.node_of)
        self.lookup.look_ahead(list(queries.values()))
        for place, query in queries.items():
            sure = self._find_candidates(query).of_band("match")
            if sure:
                self.certain.setdefault(self.nodes.node_of[place], sure)

    def add_party(self, ref: int, party: TransactionParty) -> None:
        """Look a party and its stated owners up, and add what the transaction says of them."""
        query = stated_query(party)
        answer = self._look_up(query, ref, party.role)
        if not query.is_named:
            return
        subjects = self._find_subjects(ref, party, query, answer)
        self.subjects.extend(subjects)
        self._add_places(party, subjects)
        itself = dict.fromkeys(node.id for node in subjects)
        owners = enumerate(party.owners)
        holders = [(owner, self._find_holders(ref, party, n, owner)) for n, owner in owners]
        named = [holder for _, stated in holders for holder, _ in stated]
        related = Related(ref, party.role, tuple(itself), tuple(named))
        ties, limits = compare_related(related, self.lookup, self.exact_names)
        self.limits += limits
        self.ties = {tie.key: tie for tie in ties} | self.ties
        for subject in subjects:
            self._add_holdings(ref, subject, list(claim_shares(holders, subject.id, itself)))

    def _add_places(self, party: TransactionParty, subjects: Sequence[Subject]) -> None:
        """Add where the order says that a party is, and by which lines it can be reached."""
        for place, words in list_places(party):
            if not self.lookup.knows(place.id):
                self.parties.setdefault(place.id, place)
            for subject in subjects:
                self._add_tie(place_tie(subject.id, place, words))

    def _add_holdings(self, ref: int, subject: Subject, ties: Sequence[Tie]) -> None:
        """Add who holds a subject. A party that stands in two roles may state it twice.

        The same list again is a restatement; another list is as another source's: of each owner
        the larger sum counts.
        """
        earlier = self.holdings.setdefault(subject.id, ties)
        keys = {tie.key for tie in earlier}
        if any(tie.key not in keys for tie in ties):
            further = f"{DATASET} (party {ref})"
            ties = [replace(tie, source=replace(tie.source, dataset=further)) for tie in ties]
        for tie in ties:
            self._add_tie(tie)

    def _find_subjects(
        self, ref: int, party: TransactionParty, query: Query, answer: LookupResult
    ) -> list[Subject]:
        """Return the nodes under which a party is examined: all that it is, else its own."""
        sure, possible = answer.of_band("match"), answer.of_band("possible")
        by_words = [] if sure else self.certain.get(self.nodes.node_of[Place(ref)], [])
        subjects = [known_subject(ref, party, candidate) for candidate in sure]
        subjects += [subject_by_words(ref, party, candidate) for candidate in by_words]
        self._add_states(self.lookup.owners_above.with_bodies([*sure, *by_words]), party)
        if sure and sure[0].by == ("id",):
            # who its name resembles may be another source's entry of the very same party
            self._add_resemblances(sure[0].record.id, possible)
        elif possible or not subjects:
            subjects.append(self._add_unknown_party(ref, party, query, possible))
        return subjects

    def _find_candidates(self, query: Query) -> LookupResult:
        return self.exact_names.leave_out_resembling(self.lookup.find(query))

    def _look_up(self, query: Query, ref: int, role: str, owner: int | None = None) -> LookupResult:
        """Look a party or owner up, and write down what was compared."""
        answer = self._find_candidates(query)
        threshold = f"{self.lookup.matcher.bands.match:.2f}"
        received = MatchQuery(**query.as_received())
        for row in list_match_rows(query, answer):
            self.matches.append(
                PartyMatch(
                    party_ref=ref,
                    role=role,
                    query=received,
                    owner=owner,
                    searched=self.searched,
                    threshold=threshold,
                    candidate=row.candidate,
                    score=row.score,
                    band=row.band,
                    explanation=row.explanation,
                    evidence_hash=row.evidence_hash,
                )
            )
        self.limits += [MatchLimit(ref, owner, limit) for limit in answer.limits]
        return answer

    def _add_unknown_party(
        self, ref: int, party: TransactionParty, query: Query, possible: list[Candidate]
    ) -> Subject:
        """Make, or find again, the node of a party that is not found for certain."""
        node = self.nodes.node_of[Place(ref)]
        facts = {
            "address": party.address,
            "incorporated": party.incorporated,
            "sector": party.sector,
        }
        self._add_node(node, query, possible, **facts)
        self._add_states([PartyRecord(node, (self.parties[node],), ())], party)
        self._add_other_readings(Place(ref), query)
        return Subject(
            ref=ref,
            role=party.role,
            pid=party_pid(node),
            id=node,
            name=display_name(query),
            resolved="possible" if possible else "none",
            country=party.country,
        )

    def _add_states(
        self, records: Sequence[PartyRecord], party: TransactionParty, owner: Owner | None = None
    ) -> None:
        """Add the states that parties belong to by their names, where no source says what they are.

        Whose state it is, where nothing says: that of the company owned, or of the destination.
        """
        if party.role == "exporter":
            return
        countries = (owner.country if owner else None, party.country, self.destination)
        country = next((code for code in countries if code), None)
        for record in records:
            state = infer_state(record, country)
            if state is not None:
                self.parties.setdefault(state[0].id, state[0])
                self._add_tie(state[1])

    def _find_holders(
        self, ref: int, party: TransactionParty, position: int, owner: Owner
    ) -> list[tuple[str, Standing]]:
        """Return the ids of whom a stated owner may be, and how firmly.

        A share of nobody in particular is a share whose owner is not known: it has no holder. Where
        several nodes are the owner for certain, one carries the share, so that it is not counted
        once a node: the one whose listing weighs most. The others are inferred owners, since who is
        above them or lists them must not be lost. `matches` names them all.
        """
        query = stated_query(owner)
        answer = self._look_up(query, ref, "owner", position)
        sure, possible = answer.of_band("match"), answer.of_band("possible")
        if not query.is_named:
            return []
        node = self.nodes.node_of[Place(ref, position)]
        sure = sure or self.certain.get(node, [])
        if sure:
            self._add_states(self.lookup.owners_above.with_bodies(sure), party, owner)
            first, *others = sorted(sure, key=self._rank_holder)
            holder = first.record.id
            are_apart = self.lookup.are_apart
            self._add_resemblances(
                holder, [other for other in possible if not are_apart(holder, other.record.id)]
            )
            return [(holder, "claimed"), *list_other_holders(first, others)]
        kind = owner.kind or kind_of_name(owner.name or "")
        # whose body it is, where neither order nor name says: most likely its company's state
        if kind == PartyKind.PUBLIC_BODY and query.country is None:
            query = replace(query, country=country_of_body(query.name or "") or party.country)
        self._add_node(node, query, possible, kind=kind)
        self._add_other_readings(Place(ref, position), query)
        is_nobody = not possible and not owner.identifiers and describes_owner(owner.name or "")
        # "various shareholders" hold a share of which nobody knows whose it is
        return [] if is_nobody and owner.id is None else [(node, "claimed")]

    def _rank_holder(self, candidate: Candidate) -> tuple[int, bool, str]:
        """Rank by the gravest measure of a regime that applies, then listed ones before others."""
        listings = candidate.record.listings
        levels = [
            SEVERITIES.index(measure_level(entry.measure, "stop"))
            for entry in listings
            if self.exact_names.policy.applies(entry.regime)
        ]
        return -max(levels, default=-1), not listings, candidate.record.id

    def _add_node(
        self,
        node: str,
        query: Query,
        possible: list[Candidate],
        kind: str | None = None,
        **facts: str | None,
    ) -> None:
        """Add a node, or what a further entry of the same words says beside the first."""
        given = Party(
            id=node,
            name=display_name(query),
            kind=kind or PartyKind.UNKNOWN,
            country=query.country,
            source=Provenance(DATASET, node.partition(":")[2]),
            identifiers=tuple(dict.fromkeys(query.identifiers)),
            topics=(STATE_BODY_TOPIC,) if kind == PartyKind.PUBLIC_BODY else (),
            notes=() if query.name or query.given else (NAMED_BY_ID,),
            **facts,  # type: ignore[arg-type]  # only texts are passed
        )
        self.parties[node] = join_descriptions(self.parties.get(node, given), given)
        self._add_resemblances(node, possible)

    def _add_other_readings(self, place: Place, query: Query) -> None:
        """Tie a node to the others of its name that its words do not tell it from."""
        node = self.nodes.node_of[place]
        for other in self.nodes.other_nodes.get(place, ()):
            for party_id in [candidate.record.id for candidate in self.certain.get(other, ())] or [
                other
            ]:
                self._add_tie(equal_name_tie(node, party_id, query))

    def _add_resemblances(self, node: str, possible: Iterable[Candidate]) -> None:
        """Tie a node to the parties that it may be the same as."""
        for candidate in possible:
            self._add_tie(resemblance_tie(node, candidate))

    def _add_tie(self, tie: Tie) -> None:
        self.ties.setdefault(tie.key, tie)
