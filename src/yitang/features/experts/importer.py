"""The pool from a table: each expert is known by the code; a list that comes back unchanged changes nothing."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import ProtectedError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yitang.features.experts.export import texts_of
from yitang.features.experts.fields import FIELDS
from yitang.features.experts.forms import PERSONS
from yitang.features.experts.models import Engagement, Expert, Invitation
from yitang.features.experts.policy import MANAGE
from yitang.features.experts.pool import PLAIN, set_fields, write
from yitang.features.experts.states import FIELDS as DICTIONARY
from yitang.foundation.acts.door import ActContext
from yitang.foundation.core.errors import Blocked
from yitang.foundation.vocabulary.queries import labels
from yitang.institution.principals.naming import written
from yitang.institution.principals.queries import known
from yitang.instruments.imports.formats import Importer, ImportFormat, Problem, Report, Row, StagedRow


class ExpertImporter(Importer):
    """Takes experts in and corrects those that are there; nobody is let go by a table."""

    corrects = True

    def __init__(self, council_id: UUID, options: Mapping[str, Any]) -> None:
        super().__init__(council_id, options)
        self.words = labels(DICTIONARY)
        self.codes = {label: code for code, label in self.words.items()}
        self.people = {written(one): one for one in known().filter(kind__in=PERSONS) if one.code}

    def key(self, values: Mapping[str, Any]) -> str:
        return f"expert:{values['code']}"

    def check(self, values: dict[str, Any]) -> Iterator[Problem]:
        if unknown := [word for word in values["fields"] if word not in self.codes]:
            known_words = "、".join(self.codes)
            yield Problem(
                "fields",
                _("“%(word)s” is not in the dictionary; write one of: %(words)s") % {"word": unknown[0], "words": known_words},
            )
        if values.get("valid_to") and values["valid_to"] <= values["valid_from"]:
            yield Problem("valid_to", _("lies before the first day"))
        if values.get("principal") and values["principal"] not in self.people:
            yield Problem("principal", _("is not on the lists; write the name with the number, like 王新（0123）"))

    def taken(self, keys: Iterable[str]) -> dict[str, UUID]:
        codes = [key.removeprefix("expert:") for key in keys]
        return {f"expert:{code}": pk for code, pk in Expert.objects.filter(code__in=codes).values_list("code", "pk")}

    def said_already(self, rows: Sequence[StagedRow], fields: Collection[str]) -> dict[str, UUID]:
        by_code = {row.data.get("code"): row for row in rows}
        found = Expert.objects.filter(code__in=[code for code in by_code if code]).select_related("principal")
        same = {}
        for expert in found.prefetch_related("fields", "engagements"):
            texts, row = texts_of(expert, self.words), by_code[expert.code]
            if all(self._same(name, row.data.get(name), texts[name]) for name in fields):
                same[row.key] = expert.pk
        return same

    def _same(self, name: str, said: Any, text: str) -> bool:
        if name == "fields":
            return sorted(said or []) == sorted(text.split("、")) if text else not said
        return str(said or "") == text

    def adopt(self, ctx: ActContext, batch_id: UUID, rows: Iterable[Row], report: Report) -> dict[str, Any]:
        for done, row in enumerate(rows, start=1):
            expert = Expert(council_id=self.council_id, pk=row.object_id, code=row.values["code"])
            self._write(ctx, expert, row.values, {field.name for field in FIELDS})
            expert.save(force_insert=True)
            self._hang(expert, row.values, {field.name for field in FIELDS})
            report(done)
        return {}

    def replace(self, ctx: ActContext, batch_id: UUID, rows: Iterable[Row], report: Report) -> None:
        rows = list(rows)
        experts = Expert.objects.in_bulk([row.object_id for row in rows])
        for done, row in enumerate(rows, start=1):
            expert = experts[row.object_id]
            self._write(ctx, expert, row.values, set(row.values))
            expert.save()
            self._hang(expert, row.values, set(row.values))
            report(done)

    def remove(self, ctx: ActContext, batch_id: UUID, object_ids: Iterable[UUID], report: Report) -> None:
        for done, pk in enumerate(list(object_ids), start=1):
            expert = Expert.objects.get(pk=pk)
            followed = _("Work has gone on with %(name)s, so the import can no longer be withdrawn.") % {"name": expert.name}
            if Invitation.objects.filter(expert=expert).exists():
                raise Blocked(followed)
            try:
                expert.delete()
            except ProtectedError as error:
                raise Blocked(followed) from error
            report(done)

    def _write(self, ctx: ActContext, expert: Expert, values: Mapping[str, Any], fields: Collection[str]) -> None:
        if "principal" in fields:
            expert.principal = self.people.get(values.get("principal") or "")
        write(ctx, expert, {name: str(values.get(name) or "") for name in PLAIN if name in fields})

    def _hang(self, expert: Expert, values: Mapping[str, Any], fields: Collection[str]) -> None:
        set_fields(expert, [self.codes[word] for word in values["fields"]])
        since = date.fromisoformat(values["valid_from"])
        until = date.fromisoformat(values["valid_to"]) if values.get("valid_to") else None
        row = Engagement.objects.filter(expert=expert, valid_from=since).first()
        if row is None:
            row = Engagement(council_id=expert.council_id, expert=expert, valid_from=since)
        row.valid_to = until if "valid_to" in fields else row.valid_to
        for name in ("capacity", "paper"):
            if name in fields:
                setattr(row, name, values.get(name) or "")
        row.save()


EXPERT_FORMAT = ImportFormat(
    code="experts", label=gettext_lazy("Pool of experts"), permission=MANAGE, fields=FIELDS, importer=ExpertImporter
)
