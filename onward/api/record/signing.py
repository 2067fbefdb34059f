"""Signatures under the head of a log: Ed25519, as a signed note, by a key from elsewhere."""

import base64
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

from onward.errors import ChainBroken, InputRefused, UsageError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (
        Ed25519PrivateKey,
        Ed25519PublicKey,
    )

MISSING: Final = (
    "signatures need the library cryptography, which is missing; run pip install 'onward[sign]'"
)
_ALGORITHM: Final = b"\x01"
"""Ed25519, in C2SP's signed notes."""

_DASH: Final = "\u2014"


def sign_note(text: str, key_file: Path, name: str) -> str:
    """Return a text with a signature below it.

    Args:
        text: Lines, the last one ended.
        key_file: A private key, PEM, unencrypted (``openssl genpkey -algorithm ed25519``).
        name: Who signs, without blanks.

    Raises:
        UsageError: The library is not installed, or the name has a blank or a plus sign.
        InputRefused: The file is no such key.
    """
    if not name or any(char.isspace() or char == "+" for char in name):
        raise UsageError(f"{name!r} cannot name a key; leave out blanks and plus signs")
    key = _read_private_key(key_file)
    signature = _hash_key(name, key.public_key()) + key.sign(text.encode())
    return f"{text}\n{_DASH} {name} {base64.b64encode(signature).decode()}\n"


def verify_note(note: str, key_file: Path) -> str:
    """Return the text of a signed note.

    Args:
        note: Text and signatures.
        key_file: The public key of one of those who signed, PEM.

    Raises:
        ChainBroken: None of its signatures is of that key, or the text was changed.
        InputRefused: It is no signed note, or the file is no such key.
    """
    text, separator, below = note.partition("\n\n")
    text += "\n"
    if not separator:
        raise InputRefused("has no signature", hint="give what `onward log head --key` has printed")
    key = _read_public_key(key_file)
    from cryptography.exceptions import InvalidSignature

    for line in below.splitlines():
        dash, _, rest = line.partition(" ")
        name, _, encoded = rest.partition(" ")
        try:
            signature = base64.b64decode(encoded, validate=True)
        except ValueError:
            continue
        if dash != _DASH or signature[:4] != _hash_key(name, key):
            continue
        try:
            key.verify(signature[4:], text.encode())
        except InvalidSignature as error:
            raise ChainBroken(f"the signature of {name} is not under this text") from error
        return text
    raise ChainBroken(f"none of the signatures is of the key {key_file}")


def _hash_key(name: str, key: "Ed25519PublicKey") -> bytes:
    """Return the four bytes by which a note names a key."""
    content = name.encode() + b"\n" + _ALGORITHM + key.public_bytes_raw()
    return sha256(content).digest()[:4]


def _read_private_key(path: Path) -> "Ed25519PrivateKey":
    try:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import load_pem_private_key
    except ImportError as error:
        raise UsageError(MISSING) from error
    try:
        key = load_pem_private_key(_read_file(path), password=None)
    except (ValueError, TypeError) as error:
        raise InputRefused("is no private key in PEM", file=str(path)) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise InputRefused("is no Ed25519 key", file=str(path))
    return key


def _read_public_key(path: Path) -> "Ed25519PublicKey":
    try:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
        from cryptography.hazmat.primitives.serialization import load_pem_public_key
    except ImportError as error:
        raise UsageError(MISSING) from error
    try:
        key = load_pem_public_key(_read_file(path))
    except ValueError as error:
        raise InputRefused("is no public key in PEM", file=str(path)) from error
    if not isinstance(key, Ed25519PublicKey):
        raise InputRefused("is no Ed25519 key", file=str(path))
    return key


def _read_file(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputRefused(f"cannot be read ({reason})", file=str(path)) from error
