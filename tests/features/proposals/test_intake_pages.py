"""Pages of the whole intake: invitations on the phone, conversion, re-examination, merging, meetings, paper, windows."""

from datetime import date
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.features.proposals.conftest import Browser
from tests.features.proposals.house import BODY, House
from tests.features.proposals.intake.test_joint import asked, backing, own_id
from tests.features.proposals.office import acts, clerk, director, hidden, stored, url
from tests.fixtures import seed
from yitang.features.proposals.actions import recommend
from yitang.features.proposals.intake.meeting import open_meeting
from yitang.features.proposals.models import PendingDecision, Proposal, ReviewMeeting, SessionWindow
from yitang.foundation.core.clock import today
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import CouncilSession
from yitang.foundation.tenancy.scope import in_council
from yitang.foundation.vocabulary.models import DictionaryEntry
from yitang.institution.principals.models import Principal
from yitang.instruments.workflow.models import Decision

pytestmark = pytest.mark.django_db


def text(page: object) -> str:
    return page.content.decode()  # type: ignore[attr-defined]


@pytest.fixture
def conversions(house: House) -> None:
    with seed(house.council) as ctx:
        for code, label, consent in (("opinion", "转意见建议", False), ("brief", "转社情民意信息", True)):
            DictionaryEntry(
                council_id=ctx.council_id, dictionary="conversion", code=code, label=label, flags={"consent": consent}
            ).save()


def test_an_invitation_is_found_by_initials_sent_read_and_answered(house: House, browser: Browser) -> None:
    first, second = browser(house.member), browser(house.other)
    case_id = house.draft()
    page = first.get(url(house, "joint", case_id=case_id), {"q": "we"})
    assert "吴二" in text(page)
    sent = {"key": "k1", "relation": "joint", "who": str(own_id(house.other))}
    assert first.post(url(house, "joint", case_id=case_id), sent).status_code == 302
    with in_council(house.council.id):
        (row,) = stored(house, case_id).case.backings.all()
    assert "答复联名邀请" in text(second.get(f"/{house.council.code}/desk/"))
    assert "关于在老旧小区建设社区食堂的建议" in text(second.get(url(house, "invitations")))
    address = url(house, "invitation", backing_id=row.pk)
    assert "走访了十二个小区" in text(second.get(address))
    assert second.post(address, {"key": "k2"}).status_code == 422
    answered = second.post(address, {"key": "k3", "agree": "yes", "word": "同意，建议先试点"})
    assert answered.status_code == 302
    assert (backing(house, row.pk).state, backing(house, row.pk).word) == ("confirmed", "同意，建议先试点")
    assert second.get(url(house, "detail", case_id=case_id)).status_code == 200
    assert "关于在老旧小区建设社区食堂的建议" in text(second.get(url(house, "mine"), {"tab": "drafts"}))


def test_nobody_asked_is_said_beside_the_names(house: House, browser: Browser) -> None:
    page = browser(house.member).post(url(house, "joint", case_id=house.draft()), {"key": "k", "relation": "joint"})
    assert page.status_code == 422
    assert "至少选择一位" in text(page)


def test_the_check_names_who_has_not_answered_before_the_button_is_pressed(house: House, browser: Browser) -> None:
    member, case_id = browser(house.member), house.draft()
    asked(house, case_id)
    page = member.get(url(house, "check", case_id=case_id))
    assert "联名人尚未答复" in text(page)
    assert "吴二" in text(page)
    sent = member.post(url(house, "check", case_id=case_id), {"key": "k", "version": 1, "track_version": 1})
    assert sent.status_code == 409
    assert stored(house, case_id).case.stage == "draft"


def test_somebody_elses_invitation_is_not_there(house: House, browser: Browser) -> None:
    case_id = house.draft()
    backing_id = asked(house, case_id)
    assert browser(house.member).get(url(house, "invitation", backing_id=backing_id)).status_code == 404
    assert browser(house.other).get(url(house, "joint", case_id=case_id)).status_code == 404


