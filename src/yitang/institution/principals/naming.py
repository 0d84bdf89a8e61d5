"""The one principal that somebody's words stand for: by name, by number, or by name with number. Nobody is guessed."""

from django import forms
from django.utils.translation import gettext as _

from yitang.institution.principals.models import Principal
from yitang.institution.principals.queries import search


def one_named(typed: str, kinds: tuple[str, ...] = ()) -> Principal:
    """The one principal of these kinds that a typed name, a number, or a name with its number stands for. Raises `ValidationError`."""
    words = typed.replace("\x00", "").strip()
    name, _open, code = words.replace("（", "(").rstrip(")）").partition("(")
    rows = [
        one
        for one in search(name.strip(), kinds)
        if (one.name == name.strip() and (not code or one.code == code.strip())) or one.code == words
    ]
    if len(rows) == 1:
        return rows[0]
    if rows:
        choices = "、".join(f"{one.name}（{one.code}）" for one in rows)
        raise forms.ValidationError(_("Several have this name. Write one of: %(choices)s.") % {"choices": choices})
    raise forms.ValidationError(_("Nobody on the lists is called “%(name)s”.") % {"name": words[:40]})


def written(principal: Principal | None) -> str:
    """Somebody as forms and tables take them: the name with the number."""
    if principal is None:
        return ""
    return f"{principal.name}（{principal.code}）" if principal.code else principal.name
