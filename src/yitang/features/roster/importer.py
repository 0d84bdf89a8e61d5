"""The roster from a table: people are known by their number and by nothing else; a roster that comes back unchanged changes nothing."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import ProtectedError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yitang.features.roster.correcting import Correcting
from yitang.features.roster.fields import BODIES, FIELDS, PLAIN, body_and_post
from yitang.features.roster.writing import Book, Terms, chunks, refuse_unborn
from yitang.foundation.acts.door import ActContext
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Blocked
from yitang.foundation.files.actions import drop_all
from yitang.foundation.permissions.models import Appointment
from yitang.foundation.vocabulary.queries import labels
from yitang.institution.members.actions import POSTS
from yitang.institution.members.conveners import soon
from yitang.institution.members.history import kind_of
from yitang.institution.members.models import Belonging, Body, ElectedPost, Member, Seat
from yitang.institution.members.photos import KIND
from yitang.institution.members.policy import MANAGE
from yitang.institution.members.table import ROSTER, cells_of
from yitang.institution.principals.models import Principal
from yitang.institution.principals.queries import known
from yitang.instruments.imports.formats import NOTE, Importer, ImportFormat, Problem, Report, Row, StagedRow
from yitang.instruments.imports.models import ImportBatch

GIVEN = ("place", "joined_on")
"""What the house fills in where a table says nothing: an empty cell leaves it as it is."""


class RosterImporter(Importer):
    """Adds members and corrects those that are there; nobody leaves by a table."""

    corrects = True

    def __init__(self, council_id: UUID, options: Mapping[str, Any]) -> None:
        super().__init__(council_id, options)
        living = list(known().filter(code__isnull=False, valid_to__isnull=True).exclude(kind=Principal.Kind.MEMBER))
        self.kinds: dict[UUID, str] = dict(Body.objects.values_list("principal_id", "kind"))
        self.bodies: dict[str, dict[str, Principal]] = {"sector": {}, **{name: {} for name in BODIES}}
        for one in living:
            if one.kind == Principal.Kind.SECTOR:
                self.bodies["sector"][one.name] = one
            elif one.kind in (Principal.Kind.ORGAN, Principal.Kind.GROUP):
                kind = self.kinds.get(one.pk) or kind_of(one)
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
        terms, book, done = Terms(), Book(self.council_id), 0
        for chunk in chunks(rows):
            for row in chunk:
                self._newcomer(book, terms, row, ctx.today)
            book.write()
            done += len(chunk)
            report(done)
        soon(ctx)
        return {}

    def _newcomer(self, book: Book, terms: Terms, row: Row, today: date) -> None:
        """A member with the seat and everything that the row names, from the first day of the seat on."""
        values, running = row.values, terms.at(today)
        begins = _day(values) or (running.starts_on if running else None)
        term = terms.at(begins) if begins else None
        place = values.get("place") or (terms.next_place(term) if term else 0)
        sector = self.bodies["sector"].get(values.get("sector") or "")
        columns = {attribute: values.get(field) or "" for field, attribute in PLAIN.items()}
        columns |= {"sector_id": sector.pk if sector else None, "place": place, "joined_on": begins, "left_on": None}
        principal_id = book.member(row.object_id, values["number"], values["name"], **columns)
        if term and begins:
            terms.took(term, place)
            book.seat(row.object_id, term, place, begins)
        day = begins or today
        for body, post in self.wanted(values):
            refuse_unborn(body, day)
            book.belong(principal_id, body, self.kind(body), terms.at(day), day, self.posts.get(post, ""), post)

    def wanted(self, values: Mapping[str, Any]) -> list[tuple[Principal, str]]:
        """The bodies that a row names, the sector first, each with the post there."""
        sector = self.bodies["sector"].get(values.get("sector") or "")
        found = [(sector, "")] if sector else []
        for field in BODIES:
            named = dict(body_and_post(words) for words in values.get(field) or [])
            found += [(self.bodies[field][name], post) for name, post in named.items()]
        return found

    def kind(self, body: Principal) -> str:
        """The kind of a body, asked once for all of them."""
        return self.kinds.get(body.pk) or kind_of(body)

    def replace(self, ctx: ActContext, batch_id: UUID, rows: Iterable[Row], report: Report) -> None:
        fields = set(ImportBatch.objects.values_list("mapping", flat=True).get(pk=batch_id))
        correcting, done = Correcting(self, ctx, fields), 0
        for chunk in chunks(rows):
            correcting.take(chunk)
            done += len(chunk)
            report(done)
        soon(ctx)

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
                drop_all(ctx, KIND, member.pk)
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
