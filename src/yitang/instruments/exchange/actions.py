"""Acts on packages: made inside the act of the room that sends, taken in once, delivered within the house; keys of others."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.audit.canonical import moment
from yitang.foundation.audit.signing import public_key, sign
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, NotFound
from yitang.foundation.core.ids import uuid7
from yitang.foundation.files.actions import keep
from yitang.foundation.files.models import StoredFile
from yitang.foundation.files.store import path_of, waiting
from yitang.foundation.jobs.actions import enqueue
from yitang.foundation.tenancy.models import Council
from yitang.instruments.exchange.kinds import EXCHANGE_KINDS, Destination, Item
from yitang.instruments.exchange.models import PartnerKey, ReceivedPackage, SentPackage
from yitang.instruments.exchange.package import Package, canonical, fingerprint, manifest_of, opened
from yitang.instruments.exchange.policy import RECEIVE, TRUST
from yitang.instruments.exchange.queries import CONTENT, SUBJECT, key_known, receipt_of

DELIVER = "exchange.deliver"
NOTED = "exchange.note_delivery"


def make_package(ctx: ActContext, kind: str, items: Iterable[Item], to: Destination) -> SentPackage:
    """Pack and sign, inside an act that has asked the policy. A council of this house gets it by a job.

    Raises `Invalid` when nothing is to be packed.
    """
    chosen = list(items)
    if not chosen:
        raise Invalid(_("Nothing was chosen that could be sent."))
    own = Council.objects.get(pk=ctx.council_id)
    files = {file.sha256: file for item in chosen for file in item.files}
    contents = {sha256: path_of(ctx.council_id, sha256).read_bytes() for sha256 in files}
    payload = canonical({"items": [_plain(item) for item in chosen]})
    made = SentPackage(council_id=ctx.council_id, id=uuid7(), kind=kind, to_code=to.code, to_name=to.name, items=len(chosen))
    head = {
        "id": str(made.pk),
        "kind": kind,
        "from": {"code": own.code, "name": own.name},
        "to": {"code": to.code, "name": to.name},
        "made_at": moment(ctx.at),
        "public_key": public_key(),
    }
    made.to_council_id, made.payload, made.manifest = to.council_id, payload, manifest_of(head, payload, contents)
    made.signature = sign(made.manifest.encode())
    made.made_at, made.made_by = ctx.at, ctx.actor.name[:60]
    made.save(force_insert=True)
    _keep_files(ctx, made, files.values())
    if to.council_id:
        enqueue(ctx, DELIVER, {"package_id": str(made.pk)}, key=str(made.pk))
    return made


def _keep_files(ctx: ActContext, made: SentPackage, files: Iterable[StoredFile]) -> None:
    subject = ctx.subject
    for file in files:
        keep(ctx, SUBJECT, made.pk, purpose=CONTENT, name=file.name, type=file.type, size=file.size, sha256=file.sha256)
    # The act is about what is sent, not about the copies.
    ctx.subject = subject


def _plain(item: Item) -> dict[str, Any]:
    files = [{"name": file.name, "type": file.type, "size": file.size, "sha256": file.sha256} for file in item.files]
    return {"id": str(item.id), "title": item.title, "data": item.data, "files": files}


@act("exchange.take_in")
def take_in(ctx: ActContext, *, sha256: str) -> dict[str, Any]:
    """Import a package whose bytes have arrived. Returns `{receipt_id, made, known}`.

    Raises `Invalid` when anything of it does not hold or it is meant for another council, `Blocked` when its key is unknown, `Conflict`
    when it was imported before.
    """
    ctx.require(RECEIVE)
    package = opened(arrived(ctx.council_id, sha256))
    refuse_foreign(ctx.council_id, package)
    earlier = receipt_of(package.id)
    if earlier is not None:
        raise Conflict(twice(earlier), who=earlier.received_by, when=earlier.received_at)
    if not key_known(package):
        raise Blocked(
            _("The key of “%(name)s” (%(print)s) is not taken up yet. Compare the fingerprint with the sender first.")
            % {"name": package.from_name, "print": package.fingerprint}
        )
    taken = EXCHANGE_KINDS.get(package.kind).take(ctx, package)
    receipt = ReceivedPackage(
        council_id=ctx.council_id,
        package_id=package.id,
        kind=package.kind,
        from_code=package.from_code,
        from_name=package.from_name,
        public_key=package.public_key,
        manifest=package.manifest,
        signature=package.signature,
        counts={"made": len(taken.made), "known": taken.known, "files": len(package.files)},
        item_ids=[[str(pk), title] for pk, title in taken.made],
        received_at=ctx.at,
        received_by=ctx.actor.name[:60],
    )
    receipt.save(force_insert=True)
    ctx.about("exchange.received", receipt.pk)
    return {"receipt_id": receipt.pk, "made": len(taken.made), "known": taken.known}


@act("exchange.note_delivery")
def note_delivery(ctx: ActContext, *, package_id: UUID, problem: str = "") -> dict[str, Any]:
    """Note that a package has reached a council of this house, or why it has not."""
    ctx.require(NOTED)
    sent = SentPackage.objects.select_for_update().get(pk=package_id)
    if problem:
        sent.problem = problem[:300]
    elif sent.delivered_at is None:
        sent.delivered_at, sent.problem = ctx.at, ""
    sent.save(update_fields=["delivered_at", "problem"])
    ctx.about(SUBJECT, sent.pk)
    return {}


@act("exchange.trust")
def trust(ctx: ActContext, *, code: str, name: str, key_given: str, compared: str) -> dict[str, Any]:
    """Take up the key of another installation. `compared` is the fingerprint that the sender read out.

    Raises `Invalid` when it is another one, `Conflict` when a key is there already.
    """
    ctx.require(TRUST)
    if "".join(compared.split()).lower() != "".join(fingerprint(key_given).split()):
        raise Invalid(
            {
                "compared": [
                    _("This is not the fingerprint of the package. If the sender reads out another one, do not import it.")
                ]
            }
        )
    if PartnerKey.objects.filter(code=code, ended_at__isnull=True).exists():
        raise Conflict(_("A key of this council is taken up already. End it first."))
    row = PartnerKey(council_id=ctx.council_id, code=code[:40], name=name[:120], public_key=key_given)
    row.added_at, row.added_by = ctx.at, ctx.actor.name[:60]
    row.save(force_insert=True)
    ctx.about("exchange.key", row.pk)
    return {"key_id": row.pk}


@act("exchange.end_key")
def end_key(ctx: ActContext, *, key_id: UUID) -> dict[str, Any]:
    """No longer accept a key: it was replaced, or got into other hands."""
    ctx.require(TRUST)
    row = PartnerKey.objects.select_for_update().filter(pk=key_id).first()
    if row is None:
        raise NotFound(_("There is no such key, or it is not yours to see."))
    if row.ended_at is None:
        row.ended_at = ctx.at
        row.save(update_fields=["ended_at"])
    ctx.about("exchange.key", row.pk)
    return {}


def arrived(council_id: UUID, sha256: str) -> bytes:
    """The bytes of an upload that is a day old at most. Raises `NotFound`."""
    path = waiting(council_id, sha256)
    if path is None:
        raise NotFound(_("The uploaded file is gone. Choose it again."))
    return path.read_bytes()


def refuse_foreign(council_id: UUID, package: Package) -> None:
    """Raises `Invalid` for a package meant for another council, or of a kind that is not known here."""
    own = Council.objects.get(pk=council_id)
    if package.to_code != own.code:
        raise Invalid(
            _("The package is meant for “%(to)s” (%(code)s), not for us (%(own)s). Nothing was imported.")
            % {"to": package.to_name, "code": package.to_code, "own": own.code}
        )
    if package.kind not in EXCHANGE_KINDS:
        raise Invalid(_("Packages of the kind “%(kind)s” are not known here. Nothing was imported.") % {"kind": package.kind})


def twice(earlier: ReceivedPackage) -> str:
    """The sentence for a package that comes again."""
    return str(
        _("This package was imported before, by %(who)s. It is imported once; nothing was changed.")
        % {"who": earlier.received_by}
    )
