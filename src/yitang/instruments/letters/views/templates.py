"""Pages of templates: which one holds, which fields it may name, and the council's own ones."""

from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from yitang.foundation.core.errors import Invalid, NotFound
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.web import needs
from yitang.instruments.letters.actions import add_template
from yitang.instruments.letters.documents import MOST_BYTES, encoded
from yitang.instruments.letters.forms import TemplateForm
from yitang.instruments.letters.kinds import LetterKind
from yitang.instruments.letters.models import LetterTemplate
from yitang.instruments.letters.queries import file_of, kind_of, kinds_for, shipped_file, template_in_force
from yitang.instruments.letters.styles import STYLES
from yitang.instruments.letters.views.letters import DOCX


@require_GET
@needs("letters.browse")
def templates(request: Any) -> HttpResponse:
    """All kinds of letter with the template in force."""
    lines = [(kind, template_in_force(kind.code)) for kind in kinds_for(request.actor)]
    return render(request, "letters/templates.html", {"lines": lines})


@require_http_methods(["GET", "POST"])
@needs("letters.browse")
def template(request: Any, letter: str) -> HttpResponse:
    """One kind of letter: fields, styles, templates with their days, and the upload."""
    kind = kind_of(request.actor, letter)
    may_manage = bool(policy.ask(request.actor, "letters.manage"))
    if request.method == "POST":
        policy.require(request.actor, "letters.manage")
        form = TemplateForm(request.POST, request.FILES)
        if form.is_valid() and _taken(request, kind, form):
            messages.success(request, _("The template is taken. Look at a letter before you print many."))
            return redirect("desk:letters:template", council=request.council.code, letter=letter)
        return _template(request, kind, form, status=422)
    return _template(request, kind, TemplateForm(initial={"key": uuid4().hex}) if may_manage else None)


@require_GET
@needs("letters.browse")
def shipped(request: Any, letter: str) -> FileResponse:
    """The shipped template as Word file, to begin an own one with."""
    kind = kind_of(request.actor, letter)
    name = f"{kind.label}-{_('template')}.docx"
    return FileResponse(BytesIO(shipped_file(kind.text)), as_attachment=True, filename=name, content_type=DOCX)


@require_GET
@needs("letters.browse")
def stored(request: Any, letter: str, template_id: UUID) -> FileResponse:
    """A template that was brought, as it is."""
    kind = kind_of(request.actor, letter)
    found = LetterTemplate.objects.filter(pk=template_id, kind=kind.code).exclude(content="").first()
    if found is None:
        raise NotFound(_("There is no such template."))
    return FileResponse(
        BytesIO(file_of(found)), as_attachment=True, filename=found.file_name or f"{kind.label}.docx", content_type=DOCX
    )


def _taken(request: Any, kind: LetterKind, form: TemplateForm) -> bool:
    asked = form.cleaned_data
    file = asked["file"]
    if file is not None and file.size > MOST_BYTES:
        form.add_error("file", _("The file is larger than 2 MB. Take out pictures that are not needed."))
        return False
    try:
        add_template(
            request.actor,
            key=asked["key"] or None,
            kind=kind.code,
            file=encoded(file.read()) if file else "",
            file_name=file.name if file else "",
            effective_from=asked["effective_from"],
            basis=asked["basis"],
        )
    except Invalid as error:
        for name, texts in error.errors.items():
            form.add_error(name or None, [str(text) for text in texts])
        return False
    return True


def _template(request: Any, kind: LetterKind, form: TemplateForm | None, status: int = 200) -> HttpResponse:
    fields = [{"label": f"{{{{{one.name}}}}}", "value": one.explain} for one in kind.fields if not one.columns]
    for one in kind.fields:
        fields += [
            {"label": f"{{{{{one.name}.{column.name}}}}}", "value": column.explain or one.explain} for column in one.columns
        ]
    context = {
        "kind": kind,
        "fields": fields,
        "styles": [style.name for style in STYLES],
        "in_force": template_in_force(kind.code),
        "history": LetterTemplate.objects.filter(kind=kind.code, is_shipped=False).order_by("-effective_from", "-made_at"),
        "form": form,
    }
    return render(request, "letters/template.html", context, status=status)
