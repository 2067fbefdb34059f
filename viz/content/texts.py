"""Texts of a scene: safe to show, short enough to be read, in words where they hold codes.

Every text that a source or a user wrote is made printable once, so that no renderer shows a control
character, half a surrogate or a mark that turns the reading direction round.

A name of thousands of letters would make a page stand still. Among other words it is cut where a
reader has long recognised it (`cut_text`); tables and details show more of it, and say how much is
left out. Exports of data hold every text whole.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Final, TypeVar, cast, get_args

from onward import registry
from onward.errors import UsageError
from onward.errors import printable as escape_steering
from onward.graph.countries import country_name
from onward.graph.dates import is_coarse
from onward.graph.engine import Engine, PartyRecord
from onward.graph.model import Listing, TieKind
from onward.graph.names.romanise import LATIN, unmask, visible_text
from onward.graph.sayings import Joined, Said, say
from onward.graph.tables import read_cells, read_column
from onward.loaders.source import Source
from onward.queries.assessment.explain import ExplainedLine
from onward.queries.assessment.wording import REASONS, SUGGESTIONS, share_text, shorten_reason
from onward.queries.model.assessment import OF_THE_ORDER, EvidenceStep, PathParty, TieFacts
from onward.queries.tables.tables import default_tables
from onward.queries.transactions.transaction import Role, say_role
from onward.viz.language.rendering import render_part
from onward.viz.language.words import Words, read_words, say_day, say_percent_number, say_share
from onward.viz.scene import MATCH_TIE, NOT_KNOWN_STANDING, NOT_NAMED, ORDER_TIE, Edge, Node, Scene
from onward.viz.scene_texts import TextLine

Part = TypeVar("Part", PathParty, EvidenceStep)

LONGEST: Final = 400
"""Characters of a text that stands among others; tables and details show it whole."""

MOST: Final = 2_000
"""Characters of a text in a table or in details at most."""

MOST_OF_OUTCOME: Final = 20_000
"""Of the outcome, which names one by one what was not looked at: none of it may be left out."""

# a line break in a name would begin a new line in a list or a table
_BREAK: Final = re.compile(r"[\n\r\t]")

_SPELLED: Final[Mapping[str, str]] = MappingProxyType(
    {**{role: say_role(role) for role in get_args(Role)}, **SUGGESTIONS, **REASONS}
)
_CODE: Final = re.compile(
    rf"(?<![\w/:.-])({'|'.join(code for code in _SPELLED if '_' in code)})(?![\w/])"
)
"""A code that stands alone; one inside an id stays, because an id is looked up."""


def printable(text: object) -> str:
    r"""Make a text safe to show: an invisible character becomes a token, a line break a blank.

    >>> printable("a\nb\x00c"), printable("\u202egpj.exe")
    ('a b⟨U+0000⟩c', '⟨U+202E⟩gpj.exe')
    """
    safe = escape_steering(_BREAK.sub(" ", str(text)))
    # a text that knows its parts keeps them, so that a document can say it in its language
    return text if isinstance(text, Said | Joined) and safe == text else safe


def printable_lines(lines: Iterable[object]) -> tuple[str, ...]:
    """Make texts safe to show."""
    return tuple(printable(line) for line in lines)


def make_printable(part: Part) -> Part:
    """Return a part of an assessment with every text in it safe to show."""
    return cast("Part", _printable_value(part))


def _printable_value(value: object) -> object:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, tuple):
        return tuple(_printable_value(item) for item in value)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    texts = {part.name: _printable_value(getattr(value, part.name)) for part in fields(value)}
    return replace(value, **texts)


def printable_line(line: ExplainedLine) -> TextLine:
    """Make a line of the explanation safe to show."""
    return TextLine(printable(line.text), printable(line.label), printable(line.source))


def write_line(line: ExplainedLine) -> TextLine:
    """Write a line of the explanation for a reader: safe to show, and with codes as words."""
    parts = (line.text, line.label, line.source)
    return TextLine(*(spell_codes(printable(part)) for part in parts))


def write_lines(lines: Iterable[str]) -> tuple[TextLine, ...]:
    """Write plain sentences for a reader: safe to show, and with codes as words."""
    return tuple(TextLine(spell_codes(printable(line))) for line in lines)


def spell_codes(text: str) -> str:
    """Write roles, suggestions and reasons in a sentence as words.

    >>> spell_codes("Acme (end_user). Suggested: enhanced_due_diligence.")
    'Acme (end-user). Suggested: enhanced due diligence.'
    """
    return _CODE.sub(lambda code: _SPELLED[code[0]], text) if _CODE.search(text) else text


def count_noun(number: int, noun: str, plural: str = "") -> str:
    """Write a number with its noun.

    >>> count_noun(1, "source"), count_noun(2, "list entry", "list entries")
    ('1 source', '2 list entries')
    """
    counted = noun if number == 1 else plural or f"{noun}s"
    return say(f"{{count}} {counted}", count=number)


def cut_text(text: str, longest: int = LONGEST) -> str:
    """Shorten a long text; a token such as ⟨U+202E⟩ stays whole or goes.

    >>> cut_text("Acme"), len(cut_text("W" * 9000)), cut_text("Acme", 3)
    ('Acme', 400, 'Ac…')
    """
    if len(text) <= longest:
        return text
    return drop_cut_token(text[: longest - 1]) + "…"


def drop_cut_token(text: str) -> str:
    """Take off the token in which a text was cut, if any.

    >>> drop_cut_token("a⟨U+2"), drop_cut_token("a⟨U+202E⟩b")
    ('a', 'a⟨U+202E⟩b')
    """
    begin = text.rfind("⟨")
    return text[:begin] if begin > text.rfind("⟩") else text


def cut_at_word(text: str, longest: int) -> str:
    """Shorten a text between two words, so that no number in it becomes another one.

    >>> cut_at_word("Findings 1 and 10", 16), cut_at_word("W" * 90, 5)
    ('Findings 1 and …', 'WWWW…')
    """
    short = cut_text(text, longest)
    if short == text or " " not in short:
        return short
    is_between_words = text[len(short) - 1] == " "
    if is_between_words:
        return short
    return f"{short[: short.rindex(' ')]} …"


def shorten_with_count(text: str, most: int = MOST) -> str:
    """Shorten a text that is too long for a table, and say how much of it is left out.

    >>> shorten_with_count("Acme"), shorten_with_count("W" * 10_000).lstrip("W")
    ('Acme', '… +8,000 characters')
    """
    if len(text) <= most:
        return text
    short = cut_text(text, most + 1).removesuffix("…")
    return f"{short}… +{len(text) - len(short):,} characters"


def make_shortener(scene: Scene, most: int = MOST) -> Callable[[str], str]:
    """Return a function that shortens a sentence about a scene.

    Long names in it are cut first, so that what is said about them stays.

    >>> from onward.viz.scene import Node
    >>> long = Node("w", "W" * 9000, "Company", None)
    >>> scene = Scene("", "", "", "", (), (long,), (), (), (), (), (), "")
    >>> make_shortener(scene)(f"{long.name} owns Acme").lstrip("W")
    '… owns Acme'
    """
    long_names = {name for name in _list_names(scene) if len(name) > LONGEST}
    # a name may be part of a longer one, which has to be cut first
    longest_first = sorted(long_names, key=lambda name: (-len(name), name))

    def shorten(text: str) -> str:
        for name in longest_first:
            text = text.replace(name, cut_text(name))
        return shorten_with_count(text, most)

    return shorten


def _list_names(scene: Scene) -> Iterator[str]:
    for node in scene.nodes:
        yield from (node.name, node.native)
    for row in scene.parties:
        yield from (row.name, row.native)
    yield from (row.dataset for row in scene.licences)


# ------------------------------------------------------------------------------------------------
# What stands on the line of a tie: its kind, share and dates, in the words of a language.
#
# A scene says it in English, with days as they are stored; documents write days as their language
# does.
# ------------------------------------------------------------------------------------------------

DELIVERY: Final = str(TieKind.SHIPS_TO)
"""Kind of the ties that are deliveries: each has one day."""

DAYS_NAMED: Final = 3
"""Days of deliveries that a line names; of more it says the span."""

_TOLD_APART: Final = ("on", "on_too")
"""Words before a day that are others before a month or a year."""

_WriteDay = Callable[[str, Words], str]


def describe_line(ties: Sequence[TieFacts]) -> str:
    """Return what stands on the line of some ties in a scene."""
    return _LabelWriter(read_words(), lambda day, _: day).write(ties, describe_kind(ties[0]))


def describe_kind(tie: TieFacts) -> str:
    """Return what kind of tie it is in a scene, with its share."""
    return _say_kind(tie, share_text(tie.share) if tie.share else "", read_words())


def say_line(ties: Sequence[TieFacts], words: Words) -> str:
    """Return what stands on the line of some ties in a document."""
    return _LabelWriter(words, say_day).write(ties, say_kind(ties[0], words))


def say_kind(tie: TieFacts, words: Words) -> str:
    """Write what kind of tie it is, with its share: "owns 60 %"."""
    return _say_kind(tie, say_share(tie.share, words) if tie.share else "", words)


def say_dates(tie: TieFacts, words: Words) -> str:
    """Write from when to when a tie holds, in the precision that is known."""
    return _LabelWriter(words, say_day).say_dates(tie) or words["source.undated"]


def name_kind(kind: str, words: Words) -> str:
    """Return the words of a kind of tie; what a plugin's ties are called stays as it is.

    >>> name_kind("ships_to", read_words()), name_kind("lent_to", read_words())
    ('shipped to', 'lent to')
    """
    return words.find(f"tie.{kind}", kind.replace("_", " "))


def _say_kind(tie: TieFacts, share: str, words: Words) -> str:
    name = name_kind(tie.kind, words)
    if not share:
        return name
    template = words.find(f"tie.{tie.kind}_share", "")
    return template.format(share=share) if template else f"{name} {share}"


@dataclass(frozen=True, slots=True)
class _LabelWriter:
    """Writes labels in a language, with days in the form that a picture or a document has."""

    words: Words
    write_day: _WriteDay

    def write(self, ties: Sequence[TieFacts], kind: str) -> str:
        """Write a label; that a tie has no date the legend says, and its details and steps do."""
        first = ties[0]
        label = kind
        if first.kind == DELIVERY:
            label = self._say_deliveries(ties, kind)
        elif len(ties) == 1 and (dates := self.say_dates(first)):
            label = f"{kind}, {dates}"
        return self.words.say("tie.ended", tie=label) if first.ended else label

    def say_dates(self, tie: TieFacts) -> str:
        """Write when a tie holds, or the day of a delivery; nothing where no date is known."""
        if tie.undated or not (tie.since or tie.until):
            return ""
        if tie.kind == DELIVERY:
            return self._place_day("on", tie.since or "")
        if tie.since and tie.until:
            return self._say_span(tie.since, tie.until)
        return (
            self._place_day("since", tie.since)
            if tie.since
            else self._place_day("until", tie.until or "")
        )

    def _say_deliveries(self, ties: Sequence[TieFacts], kind: str) -> str:
        """Write the days of deliveries: each, or when there are many the span."""
        # a coarse date sorts before the days in it: 2026-04 stands before 2026-04-10
        dated = sorted(tie.since or "" for tie in ties if not tie.undated)
        if not dated:
            return kind
        days = list(dict.fromkeys(dated))
        if len(days) > DAYS_NAMED:
            span = self._say_span(days[0], days[-1])
            label = self.words.say("tie.deliveries", count=len(dated), span=span)
        else:
            label = self.words.say("tie.shipped", days=self.words.join(list(self._list_days(days))))
        undated = len(ties) - len(dated)
        return self.words.say("tie.undated", tie=label, count=undated) if undated else label

    def _list_days(self, days: Sequence[str]) -> Iterator[str]:
        """Yield days, the word before them where it is not that of the day before."""
        for number, day in enumerate(days):
            again = number > 0 and is_coarse(days[number - 1]) == is_coarse(day)
            yield self._place_day("on_too" if again else "on", day)

    def _say_span(self, since: str, until: str) -> str:
        first, last = (self.write_day(day, self.words) for day in (since, until))
        return self.words.say("source.span", since=first, until=last)

    def _place_day(self, key: str, day: str) -> str:
        """Write a day after the word that fits it: "on 3 May 2024", "in May 2024"."""
        key = f"source.{key}.coarse" if is_coarse(day) and key in _TOLD_APART else f"source.{key}"
        return self.words.say(key, day=self.write_day(day, self.words))


# ------------------------------------------------------------------------------------------------
# Why a party is listed, in a line for each of its entries: for the details of a card.
# ------------------------------------------------------------------------------------------------

ENTRIES: Final = 12
"""So many entries of a party are said at most; how many there are beyond them is said, too."""


def describe_entries(record: PartyRecord, on: date, as_of: date | None) -> tuple[str, ...]:
    """Return a line for each list entry of a party that holds on a day, equal ones once.

    Args:
        record: Of the party.
        on: The day.
        as_of: Use only what was known by this day; None = everything.
    """
    lines = list(dict.fromkeys(map(_describe_entry, record.entries(on, as_of))))
    more = len(lines) - ENTRIES
    return (*lines[:ENTRIES], f"… and {more:,} more") if more > 0 else tuple(lines)


def _describe_entry(entry: Listing) -> str:
    reason = shorten_reason(entry.text)
    text = ", ".join(_list_facts(entry))
    return printable(f"{text}: {reason}" if reason else text)


def _list_facts(entry: Listing) -> Iterator[str]:
    yield entry.list or entry.regime or "regime not stated"
    if entry.entry_id:
        yield f"entry {entry.entry_id}"
    if entry.measure:
        yield entry.measure
    if entry.since:
        yield f"since {entry.since}"
    if entry.act:
        yield entry.act


# ------------------------------------------------------------------------------------------------
# A party's name in another script, and letters in a name that look like those of another script.
#
# A record may hold a name in several scripts. A card shows one beside the name in front, by these
# rules: the Latin one where the name in front is not Latin; else one in a script of the party's
# country; else one in the only other script that its names are in. Where several would do, one
# marked as original comes first; of equal ones that of the record in front, in the order of its
# source. Former and weak names are left out: a party does not bear them, and they may be another
# party's. Where nothing says which of several scripts is the party's own, none is shown: it would
# be a guess.
#
# A name in disguise mixes letters of scripts. Names of East Asia mix scripts as a rule, and a name
# may bear its translation in brackets: only letters that are taken for others by their looks count.
# A digit that stands for a letter does not.
# ------------------------------------------------------------------------------------------------

MIXED: Final = "MIXED SCRIPTS"
"""Mark of a card whose name has letters that look like those of another script."""

_COUNTRIES: Final[Mapping[str, frozenset[str]]] = {
    script: frozenset(codes.split())
    for script, codes in read_column(
        "onward.viz", "content/scripts.csv", "script", "countries"
    ).items()
}
"""Countries in which names are written in a script, by ISO 3166-1; all others write Latin."""

_MIXED_AS_A_RULE: Final = dict.fromkeys(("CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"), "HAN")
"""Scripts that Japanese names mix; they count as one."""

_NAME_ORDER: Final[Mapping[str, int]] = {"original": 0, "primary": 1, "alias": 1}
"""Order of the kinds of names that a party bears: how it writes itself comes first."""


def name_main_script(text: str) -> str:
    """Name the script of most letters of a text; empty where it has no letter.

    >>> [name_main_script(text) for text in ("Минобороны", "トヨタ 株式会社", "3M", "11")]
    ['CYRILLIC', 'HAN', 'LATIN', '']
    """
    counts = Counter(_script_of(char) for char in visible_text(text) if char.isalpha())
    return min(counts, key=lambda script: (-counts[script], script), default="")


@lru_cache(maxsize=16_384)
def _script_of(char: str) -> str:
    script = unicodedata.name(char, "?").partition(" ")[0]
    return _MIXED_AS_A_RULE.get(script, script)


def choose_native_name(record: PartyRecord, front_name: str) -> str:
    """Choose the name to show beside a party's name, by the rules above; empty for none.

    Args:
        record: The party's own.
        front_name: The name in front.
    """
    front_script = name_main_script(front_name)
    names = [(name_main_script(text), text) for text in _list_borne_names(record)]
    # a name without a letter, such as a number, has no script to choose by
    others = [(script, text) for script, text in names if script and script != front_script]
    scripts = {script for script, _ in others}
    of_country = {script for script, codes in _COUNTRIES.items() if record.countries & codes}
    # two further scripts, none of them the country's: to choose would be to guess
    only_other = scripts if len(scripts) == 1 else set()
    for candidates in ({LATIN}, of_country, only_other):
        native = next((text for script, text in others if script in candidates), "")
        if native:
            return native
    return ""


def _list_borne_names(record: PartyRecord) -> Iterator[str]:
    """Yield the names that a party bears, those that say best how it writes itself first."""
    head = record.head
    members = [head, *(member for member in record.members if member is not head)] if head else []
    names: list[tuple[str, str]] = []
    for member in members:
        names.append(("primary", member.name))
        names += [(name.kind, name.text) for name in member.names]
    borne = [(kind, text) for kind, text in names if kind in _NAME_ORDER]
    # the sort is stable: within a kind the order of the source stays
    borne.sort(key=lambda name: _NAME_ORDER[name[0]])
    yield from (text for _, text in borne)


def add_native_names(scene: Scene, engine: Engine) -> Scene:
    """Add names in another script and list entries to the cards of a picture.

    The names are added to the transaction's parties, too.

    Evidence holds one name a party, so the others are asked of the snapshot. A party of the
    transaction has one only where its record is certain; then its country is the record's, too.

    Args:
        scene: Any scene.
        engine: Of the snapshot that it shows.
    """
    matched_ids = list(_list_matched_records(scene))
    # one question to the engine for all cards and rows, however many there are
    card_ids = (node.id for node in scene.nodes)
    ids = list(dict.fromkeys((*card_ids, *filter(None, matched_ids))))
    pids = {
        party_id: pid
        for party_id, pid in zip(ids, engine.find(ids), strict=True)
        if pid is not None
    }
    records = dict(zip(pids, engine.parties(list(pids.values())), strict=True))
    nodes = tuple(
        replace(
            node,
            native=_find_native(records, node.id, node.name),
            listed=_find_entries(records, node.id, scene),
        )
        for node in scene.nodes
    )
    rows = tuple(
        replace(
            row,
            native=_find_native(records, party_id, row.name),
            country=_find_country(records, party_id) or row.country,
        )
        for row, party_id in zip(scene.parties, matched_ids, strict=True)
    )
    return replace(scene, nodes=nodes, parties=rows)


def _list_matched_records(scene: Scene) -> Iterator[str]:
    """Yield the record that each party of the transaction was taken for; empty where none."""
    for party in scene.record.coverage.parties if scene.record else ():
        is_certain = party.resolved in {"id", "matched"}
        yield party.parties[0] if is_certain and party.parties else ""


def _find_country(records: Mapping[str, PartyRecord], party_id: str) -> str:
    """Name the country of a record; where it has several, the order's word stays."""
    record = records.get(party_id)
    codes = record.countries if record else frozenset()
    return printable(country_name(next(iter(codes)))) if len(codes) == 1 else ""