def test_a_sector_submits_in_its_window_only(house: House, browser: Browser) -> None:
    with in_council(house.council.id):
        sector = Principal.objects.get(kind="sector")
    convener = house.office(Role.SECTOR_CONVENER, "召集人")
    convener = type(convener)(
        convener.council_id,
        convener.name,
        convener.account_id,
        (type(convener.grants[0])(Role.SECTOR_CONVENER, house.council.id, None, None, sector.pk),),
    )
    page = browser(convener, Role.SECTOR_CONVENER)
    case_id = house.draft(convener)
    assert stored(house, case_id).submitter_kind == "sector"
    assert "今天不能提交" in text(page.get(url(house, "check", case_id=case_id)))
    refused = page.post(url(house, "check", case_id=case_id), {"key": "k", "version": 1, "track_version": 1})
    assert refused.status_code == 422
    with in_council(house.council.id):
        session = CouncilSession.objects.get()
    window = {"key": "w", "plenary_from": "2026-01-01", "plenary_to": "2099-12-31", "basis": "主席会议决定"}
    assert director(browser).post(url(house, "window", session_id=session.pk), window).status_code == 302
    page.post(url(house, "check", case_id=case_id), {"key": "k2", "version": 1, "track_version": 1})
    found = stored(house, case_id)
    assert (found.case.stage, found.occasion) == ("submitted", "plenary")


def test_a_window_that_ends_before_it_begins_is_told(house: House, browser: Browser) -> None:
    with in_council(house.council.id):
        session = CouncilSession.objects.get()
    wrong = {"key": "w", "plenary_from": "2026-03-01", "plenary_to": "2026-02-01"}
    page = director(browser).post(url(house, "window", session_id=session.pk), wrong)
    assert page.status_code == 422
    assert "截止日早于起始日" in text(page)
    with in_council(house.council.id):
        assert not SessionWindow.objects.exists()


@pytest.mark.usefixtures("conversions")
def test_a_conversion_asks_the_member_who_answers_on_the_phone(house: House, browser: Browser) -> None:
    office, member, case_id = director(browser), browser(house.member), house.submitted()
    page = office.get(url(house, "review_case", case_id=case_id))
    sent = hidden(page, "convert_form", code="brief", reason="更适合作信息报送")
    assert office.post(url(house, "convert", case_id=case_id), sent).status_code == 302
    assert "答复转办意见" in text(member.get(f"/{house.council.code}/desk/"))
    asked_page = member.get(url(house, "conversion", case_id=case_id))
    assert "转社情民意信息" in text(asked_page)
    assert "更适合作信息报送" in text(asked_page)
    given = {"key": "k", "version": asked_page.context["version"], "agree": "consent"}
    assert member.post(url(house, "conversion", case_id=case_id), given).status_code == 302
    assert (stored(house, case_id).outcome, stored(house, case_id).outcome_reason) == ("converted", "brief")
    assert member.get(url(house, "conversion", case_id=case_id)).status_code == 302


def test_re_examination_goes_from_the_member_to_the_director_and_back(house: House, browser: Browser) -> None:
    office, member, case_id = director(browser), browser(house.member), house.submitted()
    page = office.get(url(house, "review_case", case_id=case_id))
    office.post(url(house, "not_file", case_id=case_id), hidden(page, "not_file_form", reason_code="vague"))
    assert "申请复核" in text(member.get(url(house, "detail", case_id=case_id)))
    sent = dict(member.get(url(house, "appeal", case_id=case_id)).context["hidden"])
    assert member.post(url(house, "appeal", case_id=case_id), sent).status_code == 422
    member.post(url(house, "appeal", case_id=case_id), sent | {"reason": "第二条是具体的"})
    assert stored(house, case_id).case.stage == "appeal"
    assert "关于在老旧小区建设社区食堂的建议" in text(office.get(url(house, "appeals")))
    page = office.get(url(house, "appeal_case", case_id=case_id))
    assert "第二条是具体的" in text(page)
    refused = office.post(url(house, "appeal_case", case_id=case_id), hidden(page, "form", decision="uphold"))
    assert refused.status_code == 422
    office.post(url(house, "appeal_case", case_id=case_id), hidden(page, "form", decision="reopen", reason="确有道理"))
    assert stored(house, case_id).case.stage == "submitted"


def test_returned_with_marked_points_and_places(house: House, browser: Browser) -> None:
    office, member, case_id = clerk(browser), browser(house.member), house.submitted()
    page = office.get(url(house, "review_case", case_id=case_id))
    places = "走访了十二个小区\n每个街道先办一个"
    sent = hidden(page, "return_form", reason="补充数据来源", points=["substance"], places=places)
    office.post(url(house, "return", case_id=case_id), sent)
    with in_council(house.council.id):
        data = Decision.objects.get(case_id=case_id, edge="return").data
    assert data == {"points": ["substance"], "places": ["走访了十二个小区", "每个街道先办一个"]}
    shown = text(member.get(url(house, "edit", case_id=case_id)))
    assert "补充数据来源" in shown
    assert "“每个街道先办一个”" in shown


