"""Digests: the ids of records.

An id is the SHA-256 of a canonical encoding of the fields that make a record what it is.
The encoding frames every part with its length and type, so that no two different values
can run together into the same bytes.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

DIGEST_CHARACTERS = 64


def digest_of(*parts: Any) -> str:
    """Return the lowercase hexadecimal SHA-256 of ``parts``.

    Args:
        parts: ``None``, ``bool``, ``int``, ``float``, ``str``, ``bytes``, frozen dataclasses, and
            tuples, lists or string-keyed mappings of those. Mappings are encoded in key order.

    Raises:
        TypeError: a part has a type with no canonical encoding.
    """
    hasher = hashlib.sha256()
    for part in parts:
        hasher.update(_encoded(part))
    return hasher.hexdigest()


def _encoded(value: Any) -> bytes:
    # Type and length first: ("ab", "c") and ("a", "bc") must not collide, nor 1 and True.
    match value:
        case None:
            return _framed(b"n", b"")
        case bool():
            return _framed(b"b", b"1" if value else b"0")
        case int():
            return _framed(b"i", str(value).encode())
        case float():
            return _framed(b"f", value.hex().encode())
        case str():
            return _framed(b"s", value.encode())
        case bytes():
            return _framed(b"y", value)
        case tuple() | list():
            return _framed(b"t", b"".join(_encoded(item) for item in value))
        case Mapping():
            return _framed(b"m", b"".join(_encoded(key) + _encoded(value[key]) for key in sorted(value)))
        case _ if is_dataclass(value):
            named = tuple((field.name, getattr(value, field.name)) for field in fields(value))
            return _framed(b"d", _encoded(type(value).__name__) + _encoded(named))
        case _:
            raise TypeError(f"no canonical encoding for {type(value).__name__}")


def _framed(kind: bytes, body: bytes) -> bytes:
    return kind + str(len(body)).encode() + b":" + body
