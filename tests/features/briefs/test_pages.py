"""The pages of briefs: writing on a phone without scripts, the editing desk, the units, the paper, the release."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from tests.features.briefs.conftest import Browser
from tests.features.briefs.house import SITUATION, SUGGESTION, TITLE, WRITER, House
from yitang.features.briefs.models import Brief, Issue, PublicBrief
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.handling.models import Reply
from yitang.instruments.workflow.models import Case, Track


def url(house: House, page: str, case_id: UUID | None = None, **more: Any) -> str:
    kwargs = {"council": house.council.code, **more} | ({"case_id": case_id} if case_id else {})
    return reverse(f"desk:briefs:{page}", kwargs=kwargs)


def typed(version: int = 0, **fields: Any) -> dict[str, Any]:
    given = {"title": TITLE, "situation": SITUATION, "analysis": "", "suggestion": SUGGESTION, "place": "滨河路"}
    return (
        given | {"class_code": "", "consent_public": "yes", "consent_reason": "", "version": version, "key": uuid4().hex} | fields
    )


def stage(house: House, case_id: UUID) -> str:
    with in_council(house.council.id):
        return Case.objects.get(pk=case_id).stage


def shown(client: Client, address: str) -> str:
    page = client.get(address)
    assert page.status_code == 200, page.content.decode()[:500]
    return page.content.decode()


def test_a_member_writes_checks_and_hands_in_without_scripts(house: House, browser: Browser) -> None:
    case_id, client = uuid4(), browser(house.member)
    page = shown(client, url(house, "new"))
    assert "禁止上传、处理国家秘密和工作秘密" in page
    answer = client.post(url(house, "edit", case_id), typed(act="check"))
    assert (answer.status_code, answer["Location"]) == (302, url(house, "check", case_id) + "?begun=1")
    assert SITUATION in shown(client, answer["Location"])
    with in_council(house.council.id):
        track = Track.objects.get(case_id=case_id)
    sent = {"key": uuid4().hex, "version": 1, "track_version": track.version}
    answer = client.post(url(house, "check", case_id), sent)
    assert answer["Location"] == url(house, "submitted", case_id)
    assert "0001" in shown(client, answer["Location"])
    assert client.post(url(house, "check", case_id), sent)["Location"] == url(house, "submitted", case_id)
    assert TITLE in shown(client, url(house, "mine"))


def test_what_is_missing_is_said_beside_its_field_and_nothing_typed_is_lost(house: House, browser: Browser) -> None:
    case_id, client = uuid4(), browser(house.member)
    page = client.post(url(house, "edit", case_id), typed(suggestion="", act="check"))
    assert page.status_code == 422
    assert SITUATION in page.content.decode()
    with in_council(house.council.id):
        assert Brief.objects.get(pk=case_id).situation == SITUATION


def test_autosave_goes_on_and_meets_another_window_as_a_conflict(house: House, browser: Browser) -> None:
    case_id, client = uuid4(), browser(house.member)
    first = client.post(url(house, "autosave", case_id), typed(0))
    assert (first.json()["version"], first.json()["key"]) == (1, f"brief:{case_id}")
    assert client.post(url(house, "autosave", case_id), typed(1, place="青年路")).json()["version"] == 2
    other = client.post(url(house, "autosave", case_id), typed(1, place="人民路"))
    assert (other.status_code, other.json()["merge_url"]) == (409, url(house, "both", case_id))
    assert client.post(url(house, "both", case_id), typed(1, place="人民路")).status_code == 409


def test_three_people_take_it_through_the_desk_to_the_issue(house: House, browser: Browser) -> None:
    case_id = house.submitted()
    desk = {
        "title": TITLE,
        "class_code": "city",
        "situation": SITUATION,
        "analysis": "线网多年未调整。",
        "suggestion": SUGGESTION,
    }
    for actor, following in ((house.editor, "edited"), (house.reviewer, "reviewed"), (house.signer, "signed")):
        client = browser(actor)
        page = client.get(url(house, "desk_case", case_id))
        assert page.status_code == 200
        sent = desk | {"key": uuid4().hex, "version": page.context["brief"].draft_version, "act": "finish"}
        client.post(url(house, "desk_case", case_id), sent | {"track_version": page.context["track"].version})
        assert stage(house, case_id) == following
    client = browser(house.office(Role.RESEARCH_OFFICE), Role.RESEARCH_OFFICE, name="印发人")
    page = client.get(url(house, "desk_case", case_id))
    form = page.context["forms"]["issue"]
    sent = {"issue-key": uuid4().hex, "issue-version": form["version"].value(), "issue-main_to": "县委、县政府"}
    answer = client.post(url(house, "step", case_id, edge="issue"), sent)
    assert (answer.status_code, stage(house, case_id)) == (302, "issued")
    assert "线网多年未调整。" in shown(client, url(house, "hands", case_id))
    assert TITLE in shown(client, url(house, "issues"))
    assert "已采用" in shown(browser(house.member), url(house, "detail", case_id))


def test_somebody_elses_save_is_not_overwritten_at_the_desk(house: House, browser: Browser) -> None:
    case_id, client = house.submitted(), browser(house.editor)
    sent = {"title": TITLE, "class_code": "city", "situation": SITUATION, "suggestion": SUGGESTION, "act": "save"}
    client.post(url(house, "desk_case", case_id), sent | {"key": uuid4().hex, "version": 1, "analysis": "甲"})
    late = client.post(url(house, "desk_case", case_id), sent | {"key": uuid4().hex, "version": 1, "analysis": "乙"})
    assert late.status_code == 409
    with in_council(house.council.id):
        assert Brief.objects.get(pk=case_id).analysis == "甲"


def test_refusing_is_one_by_one_and_needs_its_reason(house: House, browser: Browser) -> None:
    case_id, client = house.submitted(), browser(house.editor)
    version = client.get(url(house, "desk_case", case_id)).context["track"].version
    sent = {"not_adopt-key": uuid4().hex, "not_adopt-version": version, "not_adopt-reason_code": ""}
    assert client.post(url(house, "step", case_id, edge="not_adopt"), sent).status_code == 422
    client.post(url(house, "step", case_id, edge="not_adopt"), sent | {"not_adopt-reason_code": "known"})
    assert stage(house, case_id) == "not_adopted"
    assert "所反映的情况有关方面已经掌握" in shown(browser(house.member), url(house, "mine"))
    page = client.get(url(house, "reopen", case_id))
    form = page.context["form"]
    more = {"reopen-key": uuid4().hex, "reopen-version": form["version"].value(), "reopen-reason": "情况有变化"}
    client.post(url(house, "step", case_id, edge="reopen"), more)
    assert stage(house, case_id) == "submitted"


def test_several_are_signed_together_after_a_preview(house: House, browser: Browser) -> None:
    ids, client = [house.reviewed(), house.reviewed()], browser(house.signer)
    asked = {"view": "sign", "ids": [str(pk) for pk in ids]}
    page = client.post(url(house, "batch"), asked)
    assert page.status_code == 200
    assert {stage(house, pk) for pk in ids} == {"reviewed"}
    items = [f"{row['brief'].pk}:{row['version']}" for row in page.context["rows"]]
    client.post(url(house, "batch_take"), {"view": "sign", "item": items, "key": uuid4().hex})
    assert {stage(house, pk) for pk in ids} == {"signed"}
    assert client.post(url(house, "batch"), {"view": "edit", "ids": asked["ids"]}).status_code == 302


def test_merging_on_the_desk_shows_the_originals_beside(house: House, browser: Browser) -> None:
    mine, theirs, client = (
        house.submitted(),
        house.submitted(house.other, situation="青年路也没有站点。" * 5),
        browser(house.editor),
    )
    assert shown(client, url(house, "merge") + f"?ids={mine}").count("form-check-input") >= 1
    sent = {"ids": [str(mine), str(theirs)], "title": "关于改善滨河片区出行的建议", "act": "merge", "key": uuid4().hex}
    answer = client.post(url(house, "merge"), sent)
    page = shown(client, answer["Location"])
    assert page.count("青年路也没有站点。") > 5
    with in_council(house.council.id):
        made = Brief.objects.get(derived=True).pk
    client.post(url(house, "take_apart", made), {"key": uuid4().hex})
    assert (stage(house, mine), stage(house, made)) == ("submitted", "dissolved")


def test_the_office_enters_one_for_others_with_its_scan(house: House, browser: Browser) -> None:
    client = browser(house.editor)
    given = typed(source_kind="lower", reflector_name="云河镇联络站", contact="0500-1", written_on="2026-01-05", reflector="")
    answer = client.post(url(house, "enter"), given)
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    assert "云河镇联络站" in shown(client, answer["Location"])
    assert client.post(url(house, "enter"), given | {"source_kind": "", "key": uuid4().hex}).status_code == 422


def test_a_unit_receives_answers_and_signs_on_its_own_pages(house: House, browser: Browser) -> None:
    case_id = house.passed_on()
    part = house.part(case_id)
    page_url = url(house, "unit_case", assignment_id=part.pk)
    liaison = browser(None, Role.UNIT_LIAISON, name="联络员", principal=house.unit_id)
    assert TITLE in shown(liaison, url(house, "unit_cases"))
    form = liaison.get(page_url).context["forms"]["receive"]
    sent = {"receive-key": uuid4().hex, "receive-version": form["version"].value()}
    assert liaison.post(url(house, "unit_step", assignment_id=part.pk, edge="receive"), sent).status_code == 302
    handler = browser(None, Role.UNIT_HANDLER, name="经办人", principal=house.unit_id)
    answer = {"text": "年内建成。", "result_class": "A", "document_number": "云交函〔2026〕1号", "version": 0}
    assert handler.post(page_url, answer | {"act": "finish"}).status_code == 302
    head = browser(None, Role.UNIT_HEAD, name="负责人", principal=house.unit_id)
    form = head.get(page_url).context["forms"]["issue"]
    sent = {"issue-key": uuid4().hex, "issue-version": form["version"].value(), "issue-signed_by": "负责人"}
    assert head.post(url(house, "unit_step", assignment_id=part.pk, edge="issue"), sent).status_code == 302
    assert stage(house, case_id) == "answered"
    with in_council(house.council.id):
        assert Reply.objects.get(assignment=part).publicity == "internal"
    assert "年内建成。" in shown(browser(house.member), url(house, "detail", case_id))


def test_the_office_decides_on_a_return(house: House, browser: Browser) -> None:
    case_id = house.passed_on()
    part = house.part(case_id)
    house.step(house.unit(Role.UNIT_LIAISON), case_id, "handling.request_return", reason="不属于我单位职责")
    client = browser(house.editor)
    page = client.get(url(house, "part", assignment_id=part.pk))
    form = page.context["forms"]["deny_return"]
    sent = {"step": "deny_return", "deny_return-key": uuid4().hex, "deny_return-version": form["version"].value()}
    client.post(url(house, "part", assignment_id=part.pk), sent | {"deny_return-reason": "属于公共交通"})
    with in_council(house.council.id):
        assert Track.objects.get(case_id=case_id, axis="handling").state == "sent"


def test_an_issue_is_printed_as_it_was_signed(house: House, browser: Browser) -> None:
    case_id, client = house.issued(), browser(house.editor)
    at = {"council": house.council.code, "letter": "brief-issue", "subject_id": case_id}
    page = shown(client, reverse("desk:letters:paper", kwargs=at))
    assert TITLE in page and "县委、县政府" in page
    docx = client.get(reverse("desk:letters:docx", kwargs=at))
    assert b"".join(docx.streaming_content)[:2] == b"PK"
    assert WRITER not in page


def test_nothing_is_public_before_its_own_release(house: House, browser: Browser) -> None:
    case_id, client = house.answered(), browser(house.editor)
    public = reverse("portal:briefs:detail", kwargs={"council": house.council.code, "case_id": case_id})
    assert Client().get(public).status_code == 404
    page = client.get(url(house, "release", case_id))
    form = page.context["form"]
    sent = {"key": uuid4().hex, "version": form["version"].value(), "title": TITLE, "body": "增设站点。", "outcome": "年内建成。"}
    preview = client.post(url(house, "release", case_id), sent | {"step": "preview"})
    assert preview.status_code == 200
    assert Client().get(public).status_code == 404
    client.post(url(house, "release", case_id), sent | {"step": "publish"})
    assert "年内建成。" in shown(Client(), public)
    listed = reverse("portal:briefs:list", kwargs={"council": house.council.code})
    assert TITLE in shown(Client(), listed)
    form = client.get(url(house, "take_down", case_id)).context["form"]
    client.post(url(house, "take_down", case_id), {"key": uuid4().hex, "version": form["version"].value(), "reason": "更正"})
    assert Client().get(public).status_code == 404
    with in_council(house.council.id):
        assert PublicBrief.objects.get(pk=case_id).taken_down_at is not None


def test_a_writer_who_refused_is_not_published(house: House, browser: Browser) -> None:
    case_id = house.issued(house.submitted(consent_public=False, consent_reason="涉及邻里"))
    client = browser(house.editor)
    form = client.get(url(house, "release", case_id)).context["form"]
    sent = {"key": uuid4().hex, "version": form["version"].value(), "title": TITLE, "body": "x", "step": "publish"}
    assert client.post(url(house, "release", case_id), sent).status_code == 422


def test_lists_and_pages_open_for_those_who_work_there(house: House, browser: Browser) -> None:
    house.submitted()
    case_id = house.issued()
    client = browser(house.editor)
    for page in ("list", "desk", "queue", "issues", "enter", "merge"):
        shown(client, url(house, page))
    for page in ("detail", "hands", "pass_on"):
        shown(client, url(house, page, case_id))
    assert browser(house.member).get(url(house, "list")).status_code == 403
    with in_council(house.council.id):
        assert Issue.objects.count() == 1


@pytest.mark.parametrize("stages", [("submitted",), ("submitted", "edited")])
def test_content_uploaded_by_mistake_goes_from_every_hand(house: House, browser: Browser, stages: tuple[str, ...]) -> None:
    case_id = house.submitted() if len(stages) == 1 else house.edited()
    client = browser(house.member)
    client.post(url(house, "purge", case_id), {"key": uuid4().hex, "reason": "误传"})
    assert SITUATION not in shown(browser(house.editor), url(house, "hands", case_id))
    assert SITUATION not in shown(client, url(house, "detail", case_id))
