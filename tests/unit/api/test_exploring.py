"""Going from one party to the next: counts, pages of ties, deliveries, a canvas, investigations."""

from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import orjson
import pytest

import onward
from onward.api.investigations import SavedMeanwhile
from onward.errors import AssessmentMissing, UsageError
from onward.queries.exploring import DaysBetween, compare_paths
from tests.unit.api.canvases import load_tables
from tests.unit.cases import each_case

SVG = "{http://www.w3.org/2000/svg}"
SHIPMENTS = """id,date,shipper,consignee,hs,quantity,destination,retrieved
s1,2026-01-10,small:listed,small:middle,854231,9,CH,2026-05-01
s2,2026-02-10,small:middle,small:acme,854231,9,SE,2026-05-01
s3,2026-12-10,small:middle,small:acme,854231,9,SE,2026-05-01
s4,2026-02-11,small:middle,small:quiet,851762,1,GB,2026-05-01
"""
LISTED = {
    "parties": """id,name,kind,country,retrieved
a,Alpha Ltd,Company,CY,2026-05-01
b,Beta Ltd,Company,CY,2026-05-01
""",
    "listings": """id,party,topic,list,regime,since,until,retrieved
e1,a,sanction,Example list,EU,2026-03-01,,2026-05-01
e2,a,sanction,Other list,EU,2020-01-01,2026-04-01,2026-05-01
e3,b,sanction,Third list,EU,,,2026-05-01
""",
    "ties": """id,from,to,kind,since,until,retrieved
t1,a,b,owns,2026-02-01,2026-04-15,2026-05-01
t2,b,a,directs,2019,2026-03,2026-05-01
""",
}
MANY = 40


@pytest.fixture(scope="module")
def ws(tmp_path_factory: pytest.TempPathFactory) -> onward.Workspace:
    """Load the small layer, deliveries, and a party with many ties."""
    parties = "".join(f"p{n},Holding {n},Company,CH,2026-05-01\n" for n in range(MANY))
    ties = "".join(f"h{n},hub,p{n},owns,0.{n + 10},0.{n + 10},2026-05-01\n" for n in range(MANY))
    return load_tables(
        tmp_path_factory.mktemp("exploring"),
        name="hub",
        parties=f"id,name,kind,country,retrieved\nhub,Hub AG,Company,CH,2026-05-01\n{parties}",
        ties=f"id,from,to,kind,share_min,share_max,retrieved\n{ties}"
        "hl,hub,small:listed,owns,0.05,0.05,2026-05-01\n",
        shipments=SHIPMENTS,
    )


def read_figure(figure: bytes) -> tuple[dict[str, object], ElementTree.Element]:
    """Return what a figure tells its script, and the document itself."""
    root = ElementTree.fromstring(figure)  # noqa: S314  # our own
    metadata = root.find(f"{SVG}metadata")
    assert metadata is not None
    data: dict[str, object] = orjson.loads(metadata.text or "")
    return data, root


def test_counts_are_the_ties_that_pages_hold(ws: onward.Workspace) -> None:
    counts = ws.tie_counts("hub:hub")
    [group] = [each for each in counts.groups if each.kind == "owns"]
    assert (group.direction, group.ties, group.parties, group.listed) == ("out", 41, 41, 1)
    pages = [ws.ties("hub:hub", limit=15, offset=start) for start in (0, 15, 30)]
    rows = [row for page in pages for row in page.results]
    assert len(rows) == pages[0].total == counts.ties == 41
    assert len({row.tie.id for row in rows}) == 41
    assert [page.next for page in pages] == [15, 30, None]


def test_listed_parties_come_first_then_the_largest_shares(ws: onward.Workspace) -> None:
    page = ws.ties("hub:hub", kinds=["owns"], limit=3)
    assert [row.listed for row in page.results] == [True, False, False]
    assert [row.party.id for row in page.results] == ["small:listed", "hub:p39", "hub:p38"]


def test_ties_of_other_days_are_counted_apart(ws: onward.Workspace) -> None:
    counts = ws.tie_counts("small:quiet", on="2026-05-01")
    [owners] = [each for each in counts.groups if each.kind == "owns"]
    assert (owners.ties, owners.other_days) == (0, 1)
    assert not ws.ties("small:quiet", kinds=["owns"]).results
    assert len(ws.ties("small:quiet", kinds=["owns"], every_day=True).results) == 1


@each_case("wrong", "words", lists=True)
def test_what_cannot_be_asked_is_refused_by_name(
    wrong: dict[str, object], words: str, ws: onward.Workspace
) -> None:
    with pytest.raises(UsageError, match=words):
        ws.ties("hub:hub", **wrong)  # type: ignore[arg-type]  # wrong on purpose


