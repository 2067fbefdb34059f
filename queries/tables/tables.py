"""The rule pack's tables: regimes, acts, measures, ownership, topics, lists, goods, countries.

They are data (`tables/*.csv`), so that a lawyer can read and correct them. A pack or a test may add
rows: `load_tables` takes further folders that hold any of the files; the first folder holds them
all. A row without a source does not validate. Dates are half open, and an empty ``since`` means in
force since unknown: it counts as live and is marked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Final, Literal

from onward.errors import IndicatorInvalid
from onward.graph.codes import TOPICS
from onward.graph.tables import Column
from onward.queries.tables.business import BusinessMisfit, BusinessTables, ControlDate
from onward.queries.tables.equipment import EquipmentFamilies, EquipmentFamily
from onward.queries.tables.goods import Goods, ListedCode, PriorityGood, SurveillanceHs
from onward.queries.tables.goods_bans import GoodsBan
from onward.queries.tables.listing_programmes import ListingProgramme
from onward.queries.tables.measures import Measure
from onward.queries.tables.military_lists import MilitaryList
from onward.queries.tables.ownership_regimes import (
    CascadeSeeds,
    OwnershipRegime,
    SeedRow,
    group_by_regime,
    standing,
)
from onward.queries.tables.regimes import (
    CountryRegime,
    Equipment,
    ReadAct,
    RepressionAct,
    in_force,
)
from onward.queries.tables.regions import Region
from onward.queries.tables.rows import PackRow, RowBasis, TableEntry, list_entries, read_table
from onward.queries.tables.torture_goods import TortureGood
from onward.queries.tables.trade_countries import CountryGroup, Hub, PartnerCountry, TradeCountries

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


def _read_topic(row: PackRow, column: str) -> str:
    code = row.required(column)
    if code not in TOPICS:
        row.refuse("is not a topic code", column, "use a code of FollowTheMoney, verbatim")
    return code


@dataclass(frozen=True, slots=True)
class Topic(TableEntry):
    """How a topic code is classed.

    Attributes:
        class_: inferred codes are the data publisher's own conclusion and never count as listed;
            a restricted party is found at high at most; an adverse one is a gap.
        state_body: body: its bearer is a body of a state; possible: it may be state-owned.
    """

    key = ("code",)
    code: Annotated[str, Column(_read_topic, "topic")]
    class_: Annotated[TopicClass, Column(name="class")]
    state_body: StateBody
    basis: RowBasis


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
        regimes=read_table(folders, "regimes.csv", CountryRegime),
        repression_acts=read_table(folders, "repression_acts.csv", RepressionAct),
        measures={row.code: row for row in read_table(folders, "measures.csv", Measure)},
        ownership=group_by_regime(list_entries(folders, "ownership_regimes.csv", OwnershipRegime)),
        topics={row.code: row for row in read_table(folders, "topics.csv", Topic)},
        military=read_table(folders, "military_lists.csv", MilitaryList),
        programmes=read_table(folders, "listing_programmes.csv", ListingProgramme),
        goods=Goods(
            listed=read_table(folders, "codes.csv", ListedCode),
            surveillance=read_table(folders, "surveillance_hs.csv", SurveillanceHs),
            priority=read_table(folders, "chpl.csv", PriorityGood),
            annex_iv=read_table(folders, "annex4.csv", ListedCode),
        ),
        trade=TradeCountries(
            partners=read_table(folders, "partner_countries.csv", PartnerCountry),
            hubs=read_table(folders, "hubs.csv", Hub),
            groups=read_table(folders, "country_groups.csv", CountryGroup),
        ),
        equipment=EquipmentFamilies(
            {row.family: row for row in read_table(folders, "equipment.csv", EquipmentFamily)}
        ),
        business=BusinessTables(
            misfits=read_table(folders, "business_misfits.csv", BusinessMisfit),
            control_dates=read_table(folders, "control_dates.csv", ControlDate),
        ),
        torture_goods=read_table(folders, "torture_goods.csv", TortureGood),
        bans=read_table(folders, "goods_bans.csv", GoodsBan),
        acts=read_table(folders, "acts.csv", ReadAct),
        cascade_seeds=CascadeSeeds(read_table(folders, "cascade_seeds.csv", SeedRow)),
        regions=read_table(folders, "regions.csv", Region),
    )
    # a topic without a class would count as nothing, in silence
    if missing := TOPICS - tables.topics.keys():
        raise IndicatorInvalid(
            f"topics without a class: {', '.join(sorted(missing))}",
            file="tables/topics.csv",
            hint="add a row for each",
        )
    return tables
