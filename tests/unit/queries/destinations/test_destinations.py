"""Country records: families of measures vote, and nothing looks ahead."""

from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onward.graph.dates import day_number, known_day
from onward.graph.model import DestinationRecord, Provenance
from onward.queries.destinations import COUNTRIES, Destinations
from onward.queries.tables.tables import Equipment, default_tables
from tests.unit.cases import read_cases

CASES = read_cases(__file__)

DAY = date(2026, 5, 1)


def row(
    country: str,
    measure: str,
    year: int,
    value: str,
    *,
    published: str | None = "2026-03-17",
    retrieved: str | None = None,
    dataset: str = "demo",
) -> DestinationRecord:
    record = f"{country}-{measure}-{year}"
    source = Provenance(dataset, record, "https://example.org", published, retrieved)
    return DestinationRecord(country, measure, year, value, source)


def world(*rows: DestinationRecord) -> Destinations:
    return Destinations(rows, default_tables())


def good(country: str, year: int) -> list[DestinationRecord]:
    """Three families of measures, none of which meets."""
    values = {"pts_a": "2", "vdem_civlib": "0.9", "fh_status": "F", "fh_d4": "4"}
    return [row(country, measure, year, value) for measure, value in values.items()]


def bad(country: str, year: int) -> list[DestinationRecord]:
    """Two families of measures, both of which meet."""
    return [row(country, "pts_a", year, "5"), row(country, "vdem_civlib", year, "0.1")]


EXAMPLE_WORLD = world(
    *(record for year in range(2015, 2026) for record in bad("XA", year)),
    row("XA", "ucdp_intensity", 2024, "2"),
    row("XB", "pts_h", 2025, "4"),
    row("XB", "vdem_civlib", 2025, "0.6"),
    *good("XC", 2025),
    row("XE", "regime:arms", 2020, "unknown"),
    row("XF", "regime:interception", 2020, "prohibition"),
    row("XF", "regime:repression", 2020, "prohibition"),
    *(record for year in range(2015, 2025) for record in good("XT", year)),
    *bad("XT", 2025),
)


@pytest.mark.parametrize(
    ("country", "status"),
    [("XA", "established"), ("XB", "indicated"), ("XC", "none"), ("XD", "unknown")],
)
def test_the_example_world_has_one_country_of_each_status(country: str, status: str) -> None:
    assert EXAMPLE_WORLD.status(country, DAY).status == status


def test_the_record_is_that_of_the_year_of_the_export() -> None:
    assert EXAMPLE_WORLD.status("XT", date(2024, 5, 10)).status == "none"
    later = EXAMPLE_WORLD.status("XT", date(2025, 5, 10))
    assert (later.status, later.year) == ("established", 2025)


def test_two_measures_of_one_family_count_once() -> None:
    both = world(row("XA", "vdem_civlib", 2025, "0.1"), row("XA", "vdem_clphy", 2025, "0.1"))
    record = both.status("XA", DAY)
    assert (record.status, record.families_met) == ("indicated", ("vdem",))


def test_one_coder_of_three_is_enough_for_the_terror_scale() -> None:
    record = world(
        row("XA", "pts_a", 2025, "2"),
        row("XA", "pts_h", 2025, "4"),
        row("XA", "pts_s", 2025, "1"),
    ).status("XA", DAY)
    assert record.families_met == ("pts",)


@pytest.mark.parametrize(
    ("status", "d4", "met"),
    [("NF", "1", True), ("NF", "2", False), ("PF", "0", False), ("PF", "3", False)],
)
def test_freedom_house_needs_both_not_free_and_fear_of_surveillance(
    status: str, d4: str, met: bool
) -> None:
    record = world(row("XA", "fh_status", 2025, status), row("XA", "fh_d4", 2025, d4))
    assert ("fh" in record.status("XA", DAY).families_met) is met


def test_freedom_house_without_its_surveillance_item_decides_only_when_the_status_is_better() -> (
    None
):
    not_free = world(row("XA", "fh_status", 2025, "NF")).status("XA", DAY)
    free = world(row("XA", "fh_status", 2025, "F")).status("XA", DAY)
    assert "fh" not in not_free.families_known
    assert "fh" in free.families_known


