"""Taking judgements into the ledger, one after another, each checked against all before it."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from onward.graph.identity.clusters import Clusters, Groups, Joined
from onward.graph.identity.judgements import Judgement, Says
from onward.graph.identity.ledger import Ledger, Line, check, new_line


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a judgement.

    Attributes:
        line: Its line of the ledger; `is_new` where it was not there before.
        outranked: Links of sources that no longer make one party of the two.
    """

    line: Line
    is_new: bool
    outranked: tuple[Joined, ...] = ()


class Intake:
    """Gathers the lines that judgements become.

    A contradiction is found by union-find, so that a file of a million judgements is checked in
    the time in which it is read; only then is it worked out how to say it.

    Args:
        ledger: As it is.
        clusters_of: Gives who is one party under some judgements.

    Attributes:
        lines: The new lines, in their order.
    """

    def __init__(
        self, ledger: Ledger, clusters_of: Callable[[Sequence[Judgement]], Clusters]
    ) -> None:
        self.lines: list[Line] = []
        self._ledger = ledger
        self._clusters_of = clusters_of
        self._live: dict[tuple[str, str], dict[Says, Line]] = defaultdict(dict)
        for line in ledger.live:
            self._live[line.said.pair].setdefault(line.said.says, line)
        self._begin()

    def take(self, said: Judgement, user: str, at: str) -> Answer:
        """Take a judgement; one that is there already, or doubts what is judged, adds no line.

        What was judged unsure of the pair is superseded.

        Raises:
            MergeRefused: It contradicts what is judged already.
        """
        before = self._live[said.pair]
        known = before.get(said.says) or (
            next(iter(before.values()), None) if said.says == "unsure" else None
        )
        if known is not None:
            return Answer(known, is_new=False)
        outranked: tuple[Joined, ...] = ()
        if self._is_contradiction(said) or (said.says == "different" and self._are_one(said)):
            ledger = self._ledger.plus(self.lines)
            outranked = check(said, self._clusters_of(ledger.judgements), ledger)
        doubt = before.pop("unsure", None)
        place = len(self._ledger.lines) + len(self.lines) + 1
        line = new_line(place, said, user, at, doubt.id if doubt else None)
        self.lines.append(line)
        before[said.says] = line
        self._follow(said, anew=bool(outranked))
        return Answer(line, is_new=True, outranked=outranked)

    def _is_contradiction(self, said: Judgement) -> bool:
        return said.says == "same" and self._groups.parting(*said.pair) is not None

    def _are_one(self, said: Judgement) -> bool:
        left, right = map(self._groups.root, said.pair)
        return left == right

    def _begin(self) -> None:
        """Group the parties as they are under all that is judged so far."""
        judgements = self._ledger.plus(self.lines).judgements
        self._groups = Groups(different=[one for one in judgements if one.says == "different"])
        for link in self._clusters_of(judgements).joined:
            self._groups.link(link)

    def _follow(self, said: Judgement, *, anew: bool) -> None:
        """Group the parties as a new line has it; what it parts must be grouped anew."""
        if anew:
            self._begin()
        elif said.says == "same":
            self._groups.link(Joined(*said.pair, said.rule, said.reason, said.score))
        elif said.says == "different":
            self._groups.part(said)