def _find_entries(
    records: Mapping[str, PartyRecord], party_id: str, scene: Scene
) -> tuple[str, ...]:
    """Say why a party is listed on the day of the picture."""
    record = records.get(party_id)
    if record is None or not scene.on:
        return ()
    as_of = date.fromisoformat(scene.as_of) if scene.as_of else None
    return describe_entries(record, date.fromisoformat(scene.on), as_of)


def _find_native(records: Mapping[str, PartyRecord], party_id: str, front_name: str) -> str:
    record = records.get(party_id)
    return printable(choose_native_name(record, front_name)).strip() if record else ""


def find_look_alikes(name: str) -> tuple[str, ...]:
    r"""Name the letters of a name that look like those of another script, with their code points.

    >>> ascii(find_look_alikes("R\u043esoboronexport"))
    "('\\u043e U+043E',)"
    >>> find_look_alikes("3M"), find_look_alikes("Gazpr0m")
    ((), ())
    """
    reading = unmask(name)
    if reading is None or not reading.is_mixed:
        return ()
    # a digit in the place of a letter is not a letter of another script
    letters = (char for char in reading.replaced if char.isalpha())
    return tuple(f"{printable(char)} U+{ord(char):04X}" for char in letters)


def describe_look_alikes(letters: Iterable[str]) -> list[str]:
    """Write the letters that `find_look_alikes` names in a line; no line where there are none.

    >>> describe_look_alikes(["X U+0425"]), describe_look_alikes(())
    (['look-alike letters: X U+0425'], [])
    """
    names = ", ".join(letters)
    return [f"look-alike letters: {names}"] if names else []


