"""Looking after a workspace: is all of it as it was written, and what of its cache can go?"""

from typing import TYPE_CHECKING

from onward.api.inputs import check_number, check_text, check_whole
from onward.api.opened import OpenedWorkspace
from onward.errors import UsageError

if TYPE_CHECKING:
    from onward.api.answers.data import TidiedCache, VerifiedLog, VerifiedWorkspace


class WorkspaceUpkeep(OpenedWorkspace):
    """What somebody does who looks after a workspace."""

    def verify(self) -> "VerifiedWorkspace":
        """Read everything that the workspace stores, and say what is not as it was written.

        That is every snapshot, every row of every layer, the identity ledger, the caches, the
        records and the chain of the log. A damaged cache is made again when it is next needed.

        Returns:
            How much was read, and a line for each fault.

        Raises:
            SnapshotMissing: Nothing is loaded yet.
        """
        from onward.api.answers.data import verify_workspace

        self.folder.current()  # a workspace of the version before is carried over first
        return verify_workspace(self.folder)

    def tidy(self, *, unused_hours: float = 24.0) -> "TidiedCache":
        """Remove what nobody needs of the workspace's cache; all of it can be made again.

        What the current snapshot and the one before are answered from stays, and so does what a
        process has open, or has opened within some hours. Each load does the same.

        Args:
            unused_hours: How many hours these are.

        Returns:
            What was removed, and the bytes that it took.

        Raises:
            UsageError: The hours are negative, or no number.
            Busy: Another process is writing.
        """
        import time

        from onward.api.answers.data import tidy_cache

        hours = check_number("unused_hours", unused_hours)
        if not hours >= 0:
            raise UsageError(f"unused_hours {hours} must be at least 0")
        return tidy_cache(self.folder, time.time(), hours)

    def verify_log(self, *heads: tuple[int, str]) -> "VerifiedLog":
        """Check that the log, and the records that it tells of, are as they were written.

        Args:
            heads: Heads noted earlier, each the number of an entry and its hash: a log whose end
                was cut, or that was written anew as a whole, shows only against one of them.

        Returns:
            How many entries there are, and the hash of the last one: the head to note.

        Raises:
            ChainBroken: The first thing that is wrong.
            StoreError: There are no records yet, or they cannot be read.
        """
        from onward.api.answers.data import verify_log

        for head in heads:
            if not isinstance(head, tuple) or len(head) != 2:
                raise UsageError(f"heads {head!r} is not a number and a hash")
            check_whole("heads", head[0])
            check_text("heads", head[1])
        self._require_records()
        return verify_log(self.folder, heads)
