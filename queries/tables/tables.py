"""The rule pack's tables: regimes, acts, measures, ownership, topics, lists, goods, countries.

They are data (`tables/*.csv`), so that a lawyer can read and correct them. A pack or a test may add
rows: `load_tables` takes further folders that hold any of the files; the first folder holds them
all. A row without a source does not validate. Dates are half open, and an empty ``since`` means in
force since unknown: it counts as live and is marked.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final, Literal, TypeVar, cast

from onward.errors import IndicatorInvalid
from onward.graph.codes import TOPICS
from onward.queries.tables.business import (
    CONTROL_COLUMNS,
    MISFIT_COLUMNS,
    BusinessTables,
    read_control_date,
    read_misfit,
)
from onward.queries.tables.equipment import (
    EQUIPMENT_COLUMNS,
    EquipmentFamilies,
    read_equipment,
)
from onward.queries.tables.goods import (
    CODE_COLUMNS,
    PRIORITY_COLUMNS,
    SURVEILLANCE_HS_COLUMNS,
    Goods,
    read_listed_code,
    read_priority_good,
    read_surveillance_hs,
)
from onward.queries.tables.goods_bans import (
    BAN_COLUMNS,
    BAN_OPTIONAL,
    GoodsBan,
    read_goods_ban,
)
from onward.queries.tables.listing_programmes import (
    PROGRAMME_COLUMNS,
    ListingProgramme,
    read_programme,
)
from onward.queries.tables.measures import MEASURE_COLUMNS, Measure, read_measure
from onward.queries.tables.military_lists import MILITARY_COLUMNS, MilitaryList, read_military_list
from onward.queries.tables.ownership_regimes import (
    OWNERSHIP_COLUMNS,
    SEED_COLUMNS,
    CascadeSeeds,
    OwnershipRegime,
    group_by_regime,
    read_ownership_regime,
    read_seed_row,
    standing,
)
from onward.queries.tables.regimes import (
    ACT_COLUMNS,
    ACT_READ_COLUMNS,
    REGIME_COLUMNS,
    REGIME_OPTIONAL,
    CountryRegime,
    Equipment,
    ReadAct,
    RepressionAct,
    in_force,
    read_act,
    read_regime,
    read_repression_act,
)
from onward.queries.tables.regions import REGION_COLUMNS, Region, read_region
from onward.queries.tables.rows import BASIS_COLUMNS, Basis, TableRow, table_rows
from onward.queries.tables.torture_goods import (
    TORTURE_COLUMNS,
    TortureGood,
    read_torture_good,
)
from onward.queries.tables.trade_countries import (
    GROUP_COLUMNS,
    HUB_COLUMNS,
    PARTNER_COLUMNS,
    TradeCountries,
    read_country_group,
    read_hub,
    read_partner,
)

FOLDER: Final = Path(__file__).parent

TopicClass = Literal[
    "listed",
    "restricted",
    "adverse",
    "inferred",
    "military",
    "state",
    "security",
    "officials",
    "offshore",
    "context",
]
StateBody = Literal["body", "possible", "no"]


@dataclass(frozen=True, slots=True)
class Topic:
    """How a topic code is classed.

    Attributes:
        class_: inferred codes are the data publisher's own conclusion and never count as listed;
            a restricted party is found at high at most; an adverse one is a gap.
        state_body: body: its bearer is a body of a state; possible: it may be state-owned.
    """

    code: str
    class_: TopicClass
    state_body: StateBody
    basis: Basis


@dataclass(frozen=True, slots=True)
class RuleTables:
    """All tables of a rule pack, validated. Rows are in the order of their files."""

    regimes: tuple[CountryRegime, ...]
    repression_acts: tuple[RepressionAct, ...]
    measures: Mapping[str, Measure]
    ownership: Mapping[str, tuple[OwnershipRegime, ...]]
    topics: Mapping[str, Topic]
    military: tuple[MilitaryList, ...]
    programmes: tuple[ListingProgramme, ...]
    goods: Goods
    trade: TradeCountries
    business: BusinessTables
    equipment: EquipmentFamilies
    cascade_seeds: CascadeSeeds
    torture_goods: tuple[TortureGood, ...] = ()
    bans: tuple[GoodsBan, ...] = ()
    acts: tuple[ReadAct, ...] = ()
    regions: tuple[Region, ...] = ()

    def regimes_at(
        self, country: str | None, equipment: Equipment, on: date, as_of: date | None = None
    ) -> tuple[CountryRegime, ...]:
        """Return the regimes of a country for a kind of equipment that are in force on a day."""
        return tuple(
            row
            for row in self.regimes
            if (row.country, row.equipment) == (country, equipment)
            and in_force(row.since, row.until, on, as_of)
        )

    def repression_acts_at(
        self, country: str, on: date, as_of: date | None = None
    ) -> tuple[RepressionAct, ...]:
        """Return the acts in force on a day that name internal repression by a country."""
        return tuple(
            row
            for row in self.repression_acts
            if row.country == country and in_force(row.since, row.until, on, as_of)
        )

    def repressive_countries_at(self, on: date, as_of: date | None = None) -> frozenset[str]:
        """Return the countries that an act in force on a day names for internal repression."""
        return frozenset(
            row.country for row in self.repression_acts if in_force(row.since, row.until, on, as_of)
        )

    def ownership_regimes_at(self, on: date) -> tuple[OwnershipRegime, ...]:
        """Return every ownership regime as it stands on a day, by name; not_in_force included."""
        return tuple(standing(rows, on) for _, rows in sorted(self.ownership.items()))

    def topic_class(self, code: str) -> TopicClass:
        """Return the class of a topic code.

        Raises:
            IndicatorInvalid: No table classes the code.
        """
        if code not in self.topics:
            raise IndicatorInvalid(
                "a topic that no table classes", value=code, hint="add it to tables/topics.csv"
            )
        return self.topics[code].class_

    def topics_of(self, class_: TopicClass) -> tuple[str, ...]:
        """Return the codes of a class, sorted."""
        return tuple(sorted(code for code, topic in self.topics.items() if topic.class_ == class_))


@cache
def default_tables() -> RuleTables:
    """Return the tables that come with Onward.

    Raises:
        IndicatorInvalid: A row does not validate; one line, with its place.
    """
    return load_tables()


def load_tables(*more: Path, first: Path = FOLDER) -> RuleTables:
    """Read a pack's tables and the rows that further folders add.

    Args:
        more: Folders that hold any of the tables, with the same columns as in the first.
        first: The folder that holds them all; default Onward's own.

    Raises:
        IndicatorInvalid: A row does not validate, a key stands twice, the intervals of an
            ownership regime overlap, or a topic code is left without a class.
    """
    folders = (first, *more)
    tables = RuleTables(
        regimes=tuple(
            _read_table(folders, "regimes.csv", REGIME_COLUMNS, read_regime, REGIME_OPTIONAL)
        ),
        repression_acts=tuple(
            _read_table(folders, "repression_acts.csv", ACT_COLUMNS, read_repression_act)
        ),
        measures=dict(_read_table(folders, "measures.csv", MEASURE_COLUMNS, read_measure)),
        ownership=group_by_regime(
            _read_table(folders, "ownership_regimes.csv", OWNERSHIP_COLUMNS, read_ownership_regime)
        ),
        topics=dict(_read_table(folders, "topics.csv", TOPIC_COLUMNS, _read_topic)),
        military=tuple(
            _read_table(folders, "military_lists.csv", MILITARY_COLUMNS, read_military_list)
        ),
        programmes=tuple(
            _read_table(folders, "listing_programmes.csv", PROGRAMME_COLUMNS, read_programme)
        ),
        goods=Goods(
            tuple(_read_table(folders, "codes.csv", CODE_COLUMNS, read_listed_code)),
            tuple(
                _read_table(
                    folders, "surveillance_hs.csv", SURVEILLANCE_HS_COLUMNS, read_surveillance_hs
                )
            ),
            tuple(_read_table(folders, "chpl.csv", PRIORITY_COLUMNS, read_priority_good)),
            tuple(_read_table(folders, "annex4.csv", CODE_COLUMNS, read_listed_code)),
        ),
        trade=TradeCountries(
            tuple(_read_table(folders, "partner_countries.csv", PARTNER_COLUMNS, read_partner)),
            tuple(_read_table(folders, "hubs.csv", HUB_COLUMNS, read_hub)),
            tuple(_read_table(folders, "country_groups.csv", GROUP_COLUMNS, read_country_group)),
        ),
        equipment=EquipmentFamilies(
            {
                row.family: row
                for row in _read_table(folders, "equipment.csv", EQUIPMENT_COLUMNS, read_equipment)
            }
        ),
        business=BusinessTables(
            tuple(_read_table(folders, "business_misfits.csv", MISFIT_COLUMNS, read_misfit)),
            tuple(_read_table(folders, "control_dates.csv", CONTROL_COLUMNS, read_control_date)),
        ),
        torture_goods=tuple(
            _read_table(folders, "torture_goods.csv", TORTURE_COLUMNS, read_torture_good)
        ),
        bans=tuple(
            _read_table(folders, "goods_bans.csv", BAN_COLUMNS, read_goods_ban, BAN_OPTIONAL)
        ),
        acts=tuple(_read_table(folders, "acts.csv", ACT_READ_COLUMNS, read_act)),
        cascade_seeds=CascadeSeeds(
            tuple(_read_table(folders, "cascade_seeds.csv", SEED_COLUMNS, read_seed_row))
        ),
        regions=tuple(_read_table(folders, "regions.csv", REGION_COLUMNS, read_region)),
    )
    # a topic without a class would count as nothing, in silence
    if missing := TOPICS - tables.topics.keys():
        raise IndicatorInvalid(
            f"topics without a class: {', '.join(sorted(missing))}",
            file="tables/topics.csv",
            hint="add a row for each",
        )
    return tables


TOPIC_COLUMNS: Final = ("topic", "class", "state_body", *BASIS_COLUMNS)

Row = TypeVar("Row")


def _read_table(
    folders: Sequence[Path],
    name: str,
    columns: Sequence[str],
    parse: Callable[[TableRow], tuple[object, Row]],
    optional: Sequence[str] = (),
) -> list[Row]:
    """Read one table from every folder that has it; a key that two rows share is refused."""
    rows: dict[object, Row] = {}
    for folder in folders:
        path = folder / name
        # the first folder holds every table; those of a pack of one's own hold what they add
        if folder != folders[0] and not path.exists():
            continue
        file = "" if folder == FOLDER else str(path)
        for row in table_rows(path, columns, file, optional):
            key, value = parse(row)
            if key in rows:
                row.refuse("duplicate key", columns[0], "leave one of the rows out")
            rows[key] = value
    return list(rows.values())


def _read_topic(row: TableRow) -> tuple[object, tuple[str, Topic]]:
    code = row.required("topic")
    if code not in TOPICS:
        row.refuse("is not a topic code", "topic", "use a code of FollowTheMoney, verbatim")
    class_ = cast("TopicClass", row.code("class", TopicClass))
    state_body = cast("StateBody", row.code("state_body", StateBody))
    row.interval()
    return code, (code, Topic(code, class_, state_body, row.basis()))
