"""The register of exports, one copy with the decision on it, and the rules of the council."""

from typing import IO, Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yitang.foundation.administration.forms import take_errors
from yitang.foundation.administration.policy import MANAGE_COUNCIL
from yitang.foundation.core.errors import Blocked, Invalid, NotFound
from yitang.foundation.exports import actions
from yitang.foundation.exports.declared import EXPORT_KINDS, ExportKind
from yitang.foundation.exports.forms import CopyFilter, RefuseForm, RuleForm
from yitang.foundation.exports.models import ExportCopy
from yitang.foundation.exports.policy import DECIDE, SEE
from yitang.foundation.exports.queries import (
    found_by,
    get_copy,
    in_force,
    may_be_taken,
    purpose_words,
    to_come,
    visible_copies,
)
from yitang.foundation.exports.taking import HandedOut, path_of
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.formats import zh_date, zh_datetime
from yitang.foundation.ui.lists.declared import LISTS
from yitang.foundation.ui.sent import key_of

PAGE = 50
State = ExportCopy.State


def answer(request: Any, handed: HandedOut) -> HttpResponseBase:
    """What a view answers after `hand_out`: the file, or the page that says that a second person has to agree."""
    if handed.file is not None:
        return _file(handed.file, handed.name)
    words = _("{n} rows leave only when a second person agrees. The file is ready and waits here.")
    messages.info(request, words.format(n=handed.copy.rows))
    return redirect(_address(request, "copy", copy_id=handed.copy.pk))


@require_safe
@needs(SEE)
def home(request: Any) -> HttpResponse:
    """The register: one's own copies, and everybody's for those who answer for it."""
    form = CopyFilter(request.GET or None)
    asked = form.cleaned_data if form.is_valid() else {}
    found = visible_copies(request.actor)
    if asked.get("q"):
        found = found_by(found, asked["q"])
    if asked.get("kind"):
        found = found.filter(kind=asked["kind"])
    if asked.get("state"):
        found = found.filter(state=asked["state"])
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": [_row(request, one) for one in page],
        "every": policy.may_ever(request.actor, DECIDE),
    }
    return render(request, "exports/home.html", context)


@require_safe
@needs(SEE)
def copy(request: Any, copy_id: UUID) -> HttpResponse:
    """One copy: what, for what, who agreed, until when; and what the reader may do with it."""
    found = get_copy(request.actor, copy_id)
    row = _row(request, found)
    own = found.account_id == request.actor.account_id
    context = row | {
        "facts": _facts(found),
        "conditions": _conditions(found),
        "may_take": own and may_be_taken(found) and path_of(found).exists(),
        "may_decide": found.state == State.WAITING
        and bool(policy.ask(request.actor, DECIDE, (found.account_id, request.actor.account_id))),
        "key": uuid4().hex,
    }
    return render(request, "exports/copy.html", context)


@require_POST
@needs(SEE)
def take(request: Any, copy_id: UUID) -> HttpResponseBase:
    """The file, for whoever asked for it, as long as its days run."""
    found = get_copy(request.actor, copy_id)
    path = path_of(found)
    if may_be_taken(found) and not path.exists():
        raise NotFound(_("The file is no longer kept. Export it anew."))
    try:
        actions.note_taken(request.actor, key=key_of(request), copy_id=found.pk)
    except Blocked as error:
        messages.error(request, str(error.message))
        return redirect(_address(request, "copy", copy_id=found.pk))
    return _file(path.open("rb"), found.file_name)


@require_POST
@needs(DECIDE)
def agree(request: Any, copy_id: UUID) -> HttpResponse:
    """A second person agrees."""
    found = get_copy(request.actor, copy_id)
    actions.release(request.actor, key=key_of(request), copy_id=found.pk)
    messages.success(request, _("Agreed. {name} can take the file now.").format(name=found.asked_by))
    return redirect(_address(request, "copy", copy_id=found.pk))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(DECIDE)
def refuse(request: Any, copy_id: UUID) -> HttpResponse:
    """A second person does not agree, and says why."""
    found = get_copy(request.actor, copy_id)
    form = RefuseForm(request.POST or None)
    back = _address(request, "copy", copy_id=found.pk)
    if request.method == "POST" and form.is_valid():
        try:
            actions.refuse(request.actor, key=key_of(request), copy_id=found.pk, note=form.cleaned_data["note"])
        except Invalid as error:
            take_errors(form, error.errors)
        else:
            messages.success(request, _("Not agreed. {name} sees the reason.").format(name=found.asked_by))
            return redirect(back)
    context = {"form": form, "heading": _("Do not agree to this export"), "act": _("Do not agree to it"), "cancel_url": back}
    return render(request, "administration/form.html", context | {"key": uuid4().hex})


