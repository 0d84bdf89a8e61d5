"""The hall's screen: its address alone opens it, a revoked one opens nothing, a frame is sent only when it changed."""

from datetime import timedelta

import pytest
from django.test import Client

from tests.features.meetings.hall import Hall
from yitang.foundation.accounts.secrets import digest_of, new_secret
from yitang.foundation.core.clock import now
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.gatherings.leave import enter_leave
from yitang.instruments.gatherings.models import Screen
from yitang.instruments.gatherings.roll import mark, switch_roll
from yitang.instruments.gatherings.screens import open_screen, remaining, revoke_screen, show, timer

pytestmark = pytest.mark.django_db


def opened(hall: Hall) -> tuple[object, str, dict[str, object]]:
    case_id = hall.opened()
    secret = new_secret()
    made = open_screen(hall.office(), gathering_id=case_id, name="主会场", digest=digest_of(secret))
    return case_id, secret, {"gathering_id": case_id, "screen_id": made["screen_id"]}


def test_the_address_shows_the_hall_without_a_log_in_and_ends_when_it_is_revoked(hall: Hall) -> None:
    _case, secret, which = opened(hall)
    stranger = Client()
    page = stranger.get(f"/yunhe/screen/{secret}/")
    assert (page.status_code, "经济委员会第一次会议" in page.content.decode()) == (200, True)
    assert page.cookies == {}
    assert stranger.get(f"/yunhe/screen/{new_secret()}/").status_code == 404
    revoke_screen(hall.office(), **which)
    assert stranger.get(f"/yunhe/screen/{secret}/").status_code == 404
    assert stranger.get(f"/yunhe/screen/{secret}/frame/").status_code == 404


def test_a_frame_is_sent_again_only_when_it_changed(hall: Hall) -> None:
    _case, secret, which = opened(hall)
    stranger, address = Client(), f"/yunhe/screen/{secret}/frame/"
    tag = stranger.get(address)["ETag"]
    assert stranger.get(address, headers={"If-None-Match": tag}).status_code == 304
    show(hall.office(), frame="roll", **which)
    changed = stranger.get(address, headers={"If-None-Match": tag})
    assert (changed.status_code, "应到" in changed.content.decode()) == (200, True)


def test_the_roll_on_the_screen_counts_and_names_nobody(hall: Hall) -> None:
    case_id, secret, which = opened(hall)
    enter_leave(hall.office(), gathering_id=case_id, attendee_id=hall.attendee(case_id, 1).pk, cause="illness", reason="手术")
    mark(hall.office(), sitting_id=hall.sittings(case_id)[0].pk, attendee_ids=[hall.attendee(case_id).pk])
    show(hall.office(), frame="roll", **which)
    shown = Client().get(f"/yunhe/screen/{secret}/frame/").content.decode()
    assert not any(word in shown for word in ("丁一", "吴二", "孙三", "手术", "生病"))
    assert shown.count("<dd>") == 3


def test_number_and_code_stand_on_the_screen_only_when_switched_on(hall: Hall) -> None:
    case_id, secret, _which = opened(hall)
    address = f"/yunhe/screen/{secret}/frame/"
    assert "<svg" not in Client().get(address).content.decode()
    switch_roll(hall.office(), gathering_id=case_id, by_number=True, by_link=True, reason="人多")
    shown = Client().get(address).content.decode()
    assert ("<svg" in shown, "会场签到码" in shown) == (True, True)


def test_the_timer_runs_and_stops_with_what_is_left(hall: Hall) -> None:
    _case, secret, which = opened(hall)
    show(hall.office(), frame="speaker", speaker="丁一", topic="办好乡村小学", seconds=480, **which)
    address = f"/yunhe/screen/{secret}/frame/"
    assert "08:00" in Client().get(address).content.decode()
    timer(hall.office(), run=True, **which)
    with in_council(hall.council.id):
        row = Screen.objects.get()
    assert remaining(row, row.running_since + timedelta(seconds=500)) == -20  # type: ignore[operator]
    assert f'data-ends="{int(row.running_since.timestamp() + 480)}"' in Client().get(address).content.decode()  # type: ignore[union-attr]
    assert 470 <= timer(hall.office(), run=False, **which)["left"] <= 480
    assert now() >= row.changed_at