def test_merging_and_its_withdrawal_by_their_pages(house: House, browser: Browser) -> None:
    office = director(browser)
    first, second = house.submitted(), house.submitted(house.other, title="关于在社区建设老年食堂的建议")
    page = office.get(url(house, "merge_with", case_id=first))
    assert [pk for pk, _words in page.context["form"].fields["others"].choices] == [str(second)]
    empty = office.post(
        url(house, "merge_with", case_id=first), {"key": "k0", "title": "合", "class_code": "society", "body": "文"}
    )
    assert empty.status_code == 422
    sent = {"key": "k1", "others": [str(second)], "title": "关于社区食堂的建议", "class_code": "society", "body": BODY}
    done = office.post(url(house, "merge_with", case_id=first), sent)
    leading = UUID(done.headers["Location"].rstrip("/").split("/")[-1])
    assert stored(house, first).outcome == "merged"
    assert "关于社区食堂的建议" in text(browser(house.other, name="吴").get(url(house, "detail", case_id=leading)))
    asked_page = office.get(url(house, "take_apart", case_id=leading))
    assert "撤销并案吗" in text(asked_page)
    office.post(url(house, "take_apart", case_id=leading), {"key": "k2"})
    assert stored(house, first).case.stage == "submitted"


def test_splitting_needs_two_parts_and_keeps_what_was_written(house: House, browser: Browser) -> None:
    office, case_id = director(browser), house.submitted()
    one = {"key": "k", "title1": "关于选址的建议", "body1": BODY, "class1": "society"}
    page = office.post(url(house, "split", case_id=case_id), one)
    assert page.status_code == 422
    assert "关于选址的建议" in text(page)
    two = one | {"title2": "关于补贴的建议", "body2": BODY, "class2": "economy"}
    assert office.post(url(house, "split", case_id=case_id), two).status_code == 302
    assert stored(house, case_id).outcome == "split"
    with in_council(house.council.id):
        assert set(Proposal.objects.filter(derived="splitting").values_list("class_code", flat=True)) == {"society", "economy"}


def a_meeting(house: House) -> UUID:
    return UUID(open_meeting(house.office(Role.PROPOSAL_CLERK), title="第一次审查会", held_on=today())["meeting_id"])


def test_a_meeting_is_prepared_changed_and_released_by_its_pages(house: House, browser: Browser) -> None:
    office, cases = director(browser), [house.submitted(title=f"关于第{n}件事的建议") for n in range(3)]
    recommend(house.office(Role.PROPOSAL_CLERK), case_id=cases[0], outcome="filed")
    office.post(url(house, "meetings"), {"key": "k0", "title": "第一次审查会", "held_on": "2026-03-02"})
    with in_council(house.council.id):
        meeting_id = ReviewMeeting.objects.get().pk
    page = text(office.get(url(house, "meeting_add", meeting_id=meeting_id)))
    assert page.count("checked") == 1
    office.post(url(house, "meeting_add", meeting_id=meeting_id), {"key": "k1", "ids": [str(pk) for pk in cases]})
    with in_council(house.council.id):
        row = PendingDecision.objects.get(case_id=cases[2])
    wrong = {"key": "k2", "outcome": "not_file", "class_code": "society"}
    assert office.post(url(house, "pending", pending_id=row.pk), wrong).status_code == 422
    right = wrong | {"key": "k3", "not_filed": "vague", "reason": "没有具体建议"}
    assert office.post(url(house, "pending", pending_id=row.pk), right).status_code == 302
    office.post(url(house, "meeting_off", meeting_id=meeting_id), {"key": "k4", "ids": [str(cases[1])]})
    listed = text(office.get(url(house, "meeting", meeting_id=meeting_id)))
    assert "公布 2 件决定" in listed
    assert "拟不予立案" in listed
    asked_page = office.get(url(house, "release", meeting_id=meeting_id))
    assert asked_page.status_code == 200
    stale = office.post(url(house, "release", meeting_id=meeting_id), {"key": "k5", "expected": 3})
    assert stale.status_code == 302
    with in_council(house.council.id):
        assert ReviewMeeting.objects.get().state == "open"
    office.post(url(house, "release", meeting_id=meeting_id), {"key": "k6", "expected": 2})
    with in_council(house.council.id):
        assert ReviewMeeting.objects.get().state == "releasing"


