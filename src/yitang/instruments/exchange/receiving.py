"""The way of a package into a council: looked at first, each of its files checked like any upload, then taken in by one act."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from yitang.foundation.core.errors import Conflict, Invalid, YitangError
from yitang.foundation.files.checks import check
from yitang.foundation.files.store import receive
from yitang.foundation.jobs.handlers import JOB_HANDLERS, Handler, RunningJob
from yitang.foundation.permissions.actors import Actor, system_actor
from yitang.foundation.tenancy.scope import in_council
from yitang.foundation.ui.formats import zh_datetime
from yitang.instruments.exchange.actions import DELIVER, arrived, note_delivery, refuse_foreign, take_in
from yitang.instruments.exchange.models import ReceivedPackage, SentPackage
from yitang.instruments.exchange.package import Package, opened
from yitang.instruments.exchange.queries import bytes_of, key_known, receipt_of


@dataclass(frozen=True)
class Inspection:
    """A package that holds, as it looks before it is imported. `earlier` is the receipt when it was imported before."""

    package: Package
    sha256: str
    known: bool
    earlier: ReceivedPackage | None

    @property
    def sentence(self) -> str:
        return verified(self.package, known=self.known)


def verified(package: Package, *, known: bool) -> str:
    """What was found, in one sentence for the file of the receiver."""
    n = len(package.files)
    facts = {
        "n": n,
        "name": package.from_name,
        "print": package.fingerprint,
        "when": zh_datetime(package.made_at),
    }
    content = ngettext(
        "Verified: list, content and %(n)d attachment are as they were packed on %(when)s, byte by byte.",
        "Verified: list, content and %(n)d attachments are as they were packed on %(when)s, byte by byte.",
        n,
    )
    signer = (
        _("Signed by the key taken up for “%(name)s” (fingerprint %(print)s).")
        if known
        else _(
            "Signed by a key that is not taken up here (fingerprint %(print)s): whether it is that of “%(name)s” is not shown yet."
        )
    )
    return f"{content % facts}{signer % facts}"


def keep_upload(council_id: UUID, chunks: Any) -> str:
    """Keep the bytes of an upload for a day; returns their SHA-256."""
    return receive(council_id, chunks).sha256


def inspect(council_id: UUID, sha256: str) -> Inspection:
    """Look at an uploaded package. Raises `Invalid` with what does not hold, `NotFound` when the upload is gone. Needs the scope."""
    package = opened(arrived(council_id, sha256))
    refuse_foreign(council_id, package)
    return Inspection(package, sha256, key_known(package), receipt_of(package.id))


def bring_in(actor: Actor, sha256: str, *, key: str | None = None) -> dict[str, Any]:
    """Check the files of an uploaded package and take it in. Raises what `take_in` and the check of files raise."""
    with in_council(actor.council_id):
        found = inspect(actor.council_id, sha256)
    _check_files(actor.council_id, found.package)
    return take_in(actor, key=key, sha256=sha256)


def bring_in_file(actor: Actor, path: Path) -> dict[str, Any]:
    """The same from a file of the command line."""
    return bring_in(actor, keep_upload(actor.council_id, [path.read_bytes()]))


def _check_files(council_id: UUID, package: Package) -> None:
    for item in package.items:
        for named in item.get("files", []):
            content = package.files.get(str(named.get("sha256")))
            if content is None:
                raise Invalid(_("The package does not hold: an attachment is named but not enclosed. Nothing was imported."))
            checked = check(receive(council_id, [content]), str(named.get("name", "")))
            if (checked.type, checked.size) != (named.get("type"), named.get("size")):
                raise Invalid(_("“%(name)s” is not what the package says it is. Nothing was imported.") % {"name": checked.name})


def deliver(job: RunningJob) -> dict[str, Any]:
    """Bring a package to the council of this house that it is meant for; one that arrived is left alone."""
    sender = system_actor(job.council_id)
    with in_council(job.council_id):
        sent = SentPackage.objects.get(pk=UUID(job.args["package_id"]))
        content = bytes_of(sent)
    if sent.to_council_id is None or sent.delivered_at is not None:
        return {}
    receiver = system_actor(sent.to_council_id, sent.made_by)
    try:
        bring_in(receiver, keep_upload(sent.to_council_id, [content]))
    except Conflict:
        # An earlier attempt brought it in and died before it was noted.
        pass
    except YitangError as error:
        note_delivery(sender, package_id=sent.pk, problem=str(error.message))
        return {"refused": str(error.message)}
    note_delivery(sender, package_id=sent.pk)
    return {"delivered": True}


JOB_HANDLERS.register(DELIVER, Handler(DELIVER, gettext_lazy("Deliver an exchange package"), deliver))
