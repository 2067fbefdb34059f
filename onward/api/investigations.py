"""Saved investigations: what somebody has brought together on a canvas, with notes, to go on later.

They lie beside the snapshots as a file each, a line each time one was saved; the last line counts.
Notes are what a person thinks, and no evidence: no assessment reads them.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, JsonValue, TypeAdapter, ValidationError

from onward.api.inputs import timestamp
from onward.errors import AssessmentMissing, StoreError, UsageError
from onward.graph.json_forms import json_text
from onward.graph.store.files import hold_lock

FOLDER: Final = "investigations"
BYTES: Final = 1_000_000
"""Bytes of an investigation at most."""

_NAME: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


Sent = TypeVar("Sent", bound=BaseModel)


class Note(_Strict):
    """What a person has written about a party, a tie, a path, a finding or the whole."""

    kind: Literal["party", "tie", "path", "finding", "whole"]
    about: Annotated[str, Field(max_length=2_000)] = ""
    name: Annotated[str, Field(max_length=2_000)] = ""
    text: Annotated[str, Field(min_length=1, max_length=20_000)]
    by: Annotated[str, Field(min_length=1, max_length=200)]
    at: Annotated[str, Field(max_length=40)] = ""


class PictureDraft(_Strict):
    """A picture that was kept on the way: its title, and the canvas as it stood."""

    title: Annotated[str, Field(min_length=1, max_length=2_000)]
    state: dict[str, JsonValue]


class InvestigationDraft(_Strict):
    """An investigation as it is sent."""

    title: Annotated[str, Field(min_length=1, max_length=300)]
    by: Annotated[str, Field(min_length=1, max_length=200)]
    state: dict[str, JsonValue]
    steps: Annotated[list[Annotated[str, Field(max_length=2_000)]], Field(max_length=1_000)] = []
    notes: Annotated[list[Note], Field(max_length=1_000)] = []
    pictures: Annotated[list[PictureDraft], Field(max_length=20)] = []


class Investigation(InvestigationDraft):
    """An investigation as it is kept."""

    name: str
    at: str

    @property
    def version(self) -> str:
        """What changes whenever it is saved with another content."""
        return hashlib.sha256(self.write().encode()).hexdigest()[:32]

    def write(self) -> str:
        """Return its line in the file."""
        return json_text(self.model_dump(mode="json"))

    def to_data(self) -> Mapping[str, JsonValue]:
        """Return it as JSON data, with its version."""
        data: dict[str, JsonValue] = self.model_dump(mode="json")
        return {**data, "version": self.version}


class SavedMeanwhile(UsageError):
    """Somebody has saved the investigation since it was opened."""


@dataclass(frozen=True, slots=True)
class Investigations:
    """The investigations of a workspace.

    Attributes:
        workspace: Its folder.
        wait: Seconds to wait for another process that is writing.
    """

    workspace: Path
    wait: float = 5.0

    def list(self) -> list[Investigation]:
        """Return all of them, those that were saved last first."""
        files = sorted(self._files_folder.glob("*.jsonl")) if self._files_folder.is_dir() else []
        saved = [self._read_last(file) for file in files]
        return sorted(saved, key=lambda each: (each.at, each.name), reverse=True)

    def read(self, name: str) -> Investigation:
        """Return one as it was saved last.

        Raises:
            AssessmentMissing: There is none of that name.
            UsageError: It cannot be a name.
        """
        path = self._find_path(name)
        if not path.is_file():
            raise AssessmentMissing(f"there is no investigation {name!r}")
        return self._read_last(path)

    def save(
        self, name: str, draft: Mapping[str, object], seen: str | None = None
    ) -> Investigation:
        """Save an investigation; notes without a day get this moment.

        Args:
            name: Small letters, digits and hyphens.
            draft: title, by, state, steps, notes and pictures.
            seen: The version that was opened; None = it is a new one.

        Returns:
            It as it is kept.

        Raises:
            SavedMeanwhile: Another version is the last one.
            UsageError: The name or the draft cannot be read.
            Busy, StoreError: The file cannot be written.
        """
        path, sent = (
            self._find_path(name),
            read_strictly(InvestigationDraft, draft, "investigation"),
        )
        now = timestamp()
        # whoever sends a day keeps it: a note is not younger because it was saved again
        notes = [note if note.at else note.model_copy(update={"at": now}) for note in sent.notes]
        content = {**sent.model_dump(), "notes": [note.model_dump() for note in notes]}
        saved = Investigation.model_validate({**content, "name": name, "at": now})
        line = saved.write() + "\n"
        if len(line.encode()) > BYTES:
            raise UsageError(f"an investigation has {BYTES // 1000} kB at most")
        try:
            self._files_folder.mkdir(parents=True, exist_ok=True)
            # a lock of its own: a load that runs for an hour blocks no note
            with hold_lock(self._files_folder / "lock", self.wait):
                self._check_seen(path, seen)
                with path.open("ab") as file:
                    file.write(line.encode())
        except OSError as fault:
            raise StoreError(f"{path}: cannot be written ({fault.strerror or fault})") from fault
        return saved

    def delete(self, name: str, seen: str | None = None) -> None:
        """Delete an investigation with all that was saved of it.

        Args:
            name: Its name.
            seen: The version that was opened; None = whichever is the last one.

        Raises:
            AssessmentMissing: There is none of that name.
            SavedMeanwhile: Another version is the last one.
        """
        path = self._find_path(name)
        if not path.is_file():
            raise AssessmentMissing(f"there is no investigation {name!r}")
        try:
            with hold_lock(self._files_folder / "lock", self.wait):
                if seen is not None:
                    self._check_seen(path, seen)
                path.unlink(missing_ok=True)
        except OSError as fault:
            raise StoreError(f"{path}: cannot be deleted ({fault.strerror or fault})") from fault

    @property
    def _files_folder(self) -> Path:
        return self.workspace / FOLDER

    def _find_path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise UsageError(
                f"{name!r} is no name of an investigation; use small letters, digits and hyphens"
            )
        return self._files_folder / f"{name}.jsonl"

    def _check_seen(self, path: Path, seen: str | None) -> None:
        last = self._read_last(path).version if path.is_file() else None
        if last != seen:
            said = "is there already" if seen is None else "was saved by somebody else meanwhile"
            raise SavedMeanwhile(
                f"the investigation {path.stem} {said}; open it, or take a new name"
            )

    def _read_last(self, path: Path) -> Investigation:
        try:
            # a line that was cut by a full disk is no version: the file says so, loudly
            lines = [line for line in path.read_bytes().split(b"\n") if line]
            return _KEPT.validate_json(lines[-1])
        except (OSError, ValidationError, IndexError) as fault:
            raise StoreError(f"{path}: cannot be read; mend or remove the file") from fault


_KEPT: Final = TypeAdapter(Investigation)


def read_strictly(form: type[Sent], data: Mapping[str, object], what: str) -> Sent:
    """Read what was sent into a form.

    Args:
        form: Which.
        data: What was sent.
        what: What is faulty, where it is not a field.

    Raises:
        UsageError: It has another form.
    """
    try:
        return form.model_validate(dict(data))
    except ValidationError as fault:
        # the first fault is enough to mend, and none of them quotes what was sent
        first = fault.errors(include_url=False, include_input=False, include_context=False)[0]
        place = ".".join(str(part)[:60] for part in first["loc"])
        raise UsageError(f"{place or what}: {first['msg'].lower()}") from fault
