"""What the page's script knows: days as numbers, addresses that may be links, no shape twice."""

from dataclasses import replace

import pytest

from onward.viz.content.sections import make_edges
from onward.viz.content.texts import LONGEST, MOST, cut_text
from onward.viz.layout import place_scene
from onward.viz.page.renderer import (
    CARD_FACTS,
    TIE_FACTS,
    find_months,
    find_surrounding_svg,
    format_month,
    is_web_address,
    make_card_data,
    make_file_name,
    make_line_data,
    tie_days,
)
from onward.viz.placing.cards import Card, lay_out_label
from onward.viz.placing.routes import PlacedLine
from onward.viz.scene import STACK, Edge, Node
from onward.viz.svg import write_svg
from tests.pictures import assessment, deliveries, picture_of, step, step_of
from tests.unit.cases import each_case

SCENE = picture_of(assessment())
PLACED = place_scene(SCENE)


def edge(since: str | None, until: str | None) -> tuple[Edge, ...]:
    """Return a line of one tie with these dates."""
    undated = since is None and until is None
    tie = step("w:a", "owns", "w:b", since=since, until=until, undated=undated)
    return make_edges([step_of(tie)], {})


@each_case("since", "until", "days", lists=True)
def test_days_are_half_open_and_keep_what_is_open(
    since: str | None, until: str | None, days: list[int | None]
) -> None:
    tie = step_of(step("w:a", "owns", "w:b", since=since, until=until)).tie
    assert tie_days(tie) == tuple(days)


@each_case("since", "until", "first", "last", lists=True)
def test_the_slider_runs_from_before_the_first_tie_to_the_assessment_or_the_last_beginning(
    since: str | None, until: str | None, first: str, last: str
) -> None:
    months = find_months(replace(SCENE, edges=edge(since, until)))
    assert months is not None
    assert (format_month(months["first"]), format_month(months["last"])) == (first, last)
    assert format_month(months["asked"]) == "2026-05"


def test_without_a_date_there_is_no_slider() -> None:
    assert find_months(replace(SCENE, edges=edge(None, None))) is None


def test_without_a_day_asked_about_the_slider_ends_with_the_last_date() -> None:
    months = find_months(replace(SCENE, on="", edges=edge("2016", "2019")))
    assert months is not None
    assert format_month(months["asked"]) == "2019-12"


@each_case("text", lists=True)
def test_what_is_no_plain_address_of_the_web_stays_text(text: str) -> None:
    assert not is_web_address(text)


@pytest.mark.parametrize("text", ["http://example.org", "https://example.org:8443/a?b=c#d"])
def test_an_address_of_the_web_may_be_a_link(text: str) -> None:
    assert is_web_address(text)


def test_the_file_with_frame_and_legend_is_put_together_from_the_picture() -> None:
    figure, whole = write_svg(PLACED, frame=False, legend=False), write_svg(PLACED)
    root, head, tail = find_surrounding_svg([figure], whole)
    _, title, description, _, content = figure.split("\n", 4)
    names = f"{title}\n{description}\n"
    assert root + names + head + content.removesuffix("</svg>\n") + tail == whole


def test_a_description_that_is_not_that_of_the_first_figure_stands_with_the_file() -> None:
    figure, whole = write_svg(PLACED, frame=False, legend=False), write_svg(PLACED)
    other = figure.replace("<desc>", "<desc>Overview. ", 1)
    root, head, tail = find_surrounding_svg([other], whole)
    content = figure.split("\n", 4)[4].removesuffix("</svg>\n")
    assert root + head + content + tail == whole


@pytest.mark.parametrize("reference", ["", "..", "../../etc/passwd", "a\0b", "x" * 300, "CON"])
def test_files_are_named_from_ids_and_lead_nowhere_else(reference: str) -> None:
    name = make_file_name(replace(SCENE, reference=reference))
    assert len(name) <= 89
    assert not set(name) - set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-")
    assert not name.startswith((".", "-"))


def test_a_token_is_never_cut() -> None:
    text = "W" * (LONGEST - 4) + "⟨U+202E⟩" + "W" * 100
    assert cut_text(text) == "W" * (LONGEST - 4) + "…"


def shared(*names: str) -> Card:
    """Return the card that parties of these names share."""
    node = Node("s", "several", STACK, None, members=len(names), member_names=names)
    return Card(node, 0, 0, 208, 48, ("several",))


def test_a_card_that_stands_for_several_parties_names_them() -> None:
    facts = make_card_data(shared("Buyer 1", "Buyer 2"))["facts"]
    assert facts[CARD_FACTS.index("Parties in it")] == "2: Buyer 1, Buyer 2"


def test_where_the_names_are_too_many_their_count_stays_and_a_search_knows_the_rest() -> None:
    names = [f"Buyer {number:03}" for number in range(300)]
    card = make_card_data(shared(*names))
    fact = card["facts"][CARD_FACTS.index("Parties in it")]
    assert fact.startswith("300: Buyer 000, ")
    assert fact.endswith(f", … +{len(card['unsaid'])} more")
    assert len(fact) <= MOST
    assert names == [*fact.removeprefix("300: ").split(", ")[:-1], *card["unsaid"]]


def test_a_tie_says_whom_it_joins_only_where_its_line_joins_others() -> None:
    ties = [step("w:a", "owns", "w:b"), step("w:c", "family", "w:b")]
    steps = list(map(step_of, ties))
    between = TIE_FACTS.index("Between")
    names = {"w:a": "Ann", "w:b": "Bell", "w:c": "Carl"}

    def list_between(end: str | None = None) -> list[str]:
        edges = (replace(one, end=end or one.end) for one in make_edges(steps, {}))
        lines = (PlacedLine(one, "", lay_out_label(one), 0, 0) for one in edges)
        return [make_line_data(line, names=names)["ties"][0]["facts"][between] for line in lines]

    assert list_between() == ["", ""]
    assert list_between("shared-1") == ["Ann → Bell", "Carl \N{EN DASH} Bell"]


def test_only_a_line_of_a_chain_bears_that_its_ties_hold_together() -> None:
    (one,) = edge("2016", None)
    for together in (True, False):
        line = PlacedLine(replace(one, together=together), "", lay_out_label(one), 0, 0)
        assert make_line_data(line).get("together", False) is together


def test_of_several_ties_on_a_line_each_has_its_own_findings() -> None:
    lines = place_scene(deliveries()).lines
    line = make_line_data(next(line for line in lines if line.edge.kind == "ships_to"))
    assert [tie["findings"] for tie in line["ties"]] == [[1], [2]]
