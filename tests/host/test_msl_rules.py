"""What Metal's compiler refuses and C++'s takes is found where it stands, and nothing in the twins of those lines."""

import pytest

import metal_refusals

PAIRS = metal_refusals.pairs_in("metal_rules.txt")
NAMES = [pair.name for pair in PAIRS]


@pytest.mark.parametrize("pair", PAIRS, ids=NAMES)
def test_a_broken_rule_is_found_where_it_is(found, pair):
    on_line = [each for each in found if each.line == pair.line and each.rule != "syntax"]

    assert [(each.rule, each.column, each.source) for each in on_line] == [(pair.rule, pair.column, pair.section)]


@pytest.mark.parametrize("pair", PAIRS, ids=NAMES)
def test_a_twin_breaks_none(found_in_twins, pair):
    assert [str(each) for each in found_in_twins if each.line == pair.line] == []
