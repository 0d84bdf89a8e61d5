"""Names in an import: people and units become principals, words become entries of dictionaries."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Max

from yitang.features.proposals.models import Proposal
from yitang.foundation.core.ids import uuid7
from yitang.foundation.tenancy.base import CouncilModel
from yitang.foundation.tenancy.bulk import insert_rows
from yitang.foundation.vocabulary.models import DictionaryEntry
from yitang.institution.members.models import Member
from yitang.institution.principals.models import PERSONS, Principal
from yitang.institution.principals.spelling import spelled
from yitang.instruments.handling.models import Assignment, Rating
from yitang.instruments.imports.formats import Row

BATCH_FLAG = "import_batch"
PRINCIPAL_KINDS = {
    "member": Principal.Kind.MEMBER,
    "joint": Principal.Kind.MEMBER,
    "political_party": Principal.Kind.POLITICAL_PARTY,
    "body": Principal.Kind.BODY,
    "committee": Principal.Kind.ORGAN,
    "sector": Principal.Kind.SECTOR,
    "group": Principal.Kind.GROUP,
}
"""Kind of submitter → kind of principal; whoever is of another kind comes as a body of people."""


class Dictionary:
    """A dictionary of the council in memory. Words that it lacks are added when rows with them are taken over."""

    def __init__(self, council_id: UUID, name: str, words: Mapping[str, str] | None = None) -> None:
        self.council_id = council_id
        self.name = name
        self.added: dict[str, str] = {}
        self.labels: dict[str, str] = {}
        self._codes: dict[str, str] = {}
        for code, label in DictionaryEntry.objects.filter(dictionary=name).values_list("code", "label"):
            self._learn(code, label)
        for word, code in (words or {}).items():
            if code in self.labels:
                self._codes.setdefault(word, code)

    def code(self, word: str) -> str | None:
        """The code of a code, a label, the head of a label (“A” and “A类” of “A 类：…”) or a usual word; None if unknown."""
        return self._codes.get(_plain(word)) if word else None

    def add(self, batch_id: UUID, words: Iterable[str | None]) -> None:
        """Make entries for the words that are missing."""
        fresh = [word for word in dict.fromkeys(words) if word and self.code(word) is None]
        if not fresh:
            return
        last = DictionaryEntry.objects.filter(dictionary=self.name).aggregate(last=Max("order"))["last"] or 0
        entries: list[DictionaryEntry] = []
        for word in fresh:
            code = self._free_code(word)
            self._learn(code, word)
            self.added[code] = word
            entries.append(self._entry(code, word, last + len(entries) + 1, batch_id))
        DictionaryEntry.objects.bulk_create(entries)

    def remove_unused(self, batch_id: UUID, model: type[CouncilModel], column: str) -> None:
        """Take back the entries that the batch added, as far as no row of `model` has their code in `column`."""
        mine = DictionaryEntry.objects.filter(dictionary=self.name, **{f"flags__{BATCH_FLAG}": str(batch_id)})
        used = set(model.objects.order_by().values_list(column, flat=True).distinct())
        mine.exclude(code__in=used).delete()

    def _entry(self, code: str, label: str, order: int, batch_id: UUID) -> DictionaryEntry:
        flags = {BATCH_FLAG: str(batch_id)}
        return DictionaryEntry(council_id=self.council_id, dictionary=self.name, code=code, label=label, order=order, flags=flags)

    def _learn(self, code: str, label: str) -> None:
        self.labels[code] = label
        head = label.replace("：", ":").split(":")[0]
        for word in (code, label, head, head.replace("类", "")):
            self._codes.setdefault(_plain(word), code)

    def _free_code(self, word: str) -> str:
        base = "".join(char for char in spelled(word).rpartition(" ")[0] if char.isascii() and char.isalnum())[:36] or "entry"
        code, n = base, 1
        while code in self.labels:
            n += 1
            code = f"{base}{n}"
        return code


class People:
    """Members by number, units by code; everybody else becomes one unconfirmed principal per batch, kind and name."""

    def __init__(self, council_id: UUID) -> None:
        self.council_id = council_id
        self.made = 0
        self.names: dict[UUID, str] = {}
        self._members = dict(Member.objects.values_list("number", "principal_id"))
        known = Principal.objects.filter(confirmed=True, code__isnull=False)
        self._units: dict[str, UUID] = {}
        for kind, code, name, pk in known.values_list("kind", "code", "name", "pk"):
            self.names[pk] = name
            if kind == Principal.Kind.UNIT:
                self._units[code] = pk
            elif kind == Principal.Kind.MEMBER:
                self._members.setdefault(code, pk)
        self._unconfirmed: dict[tuple[str, str], UUID] = {}

    def member(self, number: str | None) -> UUID | None:
        """The member with this number, or None."""
        return self._members.get(number) if number else None

    def submitter(self, values: Mapping[str, Any], kinds: Dictionary) -> UUID:
        """The principal who submitted the row: by number, else the unconfirmed one of this name."""
        return self.member(values.get("submitter_no")) or self._unconfirmed[_kind(values, kinds), values["submitter"]]

    def unit(self, name: str) -> UUID:
        """The unit of this code, else the unconfirmed one of this name."""
        return self._units.get(name) or self._unconfirmed[Principal.Kind.UNIT, name]

    def add(self, batch_id: UUID, rows: Iterable[Row], kinds: Dictionary) -> None:
        """Make the unconfirmed principals that these rows need and that are not there yet."""
        wanted: dict[tuple[str, str], None] = {}
        for row in rows:
            values = row.values
            if not self.member(values.get("submitter_no")):
                wanted[_kind(values, kinds), values["submitter"]] = None
            for name in (values.get("lead_unit"), *values.get("co_units", ())):
                if name and name not in self._units:
                    wanted[Principal.Kind.UNIT, name] = None
        fresh: list[dict[str, Any]] = [
            {
                "id": uuid7(),
                "kind": kind,
                "name": name,
                # Rows of an import are written past the fields, so what a field would work out is given.
                "spelled": spelled(name, person=kind in PERSONS),
                "confirmed": False,
                "import_batch_id": batch_id,
            }
            for kind, name in wanted
            if (kind, name) not in self._unconfirmed
        ]
        insert_rows(Principal, [{"council_id": self.council_id, **row} for row in fresh])
        self.made += len(fresh)
        for made in fresh:
            self._unconfirmed[made["kind"], made["name"]] = made["id"]
            self.names[made["id"]] = made["name"]

    def remember_those_of(self, case_ids: list[UUID]) -> None:
        """Use again the unconfirmed principals of these cases: a corrected file is about the same people."""
        submitters = Proposal.objects.filter(pk__in=case_ids).values("submitter")
        units = Assignment.objects.filter(case_id__in=case_ids).values("unit")
        for query in (submitters, units):
            for principal in Principal.objects.filter(pk__in=query, confirmed=False):
                self._unconfirmed.setdefault((principal.kind, principal.name), principal.pk)
                self.names[principal.pk] = principal.name

    @staticmethod
    def remove_unused(batch_id: UUID) -> None:
        """Remove the principals that the batch brought, as far as nothing names them."""
        mine = Principal.objects.filter(import_batch_id=batch_id, confirmed=False)
        for query in (
            Proposal.objects.values("submitter"),
            Proposal.objects.filter(lead_unit__isnull=False).values("lead_unit"),
            Assignment.objects.values("unit"),
            Rating.objects.values("principal"),
            Principal.objects.filter(merged_into__isnull=False).values("merged_into"),
        ):
            mine = mine.exclude(pk__in=query)
        mine.delete()


def _kind(values: Mapping[str, Any], kinds: Dictionary) -> str:
    code = kinds.code(values.get("submitter_kind", "")) or ("" if values.get("submitter_kind") else "member")
    return str(PRINCIPAL_KINDS.get(code, Principal.Kind.BODY))


def _plain(word: str) -> str:
    return word.replace(" ", "").casefold()
