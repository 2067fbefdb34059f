"""The list loaders on the real lists: counts of each file's SOURCE.md, and known traps.

Each run reads OFAC's list of 2023, the UN's, and of the EU's annexes the one with the military
end-users; `make gauntlet` reads all.
"""

import re
from collections import Counter
from datetime import date

import pytest

from onward.errors import InputRefused
from onward.graph.model import Party
from onward.graph.sayings import is_named_in_prose
from onward.loaders.layers import without_places
from onward.loaders.load import Loaded, load
from onward.loaders.source import LoadOptions
from onward.queries.tables.tables import default_tables, find_military_list
from tests.lists import listed, load_list, party, shared_data, ties


def ofac_2021() -> Loaded:
    names = ("sdn.csv", "alt.csv", "add.csv")
    return load_list("ofac", "2021-02-01", *(f"ofac-2021/{name}" for name in names))


def ofac_2023() -> Loaded:
    return load_list("ofac", "2023-01-21", "ofac-sdn-2023/sdn.csv")


def csl() -> Loaded:
    return load_list("csl", "2022-04-21", "us-csl-2022/consolidated.csv.gz")


def eu() -> Loaded:
    return load_list("eu_annexes", "2026-08-22", "eu-annexes")


def eu_833() -> Loaded:
    return load_list("eu_annexes", "2026-08-22", "eu-annexes/32014R0833.csv")


def entries(loaded: Loaded) -> list[Party]:
    """Return the parties that are entries of the list, without those that only prose names."""
    stated = without_places(loaded.statements).parties
    return [one for one in stated if not is_named_in_prose(one.id)]


@pytest.mark.gauntlet
def test_ofac_2021_is_balanced_with_8976_entries() -> None:
    files = ofac_2021().log.files
    assert (files["sdn.csv"].accepted, files["sdn.csv"].trailer) == (8_976, 1)
    assert files["alt.csv"].accepted == 11_910
    assert files["add.csv"].accepted + files["add.csv"].not_a_party.total() == 13_837
    assert all(one.balanced and not one.rejected for one in files.values())


@pytest.mark.gauntlet
def test_ofac_2021_links_resolve_by_exact_name_but_for_eight() -> None:
    counts = ofac_2021().log.counts
    assert (counts["linked: by exact name"], counts["linked: dangling"]) == (3_383, 8)


def test_ofac_2023_has_11443_entries_and_4754_links_and_six_dangling() -> None:
    loaded = ofac_2023()
    assert loaded.log.files["sdn.csv"].accepted == 11_443
    assert loaded.log.files["sdn.csv"].trailer == 1
    counts = loaded.log.counts
    assert (counts["linked: by exact name"], counts["linked: dangling"]) == (4_754, 6)
    assert counts["truncated remarks"] == 14


def test_ofac_2023_link_of_an_entry_to_a_ministry_of_another_country_is_inferred() -> None:
    tie = ties(ofac_2023(), "linked")["ofac:25436", "ofac:20129"]
    assert tie.standing == "inferred"


def test_ofac_comments_of_a_later_date_are_refused() -> None:
    folder = shared_data("ofac-2021")
    files = [folder / "sdn.csv", folder / "sdn_comments.csv"]
    with pytest.raises(InputRefused, match="files of different dates"):
        load("ofac", files, LoadOptions("ofac", "2021-02-01"))


def test_ofac_rule_for_banks_makes_no_tie() -> None:
    stated = {tie.kind for tie in ofac_2023().statements.ties if tie.standing == "stated"}
    assert stated == {"linked", "contact_at"}
    texts = [tie.text or "" for tie in ofac_2023().statements.ties]
    assert not any("Owned or Controlled By U.S." in text for text in texts)


def test_ofac_checksums_pass_as_often_as_counted() -> None:
    schemes = Counter(
        (one.kind, number.scheme, number.valid)
        for one in ofac_2023().statements.parties
        for number in one.identifiers
    )
    assert schemes["Vessel", "imo", True] == 678
    assert schemes["Vessel", "imo", False] == 0
    assert schemes["Organization", "imo", False] == 0, "firms labelled like ships have their scheme"
    leis = [
        number
        for one in ofac_2023().statements.parties
        for number in one.identifiers
        if number.scheme == "lei"
    ]
    assert len(leis) == 25
    assert all(number.valid for number in leis)


def test_no_passport_or_national_id_of_ofac_is_in_the_report() -> None:
    loaded = ofac_2023()
    report = str(loaded.log.as_dict())
    personal = {
        number.value
        for one in loaded.statements.parties
        for number in one.identifiers
        if number.personal and len(number.value) > 5
    }
    assert len(personal) > 1_000
    words = set(re.findall(r"\w+", report))
    assert not personal & words


def test_no_note_of_a_person_holds_a_personal_number() -> None:
    for one in ofac_2023().statements.parties:
        notes = " ".join(text for _, text in one.notes)
        for number in one.identifiers:
            if number.scheme in ("passport", "national_id", "social_security"):
                assert number.value not in notes.upper().replace(" ", "").replace("-", ""), one.id


@pytest.mark.gauntlet
def test_csl_has_14160_rows_and_points_at_ofac() -> None:
    loaded = csl()
    account = loaded.log.files["consolidated.csv.gz"]
    assert (account.accepted, account.rejected) == (14_160, 0)
    assert len(entries(loaded)) == 14_048, "some stand on several lists"
    assert all(
        one.left.removeprefix("csl:") == one.right.removeprefix("ofac:")
        for one in loaded.statements.links
    )
    known = {one.id for one in ofac_2023().statements.parties}
    assert sum(one.right in known for one in loaded.statements.links) > 9_900


