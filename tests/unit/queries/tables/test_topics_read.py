"""Every topic that a loader can give is read by an indicator, is a gap, or only describes."""

from onward.graph.codes import TOPICS
from onward.loaders.parsing.lists import list_table
from onward.loaders.sources.ftm.entities import LISTED as LISTED_BY_FTM
from onward.queries.detectors.listed_parties import listing_topics, unweighed_topics
from onward.queries.rules.catalogue import default_catalogue
from onward.queries.tables.tables import default_tables

TABLES = default_tables()

DESCRIBES = {
    *("corp.public", "fin", "fin.adivsor", "fin.bank", "fin.fund", "gov.igo", "gov.religion"),
    *("pol.party", "pol.union", "rel", "role.acct", "role.act", "role.civil", "role.diplo"),
    *("role.journo", "role.judge", "role.lawyer", "role.lobby", "role.pol"),
}
"""Topics that say what a party is or does, and nothing for or against it."""


def read_topics() -> set[str]:
    """Return the topics that indicators read, by their patterns or by the tables' classes."""
    blocks = [block for one in default_catalogue() for block in one.detection.blocks]
    by_patterns = {topic for block in blocks for topic in block.end.topics}
    of_states = {code for code, topic in TABLES.topics.items() if topic.state_body != "no"}
    inferred = set(TABLES.topics_of("inferred"))
    return by_patterns | of_states | inferred | listing_topics(TABLES)


def test_no_topic_is_silence() -> None:
    assert TOPICS - read_topics() - set(unweighed_topics(TABLES)) == DESCRIBES


def test_a_topic_that_only_describes_is_not_read_as_a_listing() -> None:
    assert not DESCRIBES & (read_topics() | set(unweighed_topics(TABLES)))


def test_each_topic_of_a_list_is_a_finding_or_a_gap() -> None:
    of_lists = {topic for entry in list_table().values() for topic in entry.topics}
    assert {"export.risk", "debarment", "invest.ban"} <= of_lists
    assert of_lists | LISTED_BY_FTM <= read_topics() | set(unweighed_topics(TABLES))
