"""The arguments that inductor gives to g++, as zig's clang gets them."""

from pathlib import Path

from kernelwright.timing.zig_compiler import OPENMP_FOLDER, arguments_for_zig

LIBGOMP = Path("/somewhere/libgomp.so.1")


def test_libgomp_is_the_one_inside_torch_and_the_header_is_ours() -> None:
    given = ("a.cpp", "-fopenmp", "-lgomp", "-o", "a.so")

    assert arguments_for_zig(given, LIBGOMP) == (
        *("-I", str(OPENMP_FOLDER)),
        *("a.cpp", "-fopenmp", str(LIBGOMP), "-o", "a.so"),
    )
    assert (OPENMP_FOLDER / "omp.h").is_file()


def test_asking_for_the_version_stays_a_question_alone() -> None:
    assert arguments_for_zig(("--version",), LIBGOMP) == ("--version",)