def test_the_physical_violence_index_is_better_when_higher() -> None:
    assert world(row("XA", "vdem_clphy", 2025, "0.9")).status("XA", DAY).families_met == ()
    assert world(row("XA", "vdem_clphy", 2025, "0.2")).status("XA", DAY).families_met == ("vdem",)


def test_a_country_that_no_act_names_has_no_row_of_acts() -> None:
    record = world(row("XA", "vdem_civlib", 2025, "0.9")).status("XA", DAY)
    assert (record.status, record.families_known) == ("unknown", ("vdem",))
    (acts,) = (reading for reading in record.measures if reading.family == "regime")
    assert (acts.value, acts.meets) == (None, None)


def test_a_layer_that_states_no_act_is_no_vote_for_none() -> None:
    rows = world(row("XA", "vdem_civlib", 2025, "0.9"), row("XA", "regime", 2025, "0"))
    assert rows.status("XA", DAY).status == "unknown"


@pytest.mark.parametrize(
    ("value", "status"),
    [("0.299", "indicated"), ("0.3", "indicated"), ("0.449", "indicated"), ("0.45", "unknown")],
)
def test_the_liberties_index_indicates_below_a_milder_threshold(value: str, status: str) -> None:
    assert world(row("XA", "vdem_civlib", 2025, value)).status("XA", DAY).status == status


@pytest.mark.parametrize(
    ("value", "status"), [("0.299", "established"), ("0.3", "indicated"), ("0.45", "indicated")]
)
def test_only_below_the_stricter_threshold_it_counts_towards_an_established_record(
    value: str, status: str
) -> None:
    rows = world(row("XA", "vdem_civlib", 2025, value), row("XA", "pts_a", 2025, "5"))
    assert rows.status("XA", DAY).status == status


def test_two_families_that_only_indicate_establish_nothing() -> None:
    rows = world(row("XA", "vdem_civlib", 2025, "0.4"), row("XA", "assessment", 2025, "indicated"))
    record = rows.status("XA", DAY)
    assert (record.status, record.families_met) == ("indicated", ())
    assert record.families_indicating == ("assessment", "vdem")


def test_a_milder_threshold_that_is_passed_is_no_vote_for_none() -> None:
    rows = world(row("XA", "vdem_civlib", 2025, "0.4"), row("XA", "pts_a", 2025, "1"))
    assert rows.status("XA", DAY).status == "indicated"


@pytest.mark.parametrize(
    ("value", "liberties", "status"),
    CASES["test_what_a_person_has_read_is_a_family_of_its_own"],
)
def test_what_a_person_has_read_is_a_family_of_its_own(
    value: str, liberties: str, status: str
) -> None:
    rows = world(row("XA", "vdem_civlib", 2025, liberties), row("XA", "assessment", 2026, value))
    record = rows.status("XA", DAY)
    assert record.status == status
    claimed = [reading.measure for reading in record.measures if reading.standing == "claimed"]
    assert claimed == ["assessment"]


def test_a_record_of_one_family_is_open_and_says_on_what_it_rests() -> None:
    thin = world(row("XA", "vdem_civlib", 2025, "0.4")).status("XA", DAY)
    assert thin.is_open
    assert "V-Dem beyond the milder of two thresholds only" in thin.describe_indication()
    wider = world(row("XA", "vdem_civlib", 2025, "0.4"), row("XA", "pts_a", 2025, "1"))
    assert not wider.status("XA", DAY).is_open


def test_acts_need_not_be_counted() -> None:
    rows = [row("RU", "vdem_civlib", 2025, "0.265")]
    without = Destinations(rows, default_tables(), count_regimes=False)
    assert without.status("RU", DAY).status == "indicated"
    assert world(*rows).status("RU", DAY).status == "established"


def test_a_policy_may_ask_for_more_families() -> None:
    strict = Destinations(bad("XA", 2025), default_tables(), families_needed=3)
    assert strict.status("XA", DAY).status == "indicated"


def test_an_act_counts_from_its_day_on() -> None:
    rows = world(row("RU", "vdem_civlib", 2024, "0.28"))
    assert rows.status("RU", date(2024, 5, 27)).status == "indicated"
    assert rows.status("RU", date(2024, 5, 28)).status == "established"


