"""What instrumented kernels say before they end, turned into sentences with places."""

from kernelwright.targets.cpu.faults import fault_in

FRAMES = """
    #0 0x7f0 in kw::relu(float) /cache/unfinished-x/kw_math.h:50
    #1 0x7f1 in right /cache/unfinished-x/soft.cpp:7:13
    #2 0x7f2 in row_softmax /cache/unfinished-x/soft.cpp:19
    #3 0x7f3  (/lib/x86_64-linux-gnu/libffi.so.8+0x6f79)
"""
OVERFLOW = (
    "kernelwright-buffer: 0x615000db2440 400 input x\n"
    "kernelwright-buffer: 0x615000dc0000 400 the buffer float32[100] of line 4\n"
    "==7==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x615000db25d0 at pc 0x7f bp 0x7f sp 0x7f\n"
    "READ of size 4 at 0x615000db25d0 thread T0" + FRAMES + "\n"
    "0x615000db25d0 is located {where} 400-byte region [0x615000db2440,0x615000db25d0)\n"
    "allocated by thread T0 here:\n    #0 0x7f9 in row_softmax /cache/other/soft.cpp:99\n"
)


def _fault(said: str, **options):
    return fault_in(said, ["soft.cpp"], ["row_softmax"], **options)


def test_a_read_past_an_end_is_named_by_buffer_and_place_in_the_authors_own_file() -> None:
    found = _fault(OVERFLOW.format(where="0 bytes to the right of"))

    assert found is not None
    assert found.kind == "undefined_behaviour"
    assert (found.place, found.kernel) == ("soft.cpp:7:13", "row_softmax")
    assert found.words == "heap-buffer-overflow: reads 4 bytes 0 bytes after the end of input x (400 bytes)"


def test_newer_sanitizers_say_after_and_before() -> None:
    after = _fault(OVERFLOW.format(where="12 bytes after"))
    before = _fault(OVERFLOW.format(where="4 bytes before"))

    assert after is not None
    assert before is not None
    assert "12 bytes after the end of input x" in after.words
    assert "4 bytes before the start of input x" in before.words


def test_a_buffer_that_nobody_announced_is_told_by_its_size() -> None:
    unannounced = OVERFLOW.replace("kernelwright-buffer: 0x615000db2440", "kernelwright-buffer: 0x1")

    found = _fault(unannounced.format(where="8 bytes after"))

    assert found is not None
    assert found.words.endswith("8 bytes after the end of a buffer of 400 bytes")


def test_our_own_runtime_gives_line_and_column() -> None:
    found = _fault("noise\nkernelwright-fault: soft.cpp:6:4: integer division by zero: 256 / 0\n" + FRAMES)

    assert found is not None
    assert str(found) == "soft.cpp:6:4: kernel row_softmax: integer division by zero: 256 / 0"


def test_a_place_in_a_header_of_ours_becomes_the_line_that_led_there() -> None:
    found = _fault("kernelwright-fault: kw_math.h:50:1: shift by 40 bits of 1\n" + FRAMES)

    assert found is not None
    assert found.place == "soft.cpp:7:13"


def test_a_race_is_placed_by_asking_for_the_source_of_its_code() -> None:
    words = "work items [3, 4) read element 0 of argument 2 of kernel k, which work items [0, 1) write"
    said = f"kernelwright-race: 0x12c1: {words}\n"
    asked: list[str] = []

    def source_of(code: str) -> str:
        asked.append(code)
        return "/cache/x/soft.cpp:?\n/cache/x/kw_reduce.h:30\n/cache/x/soft.cpp:5 (discriminator 4)\n"

    found = _fault(said, source_of=source_of)

    assert found is not None
    assert (found.kind, found.place, asked) == ("race", "soft.cpp:5", ["12c1"])
    assert str(_fault(said)) == words


def test_an_ordinary_crash_is_no_fault() -> None:
    assert _fault("Fatal Python error: Segmentation fault\n  File soft.cpp\n") is None


def test_a_wild_pointer_is_told_without_a_buffer() -> None:
    said = "==7==ERROR: AddressSanitizer: SEGV on unknown address 0x000000000008 (pc 0x7f bp 0x7f sp 0x7f T0)" + FRAMES

    found = _fault(said)

    assert found is not None
    assert found.words == "SEGV"
    assert found.place == "soft.cpp:7:13"
