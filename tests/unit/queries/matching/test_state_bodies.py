"""Names that are those of a body of a state, and those that only sound like one."""
# ruff: noqa: RUF001

from dataclasses import replace

import pytest

from onward.graph.engine import PartyRecord
from onward.graph.model import Party, Provenance
from onward.graph.state_bodies import kind_of_name
from onward.queries.matching.candidates import infer_state

BODIES = (
    *("Ministry of Interior", "The Ministry of Youth and Sports", "Interior Ministry"),
    *(
        "Uzbekistan Ministry of Internal Affairs",
        "Uganda Police Force",
        "Police",
        "Norwegian Police",
    ),
    *(
        "National Police of Colombia",
        "Policía Nacional",
        "Landespolizei Hessen",
        "Innenministerium",
    ),
    *("Ministère de l'Intérieur", "Ministério da Justiça", "Ministerstwo Spraw Wewnętrznych"),
    *("МВД России", "Министерство внутренних дел", "Служба национальной безопасности"),
    *("Міністерство внутрішніх справ України", "İçişleri Bakanlığı", "Emniyet Genel Müdürlüğü"),
    *("وزارة الداخلية", "شرطة دبي", "公安部", "新疆公安厅", "警察庁", "경찰청"),
)
ARMIES = (
    *("Royal Saudi Air Force", "Egyptian Army", "Royal Navy", "Войсковая часть 12345"),
    *("Armed Forces of the Republic of Moldova", "Türk Silahlı Kuvvetleri", "Fuerzas Armadas"),
)
OTHERS = (
    *("Police Supplies Ltd", "Army & Navy Stores", "Ministry of Sound Ltd", "Old Navy"),
    *("The Salvation Army", "Navy Federal Credit Union", "Government Employees Insurance"),
    *("Norwegian Police University College", "Polizeisportverein Berlin", "Republic Bank"),
    *("Kingdom Holding Company", "Police Uniforms Trading LLC", "Blackbird Optics LLC"),
    *("Air Force One Shoes", "ООО Полиция Сервис", "Jordan", "Intelligence Systems GmbH"),
)


@pytest.mark.parametrize("name", BODIES)
def test_a_ministry_or_a_police_force_is_a_public_body(name: str) -> None:
    assert kind_of_name(name) == "PublicBody"


@pytest.mark.parametrize("name", ARMIES)
def test_an_army_is_a_military_unit(name: str) -> None:
    assert kind_of_name(name) == "MilitaryUnit"


@pytest.mark.parametrize("name", OTHERS)
def test_who_only_bears_such_a_name_is_neither(name: str) -> None:
    assert kind_of_name(name) is None


def record(name: str, kind: str, country: str | None) -> PartyRecord:
    party = Party("own:1", name, kind, country, Provenance("own", "1"))
    return PartyRecord("own:1", (party,), ())


class TestStateBehindAParty:
    def test_its_own_country_comes_before_the_one_of_the_order(self) -> None:
        found = infer_state(record("Ministry of Interior", "Unknown", "KZ"), "DE")
        assert found is not None
        state, tie = found
        assert (state.name, state.country) == ("the State of Kazakhstan", "KZ")
        assert (tie.start, tie.end, tie.standing) == (state.id, "own:1", "inferred")

    def test_an_unknown_country_leaves_the_state_unnamed(self) -> None:
        found = infer_state(record("Armed Forces", "Unknown", None), None)
        assert found is not None
        assert found[0].name == "the armed forces of a state that is not named"

    def test_a_name_that_names_its_state_is_no_body_of_another(self) -> None:
        found = infer_state(record("Egyptian Army", "Unknown", None), "NO")
        assert found is not None
        assert found[0].name == "the armed forces of the State of Egypt"

    def test_what_a_source_calls_a_company_is_one(self) -> None:
        assert infer_state(record("Ministry of Interior", "Company", "KZ"), None) is None

    def test_a_public_body_of_which_no_source_says_more_is_part_of_its_state(self) -> None:
        found = infer_state(record("Directorate of Roads", "PublicBody", "KZ"), None)
        assert found is not None
        assert (found[0].name, found[1].standing) == ("the State of Kazakhstan", "inferred")

    def test_a_topic_that_says_whose_body_it_is_leaves_nothing_to_infer(self) -> None:
        body = record("Directorate of Roads", "PublicBody", "KZ")
        described = replace(body.members[0], topics=("gov.igo",))
        assert infer_state(replace(body, members=(described,)), None) is None
