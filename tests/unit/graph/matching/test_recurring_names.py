"""What recurs is worked out once, and every query keeps its own facts."""

import pytest

from onward.graph.matching.qualifiers import find_qualifiers, sum_effects
from onward.graph.matching.query import PartyQuery
from onward.graph.matching.readings import QueryPreparer
from onward.graph.model import PartyKind


def test_a_name_that_recurs_is_read_once_and_keeps_the_facts_of_each_query() -> None:
    preparer = QueryPreparer()
    (first,) = preparer.prepare(PartyQuery(("Kaprikat",), None, ("RU",)))
    (second,) = preparer.prepare(PartyQuery(("Kaprikat",), None, ("IR",)))
    assert first.readings is second.readings
    assert (first.query.countries, second.query.countries) == (("RU",), ("IR",))


def test_a_persons_name_is_read_otherwise_than_a_firms() -> None:
    preparer = QueryPreparer()
    (firm,) = preparer.prepare(PartyQuery(("Kaprikat Ltd",)))
    (person,) = preparer.prepare(PartyQuery(("Kaprikat Ltd",), PartyKind.PERSON))
    assert firm.readings[0].form.removed == ("ltd",)
    assert person.readings[0].form.removed == ()


def test_a_query_without_a_name_is_prepared_once() -> None:
    assert len(QueryPreparer().prepare(PartyQuery())) == 1


@pytest.mark.parametrize("country", ["RU", "IR", None])
@pytest.mark.parametrize("birth", ["1971", "1980-05-01", None])
@pytest.mark.parametrize("kind", [PartyKind.PERSON, PartyKind.COMPANY])
def test_the_sum_of_facts_is_what_they_add_one_by_one(
    country: str | None, birth: str | None, kind: str
) -> None:
    query = PartyQuery(("Kaprikat",), PartyKind.PERSON, ("RU",), ("1971-02-03",))
    countries = (country,) if country else ()
    births = (birth,) if birth else ()
    facts = find_qualifiers(
        query, query.countries, kind=kind, listed_countries=countries, listed_births=births
    )
    total = sum_effects(query, kind=kind, listed_countries=countries, listed_births=births)
    assert total == sum(fact.effect for fact in facts)
