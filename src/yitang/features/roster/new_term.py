"""换届名单 — the list of a new term, read and checked like every table: preview, one act, and one act that takes it back."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import ProtectedError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yitang.features.roster.fields import FIELDS, body_and_post
from yitang.features.roster.importer import BODIES, PLAIN, RosterImporter, followed
from yitang.foundation.acts.door import ActContext
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Blocked
from yitang.foundation.permissions.models import Appointment
from yitang.foundation.tenancy.models import Term
from yitang.institution.members.forms import day_input
from yitang.institution.members.models import Belonging, Body, Member, Seat, TermChange
from yitang.institution.members.queries import serving
from yitang.institution.members.term_change import CHANGE_TERM, open_term, settle, undo_term
from yitang.institution.principals.models import Principal
from yitang.instruments.imports.formats import ImportFormat, Problem, Report, Row
from yitang.instruments.imports.models import ImportBatch

TERM_FIELDS = tuple(field for field in FIELDS if field.name != "joined_on")


class TermForm(forms.Form):
    """Which term the list is for."""

    number = forms.IntegerField(label=gettext_lazy("Number of the new term"), min_value=1, max_value=99)
    name = forms.CharField(label=gettext_lazy("Name of the new term"), max_length=40)
    starts_on = forms.DateField(label=gettext_lazy("First day of the new term"), widget=day_input())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        last = Term.objects.order_by("-number").first()
        self.fields["number"].initial = (last.number if last else 0) + 1

    def options(self) -> dict[str, Any]:
        """Plain data for the batch."""
        return {**self.cleaned_data, "starts_on": self.cleaned_data["starts_on"].isoformat()}


class TermImporter(RosterImporter):
    """Everybody on the list sits in the new term, everybody else leaves with the old one."""

    corrects = False

    @property
    def starts_on(self) -> date:
        return date.fromisoformat(self.options["starts_on"])

    def key(self, values: Mapping[str, Any]) -> str:
        return f"term:{self.options['number']}:{values['number']}"

    def check(self, values: dict[str, Any]) -> Iterator[Problem]:
        yield from super().check(values)
        if not values.get("sector"):
            yield Problem("sector", _("is empty; each member of a new term belongs to a sector"))

    def taken(self, keys: Iterable[str]) -> dict[str, UUID]:
        return {}

    def said_already(self, rows: Any, fields: Any) -> dict[str, UUID]:
        return {}

    def adopt(self, ctx: ActContext, batch_id: UUID, rows: Iterable[Row], report: Report) -> dict[str, Any]:
        listed = list(rows)
        known = {row.number: row for row in Member.objects.select_related("principal")}
        numbers = {row.values["number"] for row in listed}
        leaving = [row.principal_id for row in serving(min(self.starts_on, ctx.today)) if row.number not in numbers]
        options = self.options
        change = open_term(
            ctx, number=options["number"], name=options["name"], starts_on=self.starts_on, leaving=leaving, batch_id=batch_id
        )
        for place, row in enumerate(listed, start=1):
            member = known.get(row.values["number"])
            fresh = member is None
            if member is None:
                member = self._newcomer(row)
            self._seat(ctx, change, member, row, place, fresh=fresh)
            report(place)
        kept = sum(row.values["number"] in known for row in listed)
        change.counts = {"kept": kept, "left": len(leaving), "new": len(listed) - kept, "settled": self.starts_on <= ctx.today}
        change.save(update_fields=["counts"])
        if self.starts_on <= ctx.today:
            settle(ctx.today)
        return {}

    def _newcomer(self, row: Row) -> Member:
        values = row.values
        principal = Principal(council_id=self.council_id, kind=Principal.Kind.MEMBER, code=values["number"], name=values["name"])
        principal.save(force_insert=True)
        member = Member(council_id=self.council_id, pk=row.object_id, principal=principal, number=values["number"])
        member.joined_on = self.starts_on
        for field, attribute in PLAIN.items():
            setattr(member, attribute, values.get(field) or "")
        member.save(force_insert=True)
        return member

    def _seat(self, ctx: ActContext, change: TermChange, member: Member, row: Row, place: int, *, fresh: bool) -> None:
        values, shared = row.values, {"council_id": self.council_id, "term": change.term, "valid_from": self.starts_on}
        seat = Seat(member=member, place=values.get("place") or place, **shared)
        seat.save(force_insert=True)
        wanted = [(self.bodies["sector"][values["sector"]], "", Body.Kind.SECTOR.value)]
        kinds = {row.principal_id: row.kind for row in self._bodies()}
        for field in BODIES:
            for words in values.get(field) or []:
                name, post = body_and_post(words)
                body = self.bodies[field][name]
                wanted.append((body, post, kinds.get(body.pk, BODIES[field][0])))
        for body, post, kind in wanted:
            Belonging(
                principal=member.principal, body=body, kind=kind, post=post, post_code=self.posts.get(post, ""), **shared
            ).save(force_insert=True)
        if fresh and self.starts_on > ctx.today:
            # The sector is told at once, for the rosters of those who prepare the term.
            member.sector = wanted[0][0]
            member.save(update_fields=["sector"])

    def _bodies(self) -> list[Body]:
        if not hasattr(self, "_known_bodies"):
            self._known_bodies = list(Body.objects.all())
        return self._known_bodies

    def remove(self, ctx: ActContext, batch_id: UUID, object_ids: Iterable[UUID], report: Report) -> None:
        undo_term(ctx, batch_id)
        fresh = Member.objects.filter(pk__in=list(object_ids)).select_related("principal")
        for done, member in enumerate(fresh, start=1):
            principal = member.principal
            if Appointment.objects.filter(principal_id=principal.pk).exists():
                raise Blocked(followed(principal.name))
            try:
                member.delete()
                principal.delete()
            except ProtectedError as error:
                raise Blocked(followed(principal.name)) from error
            report(done)


def listed_in(batch: ImportBatch) -> list[tuple[str, str]]:
    """(number, name) of the rows that would be taken over."""
    rows = batch.rows.exclude(action="skip").order_by("number").values_list("data", flat=True)
    return [(data["number"], data["name"]) for data in rows]


def first_day(batch: ImportBatch) -> date:
    """The first day of the term that the batch is for."""
    return date.fromisoformat(batch.options["starts_on"]) if batch.options.get("starts_on") else today()


FORMAT = ImportFormat(
    code="new-term",
    label=gettext_lazy("List of a new term"),
    permission=CHANGE_TERM,
    fields=TERM_FIELDS,
    importer=TermImporter,
    options_form=lambda council_id: TermForm,
)
