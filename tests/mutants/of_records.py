"""Wrong readings of what is known of countries."""

from typing import Final

from tests.mutants.mutant import Mutant

_RECORD: Final = "queries/destinations/country_record.py"
_MEASURES: Final = "queries/tables/measures.csv"
_DESTINATION: Final = ("dest-repression-record",)
_TESTS: Final = ("tests/unit/queries/test_destinations.py", "tests/unit/queries/test_tables.py")
_LOADED: Final = ("tests/unit/loaders/test_country_years.py",)

RECORDS: Final = (
    Mutant(
        "today's record in the place of that of the export's year",
        "queries/detectors/past_exports/hist_exported_cs_to_repressive.py",
        "        return self.context.destinations.status(country, on, self.context.as_of)\n",
        "        today = self.context.on if on else on\n"
        "        return self.context.destinations.status(country, today, self.context.as_of)\n",
        ("hist-exported-cs-to-repressive",),
    ),
    Mutant(
        "the index of physical violence is read the wrong way round",
        _MEASURES,
        "vdem_clphy,vdem,any,0-1,high_good,lt,0.3",
        "vdem_clphy,vdem,any,0-1,high_bad,gte,0.3",
        (),
        _TESTS,
    ),
    Mutant(
        "the index of civil liberties counts at its threshold",
        _MEASURES,
        "vdem_civlib,vdem,any,0-1,high_good,lt,0.3",
        "vdem_civlib,vdem,any,0-1,high_good,lte,0.3",
        (),
        _TESTS,
    ),
    Mutant(
        "not free is enough without the fear of surveillance",
        _MEASURES,
        "fh_d4,fh,all,0-4",
        "fh_d4,fh,any,0-4",
        (),
        _TESTS,
    ),
    Mutant(
        "the Terror Scale's old code of DR Congo is not mapped",
        "loaders/sources/pts.py",
        '    "ZAR": "CD",\n',
        "",
        (),
        _LOADED,
    ),
    Mutant(
        "Resolution 1533 is read as one on Congo-Brazzaville",
        "loaders/sources/programmes.py",
        '("UN-SC1533", "cg"): ("cd",',
        '("UN-SC1533", "cg"): ("cg",',
        (),
        ("tests/unit/loaders/test_programmes.py",),
    ),
    Mutant(
        "a record looks ahead of its year",
        _RECORD,
        "        if row.data_year <= year and is_known_by(",
        "        if row.data_year <= year + 9 and is_known_by(",
        _DESTINATION,
        _TESTS,
    ),
    Mutant(
        "one family of measures is enough",
        _RECORD,
        "    if met >= families_needed:\n",
        "    if met >= min(1, families_needed):\n",
        _DESTINATION,
    ),
    Mutant(
        "what is not known is no record",
        _RECORD,
        '    return "none" if with_rows >= FAMILIES_FOR_NONE else "unknown"\n',
        '    return "none" if with_rows >= 0 else "unknown"\n',
        _DESTINATION,
    ),
    Mutant(
        "old rows count for ever",
        _RECORD,
        "OLDEST_YEARS: Final = 3",
        "OLDEST_YEARS: Final = 30",
        (),
        _TESTS,
    ),
    Mutant(
        "a conflict of long ago counts",
        "queries/detectors/military/mil_structural.py",
        "YEARS: Final = 5",
        "YEARS: Final = 50",
        ("mil-structural",),
    ),
    Mutant(
        "the second limb of flag 2 is not asked",
        "queries/detectors/military/mil_structural.py",
        '    if conflict is not None or record.status == "established":\n',
        '    if conflict is not None or record.status != "never":\n',
        ("mil-structural",),
    ),
    Mutant(
        "one's own state is a foreign one",
        "queries/detection/context.py",
        "home = [self.exporter_country] if self.exporter_country else []",
        "home = [self.exporter_country][:0] if self.exporter_country else []",
        ("gov-repressive-tie",),
    ),
    Mutant(
        "an embargo on armed groups is one on the country",
        "queries/detectors/destination/dest_arms_embargo.py",
        '    if armed_group in ("sure", "possible"):\n',
        "    if on_groups:\n",
        ("dest-arms-embargo",),
    ),
    Mutant(
        "a ban does not reach the countries on the way",
        "queries/detectors/destination/dest_interception_ban.py",
        'countries_involved(context, "end_user", with_route=True)',
        'countries_involved(context, "end_user", with_route=False)',
        ("dest-interception-ban",),
    ),
)