# ------------------------------------------------------------------------------------------------
# The marks of cards: a party's topics in a word each, and that its name mixes scripts.
# ------------------------------------------------------------------------------------------------

_MARKED: Final = (
    *("sanction", "sanction.linked", "export.control", "export.risk"),
    *("mil", "gov", "role.pep"),
)
"""Topics that have a mark of their own, in the order in which a legend explains them."""

_CLASSES: Final = {
    row["class"]: row["mark"] for row in read_cells("onward.viz", "content/marks.csv")
}
"""Marks of other topics, by the class that the table of topics puts them into."""

_KEYS: Final = (*_MARKED, "restricted", "adverse", "mixed")


def mark_of(topic: str) -> str:
    """Return the mark of a topic: its own, or that of its class; empty where it is mere context.

    A topic that no table knows is marked by its code.
    """
    key = "gov" if topic.startswith("gov.") else topic
    if key not in _MARKED:
        key = _key_of_code(topic)
    return read_words()[f"mark.{key}"] if key in _KEYS else key


def say_topic(topic: str) -> str:
    """Say what a topic means, with its code, which other programs know; else the code alone.

    >>> say_topic("mil"), say_topic("of.somebody")
    ('armed forces or defence industry (mil)', 'of.somebody')
    """
    words = read_words()
    keys = {words[f"mark.{key}"]: key for key in _KEYS}
    key = keys.get(mark_of(topic))
    return f"{words[f'means.{key}']} ({topic})" if key else topic


