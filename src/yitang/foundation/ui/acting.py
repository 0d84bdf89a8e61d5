"""Acts behind forms and buttons: what they refuse stands beside the fields that it names, or in a word above the page."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yitang.foundation.core.errors import Blocked, Conflict, Invalid, KeyReused
from yitang.foundation.ui.sent import key_of, version_of

NO_ALIASES: Mapping[str, str] = {}


def blocked_words(error: Blocked) -> str:
    """What holds a step back and who has to act first."""
    if not error.owes:
        return str(error.message)
    return _("%(what)s (%(who)s has to act first.)") % {"what": error.message, "who": error.owes}


def put(form: forms.Form, error: Invalid, aliases: Mapping[str, str]) -> None:
    """Show an act's errors beside the fields that it names, by the name of the form's field where it differs; the rest on top."""
    for name, texts in error.errors.items():
        field = name if name in form.fields else aliases.get(name, "")
        for text in texts:
            form.add_error(field if field in form.fields else None, str(text))


def attempt(form: forms.Form, run: Callable[[], Any], aliases: Mapping[str, str]) -> bool:
    """Run an act with a valid form; False with the errors in the form."""
    try:
        run()
    except Invalid as error:
        put(form, error, aliases)
    except Blocked as error:
        form.add_error(None, blocked_words(error))
    except (Conflict, KeyReused) as error:
        form.add_error(None, str(error.message))
    else:
        return True
    return False


def form_page(
    request: Any,
    form: forms.Form,
    run: Callable[[str, int], Any],
    heading: Any,
    act: Any,
    back: str,
    *,
    onward: Callable[[], str] | None = None,
    done: Any = None,
    version: int = 0,
    note: Any = "",
    hidden: Mapping[str, Any] | None = None,
    aliases: Mapping[str, str] = NO_ALIASES,
) -> HttpResponse:
    """A page with one form and its act (`ui/form.html`): shown, or carried out by `run(key, version)` and left for `back`.

    `done` is said afterwards, "Saved." where nothing is given, nothing where it is empty; `onward` says whereto, where that is known
    after the act alone. After a refusal what was typed stays, and the page knows `version`, the newer one.
    """
    whole = request.method == "POST" and form.is_valid()
    if whole and attempt(form, lambda: run(key_of(request), version_of(request)), aliases):
        if words := _("Saved.") if done is None else done:
            messages.success(request, str(words))
        return redirect(onward() if onward else back)
    context = {
        "form": form,
        "heading": heading,
        "act": act,
        "cancel_url": back,
        "note": note,
        "hidden": hidden or {},
        "key": key_of(request),
        "version": version_of(request) if request.method == "POST" and not whole else version,
    }
    return render(request, "ui/form.html", context, status=422 if form.errors else 200)


def press(request: Any, run: Callable[[], Any], back: str, done: Any = "") -> HttpResponse:
    """Run an act from a button and go back, with a word on what came of it."""
    try:
        run()
    except Blocked as error:
        messages.warning(request, blocked_words(error))
    except (Invalid, Conflict, KeyReused) as error:
        messages.warning(request, str(error.message))
    else:
        if done:
            messages.success(request, str(done))
    return redirect(back)
