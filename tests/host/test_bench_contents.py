"""The contents of timed blocks: never the same, and never what no draw could have held."""

from random import Random

import torch

from kernelwright.targets.fresh import FreshBlock
from kernelwright.timing.contents import Contents

ORDER = tuple(call % 2 for call in range(50))


def draws(count: int = 4) -> list[tuple[torch.Tensor, ...]]:
    """Floats whose every third element is 0, whole numbers that ascend, and a mask that is always the same."""
    generator = torch.Generator().manual_seed(1)
    mask = torch.arange(64) % 3 > 0
    found: list[tuple[torch.Tensor, ...]] = []
    for _ in range(count):
        floats = torch.randn(3, 64, generator=generator) * mask
        offsets = torch.randint(0, 100, (8,), generator=generator).sort().values
        found.append((floats, offsets, mask))
    return found


def contents(seed: int = 7, *, mixes: bool = True) -> Contents:
    return Contents(draws(), input_sets=2, random=Random(seed), mixes=mixes)


def shown(block: FreshBlock, call: int) -> tuple[torch.Tensor, ...]:
    """What a call of the block finds."""
    return block.as_of(call).leaves(block.order[call])


def test_every_element_is_one_that_a_draw_had_in_its_place() -> None:
    block = contents().draw(ORDER, call_s=1e-3)
    possible = torch.stack([floats for floats, _, _ in draws()])

    for call in range(len(ORDER)):
        floats, _, mask = shown(block, call)
        assert bool((possible == floats).any(0).all())
        assert torch.equal(mask, draws()[0][2])


def test_whole_numbers_come_from_one_draw() -> None:
    made = contents()
    known = [offsets.tolist() for _, offsets, _ in draws()]

    for _ in range(20):
        for index in range(2):
            assert made.draw((0,), call_s=1e-3).leaves(index)[1].tolist() in known


def test_no_two_calls_find_the_same() -> None:
    made = contents()
    blocks = [made.draw(ORDER, call_s=1e-3) for _ in range(2)]
    seen = {shown(block, call)[0].numpy().tobytes() for block in blocks for call in range(len(ORDER))}

    assert len(seen) == 2 * len(ORDER)


def test_nothing_changes_between_calls_that_have_a_set_each() -> None:
    assert contents().draw((1, 0), call_s=1e-3).touches is None
    assert contents().draw((), call_s=0.0).touches is None


def test_longer_calls_change_more_but_never_everything() -> None:
    short, long = (contents().draw(ORDER, call_s=seconds).touches for seconds in (1e-6, 1e-4))

    assert short is not None
    assert long is not None
    assert short.count < long.count < 3 * 64


def test_draws_that_do_not_mix_are_taken_whole() -> None:
    block = contents(mixes=False).draw(ORDER, call_s=1e-3)

    assert block.touches is None
    assert any(torch.equal(block.leaves(0)[0], floats) for floats, _, _ in draws())


def test_floats_of_every_width_and_complex_numbers_are_mixed() -> None:
    for dtype in (torch.float64, torch.float16, torch.bfloat16, torch.complex64, torch.complex128):
        sets = [(torch.full((40,), float(value), dtype=dtype),) for value in range(4)]
        (found,) = Contents(sets, input_sets=2, random=Random(3)).draw(ORDER, call_s=1e-3).as_of(49).leaves(1)
        values = torch.view_as_real(found)[:, 0] if dtype.is_complex else found

        assert found.dtype == dtype
        assert set(values.tolist()) <= {0.0, 1.0, 2.0, 3.0}
        assert len(set(values.tolist())) > 1


def test_inputs_in_other_strides_keep_them() -> None:
    sets = [(torch.randn(6, 4).t(), torch.randn(1, 5).expand(3, 5)) for _ in range(4)]

    first, second = Contents(sets, input_sets=2, random=Random(3)).draw((0,), call_s=1e-3).leaves(0)

    assert (first.shape, first.stride()) == (sets[0][0].shape, sets[0][0].stride())
    assert (second.shape, second.stride()) == (sets[0][1].shape, sets[0][1].stride())


def test_where_elements_cant_be_changed_between_calls_they_stay():
    touching = Contents(draws(), input_sets=2, random=Random(3))
    staying = Contents(draws(), input_sets=2, random=Random(3), touches=False)

    assert touching.draw(ORDER, call_s=0.1).touches is not None
    assert staying.draw(ORDER, call_s=0.1).touches is None
