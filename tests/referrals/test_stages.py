"""Where a request can stand, and where it can go from there."""

import pytest

from portal.referrals.stages import NEXT_STAGES, Stage, StageNotReachable, check_move, next_shown


def test_every_stage_has_its_moves():
    assert set(NEXT_STAGES) == set(Stage)


@pytest.mark.parametrize("current", Stage)
@pytest.mark.parametrize("wanted", Stage)
def test_only_the_moves_of_the_table_are_made(current: Stage, wanted: Stage):
    if wanted in NEXT_STAGES[current]:
        check_move(current, wanted)
    else:
        with pytest.raises(StageNotReachable):
            check_move(current, wanted)


def test_the_step_shown_as_next_follows_the_stage_and_a_booking():
    assert next_shown(Stage.RECEIVED, has_booking=False) == 2
    assert next_shown(Stage.IN_REVIEW, has_booking=False) == 3
    assert next_shown(Stage.RECEIVED, has_booking=True) == 4
    assert next_shown(Stage.CLOSED, has_booking=True) == 5