def list_marks(words: Words) -> Iterator[tuple[str, str]]:
    """Yield every mark of a language with its meaning, in the order of a legend."""
    for key in _KEYS:
        yield words[f"mark.{key}"], words[f"means.{key}"]


def say_marks(marks: Iterable[str], words: Words) -> tuple[str, ...]:
    """Write the marks of a card in a language, codes of topics as words; each once."""
    english = {read_words()[f"mark.{key}"]: key for key in _KEYS} | {MIXED: "mixed"}
    keys = (english.get(mark) or _key_of_code(mark) for mark in marks)
    # a topic that is mere context says nothing to a reader of a card
    return tuple(dict.fromkeys(words.find(f"mark.{key}", key) for key in keys if key))


def _key_of_code(topic: str) -> str:
    tables = default_tables()
    if topic not in tables.topics:
        return topic
    return _CLASSES.get(tables.topic_class(topic), topic)


# ------------------------------------------------------------------------------------------------
# Whose a source is: licences ask that its publisher be named wherever its data is shown.
# ------------------------------------------------------------------------------------------------


def find_source(dataset: str, source_name: str | None) -> Source | None:
    """Return what has read the files of a layer; None where that is not known.

    Args:
        dataset: The layer's name.
        source_name: Of the source that read its files, where the layer says it.
    """
    name = source_name or dataset
    if name not in registry.names("source"):
        return None
    try:
        source: Source = registry.find("source", name).SOURCE
    except UsageError:  # a source from outside that can no longer be imported
        return None
    return source


