"""代录: whose form, each unit's grade, and the scan as a file beside what was entered from it."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.features.proposals.conftest import Browser
from tests.features.proposals.house import BODY, REPLY, House
from tests.fixtures import seed
from yitang.features.proposals.models import Backing
from yitang.foundation.core.errors import Invalid
from yitang.foundation.files.models import StoredFile
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.scope import in_council
from yitang.institution.principals.models import Principal
from yitang.institution.units.models import Unit
from yitang.instruments.handling.models import AddedUnitRating, Assignment, Rating, Reply, UnitRating
from yitang.instruments.workflow.engine import advance
from yitang.instruments.workflow.models import Decision
from yitang.instruments.workflow.parameters import set_parameter

pytestmark = pytest.mark.django_db

GRADES = dict.fromkeys(("attitude", "result", "overall"), "satisfied")


def scan(name: str = "意见表.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, "扫描件的内容".encode())


def form_of(client: Client, page: str, name: str = "") -> dict[str, Any]:
    """Key and version as the page gives them."""
    found = client.get(page).context
    form = found["forms"][name] if name else found["form"]
    return {form.add_prefix(field): form[field].value() or "" for field in ("key", "version")}


def separately_answered(house: House) -> tuple[UUID, UUID]:
    """A proposal that two units answered for themselves; gives the case and the second unit."""
    with seed(house.council):
        second = Principal(council=house.council, kind="unit", code="fin", name="云河县财政局")
        second.save()
        Unit(council=house.council, principal=second, code="fin").save()
    case_id = house.filed()
    units = [house.unit_id, second.pk]
    house.step(house.office(Role.DISPATCH_OFFICE), case_id, "course.assign", payload={"separate": [str(pk) for pk in units]})
    clerk = house.office(Role.PROPOSAL_CLERK)
    for unit_id in units:
        asked = {"case_id": case_id, "axis": "handling", "unit_id": unit_id}
        advance(clerk, edge="enter_receipt", payload={"evidence": "回执"}, **asked)
        advance(clerk, edge="enter_reply", payload={"evidence": "复函", "text": REPLY, "result_class": "A"}, **asked)
    return case_id, second.pk


def test_a_form_is_entered_with_its_scan_as_evidence(house: House, browser: Browser) -> None:
    case_id, clerk = house.answered(), browser(None, Role.PROPOSAL_CLERK, name="clerk")
    page = f"/{house.council.code}/desk/proposals/paper-rating/{case_id}/"
    sent = clerk.post(page, form_of(clerk, page) | GRADES | {"evidence": "3月12日意见表", "text": "", "scan": scan()})
    assert sent.status_code == 302
    with in_council(house.council.id):
        file = StoredFile.objects.get(subject_id=case_id)
        told = Decision.objects.get(case_id=case_id, edge="rate_on_paper")
        rating = Rating.objects.get(case_id=case_id)
    assert (file.purpose, file.name, told.evidence_id, told.data["evidence_file"]) == (
        "feedback_scan",
        "意见表.txt",
        file.pk,
        str(file.pk),
    )
    assert (rating.channel, rating.evidence) == ("paper", "3月12日意见表")
    detail = f"/{house.council.code}/desk/proposals/{case_id}/"
    assert "意见表.txt" in clerk.get(detail).content.decode()
    other = browser(house.other)
    assert "意见表.txt" not in other.get(detail).content.decode()


def test_a_form_that_lacks_something_keeps_the_scan(house: House, browser: Browser) -> None:
    case_id, clerk = house.answered(), browser(None, Role.PROPOSAL_CLERK, name="clerk")
    page = f"/{house.council.code}/desk/proposals/paper-rating/{case_id}/"
    asked = form_of(clerk, page) | GRADES | {"text": ""}
    first = clerk.post(page, asked | {"evidence": "", "scan": scan()})
    assert (first.status_code, "已添加" in first.content.decode()) == (422, True)
    again = asked | {"evidence": "意见表", "scan_id": str(first.context["scan"]["id"])}
    assert clerk.post(page, again).status_code == 302
    with in_council(house.council.id):
        assert Decision.objects.get(case_id=case_id, edge="rate_on_paper").evidence_id == first.context["scan"]["id"]


def test_each_unit_has_its_grade_on_the_form(house: House, browser: Browser) -> None:
    case_id, second = separately_answered(house)
    clerk = browser(None, Role.PROPOSAL_CLERK, name="clerk")
    page = f"/{house.council.code}/desk/proposals/paper-rating/{case_id}/"
    asked = form_of(clerk, page) | GRADES | {"evidence": "意见表", "text": "财政局的答复太笼统。"}
    assert clerk.post(page, asked | {f"unit_{second}": "dissatisfied", f"unit_{house.unit_id}": "satisfied"}).status_code == 302
    with in_council(house.council.id):
        rows = UnitRating.objects.filter(rating__case_id=case_id).order_by("overall")
        assert list(rows.values_list("assignment__unit_id", "overall")) == [
            (second, "dissatisfied"),
            (house.unit_id, "satisfied"),
        ]


def test_another_submitter_grades_single_units_too(house: House, browser: Browser) -> None:
    case_id, second = separately_answered(house)
    other_id = next(iter(house.other.principal_ids))
    with seed(house.council):
        Backing(
            council=house.council, case_id=case_id, principal_id=other_id, relation="joint", state=Backing.State.CONFIRMED
        ).save()
    member = browser(house.other)
    page = f"/{house.council.code}/desk/proposals/{case_id}/rate/"
    assert f"unit_{second}" in member.get(page).content.decode()
    said = GRADES | {f"unit_{second}": "dissatisfied", "text": "财政局的答复太笼统。", "step": "send", "key": "k1"}
    assert member.post(page, said).status_code == 302
    shown = browser(None, Role.PROPOSAL_CLERK, name="clerk").get(f"/{house.council.code}/desk/proposals/{case_id}/").content
    assert "云河县财政局的答复：不满意" in shown.decode()
    with in_council(house.council.id):
        graded = AddedUnitRating.objects.values_list("rating__principal_id", "assignment__unit_id", "overall")
        assert list(graded) == [(other_id, second, "dissatisfied")]


def test_a_scan_can_be_demanded(house: House, browser: Browser) -> None:

    director = house.office(Role.PROPOSAL_DIRECTOR)
    set_parameter(director, procedure="proposal", name="scan_required", value=True, effective_from=date(2020, 1, 1))
    case_id, clerk = house.answered(), browser(None, Role.PROPOSAL_CLERK, name="clerk")
    page = f"/{house.council.code}/desk/proposals/paper-rating/{case_id}/"
    asked = form_of(clerk, page) | GRADES | {"evidence": "意见表", "text": ""}
    held = clerk.post(page, asked)
    assert (held.status_code, "添加纸质材料的扫描件" in held.content.decode()) == (422, True)
    assert clerk.post(page, asked | {"scan": scan()}).status_code == 302


def test_receipt_and_reply_of_a_unit_are_entered_with_their_scans(house: House, browser: Browser) -> None:
    case_id = house.filed()
    house.step(house.office(Role.DISPATCH_OFFICE), case_id, "course.assign", payload={"lead": str(house.unit_id)})
    with in_council(house.council.id):
        part = Assignment.objects.get(case_id=case_id)
    clerk = browser(None, Role.PROPOSAL_CLERK, name="clerk")
    page = f"/{house.council.code}/desk/proposals/tracking/{part.pk}/"
    receipt = form_of(clerk, page, "enter_receipt") | {
        "step": "enter_receipt",
        "receipt-evidence": "回执",
        "scan": scan("回执.txt"),
    }
    assert clerk.post(page, receipt).status_code == 302
    reply = form_of(clerk, page, "enter_reply") | {"step": "enter_reply", "letter-evidence": "复函", "scan": scan("复函.txt")}
    reply |= {"letter-text": REPLY, "letter-result_class": "A", "letter-publicity": "public"}
    assert clerk.post(page, reply).status_code == 302
    with in_council(house.council.id):
        files = dict(StoredFile.objects.filter(subject_id=part.pk).values_list("purpose", "id"))
        told = dict(Decision.objects.filter(case_id=case_id, axis="handling").values_list("edge", "evidence_id"))
    assert set(files) == {"receipt_scan", "reply_scan"}
    assert told == {"enter_receipt": files["receipt_scan"], "enter_reply": files["reply_scan"]}
    assert "复函.txt" in browser(house.member).get(f"/{house.council.code}/desk/proposals/{case_id}/").content.decode()
    assert "复函.txt" not in browser(house.other).get(f"/{house.council.code}/desk/proposals/{case_id}/").content.decode()


def test_a_reply_on_paper_answers_single_suggestions(house: House, browser: Browser) -> None:
    case_id = house.filed(body=BODY + "\n建议：\n1.先办一个。\n2.再办一个。")
    house.step(house.office(Role.DISPATCH_OFFICE), case_id, "course.assign", payload={"lead": str(house.unit_id)})
    with in_council(house.council.id):
        part = Assignment.objects.get(case_id=case_id)
    house.step(house.office(Role.PROPOSAL_CLERK), case_id, "handling.enter_receipt", payload={"evidence": "回执"})
    clerk = browser(None, Role.PROPOSAL_CLERK, name="clerk")
    page = f"/{house.council.code}/desk/proposals/tracking/{part.pk}/"
    reply = form_of(clerk, page, "enter_reply") | {"step": "enter_reply", "letter-evidence": "复函", "letter-text": REPLY}
    reply |= {"letter-result_class": "A", "letter-publicity": "public"}
    assert clerk.post(page, reply | {"letter-answer_1": "已经选址。", "letter-covered_2": "on"}).status_code == 302
    with in_council(house.council.id):
        assert Reply.objects.get(assignment=part).points == [
            {"said": "先办一个。", "answer": "已经选址。", "covered": False},
            {"said": "再办一个。", "answer": "", "covered": True},
        ]


def test_a_file_of_another_case_is_no_evidence(house: House, browser: Browser) -> None:

    case_id, other = house.answered(), house.answered()
    clerk = browser(None, Role.PROPOSAL_CLERK, name="clerk")
    page = f"/{house.council.code}/desk/proposals/paper-rating/{other}/"
    clerk.post(page, form_of(clerk, page) | GRADES | {"evidence": "意见表", "text": "", "scan": scan()})
    with in_council(house.council.id):
        file_id = StoredFile.objects.get(subject_id=other).pk
    asked = GRADES | {"evidence": "意见表", "file": str(file_id)}
    with pytest.raises(Invalid) as found:
        house.step(house.office(Role.PROPOSAL_CLERK), case_id, "course.rate_on_paper", payload=asked)
    assert list(found.value.errors) == ["scan"]
