import pytest

from kernelwright.plan.launcher import LaunchError, Slot
from kernelwright.targets.cpu.signature import signature_of

# const float*, float*, int64_t, float, bool, int32_t: see kw_abi::code in kw_abi.h
SIGNATURE = signature_of("k", (12 | 0xC0, 12 | 0x40, 9, 12, 1, 7))
GOOD = (Slot(index=0), Slot(index=1), 7, 0.5, True, -3)


def refused(position, value):
    arguments = list(GOOD)
    arguments[position] = value
    with pytest.raises(LaunchError) as caught:
        SIGNATURE.check_arguments(arguments)
    return str(caught.value)


def test_a_signature_reads_like_source():
    assert str(SIGNATURE) == "k(const float*, float*, int64_t, float, bool, int32_t)"


def test_fitting_arguments_pass_and_an_int_may_be_a_float():
    SIGNATURE.check_arguments(GOOD)
    SIGNATURE.check_arguments((*GOOD[:3], 1, *GOOD[4:]))


def test_each_misfit_is_named_by_position_type_and_value():
    assert "argument 3" in refused(2, 2.0)
    assert "use // for integer division" in refused(2, 2.0)
    assert "passes a tensor" in refused(2, Slot(index=0))
    assert "passes the number 5" in refused(0, 5)
    assert "write True or False" in refused(4, 1)
    assert "declare it int64_t" in refused(5, 2**31)


def test_the_wrong_count_says_both_counts():
    with pytest.raises(LaunchError, match="takes 6 arguments before begin and end, the launch passes 2"):
        SIGNATURE.check_arguments(GOOD[:2])


def test_a_tensor_of_another_dtype_or_device_is_refused():
    SIGNATURE.check_tensor(0, "float32", "cpu")
    with pytest.raises(LaunchError, match=r"const float\*, the launch passes a float64 tensor"):
        SIGNATURE.check_tensor(0, "float64", "cpu")
    with pytest.raises(LaunchError, match="on mps, not on the CPU"):
        SIGNATURE.check_tensor(0, "float32", "mps")
