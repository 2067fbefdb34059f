"""What changes when: the events of the slider, each once and in order."""

from onward.viz.page.renderer import (
    draw_for_view,
    find_months,
    format_month,
    list_events,
    make_finding_data,
)
from onward.viz.scene import Scene
from tests.pictures import assessment, entry, picture_of


def scene_with(*rows: dict[str, object]) -> Scene:
    """Return the scene with these list entries behind its first finding."""
    made = assessment("Samarlink")
    made["findings"][0]["values"] = {"listings": list(rows)}
    return picture_of(made)


def test_list_entries_ties_and_the_day_of_the_order_are_events_in_their_order() -> None:
    events = list_events(scene_with(entry("2018-03-05")))
    assert [(event.day, event.words) for event in events] == [
        ("2018-03-05", "Samarlink is listed: Annex IV"),
        ("2019", "Samarlink Holding owns at least 60 %, up to 75 % of Samarlink"),
        ("2019", "Samarlink Ministry controls Samarlink Holding"),
        ("2019", "Samarlink Ministry owns 100 % of Samarlink"),
        ("2020", "no longer: Samarlink Ministry owns 100 % of Samarlink"),
        ("2026-05-01", "the order is judged"),
    ]


def test_what_ended_in_a_year_ends_with_it() -> None:
    *_, ended, _ = list_events(scene_with())
    assert (ended.day, format_month(ended.month)) == ("2020", "2021-01")


def test_the_slider_begins_before_the_first_list_entry() -> None:
    months = find_months(scene_with(entry("1999-06-01", "2001")))
    assert months is not None
    assert format_month(months["first"]) == "1999-05"


def test_a_finding_and_the_card_of_its_party_know_the_days_of_the_entries() -> None:
    scene = scene_with(entry("2018-03-05"), entry(None))
    assert scene.record is not None
    data = make_finding_data(scene.findings[0], scene.record.findings[0])
    assert data["entries"] == [(17595, None), (None, None)]
    cards = draw_for_view(scene).data["cards"]
    assert [card.get("entries") for card in cards if card["id"] == "w:user"] == [data["entries"]]
