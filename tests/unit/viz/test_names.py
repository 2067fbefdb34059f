"""A party's name in another script: which one, where it stands, and when there is none."""

from datetime import date
from typing import Any

import pytest

from onward.graph.engine import PartyRecord
from onward.graph.engines.networkx import Engine
from onward.graph.model import Name, NameKind, party_pid
from onward.graph.statements import Statements
from onward.viz.briefing.write import write_briefing
from onward.viz.content.texts import add_native_names, choose_native_name, name_main_script
from onward.viz.context import add_context
from onward.viz.layout import place_scene
from onward.viz.page.renderer import make_card_data
from onward.viz.placing.cards import card_height
from onward.viz.scene import Node, Scene
from onward.viz.scenes.scenes import neighbourhood_scene
from onward.viz.svg import write_svg
from onward.viz.tables.sheets import list_party_values
from tests.pictures import assessment, picture_of
from tests.random_worlds import World
from tests.stores import party
from tests.unit.cases import each_case

ON = date(2026, 5, 1)
CYRILLIC, HAN = "Министерство внутренних дел", "内务部"


def record_of(name: str, *names: str | Name, country: str | None = "RU") -> PartyRecord:
    """Return a record of one source."""
    other_names = tuple(Name(one) if isinstance(one, str) else one for one in names)
    row = party("it", name=name, names=other_names, country=country)
    return PartyRecord(row.id, (row,), ())


@each_case("shown", "names", "country", "native", lists=True)
def test_the_name_of_the_own_script_or_the_latin_one_stands_second(
    shown: str, names: list[str], country: str | None, native: str
) -> None:
    assert choose_native_name(record_of(shown, *names, country=country), shown) == native


def test_of_several_in_one_script_an_original_comes_first() -> None:
    names = (Name("Второй"), Name("Первый"))
    assert choose_native_name(record_of("Ministry", *names), "Ministry") == "Второй"
    original = record_of("Ministry", *names, Name("Истинный", "original"))
    assert choose_native_name(original, "Ministry") == "Истинный"


@pytest.mark.parametrize("kind", ["weak", "former"])
def test_a_weak_or_former_name_is_never_shown_as_the_party_s_name(kind: NameKind) -> None:
    beta = record_of("Beta Trading LLC", Name("Газпром", kind))
    assert choose_native_name(beta, "Beta Trading LLC") == ""
    both = record_of("Beta Trading LLC", Name("Газпром", kind), Name("Бета"))
    assert choose_native_name(both, "Beta Trading LLC") == "Бета"


def test_a_weak_or_former_name_does_not_make_the_other_script_doubtful() -> None:
    names = (Name(HAN, "former"), Name(CYRILLIC))
    assert choose_native_name(record_of("Ministry", *names, country="DE"), "Ministry") == CYRILLIC


def test_the_record_in_front_comes_before_what_other_sources_say() -> None:
    front = party("it", name="Ministry", names=(Name("Свой"),))
    other = party("it", "a", name="Чужой")
    record = PartyRecord(front.id, (other, front), ())
    assert choose_native_name(record, "Ministry") == "Свой"


def test_a_text_is_of_the_script_of_most_of_its_letters() -> None:
    scripts = [name_main_script(text) for text in ("Завод ABC", "Acme 日", "", "12")]
    assert scripts == ["CYRILLIC", "LATIN", "", ""]


def world(**facts: Any) -> Engine:
    """Open an engine over one party of the small assessment."""
    return Engine.open(World(Statements.from_rows([party("user", "w", **facts)])))


NAMED = {"name": "Ministry", "names": (Name(CYRILLIC),), "country": "RU"}


def drawn(**facts: Any) -> Scene:
    """Draw the small assessment with what one record says of its end-user."""
    data = assessment("Ministry")
    data["coverage"]["parties"][0]["resolved"] = "id"
    return add_context(picture_of(data), world(**(NAMED | facts)), ON, None)


def test_a_card_its_details_the_words_and_the_tables_have_it_whole() -> None:
    long = f"{CYRILLIC} " * 8
    scene = drawn(names=(Name(long),))
    whole = long.strip()
    (node,) = [one for one in scene.nodes if one.id == "w:user"]
    placed = place_scene(scene)
    (card,) = [one for one in placed.cards if one.node.id == "w:user"]
    assert (node.native, len(card.native)) == (whole, 2)
    assert card.native[-1].endswith("…")
    assert make_card_data(card)["facts"][-1] == whole
    assert whole in write_svg(placed)
    assert whole in [one["native"] for one in write_briefing(scene)["cards"]]
    assert whole in [list_party_values(one, {}).get("native") for one in scene.nodes]


def test_the_transaction_s_party_has_it_in_its_row_where_the_record_is_certain() -> None:
    assert [row.native for row in drawn().parties] == [CYRILLIC, "", ""]
    assert write_briefing(drawn())["parties"][0]["native"] == CYRILLIC
    data = assessment("Ministry")
    data["coverage"]["parties"][0]["resolved"] = "possible"
    unsure = add_native_names(picture_of(data), world(**NAMED))
    assert [row.native for row in unsure.parties] == ["", "", ""]


def test_a_map_of_records_has_it_too() -> None:
    scene = neighbourhood_scene(world(**NAMED), [party_pid("w:user")], 1, ON, None)
    assert [node.native for node in scene.nodes] == [CYRILLIC]


def test_without_the_snapshot_there_is_none() -> None:
    assert not any(node.native for node in picture_of(assessment()).nodes)


def test_what_nobody_sees_in_it_becomes_a_token() -> None:
    scene = drawn(names=(Name(f"\u202e{CYRILLIC}\x00"),))
    (node,) = [one for one in scene.nodes if one.id == "w:user"]
    assert node.native == f"⟨U+202E⟩{CYRILLIC}⟨U+0000⟩"


@pytest.mark.parametrize(("native", "more"), [("", 0), (HAN, 1), (CYRILLIC * 9, 2)])
def test_a_card_grows_with_it_by_two_lines_at_most(native: str, more: int) -> None:
    plain = Node("a", "Ministry", "Company", None)
    grown = Node("a", "Ministry", "Company", None, native=native)
    assert card_height(grown) - card_height(plain) in {17 * more, 17 * more + 1, 17 * more - 1}
