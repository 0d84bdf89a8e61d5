"""The search by a part of a title finds what a reading of every title would find, whatever wrote the title."""

from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.features.proposals.house import House, build_house
from yitang.features.proposals.actions import discard_draft, purge, save_draft
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.workflow.models import Case, TitlePair
from yitang.instruments.workflow.titles import pairs_of, titled

SIGNS = "养老服务社区的%_\\ aAbB1’𠮷"
TEXTS = st.text(SIGNS, min_size=0, max_size=12)


def folded(text: str) -> str:
    return "".join(sign.lower() if sign.isascii() else sign for sign in text)


def kept(house: House, case_id: Any) -> set[str]:
    with in_council(house.council.pk):
        return set(TitlePair.objects.filter(case_id=case_id).values_list("pair", flat=True))


@pytest.fixture
def house(council: Council) -> House:
    return build_house(council)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(titles=st.lists(TEXTS, min_size=1, max_size=6), word=st.text(SIGNS, min_size=1, max_size=5))
def test_search_finds_what_stands_in_the_titles(house: House, titles: list[str], word: str) -> None:
    made = {house.draft(title=title): title for title in titles}
    with in_council(house.council.pk):
        found = set(titled(word).filter(pk__in=made).values_list("pk", flat=True))
        shown = dict(Case.objects.filter(pk__in=made).values_list("pk", "title"))
    assert found == {pk for pk in made if folded(word) in folded(shown[pk])}


@given(text=TEXTS, word=TEXTS)
def test_pairs_of_a_part_are_among_those_of_the_whole(text: str, word: str) -> None:
    assert set(pairs_of(word)) <= set(pairs_of(f"{text}{word}{text}"))


def test_pairs_follow_every_change_of_a_title(house: House) -> None:
    case_id = house.draft(title="养老服务")
    assert kept(house, case_id) == {"养老", "老服", "服务"}
    save_draft(house.member, case_id=case_id, title="养老驿站")
    assert kept(house, case_id) == {"养老", "老驿", "驿站"}
    save_draft(house.member, case_id=case_id, body="只改了正文")
    assert kept(house, case_id) == {"养老", "老驿", "驿站"}


def test_nothing_is_left_of_a_title_that_was_removed(house: House) -> None:
    discarded, purged = house.draft(title="不该写的事"), house.submitted(title="不该写的事")
    discard_draft(house.member, case_id=discarded)
    purge(house.office(Role.PROPOSAL_DIRECTOR), key=uuid4().hex, case_id=purged, reason="误传")
    assert kept(house, discarded) == set()
    assert not kept(house, purged) & {"不该", "该写", "写的", "的事"}


def test_pairs_of_another_council_find_nothing(house: House, other_council: Council) -> None:
    build_house(other_council).draft(title="养老服务")
    with in_council(house.council.pk):
        assert (titled("养老").count(), TitlePair.objects.count()) == (0, 0)
