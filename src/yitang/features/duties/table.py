"""Work plans, duty lists and contacts from a table: rows add and correct, nothing ends by a table; what was not changed changes nothing."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Max, Model, ProtectedError, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yitang.features.duties.export import DUTY_COLUMNS, PLAN_COLUMNS, TIE_IN, told_duty, told_task, told_tie
from yitang.features.duties.measures import BY_HAND, MEASURES, partner
from yitang.features.duties.models import Duty, Task, Tie
from yitang.features.duties.policy import MANAGE
from yitang.features.duties.ties import CHAIR
from yitang.foundation.acts.door import ActContext
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Blocked
from yitang.foundation.tenancy.models import Council
from yitang.institution.members.checks import living_bodies
from yitang.institution.members.models import Body
from yitang.institution.members.queries import elected
from yitang.institution.principals.models import Principal
from yitang.institution.principals.queries import known
from yitang.instruments.imports.formats import Field, Importer, ImportFormat, Problem, Report, Row, StagedRow
from yitang.instruments.imports.models import ImportBatch
from yitang.instruments.imports.parse import Parse, day, short, text, whole_number

PLAIN_TASK, PLAIN_DUTY = ("target", "due_on", "lead"), ("detail", "basis", "valid_from", "valid_to")


def year(value: Any) -> int:
    """A year of this century."""
    found = whole_number(value)
    if not 2000 <= found <= 2099:
        raise ValueError(_("is no year; write it like 2026"))
    return found


class BodyImporter(Importer):
    """What the two tables share: rows belong to a body that goes on, named as on the list of bodies."""

    corrects = True
    model: type[Model]
    whose = "body"
    """The field that names the body, in the table and in the row."""

    def __init__(self, council_id: UUID, options: Mapping[str, Any]) -> None:
        super().__init__(council_id, options)
        rows = Principal.objects.filter(pk__in=living_bodies(today()).order_by().values("principal"))
        self.bodies = {row.name: row for row in rows}
        self.known = {self.key(self.told(row)): row for row in self.rows()}

    def rows(self) -> QuerySet[Any]:
        """All rows that a table may correct."""
        raise NotImplementedError

    def told(self, row: Any) -> dict[str, Any]:
        """A row as its table says it."""
        raise NotImplementedError

    def write(self, row: Any, values: Mapping[str, Any], fields: Collection[str]) -> None:
        """Give a row what the table says in these fields."""
        raise NotImplementedError

    def check(self, values: dict[str, Any]) -> Iterator[Problem]:
        if values[self.whose] not in self.bodies:
            yield Problem(self.whose, _("is no committee, sector, group or party organisation that goes on; correct the name"))

    def taken(self, keys: Iterable[str]) -> dict[str, UUID]:
        return {key: self.known[key].pk for key in keys if key in self.known}

    def said_already(self, rows: Sequence[StagedRow], fields: Collection[str]) -> dict[str, UUID]:
        same = {}
        for row in rows:
            known = self.known.get(row.key)
            told = self.told(known) if known is not None else {}
            if known is not None and all(_as_text(row.data.get(name)) == _as_text(told[name]) for name in fields):
                same[row.key] = known.pk
        return same

    def adopt(self, ctx: ActContext, batch_id: UUID, rows: Iterable[Row], report: Report) -> dict[str, Any]:
        for done, row in enumerate(rows, start=1):
            body = self.bodies[row.values[self.whose]]
            ctx.require(MANAGE, body.pk)
            fresh = self.begin(row, body)
            self.write(fresh, row.values, row.values.keys())
            fresh.save(force_insert=True)
            report(done)
        return {}

    def begin(self, row: Row, body: Principal) -> Any:
        """A new row, after the last one of its body."""
        raise NotImplementedError

    def replace(self, ctx: ActContext, batch_id: UUID, rows: Iterable[Row], report: Report) -> None:
        fields = set(ImportBatch.objects.values_list("mapping", flat=True).get(pk=batch_id))
        for done, row in enumerate(rows, start=1):
            found = self.rows().get(pk=row.object_id)
            ctx.require(MANAGE, getattr(found, f"{self.whose}_id"))
            self.write(found, row.values, fields)
            found.save()
            report(done)

    def remove(self, ctx: ActContext, batch_id: UUID, object_ids: Iterable[UUID], report: Report) -> None:
        for done, found in enumerate(self.rows().filter(pk__in=list(object_ids)), start=1):
            try:
                found.delete()
            except ProtectedError as error:
                raise Blocked(self.named_by(found)) from error
            report(done)

    def named_by(self, found: Any) -> str:
        """Why a row can no longer go: what names it by now."""
        return _("A plan names “%(title)s” by now, so the import can no longer be withdrawn.") % {"title": found.title}


class PlanImporter(BodyImporter):
    """Tasks of a plan, known by body, year and title."""

    def __init__(self, council_id: UUID, options: Mapping[str, Any]) -> None:
        super().__init__(council_id, options)
        self.duties = {(row.body_id, row.title): row for row in Duty.objects.all()}
        self.countings = countings()

    def rows(self) -> QuerySet[Task]:
        return Task.objects.select_related("body", "duty").filter(dropped_on__isnull=True)

    def told(self, row: Task) -> dict[str, Any]:
        return told_task(row)

    def key(self, values: Mapping[str, Any]) -> str:
        return f"task:{values['body']}:{values['year']}:{values['title']}"[:200]

    def check(self, values: dict[str, Any]) -> Iterator[Problem]:
        yield from super().check(values)
        body = self.bodies.get(values["body"])
        if body and values.get("duty") and (body.pk, values["duty"]) not in self.duties:
            yield Problem("duty", _("is on no duty list of this body; correct it, or leave the cell empty"))
        if values.get("counting") and values["counting"] not in self.countings:
            yield Problem(
                "counting", _("is nothing that is counted here; write it as on the page of a task, or leave the cell empty")
            )
        if values.get("due_on") and not values["due_on"].startswith(str(values["year"])):
            yield Problem("due_on", _("lies outside the year of the plan"))

    def begin(self, row: Row, body: Principal) -> Task:
        ordinal = _last(Task.objects.filter(body=body, year=row.values["year"])) + 1
        return Task(council_id=self.council_id, pk=row.object_id, body=body, year=row.values["year"], ordinal=ordinal)

    def write(self, row: Task, values: Mapping[str, Any], fields: Collection[str]) -> None:
        row.title = values["title"]
        if "duty" in fields:
            row.duty = self.duties.get((row.body_id, values.get("duty") or ""))
        if "counting" in fields:
            row.measure, row.narrow = self.countings.get(values.get("counting") or "", ("", ""))
        given = {"target": values.get("target") or 1, "due_on": _day(values, "due_on"), "lead": values.get("lead") or ""}
        for name in PLAIN_TASK:
            if name in fields:
                setattr(row, name, given[name])
        row.version += 0 if row._state.adding else 1


class DutyImporter(BodyImporter):
    """Lines of a duty list, known by body and title; those in force or to come."""

    def rows(self) -> QuerySet[Duty]:
        return Duty.objects.select_related("body").exclude(valid_to__lt=today())

    def told(self, row: Duty) -> dict[str, Any]:
        return told_duty(row)

    def key(self, values: Mapping[str, Any]) -> str:
        return f"duty:{values['body']}:{values['title']}"[:200]

    def check(self, values: dict[str, Any]) -> Iterator[Problem]:
        yield from super().check(values)
        if values.get("valid_to") and values["valid_to"] < values["valid_from"]:
            yield Problem("valid_to", _("lies before the day since which it is kept"))

    def begin(self, row: Row, body: Principal) -> Duty:
        return Duty(council_id=self.council_id, pk=row.object_id, body=body, ordinal=_last(Duty.objects.filter(body=body)) + 1)

    def write(self, row: Duty, values: Mapping[str, Any], fields: Collection[str]) -> None:
        row.title = values["title"]
        given = {name: values.get(name) or "" for name in ("detail", "basis")}
        days = {name: _day(values, name) for name in ("valid_from", "valid_to")}
        for name in PLAIN_DUTY:
            if name in fields:
                setattr(row, name, (given | days)[name])


class TieImporter(BodyImporter):
    """Contacts, known by who keeps them, kind and partner; those in force or to come. Whoever has a name in common with another is
    entered on the page."""

    whose = "holder"

    def __init__(self, council_id: UUID, options: Mapping[str, Any]) -> None:
        super().__init__(council_id, options)
        self.kinds = {str(label): code for code, label in Tie.Kind.choices}
        committees = Body.objects.filter(kind=Body.Kind.COMMITTEE, principal__in=[row.pk for row in self.bodies.values()])
        self.committees = set(committees.values_list("principal_id", flat=True))
        people = [post.member.principal for office in CHAIR for post in elected(today(), office)]
        self.bodies = _once([row for row in self.bodies.values() if row.pk in self.committees], people)
        units = known().filter(kind=Principal.Kind.UNIT, valid_to__isnull=True)
        self.units = _once(units, [])
        self.lower = {row.name: row for row in Council.objects.filter(parent=council_id)}

    def rows(self) -> QuerySet[Tie]:
        return Tie.objects.select_related("holder", "unit", "lower").exclude(valid_to__lt=today())

    def told(self, row: Tie) -> dict[str, Any]:
        return told_tie(row)

    def key(self, values: Mapping[str, Any]) -> str:
        return f"tie:{values['holder']}:{values['kind']}:{values['partner']}"[:200]

    def check(self, values: dict[str, Any]) -> Iterator[Problem]:
        holder, kind = self.bodies.get(values["holder"]), self.kinds.get(values["kind"])
        if holder is None:
            yield Problem("holder", _("is no committee and nobody of the chair meeting, or several have this name; correct it"))
        if kind is None:
            yield Problem("kind", _("is no kind of contact; write one of: %(kinds)s") % {"kinds": "、".join(self.kinds)})
        if kind == Tie.Kind.UNIT and values["partner"] not in self.units:
            yield Problem("partner", _("is no handling unit that goes on; correct the name"))
        if kind == Tie.Kind.UNIT and holder is not None and holder.pk not in self.committees:
            yield Problem("holder", _("keeps no contact with a unit: only committees do"))
        if values.get("valid_to") and values["valid_to"] < values["valid_from"]:
            yield Problem("valid_to", _("lies before the day since which it is kept"))

    def begin(self, row: Row, body: Principal) -> Tie:
        found = Tie(council_id=self.council_id, pk=row.object_id, holder=body, kind=self.kinds[row.values["kind"]])
        name = row.values["partner"]
        if found.kind == Tie.Kind.UNIT:
            found.unit = self.units[name]
        else:
            found.lower = self.lower.get(name)
            found.lower_name = "" if found.lower else name
        return found

    def write(self, row: Tie, values: Mapping[str, Any], fields: Collection[str]) -> None:
        given: dict[str, Any] = {name: values.get(name) or "" for name in ("contact", "phone")}
        given |= {name: _day(values, name) for name in ("valid_from", "valid_to")}
        for name, value in given.items():
            if name in fields:
                setattr(row, name, value)
        row.version += 0 if row._state.adding else 1

    def named_by(self, found: Any) -> str:
        words = _("Contacts with “%(partner)s” were noted by now, so the import can no longer be withdrawn.")
        return words % {"partner": partner(found)}


def _once(*groups: Iterable[Principal]) -> dict[str, Principal]:
    """Name → who is called so, without the names that several have."""
    found = {row.pk: row for group in groups for row in group}
    names = Counter(row.name for row in found.values())
    return {row.name: row for row in found.values() if names[row.name] == 1}


def countings() -> dict[str, tuple[str, str]]:
    """What counts as done, in the words of the pages → measure and what it is narrowed to."""
    found = {str(BY_HAND): ("", "")}
    for code, measure in MEASURES.items():
        found[str(measure.label)] = (code, "")
        found |= {f"{measure.label} · {label}": (code, narrow) for narrow, label in measure.choices().items()}
    return found


def _last(rows: QuerySet[Any]) -> int:
    return int(rows.aggregate(last=Max("ordinal"))["last"] or 0)


def _day(values: Mapping[str, Any], name: str) -> date | None:
    return date.fromisoformat(values[name]) if values.get(name) else None


def _as_text(value: Any) -> str:
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)


def _fields(columns: Iterable[Any], parsers: Mapping[str, Parse], required: Collection[str]) -> tuple[Field, ...]:
    return tuple(Field(one.code, one.label, parsers[one.code], (), one.code in required) for one in columns)


PLAN_FORMAT = ImportFormat(
    code="work-plan",
    label=gettext_lazy("Work plans"),
    permission=MANAGE,
    importer=PlanImporter,
    fields=_fields(
        PLAN_COLUMNS,
        {
            "body": short(200),
            "year": year,
            "title": short(200),
            "duty": short(200),
            "counting": short(120),
            "target": whole_number,
            "due_on": day,
            "lead": short(60),
        },
        ("body", "year", "title"),
    ),
)
DUTY_FORMAT = ImportFormat(
    code="duty-list",
    label=gettext_lazy("Duty lists"),
    permission=MANAGE,
    importer=DutyImporter,
    fields=_fields(
        DUTY_COLUMNS,
        {"body": short(200), "title": short(200), "detail": text, "basis": short(200), "valid_from": day, "valid_to": day},
        ("body", "title", "valid_from"),
    ),
)
TIE_FORMAT = ImportFormat(
    code="contacts",
    label=gettext_lazy("Contacts with units and lower councils"),
    permission=MANAGE,
    importer=TieImporter,
    fields=_fields(
        TIE_IN,
        {
            "holder": short(200),
            "kind": short(40),
            "partner": short(120),
            "valid_from": day,
            "valid_to": day,
            "contact": short(60),
            "phone": short(40),
        },
        ("holder", "kind", "partner", "valid_from"),
    ),
)
