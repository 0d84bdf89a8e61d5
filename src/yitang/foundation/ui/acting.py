"""Acts behind forms and buttons: what they refuse stands beside the fields that it names, or in a word above the page."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from yitang.foundation.core.errors import Blocked, Conflict, Invalid, KeyReused


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