@require_safe
@needs(MANAGE_COUNCIL)
def rules(request: Any) -> HttpResponse:
    """Every kind of export with the rule that holds today and those to come."""
    return render(request, "exports/rules.html", {"rows": [_rule(kind) for kind in EXPORT_KINDS.values()]})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(MANAGE_COUNCIL)
def set_rule(request: Any, exported: str) -> HttpResponse:
    """A rule from a day on."""
    if exported not in EXPORT_KINDS:
        raise NotFound(_("There is no such kind of export."))
    declared, holds = EXPORT_KINDS.get(exported), in_force(exported)
    initial = {"on": holds.over is not None, "over": holds.over, "kept_days": holds.kept_days}
    form = RuleForm(request.POST or None, initial=initial)
    back = _address(request, "rules")
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        over = given["over"] if given["on"] else None
        rule = {"effective_from": given["effective_from"], "over": over, "kept_days": given["kept_days"]}
        try:
            actions.set_rule(request.actor, key=key_of(request), kind=exported, **rule)
        except Invalid as error:
            take_errors(form, error.errors)
        else:
            messages.success(request, _("Saved."))
            return redirect(back)
    context = {"form": form, "heading": declared.label, "act": _("Save"), "cancel_url": back, "key": uuid4().hex}
    return render(request, "administration/form.html", context)


def _file(file: IO[bytes], name: str) -> FileResponse:
    sent = FileResponse(file, as_attachment=True, filename=name)
    # No proxy and no browser keeps it beyond the days that it has.
    sent["Cache-Control"] = "private, no-store"
    return sent


def _address(request: Any, name: str, **words: Any) -> str:
    return reverse(f"desk:exports:{name}", kwargs={"council": request.council.code, **words})


def _row(request: Any, found: ExportCopy) -> dict[str, Any]:
    kind, purpose = purpose_words(found)
    tone, words = _state(found)
    return {
        "copy": found,
        "kind": kind,
        "purpose": purpose,
        "tone": tone,
        "state": words,
        "url": _address(request, "copy", copy_id=found.pk),
    }


def _state(found: ExportCopy) -> tuple[str, Any]:
    if found.state == State.WAITING:
        return "wait", _("waiting for a second person")
    if found.state == State.REFUSED:
        return "void", _("not agreed to")
    if found.taken_at:
        return "done", _("taken")
    return ("doing", _("ready")) if may_be_taken(found) else ("void", _("its days are over"))


def _facts(found: ExportCopy) -> list[dict[str, Any]]:
    kind, purpose = purpose_words(found)
    columns = ""
    if found.kind in EXPORT_KINDS:
        columns = _columns(EXPORT_KINDS.get(found.kind), found.purpose)
    facts = [
        (_("What was exported"), kind),
        (_("Purpose of the file"), purpose),
        (_("Rows in the file"), found.rows),
        (_("Columns in the file"), columns),
        (_("Asked for by"), _("{name}, {at}").format(name=found.asked_by, at=zh_datetime(found.asked_at))),
        (_("Number of the copy"), found.mark),
    ]
    if found.decided_at:
        label = _("Not agreed to by") if found.state == State.REFUSED else _("Agreed to by")
        facts.append((label, _("{name}, {at}").format(name=found.decided_name, at=zh_datetime(found.decided_at))))
    if found.note:
        facts.append((_("Reason"), found.note))
    if found.state in (State.FREE, State.RELEASED) and not found.taken_at:
        facts.append((_("Can be taken until"), zh_datetime(found.expires_at)))
    if found.taken_at:
        facts.append((_("Taken"), _("{n} times, last {at}").format(n=found.times_taken, at=zh_datetime(found.taken_at))))
    return [{"label": label, "value": value} for label, value in facts if value != ""]


def _conditions(found: ExportCopy) -> list[dict[str, Any]]:
    """What the list was asked for, in its own words."""
    code = EXPORT_KINDS.get(found.kind).list_code if found.kind in EXPORT_KINDS else ""
    if code not in LISTS:
        return []
    asked = QueryDict(mutable=True)
    asked.update(found.asked)
    return [{"label": label, "value": value} for label, value in LISTS.get(code).describe(asked)]


def _columns(kind: ExportKind, purpose: str) -> str:
    found = next((one for one in kind.purposes if one.code == purpose), None)
    return "、".join(str(column.label) for column in kind.chosen(found)) if found else ""


def _rule(kind: ExportKind) -> dict[str, Any]:
    holds = in_force(kind.code)
    later = [
        _("from {day}: {words}").format(day=zh_date(one.effective_from), words=_over(one.over)) for one in to_come(kind.code)
    ]
    since = zh_date(holds.rule.effective_from) if holds.rule else _("as shipped")
    return {"kind": kind, "over": _over(holds.over), "days": holds.kept_days, "since": since, "later": later}


def _over(over: int | None) -> str:
    return _("no second person needed") if over is None else _("more than {n} rows need a second person").format(n=over)
