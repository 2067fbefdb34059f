"""Wrong readings of what is known of countries."""

from typing import Final

from tests.mutants.mutant import Mutant
from tests.mutants.operators import Cells, Constant, DropElement, InsertStatement, Substitute

_RECORD: Final = "queries/destinations.py"
_READINGS: Final = "queries/destinations.py"
_MEASURES: Final = "queries/tables/measures.csv"
_DESTINATION: Final = ("dest-repression-record",)
_TESTS: Final = (
    "tests/unit/queries/destinations/test_destinations.py",
    "tests/unit/queries/tables/test_tables.py",
)
_LOADED: Final = ("tests/unit/loaders/sources/test_country_years.py",)

RECORDS: Final = (
    Mutant(
        "today's record in the place of that of the export's year",
        "queries/detectors/past_exports/hist_exported_cs_to_repressive/exports.py",
        "RecordsInTime._judge_record",
        InsertStatement("on = self.context.on", "Return"),
        ("hist-exported-cs-to-repressive",),
    ),
    Mutant(
        "the index of physical violence is read the wrong way round",
        _MEASURES,
        "",
        Cells({"measure": "vdem_clphy"}, {"direction": "high_bad", "test": "gte"}),
        (),
        _TESTS,
    ),
    Mutant(
        "the index of civil liberties counts at its threshold",
        _MEASURES,
        "",
        Cells({"measure": "vdem_civlib"}, {"test": "lte"}),
        (),
        _TESTS,
    ),
    Mutant(
        "what no act says is a vote for a clean record",
        _MEASURES,
        "",
        Cells({"measure": "regime"}, {"combine": "any"}),
        (),
        _TESTS,
    ),
    Mutant(
        "the index of civil liberties has one threshold only",
        _MEASURES,
        "",
        Cells({"measure": "vdem_civlib"}, {"indicates": ""}),
        (),
        _TESTS,
    ),
    Mutant(
        "the record of Ukraine is read for what Russia occupies",
        "queries/tables/regions.csv",
        "",
        Cells({"region": "UA-43"}, {"record": "country"}),
        (),
        _TESTS,
    ),
    Mutant(
        "not free is enough without the fear of surveillance",
        _MEASURES,
        "",
        Cells({"measure": "fh_d4"}, {"combine": "any"}),
        (),
        _TESTS,
    ),
    Mutant(
        "the Terror Scale's old code of DR Congo is not mapped",
        "loaders/sources/pts.py",
        "",
        DropElement(7, nth=4),
        (),
        _LOADED,
    ),
    Mutant(
        "Resolution 1533 is read as one on Congo-Brazzaville",
        "loaders/sources/programmes.py",
        "",
        Constant("cd", "cg"),
        (),
        ("tests/unit/loaders/sources/test_programmes.py",),
    ),
    Mutant(
        "a record looks ahead of its year",
        _READINGS,
        "newest_row",
        Substitute("year", "year + 9"),
        _DESTINATION,
        _TESTS,
    ),
    Mutant(
        "one family of measures is enough",
        _RECORD,
        "_choose_status",
        Substitute("families_needed", "min(1, families_needed)"),
        _DESTINATION,
    ),
    Mutant(
        "what is not known is no record",
        _RECORD,
        "_choose_status",
        Substitute("FAMILIES_FOR_NONE", "0"),
        _DESTINATION,
    ),
    Mutant(
        "old rows count for ever",
        _READINGS,
        "",
        Constant(3, 30),
        (),
        _TESTS,
    ),
    Mutant(
        "a conflict of long ago counts",
        "queries/detectors/military/mil_structural.py",
        "",
        Constant(5, 50),
        ("mil-structural",),
    ),
    Mutant(
        "the second limb of flag 2 is not asked",
        "queries/detectors/military/mil_structural.py",
        "_judge_country",
        Substitute("record.status == 'established'", "record.status != 'never'"),
        ("mil-structural",),
    ),
    Mutant(
        "one's own state is a foreign one",
        "queries/detection/context.py",
        "Context.foreign_records",
        Substitute("[self.exporter_country]", "[self.exporter_country][:0]"),
        ("gov-repressive-tie",),
    ),
    Mutant(
        "an embargo on armed groups is one on the country",
        "queries/detectors/destination/dest_arms_embargo.py",
        "_judge_country",
        Substitute("armed_group in ('sure', 'possible')", "on_groups"),
        ("dest-arms-embargo",),
    ),
    Mutant(
        "a ban stops goods of Annex I, too",
        "queries/detectors/destination/dest_interception_ban.py",
        "_why_outside",
        Substitute("is_annex_entry(code)", "is_annex_entry(code[:0])"),
        ("dest-interception-ban",),
    ),
    Mutant(
        "what may be such equipment is such equipment",
        "queries/detectors/destination/dest_interception_ban.py",
        "_judge_place",
        Substitute("kind in delivery.sure", "kind in delivery.sure | delivery.possible"),
        ("dest-interception-ban",),
    ),
    Mutant(
        "a row that nobody has read in its act stops",
        "queries/detectors/destination/dest_goods_ban/__init__.py",
        "_make_finding",
        Substitute("ban.is_read", "True"),
        ("dest-goods-ban",),
    ),
    Mutant(
        "a ban reaches nobody but the destination",
        "queries/shipments.py",
        "_read_statements",
        Substitute("RECEIVING_ROLES", "()", nth=2),
        ("dest-goods-ban",),
    ),
    Mutant(
        "what goes to the country itself is on its way through it",
        "queries/detectors/destination/route_transit_ban.py",
        "detect",
        Substitute("order.destination != TRANSIT_COUNTRY", "True"),
        ("route-transit-ban",),
    ),
    Mutant(
        "a past relay to a banned country stops nothing",
        "queries/detectors/destination/dest_goods_ban/relays.py",
        "_breaks_ban",
        Substitute("shipment.destination != ban.country", "bool(ban.country)"),
        ("dest-goods-ban",),
    ),
)
