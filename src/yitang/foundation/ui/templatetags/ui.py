"""The components of the interface as template tags and filters; loaded in every template.

`docs/components.md` shows each with an example. Rows may be dicts or objects: a template reads both alike.
"""

from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import Any
from urllib.parse import quote, urlencode

from django import template
from django.core.paginator import Page
from django.forms import BaseForm
from django.forms.boundfield import BoundField
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.context import Context, RequestContext
from django.template.loader import get_template
from django.templatetags.static import static
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from yitang.foundation.ui import formats, written
from yitang.foundation.ui.fields import FieldView, field_view
from yitang.foundation.ui.further import ANYWHERE
from yitang.foundation.ui.official_text import official_text

register = template.Library()
register.filter("zh_date", formats.zh_date)
register.filter("zh_datetime", formats.zh_datetime)
register.filter("iso_date", formats.iso_date)
register.filter("zh_number", formats.zh_number)
register.filter("moment", formats.moment)
register.filter("browser_name", formats.browser_name)
register.filter("official_text", official_text)

#: Tone → shape. State is never told by colour alone: the word and the shape say it too.
TONES = {"wait": "circle", "doing": "half", "soon": "triangle", "late": "diamond", "done": "check", "void": "dash"}


@register.simple_tag
@lru_cache(maxsize=512)
def icon(name: str, css: str = "") -> SafeString:
    """An outline icon, always beside a word. `name`: see `assets/icons.txt`."""
    css = f"icon {css}" if css else "icon"
    return format_html('<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>', css, _sprite(), name)


@register.simple_tag
def lamp(tone: str, text: Any) -> SafeString:
    """A state in a list: shape + word. `tone`: wait, doing, soon, late, done or void."""
    return SafeString(f'<span class="lamp lamp-{tone}">{_shape(TONES[tone])}{conditional_escape(text)}</span>')


@register.simple_tag
def tag(text: Any, tone: str = "") -> SafeString:
    """A short property in a frame, such as a class or a kind. `tone` as for `lamp`, or empty for plain ink."""
    return SafeString(f'<span class="tag {f"tag-{escape(tone)}" if tone else ""}">{conditional_escape(text)}</span>')


@register.simple_block_tag
def status_bar(
    content: str, where: Any, holder: Any = "", due: Any = "", tone: str = "", note: Any = "", steps: Any = None
) -> SafeString:
    """Where it is, who has it, until when; inside stands the one primary act (and quiet ones after it).

    `tone` colours the time as for `lamp`; `note` is one sentence below; `steps` (optional) draws the path:
    a list of {label, state: done|now|todo}.
    """
    return _part(
        "status_bar", where=where, holder=holder, due=due, tone=tone, note=note, steps=steps, acts=SafeString(content.strip())
    )


@register.simple_block_tag
def notice(content: str, tone: str = "info", title: Any = "") -> SafeString:
    """A sentence that stands in the page. `tone`: info, done, soon (attention) or late (something is wrong)."""
    return _part("notice", tone=tone, title=title, content=content)


@register.inclusion_tag("ui/parts/error_summary.html")
def error_summary(*forms: BaseForm | None, formset: Any = None) -> dict[str, Any]:
    """All errors of the forms at the top of the page, each a link to its field; nothing without errors."""
    entries: list[dict[str, Any]] = []
    for form in [*forms, *(formset or ())]:
        if form is None or not form.is_bound:
            continue
        entries += [{"text": error, "target": ""} for error in form.non_field_errors()]
        for bound in form.visible_fields():
            view_id = bound.auto_id if not bound.id_for_label else bound.id_for_label
            entries += [{"text": error, "label": bound.label, "target": view_id} for error in bound.errors]
    return {"entries": entries, "number": len(entries)}


@register.inclusion_tag("ui/parts/field.html")
def field(
    bound: BoundField, hint: Any = "", label: Any = "", count: int | None = None, plain: bool = False, **attrs: Any
) -> dict[str, FieldView | bool]:
    """One field of a form with label, (optional), hint, error and counter.

    `count=60` shows a counter (text areas take theirs from `max_length`); `plain=True` hides “optional”;
    other parameters become attributes of the control: `rows=8`, `autocomplete="off"`, `data_x="1"`.
    """
    named = {name.replace("_", "-"): value for name, value in attrs.items()}
    return {"field": field_view(bound, hint=hint, label=label, count=count, **named), "plain": plain}