def name_publisher(dataset: str, source_name: str | None) -> str:
    """Return who publishes a layer's data; "" for what is the user's own, or not known."""
    source = find_source(dataset, source_name)
    return "" if source is None or source.own_tables else printable(source.publisher)


# ------------------------------------------------------------------------------------------------
# A map in another language: what stands on its cards and lines, and what its legend says.
#
# Names stay as they are. Only what is written changes, never what the scene is: its id is that of
# the scene before.
# ------------------------------------------------------------------------------------------------

_ROLES: Final[Mapping[str, str]] = {say_role(role): role for role in get_args(Role)}
_COUNTED: Final = re.compile(r"(\+?\d+)( more)? (.+)")
_MORE: Final = "{count} more {what}"
_PERCENT: Final = re.compile(r"([\d.]+)\s?%")
_SEVERAL: Final = re.compile(r" \(\d+\)$")


def localise(scene: Scene, words: Words) -> Scene:
    """Return a map with its cards, lines and legend in a language.

    Args:
        scene: As it is drawn: of a whole, or of one of its maps.
        words: Of the language.
    """
    return replace(
        scene,
        nodes=tuple(_localise_node(node, words) for node in scene.nodes),
        edges=tuple(_localise_edge(edge, words) for edge in scene.edges),
        language=words.language,
    )


