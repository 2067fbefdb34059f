"""catchall-mil-embargo: the limbs of Art. 4(1) of Regulation (EU) 2021/821, for items not listed.

(a) weapons of mass destruction: a tie to a party that is listed under a programme against them, or
a text that speaks of them; (b) military end use in a country under an arms embargo; (c) parts of
military goods that were exported without an authorisation.
"""

from collections.abc import Iterator
from functools import partial
from typing import Final

from onward.graph.countries import country_name
from onward.graph.engine import PartyRecord
from onward.graph.sayings import joined, say
from onward.queries.detection.context import Context
from onward.queries.detection.goods import is_listed
from onward.queries.detection.paths import explain_ties, search_end
from onward.queries.detection.results import (
    Citation,
    Detected,
    NearlyDetected,
    NotApplicable,
    Result,
    Subject,
    Undecided,
)
from onward.queries.end_use import DeclaredUse, find_embargoes, list_declared_uses
from onward.queries.shipments import cite_acts
from onward.queries.tables.tables import ListingProgramme, find_programme

MILITARY: Final = ("mil-structural", "mil-tie", "mil-listed")
"""Indicators that say of a party that its end use may be military. They run before this one."""

_URL: Final = "https://eur-lex.europa.eu/eli/reg/2021/821/oj"


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each limb that the order, or the graph, speaks for.

    Yields:
        Detected; Undecided where a limit was reached; NotApplicable where every item is listed,
        and needs an authorisation as such.
    """
    items = context.transaction.items
    if items and all(map(is_listed, items)):
        yield NotApplicable("every item is listed: it needs an authorisation under Art. 3")
        return
    uses = list(list_declared_uses(context))
    yield from _judge_weapons(uses, context)
    yield from _judge_military(uses, context)
    yield from _judge_parts(context)


def _judge_weapons(uses: list[DeclaredUse], context: Context) -> Iterator[Result]:
    """Limb a: by what texts say, and by ties to parties listed for such weapons."""
    for use in uses:
        if use.use == "weapons":
            relation = "is meant for weapons of mass destruction or their means of delivery"
            yield _make_finding(context, "a", relation, (use.doubt,))
            break
    roles = {role for block in context.patterns for role in block.start.roles}
    for subject in dict.fromkeys(context.with_roles(roles)):
        search_tie = partial(_search_tie, context, subject)
        yield from context.results(("listed_for_weapons", subject), search_tie)


_IS_LISTED: Final = "is itself listed for weapons of mass destruction:"


def _search_tie(context: Context, subject: Subject) -> Iterator[Result]:
    def find_weapons(record: PartyRecord) -> ListingProgramme | None:
        entries = record.entries(context.on, context.as_of)
        return find_programme(context.tables.programmes, entries, "weapons", context.on)

    search = search_end(context, subject, lambda record: find_weapons(record) is not None)
    if search.limits:
        text = say("stopped after {limits}: a tie may be missing", limits=joined(search.limits))
        yield Undecided(subject, "limit", (), text)
    if search.end is None or (programme := find_weapons(search.end)) is None:
        return
    is_possible = search.status == "possible"
    doubts = tuple(explain_ties(context.engine, search.path)) or ("a link is not certain",)
    basis = programme.basis
    yield Detected(
        subject=subject,
        object=("party", search.end.id, search.end.name),
        status=search.status,
        severity=context.severity,
        relation="has a tie to" if search.path else _IS_LISTED,
        identity="a",
        paths=(search.path,),
        values={"limb": "art_4_1_a", "programme": programme.title},
        possible_because=doubts if is_possible else (),
        acts=(
            _cite_limb("a"),
            Citation(basis.source, "analogy", basis.verified, basis.url),
        ),
    )


def _judge_military(uses: list[DeclaredUse], context: Context) -> Iterator[Result]:
    """Limb b: military end use, by the order's own words or by the graph, under an embargo."""
    military = [use for use in uses if use.use == "military"]
    declared = [use for use in military if not use.doubt]
    results = [row for name in MILITARY for row in context.prior_results.get(name, ())]
    ties = [row for row in results if isinstance(row, Detected)]
    sure_ties = [row for row in ties if row.status == "present"]
    if not (military or ties):
        return
    doubts: tuple[str, ...] = ()
    if not (declared or sure_ties):
        doubts = (military[0].doubt if military else "a military tie is not certain",)
    embargoes = find_embargoes(context)
    relation = "may serve a military end use in a country under an arms embargo"
    if embargoes:
        yield _make_finding(
            context, "b", relation, doubts, cite_acts(embargoes), is_declared=bool(declared)
        )
    elif _may_go_on(uses):
        doubts = (*doubts, "the goods are to go on, and to which country is not known")
        yield _make_finding(context, "b", relation, doubts)
    elif declared or sure_ties:
        yield _miss_embargo(context, sure_ties)


def _miss_embargo(context: Context, ties: list[Detected]) -> NearlyDetected:
    """Return the near miss of a military end use in a country without an arms embargo."""
    country = context.transaction.destination
    return NearlyDetected(
        ties[0].subject if ties else None,
        None if country is None else ("country", country, country_name(country)),
        "embargo",
        "an arms embargo on the country of end use",
        "a military end use, and no embargo",
    )


def _may_go_on(uses: list[DeclaredUse]) -> bool:
    return any(use.use == "reexport" and not use.doubt for use in uses)


def _judge_parts(context: Context) -> Iterator[Result]:
    """Limb c: by the answer of whoever knows the goods."""
    answer = context.transaction.answers.get("military_goods_part")
    if answer in {"yes", "unclear"}:
        doubts = ("the answer is unclear",) if answer == "unclear" else ()
        relation = "is for parts of military goods that were exported without an authorisation"
        yield _make_finding(context, "c", relation, doubts, is_declared=not doubts)


def _make_finding(
    context: Context,
    limb: str,
    relation: str,
    doubts: tuple[str, ...],
    acts: tuple[Citation, ...] = (),
    *,
    is_declared: bool = False,
) -> Detected:
    return Detected(
        subject=None,
        object=("limb", f"art_4_1_{limb}", ""),
        status="possible" if doubts else "present",
        severity=context.severity,
        relation=relation,
        identity=limb,
        values={"limb": f"art_4_1_{limb}", "declared": is_declared},
        possible_because=doubts,
        acts=(_cite_limb(limb), *acts),
    )


def _cite_limb(limb: str) -> Citation:
    return Citation(f"Regulation (EU) 2021/821 Art. 4(1)({limb})", "duty", "text", _URL)