@register.inclusion_tag("ui/parts/check_answers.html")
def check_answers(rows: Iterable[Any], caption: Any = "") -> dict[str, Any]:
    """What was typed, before it is sent. Rows: {label, value, change_url, official=False}; `official` sets it as text."""
    return {"rows": rows, "caption": caption}


@register.inclusion_tag("ui/parts/task_list.html")
def task_list(tasks: Iterable[Any]) -> dict[str, Any]:
    """Things to do, the whole row a link. Tasks: {title, url, state, tone, hint}."""
    return {"tasks": tasks}


@register.inclusion_tag("ui/parts/rows.html")
def list_rows(rows: Iterable[Any]) -> dict[str, Any]:
    """A list for phones: verb and object, then who and when. Rows: {title, url, meta, state, tone}."""
    return {"rows": rows}


@register.simple_tag
def timeline(entries: Iterable[Mapping[str, Any]]) -> SafeString:
    """What happened, newest first. Entries: {when (datetime, date or text), who, what, note, url, tone}."""
    return written.timeline(entries)


@register.inclusion_tag("ui/parts/description_list.html")
def description_list(rows: Iterable[Any], ruled: bool = False) -> dict[str, Any]:
    """Facts of an object. Rows: {label, value, url, wide}. `ruled=True` prints as an official form with ruled cells."""
    return {"rows": rows, "ruled": ruled}


@register.inclusion_tag("ui/parts/tabs.html")
def tabs(items: Iterable[Any], label: Any = "") -> dict[str, Any]:
    """Real links. Items: {label, url, current, count}."""
    return {"items": items, "label": label}


@register.inclusion_tag("ui/parts/figure.html")
def figure(label: Any, value: Any, url: str = "", note: Any = "", unit: Any = "") -> dict[str, Any]:
    """A counted number that opens to its rows (`url`). `value` as printed or a number."""
    return {"label": label, "value": value, "url": url, "note": note, "unit": unit}


@register.inclusion_tag("ui/parts/file_list.html")
def file_list(files: Iterable[Any]) -> dict[str, Any]:
    """Attachments. Files: {name, url, size (bytes), kind, remove_url}."""
    return {"files": files}


@register.inclusion_tag("ui/parts/empty_state.html")
def empty_state(sentence: Any, url: str = "", act: Any = "") -> dict[str, Any]:
    """One sentence and one act."""
    return {"sentence": sentence, "url": url, "act": act}


@register.inclusion_tag("ui/parts/secrecy_notice.html", takes_context=True)
def secrecy_notice(context: Context, mistake_url: str = "", paper: Any = "") -> dict[str, Any]:
    """禁止上传、处理国家秘密和工作秘密, the paper way, and what to do after a mistake. Stands on every submit page."""
    return {"mistake_url": mistake_url, "paper": paper, "council": context.get("council") or context["shell"].council}


@register.inclusion_tag("ui/parts/pager.html")
def pager(previous: Any = None, following: Any = None, position: Any = "", back: str = "") -> dict[str, Any]:
    """Previous and next object of a list (J/K in the console). `previous`, `following`: {url, label}."""
    return {"previous": previous, "following": following, "position": position, "back": back}


@register.simple_tag(takes_context=True)
def pagination(context: RequestContext, page: Page[Any], noun: Any = "", key: str = "page") -> SafeString:
    """Real links and “1,194 in all”; state stays in the address. Draws the count alone when there is one page."""
    return written.page_links(page, str(noun), lambda n: _query(context["request"], **{key: n}), icon)


