"""The steps of a method at a talk: fields, papers, what a step leaves behind and least days hold, with who owes each."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.features.talks.conftest import Village
from tests.features.talks.test_pages import base, client_of, hidden
from tests.fixtures import AccountWith, seed
from tests.foundation.files.samples import picture_with_place
from yitang.features.talks import actions, stepping
from yitang.features.talks.models import StepDone, Talk
from yitang.features.talks.steps import course_of
from yitang.foundation.core.errors import Blocked, Conflict, Invalid
from yitang.foundation.core.ids import uuid7
from yitang.foundation.files.models import StoredFile
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.methods.models import Method, MethodStep, MethodVersion, StepEntry

FIELDS = [{"code": "who", "label": "征求了谁", "kind": "text"}, {"code": "on", "label": "征求日期", "kind": "date"}]
STEPS: tuple[dict[str, Any], ...] = (
    {"code": "ask", "name": "征集", "fields": FIELDS, "gate": "done", "owes": "村两委"},
    {"code": "look", "name": "公示", "papers": [{"code": "p1", "label": "公示照片"}], "gate": "done"},
    {"code": "talk", "name": "协商", "produces": "suggestions", "gate": "done"},
    {"code": "wait", "name": "反馈", "min_days": 3, "days_unit": "days"},
    {"code": "held", "name": "通知会议", "produces": "gathering:plenary"},
)


@pytest.fixture(autouse=True)
def _scope(village: Village, tmp_path: Path, settings: Any) -> Iterator[None]:
    settings.DATA_DIR = tmp_path
    with in_council(village.council.pk):
        yield


@pytest.fixture
def talk_id(village: Village) -> UUID:
    """A talk that has begun, by a method of five steps."""
    with seed(village.council):
        method = Method(council=village.council, kind="grassroots", code="five", name="五步")
        method.save()
        version = MethodVersion(council=village.council, method=method, number=1, effective_from=date(2026, 1, 1))
        version.published_at = timezone.now()
        version.save()
        for ordinal, step in enumerate(STEPS, start=1):
            MethodStep(council=village.council, version=version, ordinal=ordinal, role="venue_convener", **step).save()
    case_id = uuid7()
    data = {"topic_id": village.topic(), "method_version_id": version.pk}
    actions.open_talk(village.convener, case_id=case_id, venue_id=village.venue_id, **data)
    return case_id


def lacks(talk_id: UUID) -> dict[str, list[tuple[str, str]]]:
    """Step → what it lacks and who owes it; steps that wait for another are left out."""
    found = course_of(Talk.objects.select_related("case", "topic").get(pk=talk_id))
    return {one.step.code: [(row.what, row.owes) for row in one.lacks] for one in found if not one.held_by and not one.done}


def test_every_thing_that_a_step_asks_for_holds_it(village: Village, talk_id: UUID) -> None:
    assert lacks(talk_id) == {"ask": [("“征求了谁”还没有填写", "村两委"), ("“征求日期”还没有填写", "村两委")]}
    asked = {"case_id": talk_id, "code": "ask"}
    with pytest.raises(Invalid) as missing:
        stepping.do_step(village.convener, **asked)
    assert set(missing.value.errors) == {"who", "on"}
    stepping.write_step(village.convener, **asked, values={"who": "十二户"}, expected=0)
    with pytest.raises(Conflict):
        stepping.write_step(village.office, **asked, values={"who": "另写"}, expected=0)
    with pytest.raises(Invalid) as odd:
        stepping.do_step(village.convener, **asked, values={"who": "十二户", "on": "某天"})
    assert set(odd.value.errors) == {"on"}
    stepping.do_step(village.convener, **asked, values={"who": "十二户", "on": "2026-03-01"})
    assert StepEntry.objects.get(case=talk_id).values == {"who": "十二户", "on": "2026-03-01"}
    with pytest.raises(Blocked):
        stepping.write_step(village.convener, **asked, values={"who": "后来改的"})
    with pytest.raises(Blocked) as paper:
        stepping.do_step(village.convener, case_id=talk_id, code="look")
    assert ("公示照片" in str(paper.value.message), str(paper.value.owes)) == (True, str(Role.VENUE_CONVENER.label))
    stepping.do_step(village.convener, case_id=talk_id, code="look", values={"paper_p1": "村委会档案柜"})
    with pytest.raises(Blocked):
        stepping.do_step(village.convener, case_id=talk_id, code="talk")
    said = {"suggestion_id": uuid7(), "text": "先修学校门口", "said_by": "村民代表"}
    actions.raise_suggestion(village.convener, case_id=talk_id, **said)
    stepping.do_step(village.convener, case_id=talk_id, code="talk")
    # Which gathering is asked for exactly, so the talk itself does not stand for it.
    assert [len(rows) for code, rows in lacks(talk_id).items() if code == "held"] == [1]
    with pytest.raises(Blocked) as early:
        stepping.do_step(village.convener, case_id=talk_id, code="wait")
    assert "以前不能完成" in str(early.value.message)
    assert list(StepDone.objects.order_by("pk").values_list("code", flat=True)) == ["ask", "look", "talk"]


def test_page_names_what_is_missing_before_the_button_and_takes_papers_bare(
    village: Village, talk_id: UUID, account_with: AccountWith
) -> None:
    convener = client_of(account_with("convener", Role.VENUE_CONVENER, principal=village.principal(village.convener)))
    talk = f"{base(village)}{talk_id}/"
    ask, look = f"{talk}steps/ask/", f"{talk}steps/look/"
    listed = convener.get(talk).content.decode()
    assert (f'href="{ask}"' in listed, "“征求了谁”还没有填写（村两委）" in listed) == (True, True)
    page = convener.get(ask).content.decode()
    assert page.index("“征求日期”还没有填写") < page.index('value="done"')
    form = {"key": hidden(page, "key"), "entry": "0", "who": "<b>十二户</b>", "on": ""}
    short = convener.post(ask, form | {"do": "done"})
    assert (short.status_code, "&lt;b&gt;十二户&lt;/b&gt;" in short.content.decode()) == (422, True)
    assert convener.post(ask, form | {"do": "keep"}).status_code == 302
    stale = convener.post(ask, form | {"do": "keep", "key": "other", "who": "另一个人写的"})
    assert (stale.status_code, "另一个人写的" in stale.content.decode()) == (422, True)
    assert convener.post(ask, form | {"do": "done", "key": "third", "on": "2026-03-01"}).status_code == 302
    photo = SimpleUploadedFile("公示.jpg", picture_with_place(), "image/jpeg")
    convener.post(look, {"key": "p", "paper": "p1", "files": [photo]})
    kept = StoredFile.objects.get(state=StoredFile.State.KEPT)
    assert (kept.purpose, lacks(talk_id)) == ("look.p1", {"look": []})
    shown = convener.get(look).content.decode()
    assert "公示" in shown
    assert re.search(rf'name="remove_file" value="{kept.pk}"', shown)
    stepping.do_step(village.convener, case_id=talk_id, code="look")
    convener.post(look, {"key": "q", "remove_file": str(kept.pk)})
    kept.refresh_from_db()
    assert kept.state == StoredFile.State.KEPT
    assert convener.get(f"{talk}steps/none/").status_code == 404
