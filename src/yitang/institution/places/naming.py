"""The one division or venue that somebody's words stand for: by name, by code, or by name with code. Nothing is guessed."""

from django import forms
from django.utils.translation import gettext as _

from yitang.institution.places.models import Region
from yitang.institution.places.queries import regions


def one_region(typed: str) -> Region:
    """The one division that goes on and that a code or a name stands for. Raises `ValidationError`."""
    words = typed.replace("\x00", "").strip()
    name, _open, code = words.replace("（", "(").rstrip(")）").partition("(")
    by_code = regions().filter(code=code.strip() or words).first()
    if by_code is not None:
        return by_code
    found = list(regions().filter(name=name.strip())[:5])
    if len(found) == 1:
        return found[0]
    if found:
        choices = "、".join(f"{row.name}（{row.code}）" for row in found)
        raise forms.ValidationError(_("Several divisions have this name. Write one of: %(choices)s.") % {"choices": choices})
    raise forms.ValidationError(_("No division on the list is called “%(name)s”.") % {"name": words[:40]})
