"""Every error of ours stands in one tree with one root, and is told in one line."""

import inspect
import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module

import onward
from onward import errors
from onward.errors import ChecksumMismatch, InputRefused, OnwardError

DRAWN = re.compile(r"^([ │├└─]*)(\w+)(?: +\(exit (\d))?", re.MULTILINE)


def modules() -> Iterator[str]:
    """Name every module of the package."""
    yield "onward"
    for module in pkgutil.walk_packages(onward.__path__, "onward."):
        if module.name != "onward.__main__":
            yield module.name


def tree() -> set[type[OnwardError]]:
    """Return every error class, root included, in whatever module it is defined."""
    for name in modules():
        import_module(name)
    found: set[type[OnwardError]] = set()
    waiting: list[type[OnwardError]] = [OnwardError]
    while waiting:
        branch = waiting.pop()
        found.add(branch)
        waiting += branch.__subclasses__()
    return found


def drawing() -> dict[str, tuple[str, int | None]]:
    """Read the tree in the docstring: each class with its parent and the exit code beside it."""
    text = inspect.getdoc(errors) or ""
    block = text[text.index("    OnwardError") : text.index("\n\nA message")]
    drawn: dict[str, tuple[str, int | None]] = {}
    above: dict[int, str] = {}
    for branch, name, code in DRAWN.findall(block):
        depth = len(branch)
        parent = above[max(level for level in above if level < depth)] if above else ""
        above = {level: text for level, text in above.items() if level < depth} | {depth: name}
        drawn[name] = (parent, int(code) if code else None)
    return drawn


def test_no_module_defines_an_exception_outside_the_tree() -> None:
    strays = [
        f"{name}.{value.__name__}"
        for name in modules()
        for value in vars(import_module(name)).values()
        if inspect.isclass(value)
        and value.__module__ == name
        and issubclass(value, BaseException)
        and not issubclass(value, OnwardError)
    ]
    assert strays == []


def test_the_drawn_tree_is_that_of_the_module_itself() -> None:
    ours = {kind for kind in tree() if kind.__module__ == errors.__name__} - {OnwardError}
    drawn = {name: parent for name, (parent, _) in drawing().items() if parent}
    assert drawn == {kind.__name__: kind.__mro__[1].__name__ for kind in ours}


def test_each_error_ends_the_command_with_the_exit_code_drawn_beside_its_branch() -> None:
    codes = {name: code for name, (_, code) in drawing().items() if code}
    for kind in tree() - {OnwardError}:
        branch = next(above for above in kind.__mro__ if above.__name__ in codes)
        assert kind.exit_code == codes[branch.__name__], kind.__name__


def test_a_refusal_says_what_where_and_the_mend_in_one_line() -> None:
    refusal = InputRefused(
        "share is above 1",
        file="ties.csv",
        line=7,
        field="share_max",
        value="60\n\x1b[2J\u202e",
        hint="write 0.6 for 60 %",
    )
    assert str(refusal) == (
        "ties.csv:7:share_max: share is above 1 ('60⟨U+000A⟩⟨U+001B⟩[2J⟨U+202E⟩')"
        "; write 0.6 for 60 %"
    )
    assert refusal.place == "ties.csv:7:share_max"


def test_a_long_value_is_cut_where_it_is_quoted() -> None:
    assert len(str(InputRefused("cell too long", value="x" * 1_000_000))) < 300


def test_a_wrong_hash_is_told_with_both_hashes_and_kept_as_facts() -> None:
    error = ChecksumMismatch(actual="a" * 64, expected="b" * 64, where="layer un")
    assert str(error) == (
        "layer un: content has hash aaaaaaaaaaaaaaaa, not bbbbbbbbbbbbbbbb: it was changed; "
        "load the source again"
    )
    assert (error.actual, error.expected) == ("a" * 64, "b" * 64)
