"""Exempt times, files at objections, reminders by rule, comments by the membership of the year, awards on the public pages."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.features.assessment.conftest import Browser
from tests.features.assessment.house import YEAR, Hall
from tests.features.assessment.test_api import answer
from tests.features.assessment.test_overview import an_award, award_step, parameter
from tests.fixtures import seed
from yitang.features.assessment.actions import comment
from yitang.features.assessment.awards import nominate, release_award, review_nomination
from yitang.features.assessment.exempting import exempt, times_of, withdraw_exempt
from yitang.features.assessment.models import Award, Opinion, Reminder
from yitang.features.assessment.reminding import by_rule, due_on
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, Refused
from yitang.foundation.files.models import StoredFile
from yitang.foundation.jobs.handlers import RunningJob
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.scope import in_council
from yitang.foundation.vocabulary.models import DictionaryEntry
from yitang.institution.members.models import Belonging

pytestmark = pytest.mark.django_db
THIS = today().year
ILL = {"kind": "sick_leave", "since": date(2025, 3, 1), "until": date(2025, 8, 31), "reason": "住院"}


@pytest.fixture
def kinds(hall: Hall) -> None:
    with seed(hall.council) as ctx:
        DictionaryEntry(council_id=ctx.council_id, dictionary="assessment_exemption", code="sick_leave", label="病假").save()


def test_a_time_of_exemption_stands_until_it_is_withdrawn(hall: Hall, kinds: None) -> None:
    made = exempt(hall.affairs, principal_id=hall.ids[0], **ILL)
    for wrong, field in (
        ({"kind": "holiday"}, "kind"),
        ({"until": date(2025, 2, 1)}, "until"),
        ({"since": date(2025, 8, 1), "until": date(2025, 9, 30)}, "since"),
    ):
        with pytest.raises(Invalid) as told:
            exempt(hall.affairs, principal_id=hall.ids[0], **(ILL | wrong))
        assert list(told.value.errors) == [field]
    with pytest.raises(Refused):
        exempt(hall.clerk, principal_id=hall.ids[0], **ILL)
    with in_council(hall.council.id):
        assert [(row.since, row.until) for row in times_of(hall.ids[0])] == [(date(2025, 3, 1), date(2025, 8, 31))]
    withdraw_exempt(hall.affairs, exempt_id=UUID(str(made["exempt_id"])))
    with pytest.raises(Conflict):
        withdraw_exempt(hall.secretary, exempt_id=UUID(str(made["exempt_id"])))
    with in_council(hall.council.id):
        assert list(times_of(hall.ids[0])) == []


def test_the_reason_of_an_exemption_is_for_the_office_and_the_member(hall: Hall, kinds: None, browser: Browser) -> None:
    office = browser()
    page = f"/{hall.council.code}/desk/assessment/year/{YEAR}/of/{hall.ids[0]}/"
    given = {name: str(value) for name, value in ILL.items()} | {"do": "exempt", "key": "k"}
    assert office.post(page, given).status_code == 302
    mine = browser(Role.MEMBER, hall.ids[0]).get(f"/{hall.council.code}/desk/assessment/mine/").content.decode()
    clerk = browser(Role.COMMITTEE_CLERK, hall.committee_id).get(page).content.decode()
    assert ["住院" in one for one in (office.get(page).content.decode(), mine, clerk)] == [True, True, False]
    assert "病假" not in clerk


def test_files_prove_an_objection_until_it_is_answered(hall: Hall, browser: Browser) -> None:
    case_id = hall.notified()
    member = browser(Role.MEMBER, hall.ids[0])
    base = f"/{hall.council.code}/desk/assessment/mine/{case_id}/"
    proof = SimpleUploadedFile("名单.txt", "8月视察名单".encode(), content_type="text/plain")
    member.post(f"{base}object/", {"key": "k1", "text": "8月的视察没有计入。", "files": proof})
    with in_council(hall.council.id):
        kept = list(StoredFile.objects.filter(subject_kind="assessment.objection").values_list("name", flat=True))
        objection = hall_objection(hall, case_id)
    assert kept == ["名单.txt"]
    assert "名单.txt" in member.get(base).content.decode()
    office = browser().get(f"/{hall.council.code}/desk/assessment/{case_id}/objections/{objection.pk}/")
    assert "名单.txt" in office.content.decode()
    hall.answer(hall.affairs, objection)
    again = SimpleUploadedFile("补.txt", b"late", content_type="text/plain")
    member.post(f"{base}objection/{objection.pk}/", {"key": "k2", "files": again})
    with in_council(hall.council.id):
        assert StoredFile.objects.filter(subject_kind="assessment.objection").count() == 1


def hall_objection(hall: Hall, case_id: UUID) -> Any:
    from yitang.features.assessment.models import Objection

    return Objection.objects.get(case_id=case_id, principal_id=hall.ids[0])


def test_the_rule_reminds_everybody_who_owes_something_once(hall: Hall) -> None:
    job = RunningJob(uuid4(), hall.council.id, None, {})
    assert by_rule(job) == {"sent": 0}
    parameter(hall, "assessment", "reminders_on", "01-01 no-day", "云协〔2026〕9号")
    assert [by_rule(RunningJob(uuid4(), hall.council.id, None, {})) for _n in range(2)] == [{"sent": 2}, {"sent": 0}]
    with in_council(hall.council.id):
        assert set(Reminder.objects.values_list("principal_id", flat=True)) == set(hall.ids[1:])
        assert due_on(date(THIS, 1, 1)) == date(THIS, 1, 1)


def test_a_year_that_is_over_is_commented_on_by_the_committee_of_its_last_day(hall: Hall) -> None:
    with seed(hall.council):
        row = Belonging.objects.get(principal_id=hall.ids[1], body_id=hall.committee_id)
        row.valid_to = date(2026, 1, 10)
        row.save()
    case_id = hall.commented()
    said = [{"principal_id": str(hall.ids[1]), "text": "2025年按时参加活动。", "version": 0}]
    assert comment(hall.clerk, case_id=case_id, body_id=hall.committee_id, opinions=said) == {"written": 1}
    with pytest.raises(Refused):
        comment(hall.clerk, case_id=case_id, body_id=hall.committee_id, opinions=[said[0] | {"principal_id": str(hall.ids[2])}])
    with in_council(hall.council.id):
        assert Opinion.objects.get().principal_id == hall.ids[1]


def announced(hall: Hall) -> UUID:
    award_id = an_award(hall)
    one = UUID(nominate(hall.affairs, case_id=award_id, principal_id=hall.ids[0], reason="提案质量高")["nomination_id"])
    award_step(hall, award_id, "review")
    review_nomination(hall.affairs, nomination_id=one, expected=1, result="for")
    award_step(hall, award_id, "decide", granted=[str(one)], paper="纪要")
    with pytest.raises(Blocked, match="还没有宣布"):
        release_award(hall.secretary, case_id=award_id, shown=True)
    award_step(hall, award_id, "announce")
    return award_id


def test_strangers_read_of_an_award_after_its_release_alone(hall: Hall) -> None:
    award_id = announced(hall)
    public = f"/{hall.council.code}/assessment/awards/"
    before = Client().get(public).content.decode()
    with pytest.raises(Refused):
        release_award(hall.affairs, case_id=award_id, shown=True)
    release_award(hall.secretary, case_id=award_id, shown=True)
    with pytest.raises(Conflict):
        release_award(hall.secretary, case_id=award_id, shown=True)
    during = Client().get(public).content.decode()
    release_award(hall.secretary, case_id=award_id, shown=False)
    after = Client().get(public).content.decode()
    assert [("优秀政协委员" in page, "丁一" in page) for page in (before, during, after)] == [
        (False, False),
        (True, True),
        (False, False),
    ]
    with in_council(hall.council.id):
        assert Award.objects.get().released_at is None


def test_awards_say_to_programmes_whom_they_honour_once_it_is_announced(hall: Hall) -> None:
    award_id = announced(hall)
    found = answer(hall, Role.MEMBERS_AFFAIRS, "awards").json()["items"]  # type: ignore[attr-defined]
    assert [(row["id"], row["stage"], row["public"], [one["name"] for one in row["honoured"]]) for row in found] == [
        (str(award_id), "announced", False, ["丁一"])
    ]
    assert answer(hall, Role.MEMBER, "awards", hall.ids[0]).status_code == 403  # type: ignore[attr-defined]