def test_an_act_that_was_not_known_yet_does_not_count() -> None:
    rows = world(row("RU", "vdem_civlib", 2023, "0.28", published="2024-03-01"))
    assert rows.status("RU", DAY, as_of=date(2024, 5, 1)).status == "indicated"


def test_the_act_stands_beside_the_measures_with_its_source() -> None:
    record = world().status("NI", DAY)
    (act,) = (reading for reading in record.measures if reading.family == "regime")
    assert (act.value, act.meets) == ("1", True)
    assert act.source == "Regulation (EU) 2019/1716"
    assert act.url is not None


@pytest.mark.parametrize(("year", "known"), [(2023, True), (2022, False)])
def test_a_row_of_more_than_three_data_years_ago_counts_as_no_row(year: int, known: bool) -> None:
    record = world(row("XA", "vdem_civlib", year, "0.1")).status("XA", DAY)
    assert ("vdem" in record.families_known) is known
    assert ("years old" in record.note) is not known


def test_a_later_data_year_is_never_used() -> None:
    record = world(row("XA", "vdem_civlib", 2025, "0.1")).status("XA", date(2024, 12, 31))
    assert record.families_known == ()


def test_what_was_published_later_is_not_known() -> None:
    rows = world(row("XA", "vdem_civlib", 2025, "0.1", published="2026-03-17"))
    assert rows.status("XA", DAY, as_of=date(2026, 3, 16)).families_met == ()
    assert rows.status("XA", DAY, as_of=date(2026, 3, 17)).families_met == ("vdem",)


def test_a_row_without_a_publication_date_is_known_from_its_retrieval() -> None:
    rows = world(row("XA", "vdem_civlib", 2025, "0.1", published=None, retrieved="2026-04-01"))
    assert rows.status("XA", DAY, as_of=date(2026, 3, 31)).families_met == ()
    assert rows.status("XA", DAY, as_of=date(2026, 4, 1)).families_met == ("vdem",)


def test_a_later_edition_of_the_same_year_revises_the_earlier() -> None:
    rows = world(
        row("XA", "vdem_civlib", 2022, "0.1", published="2023-03-01"),
        row("XA", "vdem_civlib", 2022, "0.5", published="2026-03-17"),
    )
    assert rows.status("XA", date(2022, 7, 1)).families_met == ()
    assert rows.status("XA", date(2022, 7, 1), as_of=date(2025, 1, 1)).families_met == ("vdem",)


def test_a_value_off_the_scale_is_named_and_not_counted() -> None:
    record = world(row("XA", "vdem_civlib", 2025, "60")).status("XA", DAY)
    assert record.families_known == ()
    assert "vdem_civlib: '60' is not on the scale 0-1" in record.note


def test_a_measure_without_a_row_is_listed_without_a_value() -> None:
    record = world().status("XD", DAY)
    assert [r.value for r in record.measures if r.measure == "pts_a"] == [None]


def test_one_published_family_alone_asks_for_a_second() -> None:
    assert (
        "load a second family"
        in world(row("XA", "vdem_civlib", 2025, "0.9")).status("XA", DAY).note
    )
    assert not EXAMPLE_WORLD.status("XC", DAY).note


def test_families_of_published_measures_that_are_loaded_are_named() -> None:
    one = world(row("XA", "vdem_civlib", 2025, "0.9"), row("XB", "vdem_clphy", 2025, "0.9"))
    assert one.published_families == ("vdem",)
    assert EXAMPLE_WORLD.published_families == ("fh", "pts", "vdem")
    no_measures = world(row("XA", "regime", 2025, "1"), row("XA", "ucdp_intensity", 2025, "2"))
    assert no_measures.published_families == ()


def test_conflict_is_shown_and_never_counted() -> None:
    record = EXAMPLE_WORLD.status("XA", DAY)
    assert [(r.measure, r.value) for r in record.conflicts] == [("ucdp_intensity", "2")]
    assert "conflict" not in record.families_known


def test_a_conflict_counts_for_five_years() -> None:
    def year(day: date) -> int | None:
        found = EXAMPLE_WORLD.conflict("XA", day)
        return found.data_year if found else None

    assert year(date(2023, 12, 31)) is None
    assert year(date(2024, 1, 1)) == 2024
    assert year(date(2029, 12, 31)) == 2024
    assert year(date(2030, 1, 1)) is None
    assert EXAMPLE_WORLD.conflict("XC", DAY) is None