def test_nothing_ticked_changes_nothing(house: House, browser: Browser) -> None:
    office, meeting_id = clerk(browser), a_meeting(house)
    before = acts(house)
    for page in ("meeting_add", "meeting_off"):
        assert office.post(url(house, page, meeting_id=meeting_id), {"key": page}).status_code == 302
    assert acts(house) == before


def test_the_list_of_a_meeting_costs_the_same_for_two_and_for_ten(house: House, browser: Browser) -> None:
    office, meeting_id = director(browser), a_meeting(house)
    counts = []
    for n in (2, 8):
        ids = [str(house.submitted(title=f"关于第{n}{k}件事的建议")) for k in range(n)]
        office.post(url(house, "meeting_add", meeting_id=meeting_id), {"key": f"k{n}", "ids": ids})
        office.get(url(house, "meeting", meeting_id=meeting_id))
        with CaptureQueriesContext(connection) as queries:
            office.get(url(house, "meeting", meeting_id=meeting_id))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_clerk_enters_paper_and_every_character_stays_when_something_is_missing(house: House, browser: Browser) -> None:
    office = clerk(browser)
    given = {
        "key": "k",
        "submitter": "丁一",
        "joint": "吴二",
        "title": "关于纸质提案的建议",
        "body": BODY,
        "class_code": "society",
    }
    page = office.post(url(house, "paper"), given | {"submitter": "丁"})
    assert page.status_code == 422
    assert "名册中没有“丁”" in text(page)
    assert "写明纸质件何时收到" in text(page)
    assert "走访了十二个小区" in text(page)
    scan = SimpleUploadedFile("原件.pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n")
    done = office.post(url(house, "paper"), given | {"paper_note": "3月2日收到，原件在档案柜", "scan": scan})
    assert done.status_code == 302
    with in_council(house.council.id):
        proposal = Proposal.objects.get()
        decision = Decision.objects.get(edge="submit")
    assert (proposal.submitter_id, proposal.receipt_number, decision.channel) == (own_id(house.member), 1, "paper")
    assert "代录" in text(office.get(url(house, "review_case", case_id=proposal.pk)))


def test_two_of_one_name_are_told_apart_by_their_number(house: House, browser: Browser) -> None:
    with seed(house.council):
        Principal(council=house.council, kind="member", code="77", name="丁一").save()
    given = {"key": "k", "title": "关于纸质提案的建议", "body": BODY, "class_code": "society", "paper_note": "收到"}
    office = clerk(browser)
    page = office.post(url(house, "paper"), given | {"submitter": "丁一"})
    assert "丁一（1）、丁一（77）" in text(page)
    assert office.post(url(house, "paper"), given | {"submitter": "丁一（77）"}).status_code == 302


def test_classes_have_digits_on_the_review_page(house: House, browser: Browser) -> None:
    page = text(director(browser).get(url(house, "review_case", case_id=house.submitted())))
    assert 'data-key="1"' in page
    assert 'data-key="2"' in page


def test_the_list_filters_by_kind_and_occasion_words_stand_on_the_page(house: House, browser: Browser) -> None:
    with seed(house.council) as ctx:
        for code in ("member", "joint"):
            flags = {"of": "member", "joint": code == "joint"}
            label = {"member": "委员个人", "joint": "委员联名"}[code]
            DictionaryEntry(council_id=ctx.council_id, dictionary="submitter_kind", code=code, label=label, flags=flags).save()
    case_id = house.submitted()
    office = clerk(browser)
    assert "关于在老旧小区" in text(office.get(url(house, "list"), {"kind": "member"}))
    assert "关于在老旧小区" not in text(office.get(url(house, "list"), {"kind": "joint"}))
    assert "关于在老旧小区" in text(office.get(url(house, "list"), {"occasion": "between"}))
    assert "关于在老旧小区" not in text(office.get(url(house, "list"), {"occasion": "plenary"}))
    page = text(office.get(url(house, "detail", case_id=case_id)))
    assert "委员个人" in page
    assert "平时提案" in page
    assert stored(house, case_id).submitted_on == date.today()