@pytest.mark.gauntlet
def test_csl_lists_give_the_topics_counted_by_source() -> None:
    topics = [one.topic for one in csl().statements.listings]
    assert topics.count("debarment") == 727
    assert topics.count("mil") == 71
    assert topics.count("invest.ban") == 68
    assert topics.count("export.risk") == 201
    assert topics.count("export.control") == 2_001 + 462 + 71


def test_un_has_1003_records_by_list_type() -> None:
    loaded = load_list("un", "2026-03-01", "un-2026/UN_consolidated.xml")
    assert loaded.log.files["UN_consolidated.xml"].accepted == 1_003
    sanctions = [one for one in loaded.statements.listings if one.topic == "sanction"]
    assert sum(one.programme == "DPRK" for one in sanctions) == 155
    kinds = [one.kind for one in entries(loaded)]
    assert kinds.count("Person") == 730


@pytest.mark.gauntlet
def test_uk_2020_has_2114_groups_in_9492_rows_and_knows_its_ships() -> None:
    path = shared_data("uk-ofsi-2020") / "ConList.csv"
    loaded = load("uk", [path], LoadOptions("uk"))
    account = loaded.log.files[path.name]
    assert (account.accepted, account.rejected) == (9_492, 0)
    listed_parties = {entry.party for entry in loaded.statements.listings}
    assert len(listed_parties) == 2_114
    kinds = Counter(one.kind for one in loaded.statements.parties if one.id in listed_parties)
    assert kinds["Vessel"] == 26
    assert {one.source.retrieved for one in loaded.statements.parties} == {"2020-04-27"}
    assert len(loaded.statements.links) > 250, "the numbers of the UN's own entries"


@pytest.mark.gauntlet
def test_eu_annexes_hold_7988_parties_29_assets_and_name_the_files_without_rows() -> None:
    loaded = eu()
    assert len(entries(loaded)) == 7_988
    assert sum(one.not_a_party["Asset"] for one in loaded.log.files.values()) == 29
    assert loaded.log.counts["empty files"] == 8
    assert sum("has no rows" in note for note in loaded.log.asides) == 8


@pytest.mark.gauntlet
def test_eu_reasons_state_ties_which_are_inferred_and_keep_their_sentence() -> None:
    places = {"located_at", "contact_at"}
    ties_of_reasons = [tie for tie in eu().statements.ties if tie.kind not in places]
    assert len(ties_of_reasons) > 2_500
    assert {tie.standing for tie in ties_of_reasons} == {"inferred"}
    texts = {one.text for one in eu().statements.listings}
    longest = max((tie.text or "" for tie in ties_of_reasons), key=lambda text: (len(text), text))
    assert any(longest in text for text in texts if text)
    assert sum(one.text is not None for one in eu().statements.listings) > 6_200


def test_eu_annex_four_names_no_country_in_four_addresses() -> None:
    assert sum(fault.field == "address" for fault in eu_833().log.warnings) == 4


@pytest.mark.gauntlet
def test_eu_row_of_two_companies_is_composite() -> None:
    row = party(eu(), "eu:32024R1485/IV.B/7")
    assert "composite" in dict(row.notes)
    (one,) = listed(eu(), row.id)
    assert (one.since, one.act) == ("2026-07-13", "Regulation (EU) 2024/1485, Annex IV.B")


@pytest.mark.gauntlet
def test_eu_ship_numbers_pass_as_often_as_counted() -> None:
    ships = [n for one in eu().statements.parties for n in one.identifiers if n.scheme == "imo"]
    assert (sum(n.valid is True for n in ships), sum(n.valid is False for n in ships)) == (711, 54)


def test_programmes_name_the_countries_under_an_arms_embargo_of_the_eu() -> None:
    folder = shared_data("eu-programs") / "meta"
    loaded = load("programmes", [folder], LoadOptions("programmes", "2026-08-22"))
    embargoes = {
        one.country
        for one in loaded.statements.destinations
        if one.measure == "measure:Arms embargo" and one.value.startswith("EU-")
    }
    expected = {"BY", "HT", "IR", "IQ", "LY", "MM", "KP", "RU", "SD", "SS", "VE", "ZW"}
    assert embargoes == expected


def military(loaded: Loaded, on: date) -> Counter[str]:
    """Count the parties on each list that the rule pack types as military."""
    lists = default_tables().military
    found = {
        (of.list, entry.party)
        for entry in loaded.statements.listings
        if (of := find_military_list(lists, entry, on)) is not None
    }
    return Counter(name for name, _ in found)


@pytest.mark.gauntlet
def test_csl_2022_names_71_military_end_users_and_68_military_companies() -> None:
    assert military(csl(), date(2022, 4, 21)) == {"MEU": 71, "NS-CMIC": 68}


@pytest.mark.gauntlet
def test_eu_annex_iv_of_833_2014_is_the_only_military_list_of_the_eu_annexes() -> None:
    assert military(eu(), date(2026, 8, 22)) == {"EU-833-IV": 921}


def test_annex_iv_of_833_2014_is_a_military_list() -> None:
    assert military(eu_833(), date(2026, 8, 22)) == {"EU-833-IV": 921}
