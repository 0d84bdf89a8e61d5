"""The pages of the pool, of invitations and of evaluations, walked as the office and as a rater."""

import io
import re
import zipfile
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
import xlsxwriter
from click.testing import CliRunner
from django.test import Client

from tests.features.experts.house import Panel, an_expert
from tests.fixtures import AccountWith, seed
from yitang.features.experts import inviting, pool
from yitang.features.experts.commands import import_experts
from yitang.features.experts.export import texts_of
from yitang.features.experts.models import Evaluation, EvaluationForm, Expert, Interest, Invitation
from yitang.features.experts.queries import visible_experts
from yitang.foundation.core.errors import Blocked, Conflict, Invalid
from yitang.foundation.notify.models import Message
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.scope import in_council
from yitang.institution.principals.models import Principal
from yitang.instruments.imports.readers import look_through, open_table
from yitang.instruments.letters.kinds import LETTER_KINDS


def entered(account_with: AccountWith, name: str, role: str, principal: UUID | None = None) -> Client:
    client = Client()
    client.force_login(
        account_with(name, role, principal=principal), backend="yitang.foundation.accounts.sessions.AccountBackend"
    )
    return client


@pytest.fixture
def office(panel: Panel, account_with: AccountWith) -> Client:
    return entered(account_with, "yan", Role.RESEARCH_OFFICE)


def test_the_office_takes_in_corrects_and_lets_go(panel: Panel, office: Client) -> None:
    base = f"/{panel.council.code}/desk/experts/"
    bad = office.post(f"{base}add/", {"name": "邹远<b>", "valid_from": "2026-01-01", "key": "a"})
    assert bad.status_code == 422
    assert "邹远&lt;b&gt;" in bad.content.decode()
    given = {
        "name": "邹远",
        "fields_known": ["law", "society"],
        "valid_from": "2025-01-01",
        "post": "律师",
        "phone": "000-1",
        "key": "b",
    }
    made = office.post(f"{base}add/", given)
    assert office.post(f"{base}add/", given).headers["Location"] == made.headers["Location"]
    page = made.headers["Location"]
    assert "法律法治、社会治理" in office.get(page).content.decode()
    office.post(f"{page}interest/", {"subject": "垃圾焚烧", "reason": "任顾问", "declared_on": "2026-01-02", "key": "c"})
    office.post(f"{page}edit/", {"name": "邹远", "fields_known": ["law"], "post": "高级律师", "key": "d"})
    assert office.post(f"{page}engage/", {"valid_from": "2026-01-01", "key": "e"}).status_code == 422
    office.post(f"{page}leave/", {"on": "2026-02-01", "key": "f"})
    html = office.get(page).content.decode()
    assert "高级律师" in html
    assert "垃圾焚烧" in html
    assert "邹远" not in office.get(base).content.decode()
    assert "邹远" in office.get(f"{base}?state=ended").content.decode()


def test_declared_interests_are_seen_before_and_need_a_reason(panel: Panel, office: Client) -> None:
    case_id = panel.prepared(title="城区垃圾焚烧厂选址评估")
    near, far = an_expert(panel, "贾言"), an_expert(panel, "毛清")
    with seed(panel.council):
        unit = Principal(council=panel.council, kind="unit", code="env", name="生态环境局")
        unit.save(force_insert=True)
    pool.declare_interest(panel.office, expert_id=near, subject="垃圾焚烧", reason="任项目顾问")
    pool.declare_interest(panel.office, expert_id=far, body_id=unit.pk, reason="配偶任职")
    base = f"/{panel.council.code}/desk/experts/"
    html = office.get(f"{base}invite/{case_id}/").content.decode()
    assert "任项目顾问" in html
    assert "配偶任职" not in html
    given = {"experts": [str(near), str(far)], "topic": "选址咨询", "bodies": "生态环境局", "key": "k"}
    refused = office.post(f"{base}invite/{case_id}/", given)
    assert refused.status_code == 422
    assert "贾言、毛清申报过利益关联" in refused.content.decode() or "毛清、贾言申报过利益关联" in refused.content.decode()
    done = office.post(f"{base}invite/{case_id}/", given | {"despite": "本市仅有两位专家", "key": "l"})
    assert done.status_code == 302
    with in_council(panel.council.id):
        rows = list(Invitation.objects.order_by("expert__code").values_list("expert__name", "despite"))
        assert rows == [("贾言", "本市仅有两位专家"), ("毛清", "本市仅有两位专家")]
    # Somebody whose engagement is over is not invited at all.
    past = an_expert(panel, "万达", valid_to=date(2024, 6, 1))
    with pytest.raises(Blocked):
        inviting.invite(panel.office, case_id=case_id, expert_ids=[past], topic="咨询")


