"""How an assessment was made, and the sources that it rests on, with publisher and address."""

from collections.abc import Iterator
from typing import TypedDict

from onward.graph.dates import aged_from, since_day
from onward.queries.model.assessment import ActRead, Assessment
from onward.viz.briefing.sources import SourceNames
from onward.viz.briefing.template_data import SourceData
from onward.viz.content.texts import printable
from onward.viz.language.forms import say_day
from onward.viz.language.rendering import render, render_part
from onward.viz.language.words import Words
from onward.viz.scene import Scene
from onward.viz.scene_id import compute_scene_id
from onward.viz.scene_texts import SourceRow
from onward.viz.tables.manifest import NOT_STATED, list_sources


def list_method(assessment: Assessment, words: Words) -> Iterator[str]:
    """Yield how it was done, what binds whom, and up to when the law was read."""
    yield words["method.exact"]
    yield words["method.binding"]
    pack = assessment.rule_pack
    if pack.law_read_up_to:
        yield words.say("method.law_read", day=say_day(pack.law_read_up_to, words))
    for act in pack.acts:
        yield printable(_say_act(act, words))
    for statement in pack.unconfirmed:
        yield printable(words.say("method.unconfirmed", text=render(statement, words)))


def _say_act(act: ActRead, words: Words) -> str:
    """Say up to which day an act was read, or that it is known and decides nothing."""
    name = words.cite(act.act)
    if act.role == "basis":
        said = words.say("method.act", act=name, day=say_day(act.read_up_to or "", words))
    else:
        said = words.say("method.act_context", act=name)
        if act.since:
            said += words.say("method.act_since", day=say_day(act.since, words))
    return words["semicolon"].join(filter(None, (said, render(act.note or "", words))))


def list_facts(assessment: Assessment, words: Words) -> Iterator[str]:
    """Yield the versions that an assessment rests on."""
    pack, policy = assessment.rule_pack, assessment.policy
    yield printable(
        words.say(
            "method.versions",
            version=assessment.onward_version,
            pack=pack.id,
            pack_version=pack.version,
            policy=policy.id,
            policy_version=policy.version,
        )
    )
    yield printable(words.say("method.snapshot", snapshot=assessment.snapshot))


def say_checksums(scene: Scene, words: Words) -> str:
    """Return by what a copy is told: the beginnings of the hashes of the record and of the map."""
    if not scene.record_hash:
        return ""
    record, drawn = scene.record_hash, compute_scene_id(scene)
    return words.say("method.checksums", record=record[:16], scene=drawn[:16])


def list_log_head(scene: Scene, words: Words) -> Iterator[str]:
    """Yield the head that the log had when the assessment was recorded; nothing outside a log."""
    if scene.log_head:
        yield words.say("method.log_head", head=scene.log_head)


def list_source_rows(scene: Scene, sources: SourceNames) -> Iterator[SourceData]:
    """Yield every source that was asked or is shown, with its publisher and licence."""
    words = sources.words
    for row in list_sources(scene):
        yield {
            "name": sources.name(row.dataset),
            "publisher": sources.address(row.dataset),
            "licence": words["licence.none"]
            if row.licence == NOT_STATED
            else render_part(row.licence, words),
            **_say_days(row, words),
            "age": _say_age(row, _find_age(row, scene, sources), words),
            "stale": words["out_of_date"] if row.stale else "",
        }


class _Days(TypedDict):
    """When a source was retrieved, and when it was published, as its row says it."""

    retrieved: str
    published: str


def _say_days(row: SourceRow, words: Words) -> _Days:
    """Write the days of a source; of rows of several days the one that stands for all."""
    retrieved, published = say_day(row.retrieved, words), say_day(row.published, words)
    # nobody retrieves what is not published: these are the days of different rows
    if row.retrieved and row.published and since_day(row.published) > since_day(row.retrieved):
        retrieved = words.say("day.oldest", day=retrieved)
        published = words.say("day.newest", day=published)
    return {"retrieved": retrieved, "published": published}


def _find_age(row: SourceRow, scene: Scene, sources: SourceNames) -> int | None:
    """Return how old a source was: as the assessment says, else on the day of the picture."""
    covered = sources.sources.get(row.dataset)
    if covered is not None:
        return covered.age_days
    dated = aged_from(row.published or None, row.retrieved or None)
    return None if dated is None or not scene.on else since_day(scene.on) - since_day(dated)


def _say_age(row: SourceRow, age: int | None, words: Words) -> str:
    """Say how old a source was and from when that counts, or how much later it came."""
    dated = aged_from(row.published or None, row.retrieved or None)
    if age is None or dated is None:
        return ""
    said = words.count("age", age) if age >= 0 else words.count("age.later", -age)
    is_one_day = row.published == row.retrieved or not (row.published and row.retrieved)
    if is_one_day or age < 0:
        return said
    return words.say("age.from", age=said, day=say_day(dated, words))
