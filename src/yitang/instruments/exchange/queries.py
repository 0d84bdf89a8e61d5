"""Questions about packages."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from yitang.foundation.audit.signing import public_key
from yitang.foundation.core.errors import Invalid, NotFound
from yitang.foundation.files.queries import files_of
from yitang.foundation.files.store import path_of
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.tenancy.models import Council
from yitang.instruments.exchange.kinds import Destination
from yitang.instruments.exchange.models import PartnerKey, ReceivedPackage, SentPackage
from yitang.instruments.exchange.package import Package, fingerprint, packed
from yitang.instruments.exchange.policy import RECEIVED, SENT

SUBJECT, CONTENT = "exchange.sent", "content"
"""Kind of subject and purpose of the files of a sent package."""


def visible_sent(actor: Actor) -> QuerySet[SentPackage]:
    """Packages made here, newest first."""
    return policy.rows(actor, SENT, SentPackage.objects.all())


def visible_received(actor: Actor) -> QuerySet[ReceivedPackage]:
    """Receipts of packages that came in, newest first."""
    return policy.rows(actor, RECEIVED, ReceivedPackage.objects.all())


def bytes_of(sent: SentPackage) -> bytes:
    """The package, byte by byte as it was signed. Raises `NotFound` when a file of it was removed as sent by mistake."""
    files = {}
    for row in files_of(SUBJECT, sent.pk, CONTENT):
        path = path_of(sent.council_id, row.sha256)
        if path.is_file():
            files[row.sha256] = path.read_bytes()
    content = packed(sent.manifest, sent.signature, sent.payload, files)
    return content


def destinations(council: Council) -> list[Council]:
    """The councils of this installation that stand above this one, the nearest first."""
    found, parent = [], council.parent
    while parent is not None:
        found.append(parent)
        parent = parent.parent
    return found


def destination_of(council_id: UUID, code: str, name: str = "") -> Destination:
    """Where a package goes. Raises `Invalid` for one's own council, or an outside one without a name."""
    inside = Council.objects.filter(code=code).first()
    if inside is not None:
        if inside.pk == council_id:
            raise Invalid({"to": [_("This is our own council. Choose another one.")]})
        return Destination(inside.code, inside.name, inside.pk)
    if not name:
        raise Invalid({"to": [_("There is no council “%(code)s” here. Give its name as well.") % {"code": code}]})
    return Destination(code, name)


def key_known(package: Package) -> bool:
    """Whether the package was signed by this installation itself or by a key that was taken up for its sender.

    Raises `Invalid` when another key was taken up for this sender: then somebody else may have made the package.
    """
    if package.public_key == public_key():
        # Our own key speaks for councils that are here, and for no others.
        return Council.objects.filter(code=package.from_code).exists()
    known = PartnerKey.objects.filter(code=package.from_code, ended_at__isnull=True).first()
    if known is not None and known.public_key != package.public_key:
        raise Invalid(
            _(
                "The package says it comes from “%(name)s”, but another key was taken up for it (%(known)s). "
                "Nothing was imported. Telephone the sender; if they have a new key, end the old one first."
            )
            % {"name": package.from_name, "known": fingerprint(known.public_key)}
        )
    return known is not None


def receipt_of(package_id: UUID) -> ReceivedPackage | None:
    """The receipt of a package that was imported here before."""
    return ReceivedPackage.objects.filter(package_id=package_id).first()


def sent_package(actor: Actor, package_id: UUID) -> SentPackage:
    """One of the packages. Raises `NotFound`."""
    found = visible_sent(actor).filter(pk=package_id).first()
    if found is None:
        raise NotFound(_("There is no such package, or it is not yours to see."))
    return found


def received_package(actor: Actor, receipt_id: UUID) -> ReceivedPackage:
    """One of the receipts. Raises `NotFound`."""
    found = visible_received(actor).filter(pk=receipt_id).first()
    if found is None:
        raise NotFound(_("There is no such package, or it is not yours to see."))
    return found
