"""换届名单 — the list of a new term, read and checked like every table: preview, one act, and one act that takes it back."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import ProtectedError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yitang.features.roster.fields import FIELDS, PLAIN
from yitang.features.roster.importer import RosterImporter, followed
from yitang.features.roster.writing import CHUNK, Book
from yitang.foundation.acts.door import ActContext
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Blocked
from yitang.foundation.permissions.models import Appointment
from yitang.foundation.tenancy.models import Term
from yitang.institution.members.conveners import refuse_own_post, soon
from yitang.institution.members.forms import day_input
from yitang.institution.members.models import Member, TermChange
from yitang.institution.members.queries import serving
from yitang.institution.members.term_change import CHANGE_TERM, open_term, settle, undo_term
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
        book = Book(self.council_id)
        for start in range(0, len(listed), CHUNK):
            for place, row in enumerate(listed[start : start + CHUNK], start=start + 1):
                member = known.get(row.values["number"])
                if member is not None:
                    self._refuse_own_posts(ctx, member.principal_id, row)
                self._seat(book, change.term, member, row, place)
            book.write()
            report(min(start + CHUNK, len(listed)))
        kept = sum(row.values["number"] in known for row in listed)
        change.counts = {"kept": kept, "left": len(leaving), "new": len(listed) - kept, "settled": self.starts_on <= ctx.today}
        change.save(update_fields=["counts"])
        if self.starts_on <= ctx.today:
            settle(ctx.today)
        soon(ctx)
        return {}

    def _refuse_own_posts(self, ctx: ActContext, principal_id: UUID, row: Row) -> None:
        for _body, post in self.wanted(row.values):
            refuse_own_post(ctx, principal_id, self.posts.get(post, ""))

    def _seat(self, book: Book, term: Term, member: Member | None, row: Row, place: int) -> None:
        """A seat and what the row names, from the first day of the term on; somebody new is put on the roster."""
        values, day = row.values, self.starts_on
        if member is None:
            # The sector is told at once, for the rosters of those who prepare the term.
            columns = {attribute: values.get(field) or "" for field, attribute in PLAIN.items()}
            columns |= {"sector_id": self.bodies["sector"][values["sector"]].pk, "place": 0, "joined_on": day, "left_on": None}
            member_id, principal_id = row.object_id, book.member(row.object_id, values["number"], values["name"], **columns)
        else:
            member_id, principal_id = member.pk, member.principal_id
        book.seat(member_id, term, values.get("place") or place, day)
        for body, post in self.wanted(values):
            book.belong(principal_id, body, self.kind(body), term, day, self.posts.get(post, ""), post)

    def remove(self, ctx: ActContext, batch_id: UUID, object_ids: Iterable[UUID], report: Report) -> None:
        if not TermChange.objects.filter(ended__batch=str(batch_id)).exists():
            # A list that said what holds already opened no term.
            return
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
