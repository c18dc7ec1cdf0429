"""Engines: the ways a reference can be run, each as it would be deployed.

This is the child's side of a baseline: a trusted process that never ran a candidate's code.
An engine does everything that depends on the inputs' nesting or on another library's types
before the clock starts and after it stops; in between it does what the user's program would.
"""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import torch

from kernelwright.problems.leaves import inputs_from, leaves_of, tensor_leaves
from kernelwright.problems.reference import Reference
from kernelwright.records.contract import Constant
from kernelwright.targets.runnable import Call, Leaves, Runnable


class ModuleEngine:
    """Calls a torch module, or what torch.compile made of it."""

    def __init__(self, module: Callable[..., Any], tree: str) -> None:
        self._module, self._tree = module, tree

    def bind(self, leaves: Leaves) -> Call:
        """Return the module's call with its arguments nested."""
        inputs, module = inputs_from(leaves, self._tree), self._module
        args, kwargs = inputs.args, inputs.kwargs
        return lambda: module(*args, **kwargs)

    def leaves(self, reply: Any) -> Leaves:
        """Return the reply's leaves in pytree order."""
        return leaves_of(reply)


class TensorsOnly(torch.nn.Module):
    """A module that returns the tensors of another one's reply, flat: all that exporters take."""

    def __init__(self, module: torch.nn.Module) -> None:
        super().__init__()
        self.module = module
        self.train(module.training)

    def forward(self, *args: Any, **kwargs: Any) -> tuple[torch.Tensor, ...]:
        """Call the module and flatten."""
        return tensor_leaves(leaves_of(self.module(*args, **kwargs)))


class OnnxEngine:
    """Runs an ONNX export in onnxruntime's CPU provider."""

    def __init__(self, reference: Reference, threads: int) -> None:
        import onnxruntime  # noqa: PLC0415 # pyright: ignore[reportMissingImports] - an optional extra

        inputs, module = reference.draw_inputs(0), TensorsOnly(reference.module)
        exported: Any = torch.onnx.export(module, inputs.args, kwargs=inputs.kwargs, dynamo=True, verbose=False)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
        with TemporaryDirectory() as folder:
            # To a file with its weights beside it: one protobuf can't hold more than 2 GiB.
            path = Path(folder) / "model.onnx"
            exported.save(str(path), external_data=True)
            self._session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        self._names = [each.name for each in self._session.get_inputs()]
        self._contract = reference.problem.contract

    def bind(self, leaves: Leaves) -> Call:
        """Return a run with the tensors passed as NumPy arrays that share their memory."""
        tensors = tensor_leaves(leaves)
        feeds = {name: tensor.numpy() for name, tensor in zip(self._names, tensors, strict=True)}
        run: Callable[..., Any] = self._session.run
        return partial(run, None, feeds)

    def leaves(self, reply: Any) -> Leaves:
        """Return the arrays as tensors, with the contract's constants between them."""
        return _with_constants(tuple(torch.from_numpy(array) for array in reply), self._contract.outputs)


class OpenVinoEngine:
    """Runs in OpenVINO's CPU plugin, in the dtype of the contract."""

    def __init__(self, reference: Reference, threads: int) -> None:
        import openvino  # noqa: PLC0415 # pyright: ignore[reportMissingImports] - an optional extra

        inputs = reference.draw_inputs(0)
        with torch.no_grad():
            exported = torch.export.export(TensorsOnly(reference.module), inputs.args, inputs.kwargs)
        settings: dict[str, Any] = {
            "INFERENCE_NUM_THREADS": threads,
            "PERFORMANCE_HINT": "LATENCY",
            # Its default is bfloat16 where the processor has it: another function.
            "INFERENCE_PRECISION_HINT": "f32",
        }
        compiled = openvino.Core().compile_model(openvino.convert_model(exported), "CPU", settings)
        self._request = compiled.create_infer_request()
        self._contract = reference.problem.contract

    def bind(self, leaves: Leaves) -> Call:
        """Return an inference that shares the inputs' memory."""
        arrays = [tensor.numpy() for tensor in tensor_leaves(leaves)]
        infer: Callable[..., Any] = self._request.infer
        return partial(infer, arrays, share_inputs=True)

    def leaves(self, reply: Any) -> Leaves:
        """Return the outputs as tensors, with the contract's constants between them."""
        arrays = tuple(torch.from_numpy(array) for array in reply.to_tuple())
        return _with_constants(arrays, self._contract.outputs)


def eager(reference: Reference, threads: int, compiler: str) -> Runnable:
    """Return the module as it is."""
    del threads, compiler  # torch's own number of threads holds
    return ModuleEngine(reference.module, reference.problem.contract.input_tree)


def compiled(reference: Reference, threads: int, compiler: str) -> Runnable:
    """Return ``torch.compile`` of the module, with its defaults."""
    return _compiled(reference, threads, compiler, options={})


def compiled_max(reference: Reference, threads: int, compiler: str) -> Runnable:
    """Return ``torch.compile`` that tries several kernels for each product (slow to compile)."""
    return _compiled(reference, threads, compiler, options={"max_autotune": True})


def compiled_frozen(reference: Reference, threads: int, compiler: str) -> Runnable:
    """Return ``torch.compile`` with weights folded into the code as constants."""
    return _compiled(reference, threads, compiler, options={"freezing": True})


def onnxruntime(reference: Reference, threads: int, compiler: str) -> Runnable:
    """Return the reference in onnxruntime."""
    del compiler
    return OnnxEngine(reference, threads)


def openvino(reference: Reference, threads: int, compiler: str) -> Runnable:
    """Return the reference in OpenVINO."""
    del compiler
    return OpenVinoEngine(reference, threads)


def _compiled(reference: Reference, threads: int, compiler: str, *, options: dict[str, Any]) -> Runnable:
    from kernelwright.timing.inductor import use_compiler  # noqa: PLC0415 - inductor takes a second to import

    del threads
    if compiler:
        use_compiler(compiler)
    module = torch.compile(reference.module, options=options or None)
    return ModuleEngine(module, reference.problem.contract.input_tree)


def _with_constants(tensors: Sequence[torch.Tensor], described: Sequence[Any]) -> Leaves:
    rest = iter(tensors)
    return tuple(leaf.value if isinstance(leaf, Constant) else next(rest) for leaf in described)
