"""Members who are on the roster get what the table says: what is there is asked once for many rows, and only what differs is written."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from yitang.features.roster.fields import BODIES, PLAIN, body_and_post
from yitang.features.roster.writing import Book, Terms, refuse_unborn
from yitang.foundation.acts.door import ActContext
from yitang.institution.members.conveners import refuse_own_post
from yitang.institution.members.models import Belonging, Body, Member, Seat
from yitang.institution.principals.models import Principal
from yitang.instruments.imports.formats import Row

if TYPE_CHECKING:
    from yitang.features.roster.importer import RosterImporter


class Correcting:
    """Corrects members chunk by chunk within one act. `fields` are the columns of the table: one that is there and empty empties."""

    def __init__(self, importer: "RosterImporter", ctx: ActContext, fields: Collection[str]) -> None:
        self.importer, self.ctx, self.fields, self.day = importer, ctx, fields, ctx.today
        self.book, self.terms = Book(ctx.council_id), Terms()

    def take(self, rows: list[Row]) -> None:
        """Correct these members."""
        found = Member.objects.filter(pk__in=[row.object_id for row in rows]).select_related("principal")
        members = {member.pk: member for member in found}
        held: dict[UUID, list[Belonging]] = {member.principal_id: [] for member in members.values()}
        open_rows = Belonging.objects.filter(principal__in=list(held), valid_to__isnull=True).select_related("body")
        for row in open_rows:
            held[row.principal_id].append(row)
        for one in rows:
            member = members[one.object_id]
            self._correct(member, held[member.principal_id], one.values)
        self.book.write()

    def _correct(self, member: Member, held: list[Belonging], values: dict[str, Any]) -> None:
        if member.principal.name != values["name"]:
            member.principal.name = values["name"]
            member.principal.save(update_fields=["name", "spelled", "strokes"])
        said: dict[str, Any] = {PLAIN[field]: values.get(field) or "" for field in PLAIN if field in self.fields}
        if values.get("place"):
            said["place"] = values["place"]
        if values.get("joined_on"):
            said["joined_on"] = date.fromisoformat(values["joined_on"])
        if "sector" in self.fields:
            said["sector_id"] = self._sector(member, held, values.get("sector") or "")
        for field in BODIES:
            if field in self.fields:
                self._belong(member, held, field, values.get(field) or [])
        changed = [name for name, value in said.items() if getattr(member, name) != value]
        for name in changed:
            setattr(member, name, said[name])
        if "place" in changed:
            Seat.objects.filter(member=member, valid_to__isnull=True).update(place=member.place)
        if changed:
            member.save(update_fields=[name.removesuffix("_id") for name in changed])

    def _sector(self, member: Member, held: list[Belonging], name: str) -> UUID | None:
        """The sector of the table in place of the one before; returns what stands on the member's row."""
        sector = self.importer.bodies["sector"].get(name)
        wanted = sector.pk if sector else None
        if member.sector_id != wanted:
            self._end(row for row in held if row.kind == Body.Kind.SECTOR)
            if sector:
                self._begin(member, sector, "")
        return wanted

    def _belong(self, member: Member, held: list[Belonging], field: str, words: Iterable[str]) -> None:
        wanted = dict(body_and_post(one) for one in words)
        mine = {row.body.name: row for row in held if row.kind in BODIES[field]}
        self._end(row for name, row in mine.items() if name not in wanted)
        for name, post in wanted.items():
            row, code = mine.get(name), self.importer.posts.get(post, "")
            if row is None or row.post_code != code:
                refuse_own_post(self.ctx, member.principal_id, code)
            if row is None:
                self._begin(member, self.importer.bodies[field][name], post)
            elif row.post != post:
                row.post, row.post_code = post, code
                row.save(update_fields=["post", "post_code"])

    def _begin(self, member: Member, body: Principal, post: str) -> None:
        refuse_unborn(body, self.day)
        code, kind = self.importer.posts.get(post, ""), self.importer.kind(body)
        self.book.belong(member.principal_id, body, kind, self.terms.at(self.day), self.day, code, post)

    def _end(self, rows: Iterable[Belonging]) -> None:
        for row in rows:
            row.valid_to = max(self.day, row.valid_from)
            row.save(update_fields=["valid_to"])
