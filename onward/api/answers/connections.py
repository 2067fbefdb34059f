"""The paths between two parties: each with its steps, and all of them as a picture."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from onward.api.answers.pictures import Picture
from onward.api.parties.ids import PartyQuestion

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onward.queries.model.assessment import EvidencePath
    from onward.queries.party_paths import PathsReport


@dataclass(frozen=True, slots=True, repr=False)
class PartyPaths:
    """How two parties are tied; iterating over it yields the paths that are shown.

    Attributes:
        report: Both parties, the definite paths, and those that are merely possible.
        question: Parties and days that were asked for.
    """

    report: "PathsReport"
    question: PartyQuestion

    def __iter__(self) -> "Iterator[EvidencePath]":
        """Yield the paths, the shortest first."""
        return iter(self.report.shown.paths)

    def __len__(self) -> int:
        """Return how many paths are shown."""
        return len(self.report.shown.paths)

    def __repr__(self) -> str:
        """Return whom the paths join, and how many there are."""
        kind = "definite" if self.report.is_definite else "possible"
        between = f"{self.report.start.name} and {self.report.end.name}"
        return f"<PartyPaths: {len(self)} {kind} between {between}>"

    def picture(self) -> Picture:
        """Draw the paths, each tie with the numbers of its paths."""
        from onward.viz.content.texts import add_native_names
        from onward.viz.scenes.scenes import paths_scene

        snapshot = self.question.snapshot
        scene = paths_scene(self.report, snapshot.id, snapshot.layers)
        return Picture(add_native_names(scene, self.question.engine))

    def export(self, form: str, path: str | Path) -> Path:
        """Draw the paths into a file.

        Args:
            form: A format, as in `Picture.render`.
            path: The file.

        Returns:
            The path of the file.

        Raises:
            UsageError: There is no such format.
            ExportError: It cannot be written.
        """
        return self.picture().export(form, path)

    def _repr_html_(self) -> str:
        return self.picture()._repr_html_()  # notebooks ask for this name
