"""Records to JSON and back.

pydantic checks every field on the way in, so that a store written by another version or
edited by hand can't put a wrong type into a record.
"""

from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter
from pydantic_core import to_json

Record = TypeVar("Record")


def encoded(record: Any) -> str:
    """Return ``record`` as compact JSON, with ``Infinity`` and ``NaN`` written so that they come back."""
    return to_json(record, inf_nan_mode="constants").decode()


def decoded(text: str, kind: type[Record]) -> Record:
    """Return the record of type ``kind`` that ``text`` holds.

    Raises:
        pydantic.ValidationError: the text is not such a record.
    """
    return _adapter(kind).validate_json(text)


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
