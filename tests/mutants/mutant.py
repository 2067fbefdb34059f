"""What a mutant is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mutant:
    """One wrong reading of a rule.

    Attributes:
        name: What it does wrong, in a few words; unique.
        file: The file that it changes, from the root of the tree.
        old: Text that stands there exactly once.
        new: What it becomes.
        indicators: Whose example lines and planted cases are asked first.
        tests: Further tests, as pytest takes them.
    """

    name: str
    file: str
    old: str
    new: str
    indicators: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()

    def applied(self, text: str) -> str:
        """Give the file's text with the mutant in it.

        Raises:
            ValueError: The text that it replaces is not there, or more than once.
        """
        count = text.count(self.old)
        if count != 1:
            raise ValueError(f"stale: its text stands {count} times in {self.file}")
        return text.replace(self.old, self.new)
