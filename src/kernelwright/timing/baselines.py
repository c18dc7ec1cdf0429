"""Baselines: what the user has without us, by name.

A baseline that can't run here is a fact with a reason, never an error: the others still count.
A name that isn't in the table is an error.
"""

from dataclasses import dataclass

from kernelwright.errors import UnknownNameError

DEFAULT = ("eager", "compile")


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """One way to run the reference.

    ``engine`` is the function of ``bench.engines`` that makes it, ``needs`` the packages it
    imports, ``remedy`` how to get them. ``compiles`` says that a C++ compiler is called, and
    ``prepare_s`` how long getting ready may take. One that ``times_itself`` to choose its kernels gets
    ready on a machine that does nothing else meanwhile.
    """

    name: str
    engine: str
    summary: str
    needs: tuple[str, ...] = ()
    remedy: str = ""
    compiles: bool = False
    prepare_s: float = 600.0
    times_itself: bool = False


_ONNX = 'pip install "kernelwright[onnxruntime]"'
_OPENVINO = 'pip install "kernelwright[openvino]"'

TABLE = {
    each.name: each
    for each in (
        Baseline(name="eager", engine="eager", summary="the module as it is", prepare_s=120.0),
        Baseline(name="compile", engine="compiled", summary="torch.compile with its defaults", compiles=True),
        Baseline(
            name="compile-max",
            engine="compiled_max",
            summary="torch.compile that tries several kernels for each product; slow to prepare",
            compiles=True,
            prepare_s=1200.0,
            times_itself=True,
        ),
        Baseline(
            name="compile-freeze",
            engine="compiled_frozen",
            summary="torch.compile with the weights folded in as constants",
            compiles=True,
        ),
        Baseline(
            name="onnxruntime",
            engine="onnxruntime",
            summary="an ONNX export in onnxruntime",
            needs=("onnxruntime", "onnx", "onnxscript"),
            remedy=_ONNX,
        ),
        Baseline(
            name="openvino",
            engine="openvino",
            summary="the exported program in OpenVINO, in float32",
            needs=("openvino",),
            remedy=_OPENVINO,
        ),
    )
}


def baseline_named(name: str) -> Baseline:
    """Return the baseline called ``name``.

    Raises:
        UnknownNameError: there is none.
    """
    if name not in TABLE:
        raise UnknownNameError("baseline", name, tuple(TABLE), "Defaults: " + ", ".join(DEFAULT) + ".")
    return TABLE[name]