@register.inclusion_tag("ui/parts/filter_form.html", takes_context=True)
def filter_form(context: RequestContext, form: BaseForm, keep: str = "sort", first: int = 4, reset: str = "") -> dict[str, Any]:
    """The query form above a list: 查询 and 重置. `keep` names parameters that survive; `first` fields always show; `reset` is
    the address of 重置 where that of the page leads elsewhere."""
    request = context["request"]
    fields = [field_view(bound, blank=_("All")) for bound in form.visible_fields()]
    kept = [(name, value) for name in keep.split() if name not in form.fields for value in request.GET.getlist(name)]
    used = [view.bound.name for view in fields if request.GET.get(view.bound.name)]
    return {
        "path": request.path,
        "reset": reset or request.path,
        "fields": fields[:first],
        "more": fields[first:],
        "more_open": any(view.bound.name in used for view in fields[first:]),
        "used": len(used),
        "kept": kept,
    }


@register.simple_tag(takes_context=True)
def query_link(context: RequestContext, **changes: Any) -> str:
    """The address of this page with some parameters changed and all others kept: `?{…}`; an empty value removes one."""
    return _query(context["request"], **changes)


@register.simple_tag(takes_context=True)
def beside_case(context: RequestContext, case_id: Any) -> SafeString:
    """Quiet links that rooms offer on the page of any case (`further.ANYWHERE`), for the block `acts`."""
    found = [one for offer in ANYWHERE.values() for one in offer(context["request"], case_id)]
    links = (
        format_html('<a class="btn btn-quiet" href="{}">{}{}</a>', one["url"], icon(one["icon"]), one["label"]) for one in found
    )
    return SafeString("".join(links))


@register.simple_tag(takes_context=True)
def sort_link(context: RequestContext, key: str, label: Any, numeric: bool = False) -> SafeString:
    """A `<th>` that sorts by `key` (`?sort=key` or `-key`) and says which way the list stands."""
    request = context["request"]
    now = request.GET.get("sort", "")
    state = "ascending" if now == key else "descending" if now == f"-{key}" else ""
    kind = ' class="num"' if numeric else ""
    stands = f' aria-sort="{state}"' if state else ""
    url = escape(_query(request, sort=f"-{key}" if now == key else key, page=""))
    arrow = icon({"ascending": "arrow-up", "descending": "arrow-down"}.get(state, "chevrons-up-down"))
    return SafeString(f'<th scope="col"{kind}{stands}><a class="sort" href="{url}">{conditional_escape(label)}{arrow}</a></th>')


@register.inclusion_tag("ui/parts/large_print_link.html", takes_context=True)
def large_print_link(context: RequestContext, css: str = "") -> dict[str, Any]:
    """Switch of large print; a link, so it works without scripts."""
    return {"on": context["shell"].large_print, "css": css, "quoted": quote(context["request"].get_full_path())}


@register.inclusion_tag("ui/parts/language_form.html", takes_context=True)
def language_form(context: RequestContext) -> dict[str, Any]:
    """Switch between Chinese and English; a form, works without scripts."""
    request = context["request"]
    return {"english": context["shell"].is_english, "next": request.get_full_path(), "token": get_token(request)}


@register.inclusion_tag("ui/parts/copy_link.html")
def copy_link(url: str, label: Any = "") -> dict[str, Any]:
    """An address with a button that copies it; without scripts the address itself can be selected."""
    return {"url": url, "label": label or _("Copy link")}


@register.inclusion_tag("ui/parts/autosave_state.html")
def autosave_state() -> dict[str, Any]:
    """The line that says what is saved where; belongs into a form with `data-autosave-url`."""
    return {}


@cache
def _sprite() -> str:
    return static("ui/icons.svg")


@cache
def _shape(name: str) -> SafeString:
    return format_html('<svg class="shape" aria-hidden="true" focusable="false"><use href="{}#s-{}"/></svg>', _sprite(), name)


def _query(request: HttpRequest, **changes: Any) -> str:
    # A copy of the QueryDict would be a deep one, for each link of a page anew.
    given = {name: values for name, values in request.GET.lists() if name not in changes}
    given |= {name: [str(value)] for name, value in changes.items() if value not in ("", None)}
    encoded = urlencode(given, doseq=True)
    return f"?{encoded}" if encoded else request.path


def _part(name: str, **context: Any) -> SafeString:
    return SafeString(get_template(f"ui/parts/{name}.html").render(context))