def test_a_measure_that_no_table_knows_is_named() -> None:
    rows = world(row("XA", "happiness", 2025, "7"), row("XA", "regime:arms", 2025, "unknown"))
    assert rows.uncounted_measures == ("happiness",)


def test_a_layer_may_state_a_ban_from_a_year_on() -> None:
    def found(country: str, kind: Equipment, day: date) -> list[str]:
        return [r.consequence for r in EXAMPLE_WORLD.regimes_at(country, kind, day)]

    assert found("XF", "interception", DAY) == ["prohibition"]
    assert found("XF", "repression", date(2060, 1, 1)) == ["prohibition"]
    assert found("XF", "arms", DAY) == []
    assert found("XF", "interception", date(2019, 12, 31)) == []
    assert found("XE", "arms", DAY) == ["unknown"]
    assert found("XC", "interception", DAY) == []


def test_a_ban_that_a_layer_states_says_who_states_it() -> None:
    (ban,) = EXAMPLE_WORLD.regimes_at("XF", "interception", DAY)
    assert (ban.issuer, ban.regime, ban.since) == ("stated", "demo", "2020")
    assert not ban.is_political


def test_a_layer_ends_a_ban_that_it_states() -> None:
    rows = world(
        row("XF", "regime:interception", 2020, "prohibition"),
        row("XF", "regime:interception", 2024, "none"),
    )
    assert rows.regimes_at("XF", "interception", date(2023, 12, 31))
    assert not rows.regimes_at("XF", "interception", date(2024, 1, 1))


def test_one_layer_cannot_end_what_another_states() -> None:
    rows = world(
        row("XF", "regime:interception", 2020, "prohibition", dataset="one"),
        row("XF", "regime:interception", 2024, "none", dataset="two"),
    )
    assert [r.regime for r in rows.regimes_at("XF", "interception", DAY)] == ["one"]


def test_a_stated_ban_of_unclear_consequence_still_counts_and_says_so() -> None:
    (ban,) = world(row("XF", "regime:arms", 2020, "yes")).regimes_at("XF", "arms", DAY)
    assert ban.consequence == "unknown"
    assert "'yes'" in ban.note


def test_a_layers_bans_stand_beside_those_of_the_tables() -> None:
    rows = world(row("IR", "regime:interception", 2020, "prohibition"))
    assert [r.issuer for r in rows.regimes_at("IR", "interception", DAY)] == ["EU", "stated"]


def test_a_layer_may_state_that_an_act_names_repression() -> None:
    rows = world(row("XA", "regime", 2025, "1"), row("XA", "vdem_civlib", 2025, "0.1"))
    assert rows.status("XA", DAY).status == "established"


def test_a_layer_cannot_talk_an_act_away() -> None:
    rows = world(row("RU", "regime", 2025, "0"), row("RU", "vdem_civlib", 2025, "0.1"))
    assert rows.status("RU", DAY).status == "established"


def test_country_sets_hold_every_country_once() -> None:
    sets = EXAMPLE_WORLD.country_set(DAY)
    assert "XA" in sets.established
    assert "XB" in sets.indicated
    assert {"XD", "VG", "DE"} <= sets.unknown
    assert "XC" not in sets.established | sets.indicated | sets.unknown
    assert not sets.established & sets.indicated
    assert not sets.unknown & (sets.established | sets.indicated)


def test_the_exporters_own_country_can_be_left_out() -> None:
    assert "XA" not in EXAMPLE_WORLD.country_set(DAY, exclude=["XA"]).established
    assert "XA" in EXAMPLE_WORLD.country_set(DAY).established


VALUES = CASES["VALUES"]


@st.composite
def rows(draw: st.DrawFn) -> DestinationRecord:
    """Draw a row of any table: published after its year or at no known day, from one of two."""
    measure = draw(st.sampled_from(sorted(VALUES)))
    year = draw(st.integers(2015, 2026))
    day = f"{draw(st.integers(year + 1, 2028))}-0{draw(st.integers(1, 9))}"
    published = draw(st.sampled_from([day, f"{day}-01", None]))
    return row(
        draw(st.sampled_from(["XA", "RU"])),
        measure,
        year,
        draw(st.sampled_from(VALUES[measure])),
        published=published,
        retrieved=f"{draw(st.integers(2026, 2028))}-06-15",
        dataset=draw(st.sampled_from(["one", "two"])),
    )


