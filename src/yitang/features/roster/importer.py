"""The roster from a table: people are known by their number and by nothing else; a roster that comes back unchanged changes nothing."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import ProtectedError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yitang.features.roster.fields import FIELDS, body_and_post
from yitang.foundation.acts.door import ActContext
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Blocked
from yitang.foundation.permissions.models import Appointment
from yitang.foundation.vocabulary.queries import labels
from yitang.institution.members.actions import POSTS
from yitang.institution.members.history import begin_seat, end_rows, kind_of, put_in, set_sector
from yitang.institution.members.models import Belonging, Body, ElectedPost, Member, Seat
from yitang.institution.members.policy import MANAGE
from yitang.institution.members.queries import term_on
from yitang.institution.members.table import GROUPS, ROSTER, cells_of
from yitang.institution.principals.models import Principal
from yitang.institution.principals.queries import known
from yitang.instruments.imports.formats import NOTE, Importer, ImportFormat, Problem, Report, Row, StagedRow
from yitang.instruments.imports.models import ImportBatch

BODIES: Mapping[str, tuple[str, ...]] = {
    "committee": (Body.Kind.COMMITTEE,),
    "group": tuple(GROUPS),
    "township": (Body.Kind.TOWNSHIP,),
}
"""Field → kinds of body whose names may stand in it."""
PLAIN = {"party": "political_party", "post": "post", "phone": "phone", "email": "email"}

GIVEN = ("place", "joined_on")
"""What the house fills in where a table says nothing: an empty cell leaves it as it is."""


class RosterImporter(Importer):
    """Adds members and corrects those that are there; nobody leaves by a table."""

    corrects = True

    def __init__(self, council_id: UUID, options: Mapping[str, Any]) -> None:
        super().__init__(council_id, options)
        living = list(known().filter(code__isnull=False, valid_to__isnull=True).exclude(kind=Principal.Kind.MEMBER))
        kinds = dict(Body.objects.values_list("principal_id", "kind"))
        self.bodies: dict[str, dict[str, Principal]] = {"sector": {}, **{name: {} for name in BODIES}}
        for one in living:
            if one.kind == Principal.Kind.SECTOR:
                self.bodies["sector"][one.name] = one
            elif one.kind in (Principal.Kind.ORGAN, Principal.Kind.GROUP):
                kind = kinds.get(one.pk) or kind_of(one)
                for name, accepted in BODIES.items():
                    if kind in accepted:
                        self.bodies[name][one.name] = one
        self.names = dict(Member.objects.values_list("number", "principal__name"))
        self.posts = {label: code for code, label in labels(POSTS).items()}

    def key(self, values: Mapping[str, Any]) -> str:
        return f"member:{values['number']}"

    def check(self, values: dict[str, Any]) -> Iterator[Problem]:
        wanted = {name: [body_and_post(words)[0] for words in values.get(name, [])] for name in BODIES}
        if values.get("sector"):
            wanted["sector"] = [values["sector"]]
        for name, bodies in wanted.items():
            for body in bodies:
                if body not in self.bodies[name]:
                    yield Problem(
                        name, _("“%(name)s” is not on the list of this council; add it first, or correct it") % {"name": body}
                    )
        if values.get("joined_on") and values["joined_on"] > today().isoformat():
            yield Problem("joined_on", _("lies in the future; members are entered on their first day or later"))
        was = self.names.get(values["number"])
        if was is not None and was != values["name"]:
            yield Problem(
                "name",
                _("is another than on the roster, where this number is %(name)s; the name is corrected") % {"name": was},
                NOTE,
            )

    def taken(self, keys: Iterable[str]) -> dict[str, UUID]:
        numbers = [key.removeprefix("member:") for key in keys]
        return {f"member:{number}": pk for number, pk in Member.objects.filter(number__in=numbers).values_list("number", "pk")}

    def said_already(self, rows: Sequence[StagedRow], fields: Collection[str]) -> dict[str, UUID]:
        by_number = {row.data.get("number"): row for row in rows}
        found = Member.objects.filter(number__in=[number for number in by_number if number]).select_related("principal", "sector")
        columns = [column for column in ROSTER.columns if column.code in fields]
        same = {}
        for told in cells_of(found, columns):
            row = by_number[told["member"].number]
            said = [(self._as_text(column.code, row.data), str(text), column.code) for column, text in told["cells"]]
            if all(new == old or (not new and code in GIVEN) for new, old, code in said):
                same[row.key] = told["member"].pk
        return same

    def _as_text(self, name: str, values: Mapping[str, Any]) -> str:
        given = values.get(name) or ""
        return "、".join(given) if isinstance(given, list) else str(given)

    def adopt(self, ctx: ActContext, batch_id: UUID, rows: Iterable[Row], report: Report) -> dict[str, Any]:
        for done, row in enumerate(rows, start=1):
            values = row.values
            principal = Principal(
                council_id=self.council_id, kind=Principal.Kind.MEMBER, code=values["number"], name=values["name"]
            )
            principal.save(force_insert=True)
            member = Member(council_id=self.council_id, pk=row.object_id, principal=principal, number=values["number"])
            member.joined_on = _day(values)
            member.place = values.get("place") or 0
            member.save(force_insert=True)
            term = term_on(ctx.today)
            begins = member.joined_on or (term.starts_on if term else None)
            if begins:
                begin_seat(ctx, member, begins)
            self._write(ctx, member, values, set(values), begins or ctx.today)
            report(done)
        return {}

    def replace(self, ctx: ActContext, batch_id: UUID, rows: Iterable[Row], report: Report) -> None:
        fields = set(ImportBatch.objects.values_list("mapping", flat=True).get(pk=batch_id))
        for done, row in enumerate(rows, start=1):
            member = Member.objects.select_related("principal", "sector").get(pk=row.object_id)
            if member.principal.name != row.values["name"]:
                member.principal.name = row.values["name"]
                member.principal.save(update_fields=["name", "spelled", "strokes"])
            if row.values.get("place"):
                member.place = row.values["place"]
                Seat.objects.filter(member=member, valid_to__isnull=True).update(place=member.place)
            if row.values.get("joined_on"):
                member.joined_on = _day(row.values)
            self._write(ctx, member, row.values, fields, ctx.today)
            report(done)

    def _write(self, ctx: ActContext, member: Member, values: Mapping[str, Any], fields: Collection[str], day: date) -> None:
        """The columns of the table on a member; a column that is there and empty empties."""
        for field, attribute in PLAIN.items():
            if field in fields:
                setattr(member, attribute, values.get(field) or "")
        if "sector" in fields:
            set_sector(ctx, member, self.bodies["sector"].get(values.get("sector") or ""), day)
        for field, kinds in BODIES.items():
            if field in fields:
                self._belong(ctx, member, values.get(field) or [], field, kinds, day)
        member.save()

    def _belong(
        self, ctx: ActContext, member: Member, words: Iterable[str], field: str, kinds: tuple[str, ...], day: date
    ) -> None:
        wanted = dict(body_and_post(one) for one in words)
        mine = Belonging.objects.filter(principal=member.principal_id, kind__in=kinds, valid_to__isnull=True)
        held = {row.body.name: row for row in mine.select_related("body")}
        gone = [row.pk for name, row in held.items() if name not in wanted]
        if gone:
            end_rows(Belonging.objects.filter(pk__in=gone), day)
        for name, post in wanted.items():
            code = self.posts.get(post, "")
            row = held.get(name)
            if row is None:
                put_in(ctx, member.principal, self.bodies[field][name], day, post_code=code, post=post)
            elif row.post != post:
                row.post, row.post_code = post, code
                row.save(update_fields=["post", "post_code"])

    def remove(self, ctx: ActContext, batch_id: UUID, object_ids: Iterable[UUID], report: Report) -> None:
        for done, pk in enumerate(list(object_ids), start=1):
            member = Member.objects.select_related("principal").get(pk=pk)
            principal = member.principal
            if Appointment.objects.filter(principal_id=principal.pk).exists():
                raise Blocked(followed(principal.name))
            try:
                for rows in (ElectedPost.objects.filter(member=member), Belonging.objects.filter(principal=principal)):
                    rows.delete()
                Seat.objects.filter(member=member).delete()
                member.delete()
                principal.delete()
            except ProtectedError as error:
                raise Blocked(followed(principal.name)) from error
            report(done)


def followed(name: str) -> str:
    """Why an import can no longer be withdrawn."""
    return _("Work has gone on with %(name)s, so the import can no longer be withdrawn.") % {"name": name}


def _day(values: Mapping[str, Any]) -> date | None:
    return date.fromisoformat(values["joined_on"]) if values.get("joined_on") else None


FORMAT = ImportFormat(code="members", label=gettext_lazy("Members"), permission=MANAGE, fields=FIELDS, importer=RosterImporter)
