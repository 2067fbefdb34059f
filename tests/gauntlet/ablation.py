"""What each rule on names finds, whom it raises in vain, and what it costs.

`python -m tests.gauntlet ablation [--only WORD] [--count N] [--write FILE]` asks the cases of
`ablation_cases` with all rules, and then without each. A case counts as found where a party that is
meant is raised, `possible` or better; whoever else is raised is wrong.
"""

import argparse
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import import_module
from multiprocessing import get_context
from typing import Any, Final, NamedTuple

from onward.graph.matching.matcher import Matcher, open_matcher
from onward.graph.matching.query import prepare_query
from onward.graph.store.workspace import memory_snapshot
from tests.gauntlet.ablation_cases.drawn import (
    Case,
    Cell,
    _key,
    draw_cells,
    draw_fields,
    draw_queries,
    draw_strangers,
    read_lists,
)
from tests.matching_figures import dev_parties
from tests.realdata import DATA

_N: Final = "onward.graph.names."
_M: Final = "onward.graph.matching."


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule, and what stands in its place in a measurement without it.

    Attributes:
        name: As the table prints it.
        off: By the place where it is called, module and attribute, what is called instead; a value
            that is no function replaces a constant.
        scores: Whether it changes forms or scores, so that what is made ready must be made again.
        of_cells: Whether it reads cells of lists.
    """

    name: str
    off: tuple[tuple[str, Any], ...]
    scores: bool = False
    of_cells: bool = False


def _nothing(*_: Any, **__: Any) -> None:
    return None


def _no_names(*_: Any, **__: Any) -> tuple[Any, ...]:
    return ()


def _false(*_: Any, **__: Any) -> bool:
    return False


def _true(*_: Any, **__: Any) -> bool:
    return True


def _zero(*_: Any, **__: Any) -> float:
    return 0.0


def _nobody(*_: Any, **__: Any) -> list[Any]:
    return []


def _same(text: Any, *_: Any, **__: Any) -> Any:
    return text


def _alone(text: Any, *_: Any, **__: Any) -> list[Any]:
    return [text]


def _reading(name: str, place: str, off: Any = _no_names) -> Rule:
    return Rule(name, ((_N + place, off),))


def _score(name: str, place: str, off: Any) -> Rule:
    return Rule(name, ((_N + place, off),), scores=True)


def _without(place: str, number: int) -> Any:
    """Return a tuple of rules without one of them."""
    module, _, attribute = place.rpartition(".")
    rows = getattr(import_module(_N + module), attribute)
    return type(rows)([*rows[:number], *rows[number + 1 :]])


def _rows(name: str, place: str, count: int) -> Iterable[Rule]:
    for number in range(count):
        yield _reading(f"{name} {number}", place, _without(place, number))


def list_rules() -> list[Rule]:
    """List the rules in the order in which they run."""
    from onward.graph.names.list_cells import NO_LIST

    no_list = lambda *_, **__: NO_LIST  # noqa: E731
    return [
        # a field as received
        _reading("escaped", "variants.read_escaped", _nothing),
        _reading("garbled", "variants.read_other_encoding", _nothing),
        _reading("korean persons", "variants.person_readings"),
        _reading("keyboard", "variants.read_other_keys", _nothing),
        _reading("lookalike", "variants.unmask", _nothing),
        # words that are no name
        _reading("titles", "variants._without_title", _nothing),
        _reading("numbers", "variants._without_number", _nothing),
        _reading("customer numbers", "around.remarks._without_customer_number", _nothing),
        _reading("remarks", "variants._without_remark", _nothing),
        _reading("care of", "variants._without_care_of", _nothing),
        _reading("country behind", "variants._without_country", _nothing),
        _reading("brackets", "variants._without_brackets", _nothing),
        _reading("beside titled person", "variants._beside_titled_person"),
        _reading("initials apart", "variants.with_initials_apart", _nothing),
        _reading("office", "variants.before_office", _nothing),
        _reading("branches", "variants.without_branch"),
        _reading("possessives", "variants.without_possessives", _nothing),
        _reading("relatives", "variants.name_beside_relative"),
        # names beside others
        _reading("numbered", "variants.part_numbered", _same),
        _reading("lines", "variants._LINE_END", import_module("re").compile("(?!)")),
        _reading("aliases", "variants._ALIAS", import_module("re").compile("(?!)")),
        _reading("name in brackets", "variants.may_be_name", _false),
        _reading("branch in brackets", "variants.may_be_branch", _false),
        _reading("opening in brackets", "variants.without_opening", _same),
        _reading("shares", "variants.states_share", _false),
        _reading("joined: all", "variants.split_names"),
        _reading("joined: phrases", "around.joined._find_phrases"),
        _reading("joined: labels", "around.joined._cut_label"),
        _reading("joined: label last", "around.joined._stands_last", _false),
        _reading("joined: signs", "around.joined._SIGNS", import_module("re").compile("(?!)")),
        _reading("joined: share", "around.joined._SHARE", import_module("re").compile("(?!)")),
        _reading(
            "joined: courtesies", "around.joined._COURTESIES", import_module("re").compile("(?!)")
        ),
        _reading(
            "joined: conjunctions",
            "around.joined._CONJUNCTIONS",
            import_module("re").compile("(?!)"),
        ),
        _reading(
            "joined: full stop", "around.joined._END_OF_WORD", import_module("re").compile("(?!)")
        ),
        _reading(
            "joined: apostrophes",
            "around.joined._IN_APOSTROPHES",
            import_module("re").compile("(?!)"),
        ),
        _reading("joined: commas", "around.joined._find_commas"),
        _reading("joined: legal ends", "around.joined._find_legal_ends"),
        _reading("joined: label before colon", "around.joined._begins_with_label", _false),
        _reading("joined: stands apart", "around.joined._stands_apart", _false),
        _reading("joined: name introduced", "around.joined._name_introduced"),
        Rule("before address", ((_M + "readings._read_before_address", _no_names),)),
        # names written otherwise
        Rule("retyped: all", ((_M + "readings._read_retyped", _no_names),)),
        Rule("misread", ((_M + "readings.reread", _nothing),)),
        *_rows("misread row", "typed.misread._MISREAD", 8),
        Rule("spelt out", ((_M + "readings.spell_out", _nothing),)),
        Rule("transliterated: all", ((_M + "readings.read_transliterations", _no_names),)),
        _reading(
            "transliterated: German end",
            "typed.transliterated._GERMAN_END",
            import_module("re").compile("(?!)"),
        ),
        _reading(
            "transliterated: French end",
            "typed.transliterated._FRENCH_END",
            import_module("re").compile("(?!)"),
        ),
        _reading(
            "transliterated: Cyrillic Arabic",
            "typed.transliterated._CYRILLIC_ARABIC",
            import_module("re").compile("(?!)"),
        ),
        _reading(
            "transliterated: article",
            "typed.transliterated._ARABIC_ARTICLE",
            import_module("re").compile("(?!)"),
        ),
        _reading("transliterated: as listed", "typed.transliterated._read_as_listed"),
        *_rows("transliterated: table", "typed.transliterated._LANGUAGES", 10),
        Rule("respaced: all", ((_M + "readings.respace", _no_names),)),
        _reading("respaced: joined", "typed.blanks._join_words"),
        _reading("respaced: known joins", "typed.blanks._find_known_joins"),
        _reading("respaced: syllables", "typed.blanks._is_syllable", _false),
        _reading("respaced: split", "typed.blanks._find_cuts"),
        _reading("respaced: humps", "typed.blanks._HUMP", import_module("re").compile("(?!)")),
        # words that stand for one another
        _score("meanings: all", "tokens.word_meanings", lambda _: frozenset()),
        _score("meanings: tables", "meaning.groups._meanings_by_word", dict),
        _score(
            "meanings: trade words",
            "meaning.groups.list_entries",
            lambda name: (
                ()
                if name == "trade_words.txt"
                else import_module(_N + "word_data").list_entries(name)
            ),
        ),
        _score("meanings: numbers", "meaning.groups.read_number", _nothing),
        _score("meanings: stems of trade", "meaning.groups.stem_of_trade", _nothing),
        _score("meanings: adjectives", "meaning.groups.stem_of_adjective", _nothing),
        _score("meanings: places", "meaning.groups.stem_of_place", _nothing),
        _score("meanings: ending", "meaning.groups._write_ending", _nothing),
        _score("meanings: countries", "meaning.groups._read_country", _nothing),
        # words alike
        _score("alike: initial", "similarity._INITIAL", (0.0, "")),
        _score("alike: sound", "similarity._compare_sound", _zero),
        _score("alike: near sound", "similarity.SHORTEST_SKELETON", 99),
        _score("alike: vowels", "similarity._vowels_differ", _false),
        _score("alike: abbreviation", "similarity._compare_shortened", _zero),
        _score("alike: consonants", "similarity.has_in_order", _false),
        _score("score: acronym", "score.read_acronym", _nothing),
        _score("score: joined", "score.SHORTEST_JOINED", 999),
        _score("score: turned", "score._is_turned", _false),
        _score("score: sounds of all", "score.SHORTEST_SOUNDS", 999),
        _score("score: numbers", "score._compare_numbers", _zero),
        _score("score: order", "score._compare_order", _zero),
        _score("score: legal forms", "score._compare_legal_forms", _zero),
        _score("score: misspelt legal forms", "score.Scorer._find_misspelt_legal_forms", _no_names),
        _score("unaligned: patronymics", "unaligned._find_patronymics", _no_names),
        _score("unaligned: noise words", "unaligned.NOISE_WORDS", frozenset()),
        _score("unaligned: within person", "unaligned._is_within", _false),
        _score("unaligned: places", "unaligned.PLACE_COUNTS", 1.0),
        # what lifts a band
        Rule("lift: within", ((_M + "best_names.stands_within", _false),)),
        Rule("lift: shortened", ((_M + "best_names.is_shortened", _false),)),
        Rule("lift: beginnings", ((_M + "best_names.begins_listed", _false),)),
        Rule("lift: abroad", ((_M + "bands.is_rare_abroad", _false),)),
        Rule(
            "lift: group names",
            (
                (_N + "around.within._group_names", frozenset),
                (_M + "layers.indexed_parties.is_name_of_group", _false),
            ),
            scores=True,
        ),
        _reading("lift: beside places", "around.within._is_rare_beside_places", _false),
        _reading("lift: rare whole", "around.within._is_rare_whole", _false),
        _reading("lift: trade between", "around.within.is_trade", _false),
        Rule("candidates: shorter names", ((_M + "layers.names.LayerNames.shorter", _nobody),)),
        # what keeps a score down
        Rule("gate: generic", ((_M + "best_names.gates.agree_only_generically", _false),)),
        Rule("gate: generic, all agree", ((_M + "gates._all_agree", _false),)),
        Rule("gate: generic, sounds", ((_M + "gates._sound_alike", _false),)),
        Rule("gate: generic, misspelt trade", ((_M + "gates._is_misspelt_trade", _false),)),
        Rule("gate: other short word", ((_M + "best_names.gates.is_other_short_word", _false),)),
        Rule("gate: sounds of respaced", ((_M + "best_names.gates.agree_by_sound", _false),)),
        Rule("gate: single words", ((_M + "best_names.gates.are_single_words", _false),)),
        Rule("gate: thing of one sound", ((_M + "best_names.gates.is_one_sound", _false),)),
        Rule(
            "gate: offices of many states abroad",
            ((_M + "compare.is_office_of_many_states", _false),),
        ),
        Rule("gate: few begun", ((_M + "matcher.lift_few_begun", _same),)),
        Rule("doubt: other characters", ((_M + "bands.gates.has_other_characters", _false),)),
        Rule("doubt: everybody's", ((_M + "bands.gates.is_everybodys", _false),)),
        Rule("doubt: common name", ((_M + "bands.gates.is_common_name", _false),)),
        Rule("doubt: rival", ((_M + "matcher.has_rival", _false),)),
        Rule("doubt: short word", ((_M + "bands._differ_in_short_word", _false),)),
        Rule(
            "fact: country",
            ((_M + "qualifiers.OTHER_COUNTRY", 0.0), (_M + "qualifiers.SAME_COUNTRY", 0.0)),
            scores=True,
        ),
        Rule("fact: birth", ((_M + "qualifiers.OTHER_BIRTH", 0.0),), scores=True),
        Rule("fact: kind", ((_M + "qualifiers.OTHER_KIND", 0.0),), scores=True),
        Rule("fact: cost of reading", ((_M + "readings.reading_penalty", _nothing),)),
        # cells of lists
        *(
            Rule(f"cell: {name}", ((_N + f"cells.reading.{place}", off),), of_cells=True)
            for name, place, off in (
                ("labels", "split_labels", _alone),
                ("semicolons", "split_semicolons", _alone),
                ("numbered", "split_numbered", _alone),
                ("joined names", "split_joined_names", _alone),
                ("scripts", "split_names_by_script", _alone),
                ("repeats", "split_repeats", _alone),
                ("marks", "_CellReader._parts_names", _false),
                ("born", "_CellReader._read_born", _nobody),
                ("tail", "_CellReader._without_tail", lambda _, text: text),
                ("respelt", "_CellReader._respell_name", _no_names),
                ("alternatives", "split_alternatives", no_list),
                ("slashes", "split_slashes", no_list),
                ("commas", "split_commas", no_list),
                ("dashes", "split_dashes", no_list),
                (
                    "brackets",
                    "read_brackets",
                    lambda text, kind, **_: [import_module(_N + "cells.pieces").Piece(text, kind)],
                ),
            )
        ),
        *(
            Rule(f"cell: {name}", ((_N + f"cells.{place}", off),), of_cells=True)
            for name, place, off in (
                ("bracket: town", "brackets._is_town", _false),
                ("bracket: midst", "bracketed._in_the_midst", _no_names),
                ("bracket: respelt", "bracketed._respell_name", _no_names),
                ("bracket: single word", "bracketed._single_word", _no_names),
                ("bracket: marked", "bracketed._marked_name", _no_names),
                ("bracket: script", "bracketed._name_in_script", _no_names),
                ("comma: continues", "commas._continues_name", _false),
                ("comma: words of name", "commas._lists_words_of_name", _false),
                ("comma: pair", "commas._pair_of_organisations", no_list),
                ("slash: spell words", "slashes._spell_words", no_list),
                ("slash: pieces", "slashes._pieces_at_slashes", no_list),
            )
        ),
    ]


class Outcome(NamedTuple):
    """What came of a case: whether who is meant is raised, and matched, and who else is."""

    found: bool
    matched: bool
    wrong: int
    wrong_matched: int


class Measured(NamedTuple):
    """All outcomes, and the seconds of processor time they took."""

    outcomes: list[Outcome]
    seconds: float
    touched: int = 0


_state: dict[str, Any] = {}


def ask(cases: Sequence[Case], matchers: dict[str, Matcher]) -> Measured:
    """Ask all cases."""
    outcomes = []
    began = time.process_time()
    times = []
    for number, case in enumerate(cases):
        _state["asked"] = number
        start = time.process_time()
        matcher = matchers["dev" if case.deck == "queries" else "lists"]
        raised = [
            m for m in matcher.match_in_bands(case.query).matches if m.band in ("match", "possible")
        ]
        right = [m for m in raised if m.party in case.right]
        outcomes.append(
            Outcome(
                bool(right),
                any(m.band == "match" for m in right),
                len(raised) - len(right),
                sum(m.band == "match" for m in raised) - sum(m.band == "match" for m in right),
            )
        )
        times.append(time.process_time() - start)
    _state.setdefault("times", times)
    return Measured(outcomes, time.process_time() - began)


def read_cells(cells: Sequence[Cell]) -> Measured:
    """Read all cells."""
    read_cell = import_module(_N + "cells.reading").read_cell
    outcomes = []
    began = time.process_time()
    for cell in cells:
        read = {
            _key(name.text): name.kind
            for name in read_cell(cell.text, is_person=cell.is_person).names
        }
        found = cell.names <= read.keys() if cell.names else not read
        sure = [key for key, kind in read.items() if kind != "weak"]
        others = [key for key in read if key not in cell.names]
        outcomes.append(
            Outcome(
                found, found and cell.names <= set(sure), len(others), len(set(sure) - cell.names)
            )
        )
    return Measured(outcomes, time.process_time() - began)


def measure(rule: Rule | None) -> tuple[Measured, Measured]:
    """Ask all cases with one rule switched off; None = with all rules.

    Asked again are only those that the rule touches: whose readings differ, or, of a rule that
    judges, for which it said something else than nothing.
    """
    matchers: dict[str, Matcher] = _state["matchers"]
    touched: set[int] | None = None
    if rule is not None:
        for place, off in rule.off:
            _replace(place, off)
        forget_all()
        if rule.scores:
            matchers = {name: Matcher.like(one, one.layers) for name, one in matchers.items()}
            for one in matchers.values():
                for layer in one.layers:
                    layer._party.cache_clear()
                one.open_names()
    if rule is not None and rule.of_cells:
        return _state["baseline"][0], read_cells(_state["cells"])
    cells = _state["baseline"][1] if rule else read_cells(_state["cells"])
    cases = _state["cases"]
    if rule is None or rule.scores:
        return ask(cases, matchers), cells
    if rule.name in _state["touched"]:
        touched = _state["touched"][rule.name]
    else:
        began = time.process_time()
        readings = [list_readings(case) for case in cases]
        _state["preparing"] = time.process_time() - began
        pairs = zip(readings, _state["readings"], strict=True)
        touched = {number for number, (ours, before) in enumerate(pairs) if ours != before}
    base = _state["baseline"][0]
    outcomes = list(base.outcomes)
    numbers = sorted(touched)
    asked = ask([cases[number] for number in numbers], matchers)
    for number, outcome in zip(numbers, asked.outcomes, strict=True):
        outcomes[number] = outcome
    spent = sum(_state["times"][number] for number in numbers)
    return Measured(outcomes, base.seconds - spent + asked.seconds, touched=len(numbers)), cells


def list_readings(case: Case) -> tuple[object, ...]:
    """Return in which ways the names of a case are read."""
    prepared = prepare_query(case.query)
    return tuple(
        (one.variant, one.form.plain.words, one.form.removed, one.cost) for one in prepared.readings
    )


def watch_rules(rules: Sequence[Rule]) -> None:
    """Note for which cases a rule that judges says something else than nothing."""
    for rule in rules:
        place, off = rule.off[0]
        is_judge = "readings." not in place and (place.startswith(_M) or "within." in place)
        if rule.scores or rule.of_cells or not is_judge:
            continue
        holder, attribute = _find_place(place)
        _state["touched"][rule.name] = noted = set()

        def watched(
            *args: Any,
            _call: Any = getattr(holder, attribute),
            _off: Any = off,
            _noted: set[int] = noted,
            **kwargs: Any,
        ) -> Any:
            said = _call(*args, **kwargs)
            if said != _off(*args, **kwargs):
                _noted.add(_state["asked"])
            return said

        setattr(holder, attribute, watched)


def _replace(place: str, off: Any) -> None:
    holder, attribute = _find_place(place)
    setattr(holder, attribute, off)


def _find_place(place: str) -> tuple[Any, str]:
    module_name, _, attribute = place.rpartition(".")
    try:
        holder = import_module(module_name)
    except ModuleNotFoundError:
        outer, _, inner = module_name.rpartition(".")
        holder = getattr(import_module(outer), inner)
    if not hasattr(holder, attribute):
        raise AttributeError(place)
    return holder, attribute


def forget_all() -> None:
    """Empty the caches of functions in which what a rule said may still be kept."""
    for name, module in list(sys.modules.items()):
        if name.startswith(
            ("onward.graph.names", "onward.graph.matching", "onward.graph.addresses")
        ):
            for value in vars(module).values():
                clear = getattr(value, "cache_clear", None)
                if callable(clear):
                    clear()


class Row(NamedTuple):
    """A row of the table: what is found, raised in vain and read only with a rule."""

    name: str
    found: tuple[int, int, int]
    lost: tuple[int, int, int]
    strangers: int
    spared: int
    wrong: int
    matched: int
    in_vain: int
    seconds: float
    touched: int


def compare(rule: Rule, with_all: Sequence[Measured], without: Sequence[Measured]) -> Row:
    """Compare what is found with all rules and without one."""
    cases: Sequence[Case] = _state["cases"]
    found, lost = [0, 0, 0], [0, 0, 0]
    strangers = spared = wrong = matched = in_vain = 0
    for case, ours, other in zip(cases, with_all[0].outcomes, without[0].outcomes, strict=True):
        deck = 0 if case.deck == "queries" else 1
        if case.right:
            found[deck] += ours.found > other.found
            lost[deck] += other.found > ours.found
            matched += ours.matched - other.matched
            wrong += ours.wrong - other.wrong
        else:
            strangers += bool(ours.wrong) > bool(other.wrong)
            spared += bool(other.wrong) > bool(ours.wrong)
        in_vain += ours.wrong_matched - other.wrong_matched
    for cell, ours, other in zip(
        _state["cells"], with_all[1].outcomes, without[1].outcomes, strict=True
    ):
        if cell.names:
            found[2] += ours.found > other.found
            lost[2] += other.found > ours.found
            wrong += ours.wrong - other.wrong
        else:
            strangers += ours.found < other.found
            spared += other.found < ours.found
    return Row(
        rule.name,
        tuple(found),
        tuple(lost),
        strangers,
        spared,
        wrong,
        matched,
        in_vain,
        round(without[0].seconds - with_all[0].seconds, 2),
        without[0].touched,
    )  # type: ignore[arg-type]


def run(rule: Rule) -> Row | str:
    """Measure without a rule, in a process of its own."""
    try:
        return compare(rule, _state["baseline"], measure(rule))
    except Exception as fault:  # noqa: BLE001
        return f"{rule.name}: {type(fault).__name__} {fault}"


def _run_number(number: int) -> Row | str:
    return run(_state["rules"][number])


def main(arguments: list[str]) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.gauntlet ablation")
    parser.add_argument("--only", default="")
    parser.add_argument("--count", type=int, default=15)
    parser.add_argument("--kinds", action="store_true")
    options = parser.parse_args(arguments)
    parties = read_lists()
    _state["cases"] = [
        *draw_queries(2),
        *draw_fields(parties, options.count),
        *list(draw_strangers(parties))[::3],
    ]
    _state["cells"] = list(draw_cells(parties, options.count))
    _state["matchers"] = {
        "lists": open_matcher(memory_snapshot(parties), "base"),
        "dev": open_matcher(memory_snapshot(dev_parties(DATA / "matching-dev")), "base"),
    }
    for one in _state["matchers"].values():
        one.open_names()
    _state["touched"] = {}
    originals = [(*_find_place(rule.off[0][0]), rule) for rule in list_rules()]
    originals = [
        (holder, attribute, getattr(holder, attribute)) for holder, attribute, _ in originals
    ]
    watch_rules(list_rules())
    _state["baseline"] = measure(None)
    for holder, attribute, value in originals:
        setattr(holder, attribute, value)
    _state["readings"] = [list_readings(case) for case in _state["cases"]]
    base = _state["baseline"][0]
    cases = _state["cases"]
    for deck in ("queries", "fields", "strangers"):
        of = [(c, o) for c, o in zip(cases, base.outcomes, strict=True) if c.deck == deck]
        pos = [o for c, o in of if c.right]
        neg = [o for c, o in of if not c.right]
        print(
            deck,
            len(of),
            "found",
            sum(o.found for o in pos),
            "of",
            len(pos),
            "wrong",
            sum(o.wrong for o in pos),
            "strangers",
            sum(bool(o.wrong) for o in neg),
            "of",
            len(neg),
            flush=True,
        )
    cells = [(c, o) for c, o in zip(_state["cells"], _state["baseline"][1].outcomes, strict=True)]
    print(
        "cells found",
        sum(o.found for c, o in cells if c.names),
        "of",
        sum(bool(c.names) for c, o in cells),
        "strangers",
        sum(not o.found for c, o in cells if not c.names),
        "of",
        sum(not c.names for c, o in cells),
        "wrong",
        sum(o.wrong for c, o in cells if c.names),
    )
    print("seconds", base.seconds, flush=True)
    if options.kinds:
        from collections import Counter

        tot, hit = Counter(), Counter()
        for c, o in zip(cases, base.outcomes, strict=True):
            if c.right:
                tot[c.deck, c.kind] += 1
                hit[c.deck, c.kind] += o.found
        for k in tot:
            print(k, hit[k], tot[k])
    rules = _state["rules"] = [rule for rule in list_rules() if options.only in rule.name]
    with get_context("fork").Pool(2, maxtasksperchild=1) as pool:
        for row in pool.imap(_run_number, range(len(rules)), chunksize=1):
            print(row if isinstance(row, str) else "\t".join(map(str, row)), flush=True)
    return 0