@given(st.lists(rows(), max_size=20), st.integers(2015, 2026), st.integers(2015, 2028))
def test_no_row_of_the_future_changes_what_is_known_of_a_country(
    records: list[DestinationRecord], year: int, known_year: int
) -> None:
    """Neither a later data year, whatever ``as_of``, nor a row that nobody knew by ``as_of``."""
    on, as_of = date(year, 6, 30), date(known_year, 6, 30)
    past = [one for one in records if one.data_year <= year]
    seen = [
        one
        for one in past
        if known_day(one.source.published, one.source.retrieved) <= day_number(as_of)
    ]
    for country in ("XA", "RU"):
        assert told(world(*records), country, on, None) == told(world(*past), country, on, None)
        assert told(world(*records), country, on, as_of) == told(world(*seen), country, on, as_of)


def told(of: Destinations, country: str, on: date, as_of: date | None) -> object:
    """Return all that can be asked of a country."""
    return (
        of.status(country, on, as_of),
        of.regimes_at(country, "arms", on, as_of),
        of.conflict(country, on, as_of),
    )


@given(
    st.lists(rows(), max_size=12, unique_by=lambda r: (r.country, r.measure, r.data_year)),
    st.randoms(use_true_random=False),
)
def test_the_order_of_rows_changes_nothing(
    records: list[DestinationRecord], shuffle: Random
) -> None:
    shuffled = list(records)
    shuffle.shuffle(shuffled)
    assert world(*records).status("XA", DAY) == world(*shuffled).status("XA", DAY)


@pytest.mark.parametrize("count_regimes", [True, False])
def test_every_country_is_in_the_set_of_its_own_status(count_regimes: bool) -> None:
    """Countries of which nothing is told are judged together: that must not show."""
    rows = [*bad("SY", 2025), *good("CH", 2025), row("XA", "pts_a", 2025, "5")]
    one = Destinations(rows, default_tables(), count_regimes=count_regimes)
    sets = one.country_set(DAY)
    of = {"established": sets.established, "indicated": sets.indicated, "unknown": sets.unknown}
    for code in {*COUNTRIES, "XA"}:
        statuses = [status for status, codes in of.items() if code in codes]
        own = one.status(code, DAY).status
        assert statuses == ([own] if own in of else [])


def test_a_row_of_a_region_takes_the_place_of_the_countrys() -> None:
    rows = world(
        row("XA", "pts_a", 2025, "1"),
        row("XA", "vdem_civlib", 2025, "0.1"),
        row("XA-B", "pts_a", 2025, "5"),
    )
    assert rows.status("XA", DAY).status == "indicated"
    record = rows.status("XA", DAY, region="XA-B")
    assert (record.status, record.region) == ("established", "XA-B")


def test_a_region_without_rows_is_read_as_its_country_and_says_so() -> None:
    record = world(*bad("CN", 2025)).status("CN", DAY, region="CN-XJ")
    assert record.status == "established"
    assert "the record of China is read for it" in record.note


@pytest.mark.parametrize("region", ["UA-43", "UA-40", "UA-14", "UA-09", "UA-23", "UA-65"])
def test_the_record_of_ukraine_says_nothing_of_an_occupied_area(region: str) -> None:
    rows = world(*good("UA", 2025), row(region, "assessment", 2025, "established"))
    assert rows.status("UA", DAY).status == "none"
    assert world(*good("UA", 2025)).status("UA", DAY, region=region).status == "unknown"
    assert rows.status("UA", DAY, region=region).status == "indicated"


def test_a_region_is_no_country_of_the_sets() -> None:
    sets = world(row("XA-B", "pts_a", 2025, "5")).country_set(DAY)
    assert "XA-B" not in sets.indicated


def test_a_ban_that_a_layer_states_of_a_region_holds_there_alone() -> None:
    rows = world(row("XA-B", "regime:arms", 2020, "prohibition"))
    assert not rows.regimes_at("XA", "arms", DAY)
    assert len(rows.regimes_at("XA", "arms", DAY, region="XA-B")) == 1