def test_an_expert_answers_or_the_office_records_it(panel: Panel, office: Client, account_with: AccountWith) -> None:
    case_id = panel.prepared()
    own, other = an_expert(panel, "贾言", principal_id=panel.people[0]), an_expert(panel, "毛清")
    inviting.invite(panel.office, case_id=case_id, expert_ids=[own, other], topic="咨询养老机构改造")
    with in_council(panel.council.id):
        ids = dict(Invitation.objects.values_list("expert__name", "pk"))
        (told,) = Message.objects.all()
    assert (told.principal_id, told.text) == (panel.people[0], "您受邀担任专家：“咨询养老机构改造”。")
    base = f"/{panel.council.code}/desk/experts/"
    expert = entered(account_with, "jia", Role.MEMBER, panel.people[0])
    assert "咨询养老机构改造" in expert.get(f"{base}mine/").content.decode()
    assert expert.get(f"{base}mine/{ids['毛清']}/").status_code == 404
    expert.post(f"{base}mine/{ids['贾言']}/", {"answer": "accepted", "note": "周四可到", "key": "a"})
    office.post(f"{base}invitations/{ids['毛清']}/", {"answer": "declined", "note": "出差", "key": "b"})
    with in_council(panel.council.id):
        rows = dict(Invitation.objects.values_list("expert__name", "answer"))
        recorded = Invitation.objects.get(pk=ids["毛清"]).recorded_by
    assert (rows, recorded) == ({"贾言": "accepted", "毛清": "declined"}, "yan")
    office.post(f"{base}invitations/{ids['毛清']}/withdraw/", {"key": "c"})
    with pytest.raises(Conflict):
        inviting.answer(panel.office, invitation_id=ids["毛清"], answer="accepted")
    assert "已撤回邀请" in office.get(f"{base}{other}/").content.decode()


def test_a_form_is_composed_in_rows_and_keeps_what_was_typed(panel: Panel, office: Client) -> None:
    base = f"/{panel.council.code}/desk/experts/forms/"
    given = {
        "name": "协商成果评议表",
        "code": "talks",
        "low": "0",
        "high": "100",
        "anonymous": "on",
        "quorum": "50",
        "least": "5",
        "effective_from": date.today().isoformat(),
        "row-TOTAL_FORMS": "12",
        "row-INITIAL_FORMS": "0",
        "row-0-label": "组织",
        "row-0-weight": "40",
        "row-1-label": "效果",
        "grades": "90 优秀\n0 合格",
        "key": "a",
    }
    assert "依次填写整数" in office.post(f"{base}new/", given | {"grades": "优秀 90"}).content.decode()
    bad = office.post(f"{base}new/", given)
    assert bad.status_code == 422
    assert 'value="组织"' in bad.content.decode()
    done = office.post(f"{base}new/", given | {"row-1-weight": "60", "key": "b"})
    assert done.status_code == 302
    page = done.headers["Location"]
    again = {**given, "row-1-weight": "60", "row-0-weight": "50", "after": "1", "key": "c", "row-INITIAL_FORMS": "2"}
    assert "90 优秀" in office.get(f"{page}version/").content.decode()
    assert "90 分起为优秀、0 分起为合格" in office.get(page).content.decode()
    assert office.post(f"{page}version/", again).status_code == 302
    assert office.post(f"{page}version/", again | {"key": "d"}).status_code == 422
    with in_council(panel.council.id):
        form = EvaluationForm.objects.get(code="talks")
        kept = list(form.versions.order_by("number").values_list("number", "criteria"))
    assert [(number, [(one["label"], one["weight"]) for one in rows]) for number, rows in kept] == [
        (1, [("组织", 40), ("效果", 60)]),
        (2, [("组织", 50), ("效果", 60)]),
    ]