def test_goods_that_went_out_may_be_those_that_came_in_within_half_a_year(
    ws: onward.Workspace,
) -> None:
    found = ws.deliveries("small:middle")
    follows = {row.id: row.follows for row in found.results}
    # s3 left ten months later, and of the goods of s4 none had come
    assert follows == {"s1": None, "s2": "s1", "s3": None, "s4": None}
    dates = [row.date for row in found.results]
    assert dates == sorted(dates, reverse=True)
    assert found.goods == (("854231", 3), ("851762", 1))
    first = found.months[0]
    assert (first.month, first.came_in, first.went_out) == ("2026-01", 1, 0)


def test_deliveries_come_page_by_page_by_role_and_by_goods(ws: onward.Workspace) -> None:
    everything = ws.deliveries("small:middle")
    ids = [row.id for row in everything.results]
    pages = [ws.deliveries("small:middle", limit=1, offset=place) for place in range(len(ids))]
    assert [row.id for page in pages for row in page.results] == ids
    assert {page.total for page in pages} == {len(ids)}
    sent = ws.deliveries("small:middle", role="shipper")
    assert {row.direction for row in sent.results} == {"out"}
    # what a delivery may have gone on from is known, though it is on no page with it
    assert {row.id: row.follows for row in sent.results}["s2"] == "s1"
    chips = ws.deliveries("small:middle", hs="8542.31")
    assert (chips.total, chips.goods) == (3, (("854231", 3),))
    assert ws.deliveries("small:middle", offset=99).results == ()


@each_case("wrong", "words")
def test_which_deliveries_cannot_be_asked_for_is_said_by_name(
    wrong: dict[str, object], words: str, ws: onward.Workspace
) -> None:
    with pytest.raises(UsageError, match=words):
        ws.deliveries("small:middle", **wrong)  # type: ignore[arg-type]  # wrong on purpose


def test_a_destination_says_of_each_year_what_is_on_record(ws: onward.Workspace) -> None:
    found = ws.destination("Sweden", first=2024, last=2026)
    assert (found.country, [year.year for year in found.years]) == ("SE", [2026, 2025, 2024])
    values = [row["value"] for row in found.years[1].measures if row["measure"] == "vdem_civlib"]
    assert values == ["0.9"]
    # one family of measures is not enough to say that there is nothing
    assert found.years[1].status == "unknown"
    assert found.note == ""
    with pytest.raises(UsageError, match="years"):
        ws.destination("SE", first=2026, last=2020)


@pytest.mark.parametrize("code", ["XX", "ZZ", "QQ", "zz"])
def test_a_code_that_stands_for_no_country_has_no_record(code: str, ws: onward.Workspace) -> None:
    with pytest.raises(UsageError, match=f"{code.upper()!r} stands for no country"):
        ws.destination(code)


def test_a_destination_of_which_nothing_is_known_says_so(ws: onward.Workspace) -> None:
    found = ws.destination("Tuvalu", first=2024, last=2026)
    assert found.note.startswith("nothing is known of Tuvalu in these years")
    assert "neither for it nor against it" in found.note
    assert "exists no longer" in ws.destination("SU").note


def test_a_canvas_draws_every_tie_between_its_cards_and_no_other(ws: onward.Workspace) -> None:
    state = {"seeds": ["small:acme"], "parties": ["small:middle", "small:listed"]}
    data, root = read_figure(ws.canvas(state).write_figure())
    cards, lines = data["cards"], data["lines"]
    assert isinstance(cards, list)
    assert isinstance(lines, list)
    assert [card["id"] for card in cards] == ["small:acme", "small:middle", "small:listed"]
    kinds = sorted(line["kind"] for line in lines)
    assert kinds == ["owns", "owns", "ships_to", "ships_to"]
    assert len(root.findall(f"{SVG}svg")) == 1
    hidden = ws.canvas({**state, "hidden_kinds": ["ships_to"]})
    assert {edge.kind for edge in hidden.scene.edges} == {"owns"}
    assert any("shipped to" in note for note in hidden.scene.notes)


CHANGES = {"seeds": ["small:acme"], "parties": ["small:middle", "small:listed"]}


def test_a_delivery_happens_on_its_day_and_neither_begins_nor_ends(ws: onward.Workspace) -> None:
    whole = ws.canvas_changes(CHANGES, "2026-01-10", on="2026-12-31")
    days = [row.step.tie.since for row in whole.happened]
    # the day to compare with is not between, the last one is
    assert days == ["2026-02-10", "2026-12-10"]
    assert not {row.step.tie.kind for row in (*whole.began, *whole.ended)} & {"ships_to"}
    later = ws.canvas_changes(CHANGES, "2026-06-01", on="2026-11-01")
    assert (later.happened, later.began, later.ended) == ((), (), ())


