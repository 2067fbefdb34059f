"""The rows of law, one by one: what they say, since when, by which act, and how well it was read.

A row that is changed here was changed on purpose: look at the act.
"""

from collections.abc import Iterator
from datetime import date

import pytest

from onward.queries.tables.tables import CountryRegime, GoodsBan, default_tables
from tests.unit.cases import each_case

TABLES = default_tables()
RUSSIA, BELARUS = "Regulation (EU) No 833/2014", "Regulation (EC) No 765/2006"
TIERS = ("1", "2", "3.A", "3.B", "4.A", "4.B")
UNREAD = "unverified"


def describe_ban(ban: GoodsBan) -> tuple[str, ...]:
    verified = ban.basis.verified
    return ban.place, ban.scope, ban.citation, ban.since or "unknown", ban.consequence, verified


def priority_rows(place: str, act: str, days: tuple[str, str]) -> Iterator[tuple[str, ...]]:
    """Yield the rows of the Common High Priority List; nobody read that machine tools are in it."""
    for tier in TIERS:
        is_read = tier != "4.B"
        verified, since = ("secondary", days[0]) if is_read else (UNREAD, days[1])
        yield place, "hs", act, since, "prohibition", verified


OCCUPIED = {
    **dict.fromkeys(("UA-43", "UA-40"), ("Regulation (EU) No 692/2014", "2014")),
    **dict.fromkeys(("UA-14", "UA-09", "UA-23", "UA-65"), ("Regulation (EU) 2022/263", "2022")),
}
BANS = (
    ("RU", "annex1", f"{RUSSIA}, Art. 2", "2022-02-26", "prohibition", "secondary"),
    *priority_rows("RU", f"{RUSSIA}, Arts. 2a, 3k", ("2024-02-23", "2024-06-25")),
    ("RU", "annex", f"{RUSSIA}, Arts. 2a, 3k", "unknown", "unknown", UNREAD),
    ("BY", "annex1", f"{BELARUS}, Arts. 1e, 1f", "2022-03-04", "prohibition", "secondary"),
    *priority_rows("BY", f"{BELARUS}, Arts. 1e, 1f", ("2022-03-04", "2022-03-04")),
    ("BY", "annex", BELARUS, "unknown", "unknown", UNREAD),
    ("IR", "annex1", "Regulation (EU) No 267/2012", "2025-09-29", "unknown", "secondary"),
    ("IR", "annex", "Regulation (EU) No 267/2012", "unknown", "unknown", UNREAD),
    ("KP", "annex1", "Regulation (EU) 2017/1509", "unknown", "unknown", UNREAD),
    ("KP", "annex", "Regulation (EU) 2017/1509", "unknown", "unknown", UNREAD),
    *(("KG", "hs", f"{RUSSIA}, Art. 12f, Annex XXXIII", "2026-04-24", "unknown", UNREAD),) * 2,
    *(
        (region, scope, act, since, "unknown", UNREAD)
        for region, (act, since) in OCCUPIED.items()
        for scope in ("annex1", "annex")
    ),
)


def test_every_ban_on_goods_is_as_it_was_read() -> None:
    assert sorted(map(describe_ban, TABLES.bans)) == sorted(BANS)


def test_the_goods_of_a_ban_are_the_ones_of_its_source() -> None:
    codes = {tier: {row.hs6 for row in TABLES.goods.priority if row.tier == tier} for tier in TIERS}
    for place in ("RU", "BY"):
        rows = [ban for ban in TABLES.bans if (ban.place, ban.scope) == (place, "hs")]
        assert [set(ban.codes) for ban in rows] == [codes[tier] for tier in TIERS]
        named = [f"tier {tier}" in ban.basis.source for tier, ban in zip(TIERS, rows, strict=True)]
        assert all(named)
    kyrgyz = [set(ban.codes) for ban in TABLES.bans if ban.place == "KG"]
    assert kyrgyz == [codes["4.B"], {"851762", "8526"}]
    [russian] = [ban.codes for ban in TABLES.bans if (ban.place, ban.scope) == ("RU", "annex")]
    missing = "Annexes VII, XI, XX, XXIII of 833/2014 beyond the Common High Priority codes"
    assert russian == (missing,)