def test_a_round_on_the_pages_from_the_case_to_the_workbook(panel: Panel, office: Client, account_with: AccountWith) -> None:
    about = panel.prepared(title="养老服务专题协商")
    base = f"/{panel.council.code}/desk/experts/evaluations/"
    assert f'value="{about}"' in office.get(f"{base}prepare/?about={about}").content.decode()
    given = {
        "title": "养老协商成果",
        "form": str(panel.form),
        "closes_on": date.today().isoformat(),
        "about": str(about),
        "key": "a",
    }
    page = office.post(f"{base}prepare/", given).headers["Location"].removesuffix("raters/")
    case_id = UUID(page.rstrip("/").rsplit("/", 1)[1])
    people = {"group": "member", "names": "", "way": "login", "key": "b"}
    for n in range(4):
        assert office.post(f"{page}raters/", people | {"listed": f"委员{n}", "key": f"b{n}"}).status_code == 302
    assert office.post(f"{page}raters/", people | {"names": "周老伯\n", "key": "b9"}).status_code == 302
    rater = entered(account_with, "w0", Role.MEMBER, panel.people[0])
    assert rater.get(f"{page}rate/").status_code == 404
    assert rater.get(page).status_code == 404
    assert office.post(page, {"edge": "open", "version": "1", "key": "c"}).status_code == 302
    assert rater.get(page).headers["Location"] == f"{page}rate/"
    ballot = {"c1": "9", "c2": "8", "c3": "10", "words": "很好", "key": "d"}
    assert rater.post(f"{page}rate/", {"c1": "99", "key": "d"}).status_code == 422
    check = rater.post(f"{page}rate/", ballot).content.decode()
    found = re.search(r'name="receipt" value="([A-Z2-9 ]+)"', check)
    assert found is not None
    sent = ballot | {"receipt": found[1], "step": "cast"}
    assert found[1] in rater.post(f"{page}rate/", sent).content.decode()
    assert found[1] in rater.post(f"{page}rate/", sent).content.decode()
    assert "这一回执已在票箱中" in rater.post(f"{page}receipt/", {"receipt": found[1].lower()}).content.decode()
    assert "票箱中没有这一回执" in rater.post(f"{page}receipt/", {"receipt": "A" * 20}).content.decode()
    assert "需要" in office.post(page, {"edge": "close", "version": "2", "key": "e"}).content.decode()
    assert office.post(f"{page}paper/", ballot | {"key": "f"}).status_code == 302
    panel.cast(1, case_id, (8, 8, 8))
    assert office.post(page, {"edge": "close", "version": "2", "key": "g"}).status_code == 302
    html = office.get(page).content.decode()
    assert "8.47" in html
    assert "127/15" in html
    assert "很好" in html
    book = office.post(f"{page}export/", {"key": "h"})
    with zipfile.ZipFile(io.BytesIO(b"".join(book.streaming_content))) as content:  # type: ignore[attr-defined]
        assert "127/15" in content.read("xl/worksheets/sheet1.xml").decode()
    with in_council(panel.council.id):
        subject = LETTER_KINDS.get("evaluation-result").find(panel.office, case_id)
    assert subject is not None
    assert (subject.values["mean"], subject.values["ballots"], len(subject.values["lines"])) == ("8.47", "3", 3)
    # The result is the office's; the rater is led to the own ballot.
    assert rater.get(page).headers["Location"] == f"{page}rate/"


def test_the_pool_goes_out_and_comes_in_again_unchanged(panel: Panel, tmp_path: Path) -> None:
    an_expert(panel, "贾言", phone="000-1", principal_id=panel.people[0])
    heads = {
        "code": "专家编号",
        "name": "姓名",
        "post": "工作单位及职务",
        "fields": "专业领域",
        "valid_from": "聘期起",
        "phone": "电话",
    }
    with in_council(panel.council.id):
        words = {"environment": "生态环境"}
        (row,) = [texts_of(one, words) for one in visible_experts(panel.office)]
    rows = [[row[name] for name in heads], ["K-9", "毛清", "医院", "医药卫生、教育", "2026-01-01", "000-2"]]
    assert run(panel, table(tmp_path, heads, rows)) == 0
    bad = [["K-10", "无名", "", "炼金术", "2026-01-01", ""]]
    assert run(panel, table(tmp_path, heads, bad)) == 1
    with in_council(panel.council.id):
        found = {one.code: one.name for one in Expert.objects.all()}
        assert found == {row["code"]: "贾言", "K-9": "毛清"}
        assert not Interest.objects.exists()


def table(folder: Path, heads: dict[str, str], rows: list[list[str]]) -> Path:
    path = folder / f"专家库{len(list(folder.iterdir()))}.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for line, row in enumerate([list(heads.values()), *rows]):
            for at, text in enumerate(row):
                sheet.write_string(line, at, text)
    with open_table(look_through(path)) as opened:
        assert opened.headers == list(heads.values())
    return path


def run(panel: Panel, path: Path) -> int:
    return CliRunner().invoke(import_experts, [str(path), "--council", panel.council.code]).exit_code


def test_who_is_in_the_pool_already_is_not_taken_in_twice(panel: Panel) -> None:
    an_expert(panel, "贾言", principal_id=panel.people[0])
    with pytest.raises(Invalid):
        an_expert(panel, "贾言", principal_id=panel.people[0])
    with in_council(panel.council.id):
        assert Evaluation.objects.count() == 0