def test_of_what_has_no_date_nothing_is_said_but_how_much_it_is(ws: onward.Workspace) -> None:
    hub = {"seeds": ["hub:hub"], "parties": ["hub:p1", "hub:p2"]}
    changes = ws.canvas_changes(hub, "2026-01-01", on="2026-05-01")
    assert (changes.began, changes.ended, changes.undated.ties) == ((), (), 2)
    hidden = ws.canvas_changes({**hub, "hidden_kinds": ["owns"]}, "2026-01-01", on="2026-05-01")
    assert (hidden.undated.ties, hidden.hidden) == (0, 2)


@pytest.mark.parametrize("since", ["2027-01-01", "2026-05-01"])
def test_a_day_that_is_not_before_the_other_one_is_refused(
    since: str, ws: onward.Workspace
) -> None:
    with pytest.raises(UsageError, match="earlier day"):
        ws.canvas_changes(CHANGES, since, on="2026-05-01")


@each_case("begins", "ends")
def test_what_a_source_dates_by_a_year_alone_is_only_possible(
    begins: dict[str | None, str], ends: dict[str | None, str]
) -> None:
    days = DaysBetween(date(2025, 6, 1), date(2026, 2, 1))
    assert {text: days.place_begin(text) for text in begins} == begins
    # an exact end is the first day outside; a year may end on its last day
    assert {text: days.place_end(text) for text in ends} == ends


def test_an_entry_of_a_list_that_began_between_the_days_is_named(tmp_path: Path) -> None:
    workspace = load_tables(tmp_path, name="x", **LISTED)
    changes = workspace.canvas_changes({"seeds": ["x:a"], "parties": ["x:b"]}, "2026-01-01")
    assert [(row.name, row.list) for row in changes.listed] == [("Alpha Ltd", "Example list")]
    assert [row.list for row in changes.delisted] == ["Other list"]
    assert changes.undated.listings == 1
    # a tie that began and ended between them is on neither map of the two days
    assert [row.step.tie.record for row in changes.began] == ["t1"]
    assert [row.step.tie.record for row in changes.ended] == ["t2", "t1"]
    assert (changes.on, changes.known_until) == ("2026-05-01", "2026-05-01")


def test_a_stack_stands_for_whom_the_canvas_does_not_show(ws: onward.Workspace) -> None:
    stack = {"party": "hub:hub", "kind": "owns", "direction": "out"}
    canvas = ws.canvas({"seeds": ["hub:hub"], "parties": ["hub:p1"], "stacks": [stack]})
    [node] = [node for node in canvas.scene.nodes if node.layer == "stack"]
    assert (node.name, node.members) == ("+40 holdings", 40)
    assert canvas.stacks[node.id].party == "hub:hub"


@each_case("state", "words", lists=True)
def test_a_canvas_that_cannot_be_read_is_refused(
    state: dict[str, object], words: str, ws: onward.Workspace
) -> None:
    with pytest.raises(UsageError, match=words):
        ws.canvas(state)


def test_numbers_of_paths_stand_on_their_ties(ws: onward.Workspace) -> None:
    paths = list(ws.paths("small:listed", "small:acme", kinds=["owns", "ships_to"], show=4))
    ties = [[step.tie.id for step in path.steps] for path in paths]
    state = {"seeds": ["small:listed"], "parties": ["small:middle", "small:acme"], "paths": ties}
    numbers = {edge.id: edge.findings for edge in ws.canvas(state).scene.edges}
    assert numbers[ties[0][0]][0] == 1
    pair = compare_paths([paths[0], paths[0]], 1, 2)
    assert pair.shared == ("small:listed", "small:middle", "small:acme")
    assert [left == right for left, right in pair.aligned] == [True] * 3


def test_an_investigation_is_kept_with_its_notes_until_somebody_else_saved_it(
    tmp_path: Path,
) -> None:
    saved = onward.Workspace(tmp_path).investigations
    note = {"kind": "party", "about": "small:acme", "text": "asked the bank", "by": "J. Kessler"}
    draft = {"title": "Acme", "by": "J. Kessler", "state": {"v": 1}, "notes": [note]}
    first = saved.save("acme", draft)
    assert first.notes[0].at
    second = saved.save("acme", {**draft, "title": "Acme again"}, first.version)
    with pytest.raises(SavedMeanwhile):
        saved.save("acme", draft, first.version)
    with pytest.raises(SavedMeanwhile):
        saved.save("acme", draft)
    assert saved.read("acme").version == second.version
    assert [each.title for each in saved.list()] == ["Acme again"]
    assert len((tmp_path / "investigations" / "acme.jsonl").read_text().splitlines()) == 2
    saved.delete("acme", second.version)
    with pytest.raises(AssessmentMissing):
        saved.read("acme")


@pytest.mark.parametrize("name", ["", "../x", "A", "x/y", "-x", "x" * 61, "x.jsonl"])
def test_no_name_of_an_investigation_leads_elsewhere(name: str, tmp_path: Path) -> None:
    saved = onward.Workspace(tmp_path).investigations
    with pytest.raises(UsageError, match="no name"):
        saved.read(name)