def say_roles(roles: Sequence[str], words: Words) -> tuple[str, ...]:
    """Write roles in a language; what nobody has translated stays as it is."""
    return tuple(
        words.role(_ROLES[role]) if role in _ROLES else words.translate(role) for role in roles
    )


def _localise_node(node: Node, words: Words) -> Node:
    country = node.country
    if node.party is not None and node.party.country:
        country = printable(words.country(node.party.country))
    counts = node.mark_counts
    return replace(
        node,
        name=say_name(node, words),
        country=country,
        roles=say_roles(node.roles, words),
        # where several parties share a card, each mark has its own count
        marks=node.marks if counts else say_marks(node.marks, words),
        language=words.language,
    )


def say_name(node: Node, words: Words) -> str:
    """Write the name on a card: of several parties, of nobody known, and of a state, in words."""
    if node.kind == NOT_NAMED:
        return words["unknown.owner"]
    if node.members:
        return _translate_count(node.name, words)
    return render_part(node.name, words) if node.id.startswith(OF_THE_ORDER) else node.name


def _translate_count(name: str, words: Words) -> str:
    """Translate what a card of several parties says they are: "37 officers"."""
    counted = _COUNTED.fullmatch(name)
    if counted is None:
        return name
    parts = {"count": counted[1], "what": words.translate(counted[3])}
    return words.fill(words.translate(_MORE), parts) if counted[2] else " ".join(parts.values())


