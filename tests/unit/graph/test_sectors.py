"""A walk may be asked to end in a sector: the division that any member's row tells."""

from dataclasses import replace

import pytest

from onward.graph.codes import division
from onward.graph.engine import Overlay
from onward.graph.model import IdentityLink, Party, PartyKind, Provenance, Statement, Tie, TieKind
from onward.graph.pattern import End, Pattern, Question, Step
from tests.engines import MOSTLY_IN_PROCESS
from tests.stakes import ON, company, opened, pid
from tests.unit.cases import each_case

TENANTS = Pattern(
    steps=(Step(ties=(TieKind.LOCATED_AT,), direction="in", hops=(1, 1)),),
    end=End(sectors=("52", "64")),
)


@each_case("text", "answer")
def test_the_division_is_the_first_two_digits(text: str, answer: str | None) -> None:
    assert division(text) == answer


def located(name: str) -> Tie:
    source = Provenance("a", f"{name} at tower")
    return Tie(f"w:{name}", "w:tower", TieKind.LOCATED_AT, source)


def tower() -> Party:
    return company("tower", PartyKind.ADDRESS)


@pytest.mark.parametrize("engine", MOSTLY_IN_PROCESS)
class TestEnd:
    def answer(self, engine: str, *rows: Statement, overlay: Overlay | None = None) -> bool:
        graph = opened(engine, [tower(), *rows])
        if overlay is not None:
            graph = graph.overlay(overlay)
        [reach] = graph.reach(Question(TENANTS.bind(), ON), [pid("tower")])
        assert reach.definite is reach.possible
        return bool(reach.definite)

    @pytest.mark.parametrize(
        ("sector", "answer"),
        [("52.29", True), ("6419", True), ("61.10", False), ("2.52", False), (None, False)],
    )
    def test_a_party_of_one_of_the_divisions_ends_a_walk(
        self, engine: str, sector: str | None, answer: bool
    ) -> None:
        tenant = replace(company("firm"), sector=sector)
        assert self.answer(engine, tenant, located("firm")) is answer

    def test_any_member_of_a_merged_party_tells_its_sector(self, engine: str) -> None:
        twin = replace(company("twin"), sector="52.10")
        same = IdentityLink("w:firm", "w:twin", Provenance("a", "same"))
        assert self.answer(engine, company("firm"), located("firm"), twin, same)

    def test_a_party_of_the_transaction_tells_its_own(self, engine: str) -> None:
        own = replace(company("own"), sector="53.20")
        over = Overlay((own,), (located("own"),))
        assert not self.answer(engine, overlay=over)
        assert self.answer(engine, overlay=Overlay((replace(own, sector="52"),), (located("own"),)))
