"""Taking judgements into the ledger, one after another, each checked against all before it."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from onward.graph.identity.clusters import Clusters
from onward.graph.identity.groups import MergeLink, PartyGroups
from onward.graph.identity.judgements import FACTS_SEEN, Judgement, Says
from onward.graph.identity.ledger import Ledger, LedgerLine, check_judgement, new_line


@dataclass(frozen=True, slots=True)
class IntakeResult:
    """What became of a judgement.

    Attributes:
        line: Its line of the ledger.
        is_new: Whether the line was not there before.
        outranked: Links of sources that no longer make one party of the two.
    """

    line: LedgerLine
    is_new: bool
    outranked: tuple[MergeLink, ...] = ()


class Intake:
    """Gathers the lines that judgements become.

    A contradiction is found by union-find, so that a file of a million judgements is checked in
    the time in which it is read; only then is it worked out how to say it.

    Args:
        ledger: As it is.
        clusters_of: Returns which ids are one party under given judgements.

    Attributes:
        lines: The new lines, in their order.
    """

    def __init__(
        self, ledger: Ledger, clusters_of: Callable[[Sequence[Judgement]], Clusters]
    ) -> None:
        self.lines: list[LedgerLine] = []
        self._ledger = ledger
        self._clusters_of = clusters_of
        self._live: dict[tuple[str, str], dict[Says, LedgerLine]] = defaultdict(dict)
        for line in ledger.live:
            self._live[line.judgement.pair].setdefault(line.judgement.says, line)
        self._group_parties()

    def take(self, judgement: Judgement, user: str, judged_at: str) -> IntakeResult:
        """Take a judgement; one that is there already, or doubts what is judged, adds no line.

        What was judged unsure of the pair is superseded, and so is a line that keeps two parties
        apart by facts which they no longer have.

        Raises:
            MergeRefused: It contradicts what is judged already.
        """
        earlier = self._live[judgement.pair]
        existing = earlier.get(judgement.says)
        if existing is None and judgement.says == "unsure":
            existing = next(iter(earlier.values()), None)  # a doubt adds nothing to a decision
        if existing is not None and not _is_renewed(existing.judgement, judgement):
            return IntakeResult(existing, is_new=False)
        outranked = self._check_contradictions(judgement)
        doubt = earlier.pop("unsure", None)
        place = len(self._ledger.lines) + len(self.lines) + 1
        before = existing or doubt
        line = new_line(place, judgement, user, judged_at, before.id if before else None)
        self.lines.append(line)
        earlier[judgement.says] = line
        self._apply_judgement(judgement, anew=bool(outranked))
        return IntakeResult(line, is_new=True, outranked=outranked)

    def _check_contradictions(self, judgement: Judgement) -> tuple[MergeLink, ...]:
        """Check a judgement in full, but only if the groups tell that it contradicts something."""
        separates_one_party = judgement.says == "different" and self._are_one(judgement)
        if not (self._joins_separated_parties(judgement) or separates_one_party):
            return ()
        ledger = self._ledger.extended(self.lines)
        return check_judgement(judgement, self._clusters_of(ledger.judgements), ledger)

    def _joins_separated_parties(self, judgement: Judgement) -> bool:
        if judgement.says != "same":
            return False
        return self._groups.find_separation(*judgement.pair) is not None

    def _are_one(self, judgement: Judgement) -> bool:
        left, right = map(self._groups.root, judgement.pair)
        return left == right

    def _group_parties(self) -> None:
        """Group the parties as they are under all that is judged so far."""
        judgements = self._ledger.extended(self.lines).judgements
        different = [judgement for judgement in judgements if judgement.says == "different"]
        self._groups = PartyGroups(different=different)
        for link in self._clusters_of(judgements).joined:
            self._groups.link(link)

    def _apply_judgement(self, judgement: Judgement, *, anew: bool) -> None:
        """Change the groups by a new judgement; union-find cannot split, so it groups anew."""
        if anew:
            self._group_parties()
        elif judgement.says == "same":
            self._groups.link(MergeLink.of_judgement(judgement))
        elif judgement.says == "different":
            self._groups.separate(judgement)


def _is_renewed(earlier: Judgement, judgement: Judgement) -> bool:
    """Tell whether two parties are kept apart again, by facts that the earlier line had not."""
    facts = [text for text in judgement.evidence if text.startswith(FACTS_SEEN)]
    return judgement.says == "different" and not set(facts) <= set(earlier.evidence)