def test_days_that_nobody_checked_are_marked_apart_from_the_content() -> None:
    belarus = {ban.dates_verified for ban in TABLES.bans if ban.place == "BY"}
    assert belarus == {UNREAD}
    days = {ban.scope: ban.dates_verified for ban in TABLES.bans if ban.place == "IR"}
    assert days["annex1"] == "secondary"


# ownership


def test_the_rows_of_the_affiliates_rule_name_the_documents_that_say_so() -> None:
    suspended, again = TABLES.ownership["BIS"][1:]
    document = "https://www.federalregister.gov/documents/2025/11/12/2025-19846"
    for row in (suspended, again):
        assert row.basis.source == "90 FR 50857 (FR Doc 2025-19846)"
        assert (row.basis.url, row.basis.verified) == (document, "secondary")
    assert again.note == (
        "90 FR 50857 suspends the rule through 2026-11-09 and itself reinstates it on 2026-11-10; "
        "no later act found in sources up to 2026-10-04: look at the Federal Register"
    )


# regimes


def regime_rows(code: str, country: str, equipment: str) -> list[CountryRegime]:
    return [
        row
        for row in TABLES.regimes
        if (row.regime, row.country, row.equipment) == (code, country, equipment)
    ]


@each_case("code", "country", "equipment", "scope", "source", "verified", lists=True)
def test_a_corrected_regime_rests_on_its_own_act(
    code: str, country: str, equipment: str, scope: str, source: str, verified: str
) -> None:
    rows = regime_rows(code, country, equipment)
    assert {(row.scope, row.basis.source, row.basis.verified) for row in rows} == {
        (scope, source, verified)
    }


def test_what_was_wrong_is_gone_or_ended() -> None:
    assert regime_rows("EU-LBY", "LY", "interception") == []
    ends = {row.country: row.until for row in TABLES.regimes if row.regime == "OSCE-NK"}
    assert ends == {"AM": "2025-09-01", "AZ": "2025-09-01"}
    [sudan] = [row for row in TABLES.regimes if row.regime == "UN-SC2206"]
    assert (sudan.until, "renewal was not found" in sudan.note) == ("2026-06-01", True)
    [china] = [row for row in TABLES.regimes if row.regime == "EUCO-CHN"]
    assert "Madrid" in china.basis.source
    assert (china.since, china.basis.verified) == ("1989-06-27", UNREAD)
    [belarus] = regime_rows("EU-BLR", "BY", "interception")
    assert "derogation" in belarus.note


@pytest.mark.parametrize(
    ("certainty", "families"),
    [
        ("sure", {"interception", "monitoring", "intrusion", "forensics", "jamming"}),
        ("possible", {"biometrics", "location_tracking", "decryption"}),
    ],
)
def test_families_are_equipment_of_the_annexes_as_the_act_has_them(
    certainty: str, families: set[str]
) -> None:
    rows = TABLES.equipment.rows.values()
    named = {
        row.family for row in rows if (row.equipment, row.certainty) == ("interception", certainty)
    }
    assert named == families
    assert {row.basis.verified for row in rows if row.equipment == "interception"} == {"text"}


# countries and acts


def test_switzerland_is_a_partner_since_its_day_and_no_other_day_is_known() -> None:
    days = {row.country: row.since for row in TABLES.trade.partners if row.standing == "partner"}
    assert {country: day for country, day in days.items() if day} == {"CH": "2023-06-24"}
    assert not TABLES.trade.partner_at("CH", date(2023, 6, 23))
    assert TABLES.trade.partner_at("CH", date(2023, 6, 24))
    marks = {
        row.country: row.basis.verified for row in TABLES.trade.partners if row.country in days
    }
    assert {country for country, mark in marks.items() if mark != UNREAD} == {"CH"}


@each_case("beginning", "role", "read_up_to", "since", "verified", lists=True)
def test_each_act_says_up_to_when_it_was_read_or_that_it_is_context(
    beginning: str, role: str, read_up_to: str | None, since: str | None, verified: str
) -> None:
    [act] = [row for row in TABLES.acts if row.act.startswith(beginning)]
    assert (act.role, act.read_up_to or None, act.since) == (role, read_up_to, since)
    assert act.basis.verified == verified


def test_of_two_packages_against_russia_the_titles_alone_are_known() -> None:
    [act] = [row for row in TABLES.acts if row.act == RUSSIA]
    assert all(text in act.note for text in ("20th", "2026-04-23", "21st", "2026-07-23", "titles"))
