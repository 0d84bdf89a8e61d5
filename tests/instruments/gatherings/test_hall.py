"""The plan of a hall: names of seats, their places, who sits where."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.features.meetings.hall import Hall
from yitang.foundation.core.errors import Invalid, Refused
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.gatherings.arranging import arrange
from yitang.instruments.gatherings.hall import (
    blocks_in,
    filled_in_order,
    lines_of,
    numbers_of,
    plan_hall,
    seat_of,
    seating,
    seats_of,
)
from yitang.instruments.gatherings.models import Attendee, Gathering

PATIENT = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""How slow the machine is just now is no property of a hall."""


def planned(rows: int, seats: int, order: str = "left") -> Gathering:
    return Gathering(hall_rows=rows, hall_seats=seats, hall_order=order)


@PATIENT
@given(st.integers(1, 40), st.integers(1, 40), st.sampled_from(["left", "centre"]))
def test_every_seat_is_found_by_its_name_and_once(rows: int, seats: int, order: str) -> None:
    hall = planned(rows, seats, order)
    flat = [seat for row in seats_of(hall) for seat in row]
    assert len({seat.name for seat in flat}) == rows * seats
    assert [seat_of(hall, seat.name) for seat in flat] == flat
    assert sorted(numbers_of(hall)) == list(range(1, seats + 1))


@PATIENT
@given(
    st.lists(st.lists(st.integers(1, 9), min_size=1, max_size=4), min_size=1, max_size=12), st.sampled_from(["left", "centre"])
)
def test_rows_of_different_length_with_aisles_are_read_written_and_found(blocks: list[list[int]], order: str) -> None:
    lines = "\n".join("+".join(map(str, row)) for row in blocks)
    assert blocks_in(lines) == blocks
    hall = Gathering(hall_rows=len(blocks), hall_seats=max(map(sum, blocks)), hall_blocks=blocks, hall_order=order)
    assert blocks_in(lines_of(hall)) == blocks
    flat = [seat for row in seats_of(hall) for seat in row]
    assert [seat_of(hall, seat.name) for seat in flat] == flat
    assert [sum(seat.aisle for seat in row) for row in seats_of(hall)] == [len(row) - 1 for row in blocks]


@pytest.mark.parametrize("lines", ["8+", "第三排", "2排：8", "1-3排：8\n2排：8", "3-1：8", "0", "41+40", "1-81排：8", "8＋0"])
def test_lines_that_are_no_rows_are_told(lines: str) -> None:
    with pytest.raises(ValueError, match=r"第[12]行"):
        blocks_in(lines)


def test_several_rows_stand_on_one_line() -> None:
    assert blocks_in(" 1-2排：8 + 16＋8\n\n20\n第4排:6座") == [[8, 16, 8], [8, 16, 8], [20], [6]]
    assert lines_of(planned(3, 4)) == ""


def test_the_middle_has_the_lowest_numbers() -> None:
    assert numbers_of(planned(1, 6, "centre")) == [5, 3, 1, 2, 4, 6]


@pytest.mark.parametrize("text", ["3排4号", "3排4座", "3-4", "03排04号", " 3 排 4 "])
def test_a_seat_may_be_written_in_several_ways(text: str) -> None:
    seat = seat_of(planned(5, 8), text)
    assert seat is not None
    assert (seat.row, seat.number, seat.name) == (3, 4, "3排4号")


@pytest.mark.parametrize("text", ["", "主席台", "0排1号", "6排1号", "5排9号", "第五排"])
def test_a_seat_outside_the_plan_is_none(text: str) -> None:
    assert seat_of(planned(5, 8), text) is None


@pytest.mark.django_db
def test_the_plan_is_set_by_whoever_organises(hall: Hall) -> None:
    case_id = hall.gathering()
    with pytest.raises(Refused):
        plan_hall(hall.member, gathering_id=hall.noticed(), rows=2, seats=2)
    for rows, seats in ((81, 2), (2, 0), (2, 81), (-1, 2)):
        with pytest.raises(Invalid):
            plan_hall(hall.office(), gathering_id=case_id, rows=rows, seats=seats)
    plan_hall(hall.office(), gathering_id=case_id, rows=2, seats=2, order="centre")
    with in_council(hall.council.id):
        found = Gathering.objects.get(pk=case_id)
    assert (found.hall_rows, found.hall_seats, found.hall_order) == (2, 2, "centre")
    with pytest.raises(Invalid):
        plan_hall(hall.office(), gathering_id=case_id, rows=1, seats=1, lines="3排：8")
    plan_hall(hall.office(), gathering_id=case_id, rows=0, seats=0, lines="4+4\n6")
    with in_council(hall.council.id):
        found = Gathering.objects.get(pk=case_id)
    assert (found.hall_rows, found.hall_seats, found.hall_blocks) == (2, 8, [[4, 4], [6]])
    plan_hall(hall.office(), gathering_id=case_id, rows=0, seats=7)
    with in_council(hall.council.id):
        assert Gathering.objects.get(pk=case_id).hall_seats == 0


@pytest.mark.django_db
def test_those_without_a_seat_get_the_next_free_one(hall: Hall) -> None:
    case_id = hall.gathering()
    plan_hall(hall.office(), gathering_id=case_id, rows=1, seats=3)
    arrange(hall.office(), gathering_id=case_id, rows=[{"number": "2", "seat": "1排1号"}])
    with in_council(hall.council.id):
        found = Gathering.objects.get(pk=case_id)
        people = list(Attendee.objects.filter(gathering=found).order_by("number"))
        rows = filled_in_order(found, people)
    assert [(row["number"], row["seat"]) for row in rows] == [("1", "1排2号"), ("3", "1排3号")]
    arrange(hall.office(), gathering_id=case_id, rows=rows)
    with in_council(hall.council.id):
        people = list(Attendee.objects.filter(gathering=found).order_by("number"))
    plan = seating(found, people)
    assert [person.number for _seat, person in plan.rows[0] if person] == [2, 1, 3]
    assert (plan.outside, plan.without) == ([], [])


@pytest.mark.django_db
def test_seats_that_the_plan_does_not_know_stand_aside(hall: Hall) -> None:
    case_id = hall.gathering()
    plan_hall(hall.office(), gathering_id=case_id, rows=1, seats=3)
    arrange(hall.office(), gathering_id=case_id, rows=[{"number": "1", "seat": "主席台"}, {"number": "2", "seat": "1-2"}])
    with in_council(hall.council.id):
        found = Gathering.objects.get(pk=case_id)
        plan = seating(found, Attendee.objects.filter(gathering=found).order_by("number"))
    assert [person.number for person in plan.outside] == [1]
    assert [person.number for person in plan.without] == [3]
    assert [person and person.number for _seat, person in plan.rows[0]] == [None, 2, None]
