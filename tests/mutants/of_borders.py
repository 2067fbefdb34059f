"""Wrong readings where facts come in: cells of lists, empty words, equal words, names side by side.

Indirect shares, too, which a list or register states beside the chain that carries them.
"""

from typing import Final

from tests.mutants.mutant import Mutant
from tests.mutants.operators import Comparison, Constant, DropOperand, Substitute

_CELLS: Final = ("tests/unit/graph/names/test_cells.py",)
_WORDS: Final = ("tests/unit/queries/transactions/test_empty_words.py",)
_SIDE_BY_SIDE: Final = (
    "tests/unit/graph/names/around/test_joined.py",
    "tests/unit/graph/names/around/test_within.py",
    "tests/unit/graph/matching/test_gates.py",
)
_STAKES: Final = ("tests/unit/graph/ownership/test_ownership.py",)
_PARTIES: Final = ("tests/unit/queries/assessment/test_parties.py",)
_OWNERS: Final = ("tests/contract/test_undescribed_owners.py",)
_BRACKETS: Final = "graph/names/list_cells.py"
_EMPTY: Final = "queries/transactions/empty_words.py"
_BEST_NAMES: Final = "graph/matching/compare.py"
_COMPARE: Final = "graph/matching/compare.py"
_WITHIN: Final = "graph/names/added_text.py"
_INDIRECT: Final = "graph/ownership/holdings.py"

BORDERS: Final = (
    Mutant(
        "a place in brackets is a name of its own",
        _BRACKETS,
        "is_part_of_name",
        DropOperand("or", 2),
        (),
        _CELLS,
    ),
    Mutant(
        "an abbreviation in brackets is a full name",
        _BRACKETS,
        "_single_word",
        Substitute("kind if is_own else 'weak'", "kind"),
        (),
        _CELLS,
    ),
    Mutant(
        "a former name is an alias",
        "graph/names/list_cells.py",
        "_CellReader._of_cell",
        Substitute("self._kind in ('weak', 'former')", "False"),
        (),
        _CELLS,
    ),
    Mutant(
        "Co., Ltd. is a list of names",
        "graph/names/list_cells.py",
        "split_commas",
        Substitute("len(pieces) < 2", "len(pieces) < 1"),
        (),
        _CELLS,
    ),
    Mutant(
        "a role answers every question",
        _EMPTY,
        "_read_from",
        Substitute(
            "{'after': may_follow, 'role': roles, 'crowd': crowd, 'around': crowd}",
            "{'after': may_follow, 'role': False, 'crowd': crowd, 'around': crowd}",
        ),
        (),
        _WORDS,
    ),
    Mutant(
        "letters that look Latin make a fact of nothing",
        _EMPTY,
        "says_nothing",
        Substitute(
            "not text.isascii() and "
            "_reads_as_nothing(unmask_letters(text), roles=roles, crowds=crowds)",
            "False",
        ),
        (),
        _WORDS,
    ),
    Mutant(
        "what is counted says nothing",
        "queries/transactions/transaction.py",
        "StatedFact.says_nothing",
        Constant("unit", "units"),
        (),
        ("tests/contract/test_unknown_facts.py",),
    ),
    Mutant(
        "parties of equal words and other countries are one",
        "queries/matching/candidates.py",
        "_Group.fits",
        Substitute("self.facts.get(name, text) == text", "True"),
        (),
        _PARTIES,
    ),
    Mutant(
        "another list's entry of the whole name lowers a listed one",
        "queries/matching/lookup.py",
        "Lookup._leave_out_namesakes",
        Substitute("match.dataset in publishers", "True"),
        (),
        _PARTIES,
    ),
    Mutant(
        "a namesake in the order's own country is lowered",
        "queries/matching/lookup.py",
        "Lookup._is_within_elsewhere",
        DropOperand("and", 2),
        (),
        _PARTIES,
    ),
    Mutant(
        "any chain takes a stated indirect share away",
        _INDIRECT,
        "compare_with_chains",
        Substitute("is_chained and least >= share - _SLACK", "is_chained"),
        (),
        _STAKES,
    ),
    Mutant(
        "another source's chain takes a stated indirect share away",
        _INDIRECT,
        "compare_with_chains",
        Substitute("direct.where(direct.dataset == dataset)", "direct"),
        (),
        _STAKES,
    ),
    Mutant(
        "of several chains one counts",
        _INDIRECT,
        "_carried_share",
        Substitute(
            "np.bincount(companies, carried[owners] * chain.low, parties.size)",
            "np.bincount(companies[:1], (carried[owners] * chain.low)[:1], parties.size)",
        ),
        (),
        _STAKES,
    ),
    Mutant(
        "an abbreviation in brackets scores as a whole name",
        _BEST_NAMES,
        "_find_cap",
        Substitute("gates.ONE_WORD", "None"),
        (),
        _SIDE_BY_SIDE,
    ),
    Mutant(
        "one word beside another name finds nobody",
        _BEST_NAMES,
        "_find_best_names",
        DropOperand("or", 2),
        (),
        _SIDE_BY_SIDE,
    ),
    Mutant(
        "one common word lifts in every country",
        _COMPARE,
        "_lifts_band",
        Substitute("names.lifted_by", "True"),
        (),
        _SIDE_BY_SIDE,
    ),
    Mutant(
        "names joined by and are one name",
        "graph/names/added_text.py",
        "_find_signs",
        Substitute("(_CONJUNCTIONS, _END_OF_WORD)", "(_END_OF_WORD,)"),
        (),
        _SIDE_BY_SIDE,
    ),
    Mutant(
        "a full stop parts nothing",
        "graph/names/added_text.py",
        "_find_signs",
        Substitute("(_CONJUNCTIONS, _END_OF_WORD)", "(_CONJUNCTIONS,)"),
        (),
        _SIDE_BY_SIDE,
    ),
    Mutant(
        "a listed name that holds and is cut in two",
        "graph/names/added_text.py",
        "split_names",
        Substitute("inside[:1] + inside[-1:]", "()"),
        (),
        _SIDE_BY_SIDE,
    ),
    Mutant(
        "two words of trade are a rare name",
        _WITHIN,
        "_is_rare_whole",
        Substitute("own_places(listed.tokens)", "words"),
        (),
        _SIDE_BY_SIDE,
    ),
    Mutant(
        "an owner for whom others leave nothing is passed over in silence",
        "queries/ownership/owners.py",
        "_say_crowded_out",
        Comparison("<=", ">"),
        (),
        _OWNERS,
    ),
    Mutant(
        "an owner that is wanted is passed over in silence",
        "queries/ownership/owners.py",
        "_say_restricted",
        Constant("restricted", "context"),
        (),
        _OWNERS,
    ),
)
"""Mutants of the borders."""
