"""Acts on the council's own settings: contact, dictionaries, words, terms and sessions; and founding a council."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.administration.policy import MANAGE_COUNCIL
from yitang.foundation.core.errors import Invalid, NotFound
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council, CouncilSession, Term
from yitang.foundation.vocabulary.actions import load_pack
from yitang.foundation.vocabulary.models import DictionaryEntry
from yitang.foundation.vocabulary.speaking import NOUNS, WORDS, words_of

CONTACT = ("name", "short_name", "phone", "address")


@act("administration.found_council")
def found_council(
    ctx: ActContext, *, pack: str, term: int, term_name: str, session: int, session_name: str, starts_on: date
) -> dict[str, Any]:
    """Give a fresh council its default dictionaries and organs, its term and its session."""
    ctx.require(MANAGE_COUNCIL)
    council = Council.objects.get(pk=ctx.council_id)
    loaded = load_pack(ctx, council, pack)
    running = Term(council=council, number=term, name=term_name, starts_on=starts_on)
    running.save(force_insert=True)
    CouncilSession(
        council=council, term=running, number=session, name=session_name, opens_on=starts_on, counts_from=starts_on
    ).save(force_insert=True)
    ctx.about("tenancy.council", council.pk)
    return {"entries": loaded}


@act("administration.change_contact")
def change_contact(ctx: ActContext, *, mfa_roles: list[str] | None = None, **fields: str) -> dict[str, Any]:
    """Change the council's name, short name, telephone or address, and which roles need a second step at log-in.

    Raises `Invalid` for an empty name, an unknown field or an unknown role.
    """
    ctx.require(MANAGE_COUNCIL)
    council = Council.objects.select_for_update().get(pk=ctx.council_id)
    unknown = set(fields) - set(CONTACT) or set(mfa_roles or ()) - set(Role.values)
    if unknown or fields.get("name", council.name).strip() == "":
        raise Invalid({"name": [_("Enter the council's name.")]})
    changes: dict[str, list[Any]] = {}
    for name, value in fields.items():
        changes[name] = [getattr(council, name), value.strip()]
        setattr(council, name, value.strip())
    if mfa_roles is not None:
        before = council.settings
        council.settings = before | {"mfa_roles": sorted(mfa_roles)}
        changes["settings"] = [before, council.settings]
    council.save()
    ctx.writes.add(Council._meta.db_table, council.pk, changes)
    ctx.about("tenancy.council", council.pk)
    return {}


@act("administration.add_entry")
def add_entry(
    ctx: ActContext, *, dictionary: str, code: str, label: str, valid_from: date | None = None, order: int = 0
) -> dict[str, Any]:
    """Add an entry to a dictionary, from a day on. Raises `Invalid` for a code that is taken: codes are never used twice."""
    ctx.require(MANAGE_COUNCIL)
    errors: dict[str, list[Any]] = {}
    if not label.strip():
        errors["label"] = [_("Enter the words that people will read.")]
    if not code.strip():
        errors["code"] = [_("Enter a short code of letters and digits.")]
    if DictionaryEntry.objects.filter(dictionary=dictionary, code=code.strip()).exists():
        errors["code"] = [
            _("This code is or was in use. An entry that has ended keeps its code, so that old rows keep their meaning.")
        ]
    if errors:
        raise Invalid(errors)
    entry = DictionaryEntry(
        council_id=ctx.council_id,
        dictionary=dictionary,
        code=code.strip(),
        label=label.strip(),
        order=order or DictionaryEntry.objects.filter(dictionary=dictionary).count() + 1,
        valid_from=valid_from,
    )
    entry.save(force_insert=True)
    ctx.about("vocabulary.entry", entry.pk)
    return {"entry_id": str(entry.pk)}


@act("administration.end_entry")
def end_entry(ctx: ActContext, *, entry_id: UUID, on: date) -> dict[str, Any]:
    """End an entry: from `on` it is no longer offered, while old rows keep their words. Raises `NotFound`, `Invalid`."""
    ctx.require(MANAGE_COUNCIL)
    entry = DictionaryEntry.objects.filter(pk=entry_id).first()
    if entry is None:
        raise NotFound(_("There is no such entry."))
    if entry.valid_from and on <= entry.valid_from:
        raise Invalid({"on": [_("The entry began later than this day.")]})
    entry.valid_to = on
    entry.save(update_fields=["valid_to"])
    ctx.about("vocabulary.entry", entry.pk)
    return {}


@act("administration.set_word")
def set_word(ctx: ActContext, *, term: str, word: str) -> dict[str, Any]:
    """Use the council's own word for one of our nouns; an empty word goes back to ours. Raises `NotFound` for another term."""
    ctx.require(MANAGE_COUNCIL)
    if term not in NOUNS:
        raise NotFound(_("There is no such word."))
    council = Council.objects.select_for_update().get(pk=ctx.council_id)
    words = words_of(council) | {term: word.strip()}
    before = council.settings
    council.settings = before | {WORDS: {name: own for name, own in words.items() if own}}
    council.save(update_fields=["settings"])
    ctx.writes.add(Council._meta.db_table, council.pk, {"settings": [before, council.settings]})
    ctx.about("tenancy.council", council.pk)
    return {}


@act("administration.save_session")
def save_session(
    ctx: ActContext,
    *,
    term_number: int,
    number: int,
    name: str,
    opens_on: date,
    counts_from: date,
    closes_on: date | None = None,
    counts_to: date | None = None,
    session_id: UUID | None = None,
) -> dict[str, Any]:
    """Enter or correct a session (次会议); an unknown term is begun with it.

    `counts_from` to `counts_to` (exclusive) is the time whose proposals belong to it. Raises `Invalid` for dates out of
    order, or a number or name that another session has.
    """
    ctx.require(MANAGE_COUNCIL)
    errors: dict[str, list[Any]] = {}
    if closes_on and closes_on < opens_on:
        errors["closes_on"] = [_("The session closes before it opens.")]
    if counts_to and counts_to <= counts_from:
        errors["counts_to"] = [_("The counted time ends before it begins.")]
    if errors:
        raise Invalid(errors)
    term = Term.objects.filter(number=term_number).first()
    if term is None:
        term = Term(council_id=ctx.council_id, number=term_number, name=term_label(term_number), starts_on=opens_on)
        term.save(force_insert=True)
    row = CouncilSession.objects.filter(pk=session_id).first() if session_id else CouncilSession(council_id=ctx.council_id)
    if row is None:
        raise NotFound(_("There is no such session."))
    row.term, row.number, row.name = term, number, name.strip()
    row.opens_on, row.closes_on, row.counts_from, row.counts_to = opens_on, closes_on, counts_from, counts_to
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Invalid({"name": [_("Another session has this number or name.")]}) from error
    ctx.about("tenancy.session", row.pk)
    return {"session_id": str(row.pk)}


_DIGITS = "零一二三四五六七八九"


def chinese_number(number: int) -> str:
    """1 to 99 in Chinese, as in 第十四届. Raises `ValueError` outside."""
    if not 1 <= number <= 99:
        raise ValueError(number)
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones else "")


def term_label(term: int) -> str:
    """第十四届."""
    return f"第{chinese_number(term)}届"


def session_label(term: int, session: int) -> str:
    """十四届三次会议."""
    return f"{chinese_number(term)}届{chinese_number(session)}次会议"
