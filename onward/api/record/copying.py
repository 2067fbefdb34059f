"""Copies for others of which every field can be checked, and checking one."""

from collections.abc import Sequence
from pathlib import Path
from secrets import token_bytes
from typing import TYPE_CHECKING

from onward.api.inputs.arguments import check_path, check_paths, check_reference, check_texts
from onward.api.inputs.days import timestamp
from onward.api.record.keeping import RecordKeeping, read_checkpoints
from onward.errors import InputRefused

if TYPE_CHECKING:
    from onward.queries.acts.copies import CheckableCopy, CheckedCopy
    from onward.queries.model.parts import JsonObject


class CopyWriting(RecordKeeping):
    """What others are given of an assessment, and what is opened to them later."""

    def checkable_copy(self, order: str, *, profile: str = "authority") -> "CheckableCopy":
        """Return a copy of an order's newest assessment, of which every field can be checked.

        The log gets an entry that tells of it; the same copy has the same bytes for ever.

        Args:
            order: An order's id, or that of an assessment of it.
            profile: For whose eyes: internal, authority or external.

        Raises:
            StoreError: The order was never assessed, or the records cannot be written.
            UsageError: There is no such profile.
        """
        from onward.queries.acts.copies import CheckableCopy, copy_fields, read_profile
        from onward.queries.records.log import make_checkpoint, prove_inclusion

        shown_to = read_profile(profile)
        self._require_records()
        with self.open_records() as store:
            assessment = store.get(check_reference("order", order))
            secret = store.keep_secret(assessment, make_secret)
            fields = copy_fields(assessment.to_data(), shown_to, secret)
            said = fields.to_json()
            entry = store.note_copy(assessment, fields.root, said, make_secret, timestamp())
            hashes = store.log_hashes()[: entry["seq"]]
        leaves = [bytes.fromhex(text) for text in hashes]
        proof = tuple(each.hex() for each in prove_inclusion(leaves, entry["seq"] - 1))
        return CheckableCopy(fields, entry, proof, make_checkpoint(hashes))

    def open_fields(self, order: str, paths: Sequence[str]) -> "list[JsonObject]":
        """Return fields of an order's newest assessment with their salts.

        Whoever has a copy can check these against it, and learns nothing of any other field.

        Args:
            order: An order's id, or that of an assessment of it.
            paths: Where they stand, as JSON pointers; all below a path are meant.

        Raises:
            StoreError: The order was never assessed, or the records cannot be written.
            UsageError: There is no field at a path.
        """
        from onward.queries.acts.copies import open_fields

        self._require_records()
        with self.open_records() as store:
            assessment = store.get(check_reference("order", order))
            secret = store.keep_secret(assessment, make_secret)
        return open_fields(assessment.to_data(), secret, check_texts("paths", paths))


def make_secret() -> bytes:
    """Return bytes that nobody can guess, from which the salts of one assessment follow."""
    from onward.queries.records.store import SECRET_BYTES

    return token_bytes(SECRET_BYTES)


def check_copy(
    path: str | Path,
    *,
    opened: Sequence[str | Path] = (),
    notes: Sequence[str | Path] = (),
    key: str | Path | None = None,
) -> "CheckedCopy":
    """Check a copy that somebody was given; no workspace is needed.

    Args:
        path: The file of the copy.
        opened: Files of fields that were opened later.
        notes: Heads of the sender's log that were kept elsewhere, of which one must be that of the
            copy.
        key: The public key (PEM) of who has signed them.

    Raises:
        ChainBroken: The first thing that is not as it was written.
        InputRefused: A file is not of the form.
    """
    from onward.queries.acts.copies import check_copy as check_text

    file = check_path("path", path)
    heads = [head for note in check_paths("notes", notes) for head in read_checkpoints(note, key)]
    texts = [_read_file(each) for each in check_paths("opened", opened)]
    return check_text(_read_file(file), texts, heads)


def _read_file(path: Path) -> tuple[str, str]:
    try:
        return str(path), path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputRefused("cannot be read", file=str(path)) from error
