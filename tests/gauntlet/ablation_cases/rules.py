"""The rules on names, in the order in which they run, each with what stands in its place.

A row names the rule, the place where it is called, and what is called there instead; a value that
is no function replaces a constant.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final, Literal

Effect = Literal["reading", "score", "judgement", "cell"]
"""What a rule changes: how a name is read, what words score, what is made of a score, or a cell."""

_Rows = tuple[tuple[str, str, Any], ...]
_NEVER: Final = re.compile("(?!)")


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that can be switched off for a measurement.

    Attributes:
        name: As the table prints it.
        place: Module and attribute below `onward.graph` where it is called.
        off: What stands there without it.
        effect: What it changes.
    """

    name: str
    place: str
    off: Any
    effect: Effect

    def find(self) -> tuple[Any, str]:
        """Return what holds the rule, and as what attribute."""
        holder_name, _, attribute = f"onward.graph.{self.place}".rpartition(".")
        try:
            holder = import_module(holder_name)
        except ModuleNotFoundError:
            module, _, class_name = holder_name.rpartition(".")
            holder = getattr(import_module(module), class_name)
        getattr(holder, attribute)
        return holder, attribute

    def switch_off(self) -> None:
        """Switch the rule off in this process for good."""
        holder, attribute = self.find()
        off = self.off
        if isinstance(off, _Row):
            rows = getattr(holder, attribute)
            off = (*rows[: off.number], *rows[off.number + 1 :])
        setattr(holder, attribute, off)


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a table, which is left out."""

    number: int


def _return(value: Any) -> Callable[..., Any]:
    return lambda *_args, **_kwargs: value


def _same(first: Any, *_args: Any, **_kwargs: Any) -> Any:
    return first


def _alone(text: str, *_args: Any, **_kwargs: Any) -> list[str]:
    return [text]


def _empty(*_args: Any, **_kwargs: Any) -> Iterator[Any]:
    return iter(())


_NONE: Final = _return(None)
_FALSE: Final = _return(False)
_ZERO: Final = _return(0.0)

_READINGS: Final[_Rows] = (
    # what was typed or saved otherwise
    ("escapes of programs", "names.variants.read_escaped", _NONE),
    ("another encoding", "names.variants.read_other_encoding", _NONE),
    ("Korean persons", "names.variants.person_readings", _empty),
    ("another keyboard", "names.variants.read_other_keys", _NONE),
    ("letters that look alike", "names.variants.unmask", _NONE),
    # words that name nobody
    ("titles", "names.variants._SHORTER", _Row(0)),
    ("numbers", "names.variants._SHORTER", _Row(1)),
    ("customer numbers", "names.added_text._without_customer_number", _NONE),
    ("remarks", "names.variants._SHORTER", _Row(2)),
    ("c/o", "names.variants._SHORTER", _Row(3)),
    ("country behind", "names.variants._without_country", _NONE),
    ("without brackets", "names.variants._without_brackets", _NONE),
    ("beside a titled person", "names.variants._beside_titled_person", _empty),
    ("initials apart", "names.variants.with_initials_apart", _NONE),
    ("offices", "names.variants.before_office", _NONE),
    ("branches", "names.variants.without_branch", _empty),
    ("possessives", "names.variants.without_possessives", _NONE),
    ("relatives", "names.variants.name_beside_relative", _empty),
    # names beside others
    ("numbered names", "names.variants.part_numbered", _same),
    ("lines", "names.variants._LINE_END", _NEVER),
    ("also known as", "names.variants._ALIAS", _NEVER),
    ("names in brackets", "names.variants.may_be_name", _FALSE),
    ("branches in brackets", "names.variants.may_be_branch", _FALSE),
    ("phrases that open brackets", "names.variants.without_opening", _same),
    ("shares in brackets", "names.variants.states_share", _FALSE),
    ("names side by side", "names.variants.split_names", _return(())),
    ("phrases between", "names.added_text._find_phrases", _empty),
    ("labels before", "names.added_text._cut_label", _empty),
    ("labels behind", "names.added_text._stands_last", _FALSE),
    ("signs between", "names.added_text._SIGNS", _NEVER),
    ("shares between", "names.added_text._SHARE", _NEVER),
    ("courtesies between", "names.added_text._COURTESIES", _NEVER),
    ("conjunctions between", "names.added_text._CONJUNCTIONS", _NEVER),
    ("full stops between", "names.added_text._END_OF_WORD", _NEVER),
    ("apostrophes around", "names.added_text._IN_APOSTROPHES", _NEVER),
    ("commas between", "names.added_text._find_commas", _empty),
    ("legal forms between", "names.added_text._find_legal_ends", _empty),
    ("colons behind labels", "names.added_text._begins_with_label", _FALSE),
    ("a comma before a phrase", "names.added_text._stands_apart", _FALSE),
    ("a name behind a label", "names.added_text._name_introduced", _return(())),
    ("before an address", "matching.readings._read_before_address", _empty),
    # words written otherwise
    ("letters misread by a machine", "matching.readings.reread", _NONE),
    ("short forms spelt out", "matching.readings.spell_out", _NONE),
    ("other languages' letters", "matching.readings.read_transliterations", _empty),
    ("German endings", "names.typing_errors._GERMAN_END", _NEVER),
    ("French endings", "names.typing_errors._FRENCH_END", _NEVER),
    ("Arabic in Cyrillic", "names.typing_errors._CYRILLIC_ARABIC", _NEVER),
    ("Arabic articles", "names.typing_errors._ARABIC_ARTICLE", _NEVER),
    ("words made listed ones", "names.typing_errors._read_as_listed", _empty),
    ("other blanks", "matching.readings.respace", _empty),
    ("joined words", "names.typing_errors._join_words", _empty),
    ("joined listed words", "names.typing_errors._find_known_joins", _empty),
    ("split words", "names.typing_errors._find_cuts", _empty),
    ("words in capitals inside", "names.typing_errors._HUMP", _NEVER),
)
_SCORES: Final[_Rows] = (
    ("meanings", "names.words.word_meanings", _return(frozenset())),
    ("meanings: tables", "names.words._meanings_by_word", dict),
    ("meanings: numbers", "names.words.read_number", _NONE),
    ("meanings: stems of trade", "names.words.stem_of_trade", _NONE),
    ("meanings: adjectives", "names.words.stem_of_adjective", _NONE),
    ("meanings: places", "names.words.stem_of_place", _NONE),
    ("meanings: endings", "names.words._write_ending", _NONE),
    ("meanings: countries", "names.words._read_country", _NONE),
    ("alike: initials", "names.score._INITIAL", (0.0, "")),
    ("alike: sound", "names.score._compare_sound", _ZERO),
    ("alike: nearly one sound", "names.score.SHORTEST_SKELETON", 99),
    ("alike: other vowels", "names.score._vowels_differ", _FALSE),
    ("alike: abbreviations", "names.score._compare_shortened", _ZERO),
    ("alike: consonants", "names.score.has_in_order", _FALSE),
    ("score: initials of a name", "names.score.read_acronym", _NONE),
    ("score: as one word", "names.score.SHORTEST_JOINED", 999),
    ("score: turned", "names.score._is_turned", _FALSE),
    ("score: sounds as one word", "names.score.SHORTEST_SOUNDS", 999),
    ("score: numbers", "names.score._compare_numbers", _ZERO),
    ("score: order", "names.score._compare_order", _ZERO),
    ("score: legal forms", "names.score._compare_legal_forms", _ZERO),
    ("score: misspelt legal forms", "names.score.Scorer._find_misspelt_legal_forms", _return(())),
    ("lone words: patronymics", "names.score._find_patronymics", _return(())),
    ("lone words: noise", "names.score.NOISE_WORDS", frozenset()),
    ("lone words: person within", "names.score._is_within", _FALSE),
    ("lone words: places", "names.score.PLACE_COUNTS", 1.0),
    ("fact: another country", "matching.readings.OTHER_COUNTRY", 0.0),
    ("fact: the same country", "matching.readings.SAME_COUNTRY", 0.0),
    ("fact: birth", "matching.readings.OTHER_BIRTH", 0.0),
    ("fact: kind", "matching.readings.OTHER_KIND", 0.0),
    ("cost of a reading", "matching.readings.reading_penalty", _NONE),
    ("lift: names of groups", "names.added_text._group_names", _return(frozenset())),
)
_JUDGEMENTS: Final[_Rows] = (
    ("lift: a name within", "matching.compare.stands_within", _FALSE),
    ("lift: within, beside places", "names.added_text._is_rare_beside_places", _FALSE),
    ("lift: within, rare as a whole", "names.added_text._is_rare_whole", _FALSE),
    ("lift: within, trades between", "names.added_text.is_trade", _FALSE),
    ("lift: within, one slip", "names.added_text._is_one_slip", _FALSE),
    ("lift: shortened", "matching.compare.is_shortened", _FALSE),
    ("lift: cut by a field", "matching.compare.begins_listed", _FALSE),
    ("lift: abroad", "matching.compare.is_rare_abroad", _FALSE),
    ("candidates: less added words", "matching.index.LayerNames.shorter", _return([])),
    ("gate: generic words", "matching.gates.agree_only_generically", _FALSE),
    ("gate: generic, all agree", "matching.gates._all_agree", _FALSE),
    ("gate: generic, sounds agree", "matching.gates._sound_alike", _FALSE),
    ("gate: generic, misspelt trade", "matching.gates._is_misspelt_trade", _FALSE),
    ("gate: another short word", "matching.gates.is_other_short_word", _FALSE),
    ("gate: sounds of other blanks", "matching.gates.agree_by_sound", _FALSE),
    ("gate: one word of several names", "matching.gates.are_single_words", _FALSE),
    ("gate: a thing that sounds so", "matching.gates.is_one_sound", _FALSE),
    ("gate: another state's office", "matching.compare.is_office_of_many_states", _FALSE),
    ("gate: few begun names", "matching.matcher.lift_few_begun", _same),
    ("doubt: other characters", "matching.gates.has_other_characters", _FALSE),
    ("doubt: everybody's name", "matching.gates.is_everybodys", _FALSE),
    ("doubt: common name", "matching.gates.is_common_name", _FALSE),
    ("doubt: rival", "matching.matcher.has_rival", _FALSE),
    ("doubt: short word", "matching.compare._differ_in_short_word", _FALSE),
)
_CELLS: Final[_Rows] = (
    ("cell: labels of languages", "split_labels", _alone),
    ("cell: semicolons", "split_semicolons", _alone),
    ("cell: numbers", "split_numbered", _alone),
    ("cell: joined at brackets", "split_joined_names", _alone),
    ("cell: scripts", "split_names_by_script", _alone),
    ("cell: repeated names", "split_repeats", _alone),
    ("cell: marks", "_CellReader._parts_names", _FALSE),
    ("cell: born", "_CellReader._read_born", _return([])),
    ("cell: tails", "_CellReader._without_tail", lambda _self, text: text),
    ("cell: spellings behind marks", "_CellReader._respell_name", _empty),
    ("cell: or", "split_alternatives", None),
    ("cell: slashes", "split_slashes", None),
    ("cell: slashes between words", "_spell_words", None),
    ("cell: slashes between names", "_pieces_at_slashes", None),
    ("cell: commas", "split_commas", None),
    ("cell: comma between two", "_pair_of_organisations", None),
    ("cell: comma in a sentence", "_continues_name", _FALSE),
    ("cell: commas between words", "_lists_words_of_name", _FALSE),
    ("cell: dashes", "split_dashes", None),
    ("cell: towns in brackets", "_is_town", _FALSE),
    ("cell: bracket inside", "_in_the_midst", _empty),
    ("cell: spelling in brackets", "_respell_name", _empty),
    ("cell: one word in brackets", "_single_word", _empty),
    ("cell: marks in brackets", "_marked_name", _empty),
    ("cell: script in brackets", "_name_in_script", _empty),
)


def list_rules() -> list[Rule]:
    """Return the rules in the order in which they run."""
    no_list = _return(import_module("onward.graph.names.list_cells").NO_LIST)
    return [
        *(Rule(name, place, off, "reading") for name, place, off in _READINGS),
        *(Rule(name, place, off, "score") for name, place, off in _SCORES),
        *(Rule(name, place, off, "judgement") for name, place, off in _JUDGEMENTS),
        *(
            Rule(name, f"names.list_cells.{place}", off or no_list, "cell")
            for name, place, off in _CELLS
        ),
    ]
