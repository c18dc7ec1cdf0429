from kernelwright.compilers.diagnostics import LONGEST_MESSAGE, MOST_DIAGNOSTICS, diagnostics_of


def test_an_error_in_an_own_file_keeps_its_place():
    (found,) = diagnostics_of(
        "softmax.cpp:12:7: error: 'y' was not declared in this scope\n   12 | y\n", ["softmax.cpp"]
    )

    assert (found.file, found.line, found.column) == ("softmax.cpp", 12, 7)
    assert found.message == "'y' was not declared in this scope"


def test_gcc_errors_inside_a_header_move_to_the_line_that_led_there():
    said = (
        "In file included from /usr/include/c++/12/cmath:1,\n"
        "                 from k.cpp:1:\n"
        "/usr/include/c++/12/algorithm: In instantiation of 'f<int>':\n"
        "k.cpp:7:20:   required from here\n"
        "/usr/include/c++/12/algorithm:99:1: error: no match for 'operator<'\n"
    )
    (found,) = diagnostics_of(said, ["k.cpp"])

    assert (found.file, found.line, found.column) == ("k.cpp", 7, 20)


def test_clang_errors_inside_a_header_move_to_the_line_its_notes_name():
    said = (
        "/zig/lib/libcxx/include/algorithm:99:1: error: invalid operands\n"
        "k.cpp:7:20: note: in instantiation of function template specialization 'f<int>' requested here\n"
    )
    (found,) = diagnostics_of(said, ["k.cpp"])

    assert (found.file, found.line, found.column) == ("k.cpp", 7, 20)


def test_the_first_note_is_folded_into_its_error_and_warnings_are_left_out():
    said = (
        "k.cpp:1:1: warning: unused\n"
        "k.cpp:2:3: error: no matching function\n"
        "k.cpp:1:6: note: candidate: 'void f()'\n"
        "k.cpp:1:6: note: more\n"
    )
    (found,) = diagnostics_of(said, ["k.cpp"])

    assert found.message == "no matching function; note: line 1: candidate: 'void f()'"


def test_repeats_are_dropped_the_rest_is_capped_and_counted():
    said = "".join(f"k.cpp:{line}:1: error: bad\n" * 2 for line in range(1, 31))
    found = diagnostics_of(said, ["k.cpp"])

    assert len(found) == MOST_DIAGNOSTICS + 1
    assert found[-1].message == f"and {30 - MOST_DIAGNOSTICS} more errors"


def test_folders_of_the_build_and_long_messages_do_not_reach_the_author():
    said = f"/tmp/build-1/k.cpp:3:1: error: /tmp/build-1/k.cpp is {'x' * 3000}\n"
    (found,) = diagnostics_of(said, ["k.cpp"], "/tmp/build-1")

    assert found.file == "k.cpp"
    assert "/tmp" not in found.message
    assert len(found.message) <= LONGEST_MESSAGE


def test_what_linkers_say_is_understood():
    gnu = (
        "/usr/bin/ld: kw_unit_0.o: in function `k':\n"
        "kw_unit_0.cpp:(.text+0x5): undefined reference to `helper(float)'\n"
        "collect2: error: ld returned 1 exit status\n"
    )
    lld = "ld.lld: error: undefined symbol: helper(float)\n>>> referenced by k.cpp:4\n"

    for said in (gnu, lld):
        (found,) = diagnostics_of(said, ["k.cpp"])
        assert found.file == "k.cpp"
        assert "`helper(float)`" in found.message


def test_words_without_any_place_still_reach_the_author():
    (found,) = diagnostics_of("internal compiler error: Segmentation fault", ["k.cpp"])

    assert "Segmentation fault" in found.message
