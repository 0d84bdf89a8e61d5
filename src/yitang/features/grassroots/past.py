"""Matters of earlier years, or of another system, by table: with their dates, answers and how they ended. No message goes out."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from functools import lru_cache
from itertools import islice
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yitang.features.grassroots.matters import CLASSES, title_of
from yitang.features.grassroots.models import Matter, MatterNote
from yitang.features.grassroots.policy import IMPORT
from yitang.features.grassroots.states import AXIS, KIND
from yitang.foundation.accounts.secrets import digest_of
from yitang.foundation.acts.door import ActContext
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Blocked
from yitang.foundation.permissions.actors import Channel
from yitang.foundation.ui.open_door import new_code
from yitang.foundation.vocabulary.models import DictionaryEntry
from yitang.institution.places.models import Venue
from yitang.institution.principals.models import Principal
from yitang.instruments.imports.formats import NOTE, Field, Importer, ImportFormat, Problem, Report, Row
from yitang.instruments.imports.parse import choice, day, line, short, text
from yitang.instruments.workflow.adoption import PastCase, PastStep, adopt, readopt
from yitang.instruments.workflow.models import Case, Decision
from yitang.instruments.workflow.procedures import publish
from yitang.instruments.workflow.titles import forget_pairs

CHUNK = 1000
ANSWER_MOST, TEXT_MOST = 20_000, 20_000
WAYS = {"手机": "phone", "网络": "phone", "协商现场": "table", "走访": "visit", "书面": "paper", "其他": "other"}
OUTCOMES = {"已解决": "solved", "部分解决": "partly", "未解决": "not"}
ENDS = {
    "已办结": "settled",
    "办结": "settled",
    "已答复": "answered",
    "办理中": "accepted",
    "待研判": "said",
    "不属于这里": "elsewhere",
}
STEPS = {"accepted": "accept", "answered": "answer", "settled": "settle", "elsewhere": "send_elsewhere"}
"""State → the step that would have led to it."""

MATTER_FIELDS = (
    Field("number", gettext_lazy("Number elsewhere"), short(40), ("编号", "诉求编号", "留言编号", "id")),
    Field("title", gettext_lazy("Title"), line, ("标题", "主题", "留言主题")),
    Field("text", gettext_lazy("What the resident said"), text, ("诉求内容", "内容", "留言详情", "正文"), required=True),
    Field("said_on", gettext_lazy("Said on"), day, ("反映日期", "提出日期", "留言时间", "日期", "time"), required=True),
    Field("class", gettext_lazy("Kind of matter"), short(40), ("诉求类别", "类别", "一级标签", "label")),
    Field("way", gettext_lazy("How it was said"), choice(WAYS), ("反映方式", "来源渠道")),
    Field("venue", gettext_lazy("Venue code"), short(20), ("平台编号", "议事室编号")),
    Field("place", gettext_lazy("Where it is"), short(200), ("地点", "事发地点")),
    Field("unit", gettext_lazy("Short code of the unit"), short(40), ("承办单位编号", "单位编号")),
    Field("answer", gettext_lazy("Answer"), text, ("答复内容", "答复意见", "答复", "reply")),
    Field("answered_on", gettext_lazy("Answered on"), day, ("答复日期", "答复时间", "reply_time")),
    Field("outcome", gettext_lazy("Whether it is solved"), choice(OUTCOMES), ("解决情况", "办理结果")),
    Field("judged", gettext_lazy("In the resident's word"), choice(OUTCOMES), ("群众评价",)),
    Field("state", gettext_lazy("State"), choice(ENDS), ("状态", "办理状态")),
)


class MatterImporter(Importer):
    """A row is known by its number elsewhere, without one by its words and day. How to reach a resident comes in by no table."""

    def __init__(self, council_id: UUID, options: Mapping[str, Any]) -> None:
        super().__init__(council_id, options)
        self.classes: dict[str, str] = {}
        for code, label in DictionaryEntry.objects.filter(dictionary=CLASSES).values_list("code", "label"):
            self.classes |= {code: code, label: code}
        self.venues = dict(Venue.objects.values_list("code", "pk"))
        self.units = dict(Principal.objects.filter(kind="unit", code__isnull=False).values_list("code", "pk"))

    def key(self, values: Mapping[str, Any]) -> str:
        if values.get("number"):
            return f"{KIND}:{values['number']}"
        told = "\n".join(str(values.get(name, "")) for name in ("said_on", "title", "text"))
        return f"{KIND}:text:{hashlib.sha256(told.encode()).hexdigest()[:40]}"

    def check(self, values: dict[str, Any]) -> Iterator[Problem]:
        if values["said_on"] > today().isoformat():
            yield Problem("said_on", _("lies in the future"))
        for name, most in (("text", TEXT_MOST), ("answer", ANSWER_MOST)):
            if len(values.get(name) or "") > most:
                yield Problem(name, _("has %(n)d characters; shorten it to %(most)d") % {"n": len(values[name]), "most": most})
        if values.get("class") and values["class"] not in self.classes:
            yield Problem("class", _("is not in the dictionary; the row comes in as “other”"), NOTE)
        for name, known in (("venue", self.venues), ("unit", self.units)):
            if values.get(name) and values[name] not in known:
                yield Problem(name, _("is not on the list; correct it, or empty it"))
        yield from _problems_of_answer(values)

    def untouched(self, object_ids: Sequence[UUID]) -> set[UUID]:
        live = Decision.objects.exclude(channel=Channel.IMPORT).filter(case_id__in=object_ids).values("case")
        rows = Matter.objects.filter(pk__in=object_ids, case__provenance=Case.Provenance.IMPORTED)
        return set(rows.exclude(pk__in=live).values_list("pk", flat=True))

    def adopt(self, ctx: ActContext, batch_id: UUID, rows: Iterable[Row], report: Report) -> dict[str, Any]:
        adopt(ctx, publish(ctx.council_id, KIND, ctx.today), batch_id, self._history(rows, report))
        return {}

    def replace(self, ctx: ActContext, batch_id: UUID, rows: Iterable[Row], report: Report) -> None:
        ordered = iter(rows)
        while chunk := list(islice(ordered, CHUNK)):
            Matter.objects.filter(pk__in=[row.object_id for row in chunk]).delete()
            readopt(ctx, self._history(chunk, report))

    def remove(self, ctx: ActContext, batch_id: UUID, object_ids: Iterable[UUID], report: Report) -> None:
        ids = list(object_ids)
        if followed := set(ids) - self.untouched(ids):
            words = _("Work has gone on with %(n)d of these matters, so the import can no longer be withdrawn.")
            raise Blocked(words % {"n": len(followed)})
        for at in range(0, len(ids), CHUNK):
            chunk = ids[at : at + CHUNK]
            MatterNote.objects.filter(matter_id__in=chunk).delete()
            Matter.objects.filter(pk__in=chunk).delete()
            Decision.objects.filter(case_id__in=chunk).delete()
            forget_pairs(chunk)
            Case.objects.filter(pk__in=chunk).delete()
            report(at + len(chunk))

    def _history(self, rows: Iterable[Row], report: Report) -> Iterator[PastCase]:
        for done, row in enumerate(rows, start=1):
            yield self._past(row)
            report(done)

    def _past(self, row: Row) -> PastCase:
        values = row.values
        said = date.fromisoformat(values["said_on"])
        answered = date.fromisoformat(values["answered_on"]) if values.get("answered_on") else None
        state = values.get("state") or ("settled" if values.get("answer") else "said")
        past = PastCase(
            kind=KIND,
            title=title_of(values.get("title") or values["text"]),
            stage=state,
            tracks=[(AXIS, None, state)],
            steps=list(_steps(state, said, answered)),
            since=moment(answered or said),
            case_id=row.object_id,
        )
        past.rows = [(Matter, self._matter(row, said, answered))]
        return past

    def _matter(self, row: Row, said: date, answered: date | None) -> dict[str, Any]:
        values = row.values
        return {
            "council_id": self.council_id,
            "case_id": row.object_id,
            # Nobody holds a receipt of it, so nobody can open it by one.
            "digest": digest_of(new_code()),
            "way": values.get("way") or Matter.Way.OTHER,
            "venue_id": self.venues.get(values.get("venue") or ""),
            "class_code": self.classes.get(values.get("class") or "", "other"),
            "text": values["text"],
            "place": values.get("place") or "",
            "said_on": said,
            "unit_id": self.units.get(values.get("unit") or ""),
            "answer": values.get("answer") or "",
            "answered_on": answered,
            "outcome": values.get("outcome") or "",
            "judged": values.get("judged") or "",
            "judged_on": answered if values.get("judged") else None,
        }


def _steps(state: str, said: date, answered: date | None) -> Iterator[PastStep]:
    if state in ("answered", "settled") and answered:
        yield PastStep(AXIS, "answer", "answered", answered)
    elif state in STEPS and state not in ("answered", "settled"):
        yield PastStep(AXIS, STEPS[state], state, answered or said)
    if state == "settled":
        yield PastStep(AXIS, "settle", "settled", answered or said)


def _problems_of_answer(values: Mapping[str, Any]) -> Iterator[Problem]:
    if values.get("answer") and not values.get("answered_on"):
        yield Problem("answered_on", _("is empty, but there is an answer; fill it in"))
    if values.get("answered_on") and values["answered_on"] < values["said_on"]:
        yield Problem("answered_on", _("lies before the day on which it was said"))
    if values.get("state") in ("answered", "settled") and not values.get("answer"):
        yield Problem("answer", _("is empty, but the state says that it was answered; correct one of them"))


@lru_cache(4096)
def moment(on: date) -> datetime:
    """Noon of a day in the house's time zone: history gives days, rows keep moments."""
    return datetime.combine(on, time(12), timezone.get_default_timezone())


MATTER_FORMAT = ImportFormat(
    code="matters", label=gettext_lazy("Matters of residents"), permission=IMPORT, fields=MATTER_FIELDS, importer=MatterImporter
)