def _localise_edge(edge: Edge, words: Words) -> Edge:
    label = edge.label
    ties = [tie.step.tie for tie in edge.ties]
    if edge.standing == NOT_KNOWN_STANDING:
        label = _say_unknown_share(label, words)
    elif edge.kind in {ORDER_TIE, MATCH_TIE}:
        label = words[f"tie.{edge.kind}"]
    elif edge.layer == "stack":
        several = _SEVERAL.search(label)
        label = name_kind(edge.kind, words) + (several[0] if several else "")
    elif ties and not edge.together:
        label = _say_ties(label, ties, words)
    return replace(edge, label=printable(label), language=words.language)


def _say_ties(label: str, ties: Sequence[TieFacts], words: Words) -> str:
    """Write the label of a line of ties; what says something else than they do stays as it is."""
    several = _SEVERAL.search(label)
    if _SEVERAL.sub("", label) == describe_line(ties[:1]):
        return say_line(ties[:1], words) + (several[0] if several else "")
    return say_line(ties, words) if label == describe_line(ties) else label


def _say_unknown_share(label: str, words: Words) -> str:
    """Write the share that nobody is known to hold, which the label states in English."""
    share = _PERCENT.match(label)
    if share is None:
        return words["unknown.all"]
    return words.say("unknown.share", share=say_percent_number(share[1], words))
