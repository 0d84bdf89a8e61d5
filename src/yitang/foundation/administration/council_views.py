"""The council's own settings: contact, dictionaries, words, terms and sessions."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from yitang.foundation.administration import council_actions, forms
from yitang.foundation.administration.policy import MANAGE_COUNCIL
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Invalid, NotFound
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.roles import SEPARATED_ADMINS
from yitang.foundation.permissions.web import needs
from yitang.foundation.tenancy.models import Council, CouncilSession
from yitang.foundation.ui.settings_pages import SETTINGS_PAGES
from yitang.foundation.vocabulary.models import DictionaryEntry
from yitang.foundation.vocabulary.speaking import speaking, words_of

# The dictionaries that the product reads; a council may keep more of its own.
DICTIONARIES: dict[str, Any] = {
    "proposal_class": gettext_lazy("Classes of proposals"),
    "submitter_kind": gettext_lazy("Kinds of submitter"),
    "not_filed_reason": gettext_lazy("Reasons for not filing"),
    "conversion": gettext_lazy("What a proposal may be turned into"),
    "brief_source": gettext_lazy("Who reflects a brief"),
    "brief_class": gettext_lazy("Classes of briefs"),
    "brief_reason": gettext_lazy("Reasons for not adopting a brief"),
    "brief_step": gettext_lazy("Steps of the ladder of briefs"),
    "filing_standard": gettext_lazy("Points of the filing standard"),
    "result_class": gettext_lazy("Result classes of replies"),
    "adoption": gettext_lazy("Adoption"),
    "contact_channel": gettext_lazy("Ways of contact before a reply"),
    "not_public_reason": gettext_lazy("Reasons for not publishing"),
    "gathering_kind": gettext_lazy("Kinds of gathering"),
    "gathering_role": gettext_lazy("Roles at gatherings"),
    "body_post": gettext_lazy("Posts in committees, sectors and groups"),
    "leave_cause": gettext_lazy("Causes of leave"),
    "assessment_veto": gettext_lazy("What holds a grade back in the assessment"),
    "assessment_exemption": gettext_lazy("Times of exemption in the assessment"),
    "report_section": gettext_lazy("Headings of the yearly report"),
}
TERMS: dict[str, Any] = {
    "member": gettext_lazy("Member"),
    "proposal": gettext_lazy("Proposal"),
    "sector": gettext_lazy("Sector"),
}


@require_safe
@needs(MANAGE_COUNCIL)
def overview(request: Any) -> HttpResponse:
    """What can be set, each with one line on what it is for."""
    code = request.council.code
    counts = {name: DictionaryEntry.objects.filter(dictionary=name, valid_to__isnull=True).count() for name in DICTIONARIES}
    dictionaries = [
        {
            "title": label,
            "url": reverse("desk:administration:dictionary", kwargs={"council": code, "dictionary": name}),
            "state": _("{n} in force").format(n=counts[name]),
        }
        for name, label in DICTIONARIES.items()
    ]
    pages = [
        {"title": page.label, "hint": page.hint, "url": reverse(page.url_name, kwargs={"council": code})}
        for page in SETTINGS_PAGES.values()
        if not page.permission or policy.may_ever(request.actor, page.permission)
    ]
    return render(request, "administration/settings.html", {"dictionaries": dictionaries, "pages": pages})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(MANAGE_COUNCIL)
def contact(request: Any) -> HttpResponse:
    """Name, telephone, address, and who needs a second step."""
    council = Council.objects.get(pk=request.council.pk)
    default = [] if council.is_demo else sorted(SEPARATED_ADMINS)
    initial = {name: getattr(council, name) for name in council_actions.CONTACT}
    form = forms.ContactForm(request.POST or None, initial=initial | {"mfa_roles": council.settings.get("mfa_roles", default)})
    act = council_actions.change_contact
    return _form(request, form, lambda data: act(request.actor, **data), _("The council's details"), "settings")


@require_safe
@needs(MANAGE_COUNCIL)
def dictionary(request: Any, dictionary: str) -> HttpResponse:
    """Entries of one dictionary with their dates."""
    rows = [
        {"entry": entry, "state": _entry_state(entry)} for entry in DictionaryEntry.objects.filter(dictionary=_known(dictionary))
    ]
    context = {"name": dictionary, "label": DICTIONARIES[dictionary], "rows": rows}
    return render(request, "administration/dictionary.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(MANAGE_COUNCIL)
def add_entry(request: Any, dictionary: str) -> HttpResponse:
    """A new entry of a dictionary."""
    form = forms.EntryForm(request.POST or None, initial={"valid_from": today()})
    heading = _("New entry: {dictionary}").format(dictionary=DICTIONARIES[_known(dictionary)])
    act = council_actions.add_entry
    return _form(
        request,
        form,
        lambda data: act(request.actor, dictionary=dictionary, **data),
        heading,
        "dictionary",
        dictionary=dictionary,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(MANAGE_COUNCIL)
def end_entry(request: Any, entry_id: UUID) -> HttpResponse:
    """End an entry from a day on."""
    entry = DictionaryEntry.objects.filter(pk=entry_id).first()
    if entry is None:
        raise NotFound
    form = forms.EndEntryForm(request.POST or None)
    heading = _("End “{label}”").format(label=entry.label)
    act = council_actions.end_entry
    return _form(
        request,
        form,
        lambda data: act(request.actor, entry_id=entry.pk, **data),
        heading,
        "dictionary",
        dictionary=entry.dictionary,
    )


@require_safe
@needs(MANAGE_COUNCIL)
def wordings(request: Any) -> HttpResponse:
    """Our nouns and the council's own words for them."""
    own = words_of(Council.objects.get(pk=request.council.pk))
    with speaking({}):
        rows = [{"term": term, "label": str(label), "word": own.get(term, "")} for term, label in TERMS.items()]
    return render(request, "administration/wordings.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(MANAGE_COUNCIL)
def wording(request: Any, term: str) -> HttpResponse:
    """The council's own word for one noun."""
    if term not in TERMS:
        raise NotFound
    form = forms.WordForm(request.POST or None, initial={"word": words_of(request.council).get(term, "")})
    with speaking({}):
        heading = _("Our word for “{term}”").format(term=TERMS[term])
    act = council_actions.set_word
    return _form(request, form, lambda data: act(request.actor, term=term, **data), heading, "wordings")


@require_safe
@needs(MANAGE_COUNCIL)
def sessions(request: Any) -> HttpResponse:
    """Terms and sessions."""
    rows = CouncilSession.objects.select_related("term")
    return render(request, "administration/sessions.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(MANAGE_COUNCIL)
def session(request: Any, session_id: UUID | None = None) -> HttpResponse:
    """Enter or correct a session."""
    row = CouncilSession.objects.filter(pk=session_id).select_related("term").first() if session_id else None
    if session_id and row is None:
        raise NotFound
    initial: dict[str, Any] = {}
    if row:
        initial = {name: getattr(row, name) for name in forms.SessionForm.base_fields if name != "term_number"}
        initial["term_number"] = row.term.number
    form = forms.SessionForm(request.POST or None, initial=initial)
    act = council_actions.save_session
    heading = row.name if row else _("New session")
    return _form(request, form, lambda data: act(request.actor, session_id=session_id, **data), heading, "sessions")


def _form(request: Any, form: Any, run: Callable[[dict[str, Any]], Any], heading: str, back: str, **address: str) -> HttpResponse:
    """One form, one act: save and go back, or show what does not fit."""
    url = reverse(f"desk:administration:{back}", kwargs={"council": request.council.code, **address})
    if request.method == "POST" and form.is_valid():
        try:
            run(form.cleaned_data)
        except Invalid as error:
            forms.take_errors(form, error.errors)
        else:
            messages.success(request, _("Saved."))
            return redirect(url)
    context = {"form": form, "heading": heading, "act": _("Save"), "cancel_url": url}
    return render(request, "administration/form.html", context)


def _known(dictionary: str) -> str:
    if dictionary not in DICTIONARIES:
        raise NotFound
    return dictionary


def _entry_state(entry: DictionaryEntry) -> tuple[str, str]:
    day = today()
    if entry.valid_to and entry.valid_to <= day:
        return "void", _("Ended")
    if entry.valid_from and entry.valid_from > day:
        return "wait", _("Not yet begun")
    return "done", _("In force")
