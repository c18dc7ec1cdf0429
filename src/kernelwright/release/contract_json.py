"""A contract from JSON, with the standard library alone.

A release is loaded where only torch is installed, so it can't lean on pydantic, which writes and
checks the store's records.
"""

from typing import Any

from kernelwright.records.contract import Constant, Contract, Leaf, NamedTensor
from kernelwright.records.tensor import TensorSpec


def contract_from(fields: dict[str, Any]) -> Contract:
    """Return the contract that a manifest's "contract" object describes.

    Raises:
        KeyError, TypeError: a field is missing or of another type.
    """
    return Contract(
        inputs=tuple(map(_leaf, fields["inputs"])),
        input_tree=fields["input_tree"],
        outputs=tuple(map(_leaf, fields["outputs"])),
        output_tree=fields["output_tree"],
        state=tuple(
            NamedTensor(name=named["name"], kind=named["kind"], spec=_spec(named["spec"])) for named in fields["state"]
        ),
        mode=fields["mode"],
        mutates=tuple(fields["mutates"]),
        is_random=fields["is_random"],
        precision=fields["precision"],
        accepts_finite_only=fields["accepts_finite_only"],
    )


def _leaf(fields: dict[str, Any]) -> Leaf:
    return _spec(fields) if "shape" in fields else Constant(value=fields["value"])


def _spec(fields: dict[str, Any]) -> TensorSpec:
    return TensorSpec(shape=tuple(fields["shape"]), dtype=fields["dtype"], strides=tuple(fields["strides"]))
