"""Pages of the exchange: what was sent, what came in, verifying and importing a package, keys of others."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yitang.foundation.audit.signing import public_key
from yitang.foundation.core.errors import Invalid, YitangError
from yitang.foundation.permissions.policy import may_ever
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.formats import zh_datetime
from yitang.foundation.ui.sent import key_of
from yitang.instruments.exchange.actions import end_key, trust
from yitang.instruments.exchange.forms import FingerprintForm, PackageForm
from yitang.instruments.exchange.kinds import EXCHANGE_KINDS
from yitang.instruments.exchange.models import PartnerKey, SentPackage
from yitang.instruments.exchange.package import MOST_BYTES, fingerprint
from yitang.instruments.exchange.policy import BROWSE, RECEIVE, TRUST
from yitang.instruments.exchange.queries import bytes_of, received_package, sent_package, visible_received, visible_sent
from yitang.instruments.exchange.receiving import Inspection, bring_in, inspect, keep_upload

PER_PAGE = 50


@require_safe
@needs(BROWSE)
def home(request: Any) -> HttpResponse:
    """What was sent, newest first."""
    page = Paginator(visible_sent(request.actor).defer("payload", "manifest"), PER_PAGE).get_page(request.GET.get("page"))
    rows = [{"row": row, "kind": kind_label(row.kind), "state": state_of(row)} for row in page.object_list]
    return render(request, "exchange/home.html", {"page": page, "rows": rows, **_common(request, "sent")})


@require_safe
@needs(BROWSE)
def received_list(request: Any) -> HttpResponse:
    """What came in, newest first."""
    page = Paginator(visible_received(request.actor).defer("manifest"), PER_PAGE).get_page(request.GET.get("page"))
    rows = [{"row": row, "kind": kind_label(row.kind)} for row in page.object_list]
    return render(request, "exchange/received_list.html", {"page": page, "rows": rows, **_common(request, "received")})


@require_safe
@needs(BROWSE)
def sent(request: Any, package_id: UUID) -> HttpResponse:
    """One package that was sent."""
    row = sent_package(request.actor, package_id)
    lamp = state_of(row)
    facts: list[dict[str, Any]] = [
        {"label": _("Content"), "value": kind_label(row.kind)},
        {"label": _("Receiver"), "value": f"{row.to_name}（{row.to_code}）"},
        {"label": _("Items"), "value": row.items},
        {"label": _("Packed"), "value": zh_datetime(row.made_at)},
        {"label": _("Packed by"), "value": row.made_by},
        {"label": _("Delivered"), "value": zh_datetime(row.delivered_at) if row.delivered_at else ""},
        {"label": _("Fingerprint of our key"), "value": fingerprint(public_key()), "wide": True},
    ]
    shown = [fact for fact in facts if fact["value"] not in ("", None)]
    return render(request, "exchange/sent.html", {"row": row, "facts": shown, "lamp": lamp})


@require_safe
@needs(BROWSE)
def sent_file(request: Any, package_id: UUID) -> HttpResponse:
    """The package itself, for a carrier to another network."""
    row = sent_package(request.actor, package_id)
    response = HttpResponse(bytes_of(row), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="exchange-{row.to_code}-{str(row.pk)[-12:]}.zip"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
@needs(BROWSE)
def received(request: Any, receipt_id: UUID) -> HttpResponse:
    """The receipt of a package."""
    row = received_package(request.actor, receipt_id)
    kind = EXCHANGE_KINDS.get(row.kind) if row.kind in EXCHANGE_KINDS else None
    address = kind.address if kind else None
    items = [{"title": title, "url": address(request.council, UUID(pk)) if address else ""} for pk, title in row.item_ids]
    facts = [
        {"label": _("Content"), "value": kind_label(row.kind)},
        {"label": _("Sender"), "value": f"{row.from_name}（{row.from_code}）"},
        {"label": _("Taken in"), "value": row.counts.get("made", 0)},
        {"label": _("There already"), "value": row.counts.get("known", 0)},
        {"label": _("Attachments"), "value": row.counts.get("files", 0)},
        {"label": _("Imported"), "value": zh_datetime(row.received_at)},
        {"label": _("Imported by"), "value": row.received_by},
        {"label": _("Fingerprint of the key"), "value": fingerprint(row.public_key), "wide": True},
    ]
    return render(request, "exchange/received.html", {"row": row, "facts": facts, "items": items})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(RECEIVE)
def upload(request: Any) -> HttpResponse:
    """Choose the package; it is verified on the next page."""
    form = PackageForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            if file.size > MOST_BYTES:
                raise Invalid(_("The package is larger than 200 MB. Ask the sender to split it."))
            sha256 = keep_upload(request.council.pk, file.chunks())
            inspect(request.council.pk, sha256)
            return redirect("desk:exchange:check", council=request.council.code, sha256=sha256)
        except Invalid as error:
            form.add_error("file", str(error.message))
    return render(request, "exchange/upload.html", {"form": form}, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(BROWSE)
def check(request: Any, sha256: str) -> HttpResponse:
    """What was verified, what is in it; then import it, or take up its key first."""
    found = inspect(request.council.pk, sha256)
    form = FingerprintForm(request.POST if request.POST.get("act") == "trust" else None)
    if request.method != "POST":
        return _check_page(request, found, form)
    try:
        if request.POST.get("act") == "trust":
            return _take_up(request, found, form)
        done = bring_in(request.actor, sha256, key=key_of(request))
    except Invalid as error:
        messages.error(request, str(error.message))
        return redirect("desk:exchange:check", council=request.council.code, sha256=sha256)
    words = ngettext("Imported: %(n)d item.", "Imported: %(n)d items.", done["made"]) % {"n": done["made"]}
    messages.success(request, words)
    return redirect("desk:exchange:received", council=request.council.code, receipt_id=done["receipt_id"])


@require_safe
@needs(TRUST)
def keys(request: Any) -> HttpResponse:
    """Our own fingerprint to read out, and the keys of others."""
    rows = [{"row": row, "print": _print_of(row)} for row in PartnerKey.objects.all()]
    context = {"own": fingerprint(public_key()), "rows": rows, "key": uuid4().hex}
    return render(request, "exchange/keys.html", context)


def _print_of(row: PartnerKey) -> str:
    """The fingerprint of a key that was taken up, or that it was damaged since."""
    try:
        return fingerprint(row.public_key)
    except ValueError:
        return _("This key is damaged. End it, and take the key up anew.")


@require_POST
@needs(TRUST)
def end(request: Any, key_id: UUID) -> HttpResponse:
    """No longer accept a key."""
    end_key(request.actor, key=key_of(request), key_id=key_id)
    messages.success(request, _("The key is ended. Packages signed with it are no longer imported."))
    return redirect("desk:exchange:keys", council=request.council.code)


def _take_up(request: Any, found: Inspection, form: FingerprintForm) -> HttpResponse:
    if not form.is_valid():
        return _check_page(request, found, form, status=422)
    package = found.package
    try:
        trust(
            request.actor,
            key=key_of(request),
            code=package.from_code,
            name=package.from_name,
            key_given=package.public_key,
            compared=form.cleaned_data["compared"],
        )
    except YitangError as error:
        form.add_error("compared", str(error.message))
        return _check_page(request, found, form, status=422)
    messages.success(request, _("The key is taken up. The package can be imported now."))
    return redirect("desk:exchange:check", council=request.council.code, sha256=found.sha256)


def _check_page(request: Any, found: Inspection, form: FingerprintForm, status: int = 200) -> HttpResponse:
    package = found.package
    facts = [
        {"label": _("Content"), "value": kind_label(package.kind)},
        {"label": _("Sender"), "value": f"{package.from_name}（{package.from_code}）"},
        {"label": _("Packed"), "value": zh_datetime(package.made_at)},
        {"label": _("Items"), "value": len(package.items)},
        {"label": _("Attachments"), "value": len(package.files)},
    ]
    context = {
        "found": found,
        "facts": facts,
        "titles": [str(item.get("title", "")) for item in package.items],
        "form": form,
        "may_trust": may_ever(request.actor, TRUST),
        "may_receive": may_ever(request.actor, RECEIVE),
        "address": request.build_absolute_uri(),
        "key": uuid4().hex,
    }
    return render(request, "exchange/check.html", context, status=status)


def kind_label(code: str) -> str:
    """What a package holds, in words."""
    return str(EXCHANGE_KINDS.get(code).label) if code in EXCHANGE_KINDS else code


def state_of(row: SentPackage) -> dict[str, str]:
    """Where a sent package is, as a lamp."""
    if row.problem:
        return {"tone": "late", "text": row.problem}
    if row.delivered_at:
        return {"tone": "done", "text": _("Delivered")}
    if row.to_council_id:
        return {"tone": "doing", "text": _("On its way")}
    return {"tone": "wait", "text": _("To be carried over as a file")}


def _common(request: Any, current: str) -> dict[str, Any]:
    base = {"council": request.council.code}
    tabs = [
        {"label": _("Sent"), "url": reverse("desk:exchange:home", kwargs=base), "current": current == "sent"},
        {"label": _("Received"), "url": reverse("desk:exchange:received_list", kwargs=base), "current": current == "received"},
    ]
    return {"tabs": tabs, "may_receive": may_ever(request.actor, RECEIVE), "may_trust": may_ever(request.actor, TRUST)}
