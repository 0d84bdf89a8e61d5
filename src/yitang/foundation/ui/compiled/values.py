"""What a compiled template does while it runs: look values up, call filters and tags, write values as text.

Each does what Django's own nodes do, by the short way for values of the usual kinds and by Django's for all others.
"""

import html
from collections.abc import Mapping, Sequence
from functools import cache
from inspect import signature
from typing import Any

from django.conf import settings
from django.template import Context, Template
from django.template.base import VariableDoesNotExist, render_value_in_context
from django.template.context import BaseContext
from django.template.library import InclusionNode
from django.template.loader_tags import IncludeNode
from django.utils.html import conditional_escape
from django.utils.safestring import SafeData, SafeString, mark_safe


class _Missing:
    """Stands for a variable that the context does not hold."""


MISSING: Any = _Missing()
_LOOKUP_FAILURES = (TypeError, AttributeError, KeyError, ValueError, IndexError)


class Names(dict[str, Any]):
    """All names of a context, the inner over the outer; what is no name may still be an attribute of the context (`request`)."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        for one in context.dicts:
            self.update(one)

    def __missing__(self, name: str) -> Any:
        context = self._context
        return MISSING if hasattr(type(context), name) else getattr(context, name, MISSING)


def named(context: Context, name: str) -> Any:
    """The value of one name, for which the context has to be asked anew."""
    for one in reversed(context.dicts):
        if name in one:
            return one[name]
    return MISSING if hasattr(type(context), name) else getattr(context, name, MISSING)


def get(current: Any, bit: str) -> Any:
    """`current.bit` as a template means it: an item, an attribute or a place, called if it can be; `MISSING` without one."""
    kind: Any = type(current)
    if kind is dict:
        if bit not in current:
            return _get(current, bit)
        value = current[bit]
    elif _has_no_items(kind):
        try:
            value = getattr(current, bit)
        except (TypeError, AttributeError):
            return _get(current, bit)
        except Exception as error:
            return _silenced(error)
    else:
        return _get(current, bit)
    return called(value) if callable(value) else value


@cache
def _has_no_items(kind: Any) -> bool:
    return not hasattr(kind, "__getitem__") and kind is not _Missing


def _get(current: Any, bit: str) -> Any:
    """The same step by step, as `Variable._resolve_lookup` goes."""
    if current is MISSING:
        return MISSING
    try:
        value = _found(current, bit)
        return called(value) if callable(value) else value
    except Exception as error:
        return _silenced(error)


def _silenced(error: Exception) -> str:
    """What stands for a value that failed, if the failure says that templates may pass over it; else it goes on."""
    if getattr(error, "silent_variable_failure", False):
        return ""
    raise error


def _found(current: Any, bit: str) -> Any:
    try:
        if not hasattr(type(current), "__getitem__"):
            raise TypeError
        return current[bit]
    except _LOOKUP_FAILURES:
        try:
            if isinstance(current, BaseContext) and getattr(type(current), bit):
                raise AttributeError
            return getattr(current, bit)
        except (TypeError, AttributeError):
            # An error inside of a property is one of ours.
            if not isinstance(current, BaseContext) and bit in dir(current):
                raise
            try:
                return current[int(bit)]
            except _LOOKUP_FAILURES:
                return MISSING


def called(value: Any) -> Any:
    """What a value gives that can be called, unless it says that templates may not."""
    if getattr(value, "do_not_call_in_templates", False):
        return value
    if getattr(value, "alters_data", False):
        return ""
    try:
        return value()
    except TypeError:
        if _needs_arguments(value):
            return ""
        raise
    except Exception as error:
        return _silenced(error)


def _needs_arguments(value: Any) -> bool:
    try:
        signature(value).bind()
    except (TypeError, ValueError):
        return True
    return False


def must(value: Any, name: str) -> Any:
    """The argument of a filter, which has to be there. Raises `VariableDoesNotExist`."""
    if value is MISSING:
        raise VariableDoesNotExist("Failed lookup for key [%s] in a compiled template", (name,))
    return value


def kept_safe(value: Any, result: Any) -> Any:
    """What a filter gave that makes nothing unsafe."""
    return mark_safe(result) if isinstance(value, SafeData) else result


def text(value: Any, context: Context) -> Any:
    """A value in a page, escaped where it has to be."""
    kind = type(value)
    if kind is str:
        return html.escape(value)
    if kind is SafeString:
        return value
    if value is MISSING:
        return ""
    if kind is int and not settings.USE_THOUSAND_SEPARATOR:
        return str(value)
    return str(render_value_in_context(value, context))


def escaped(value: Any) -> str:
    """What a tag gave."""
    return value if type(value) is SafeString else conditional_escape(value)


def reconsidered(condition: Any, context: Context, own: Mapping[str, Any]) -> Any:
    """A condition that raised, judged as Django does: each comparison that fails is False."""
    with context.push(**own):
        try:
            return condition.eval(context)
        except VariableDoesNotExist:
            return None


def listed(values: Any) -> Any:
    """What `for` goes through."""
    if values is None:
        return ()
    return values if hasattr(values, "__len__") else list(values)


def unpacked(item: Any, number: int) -> Any:
    """An item for several names. Raises `ValueError` when it holds more or fewer."""
    try:
        found = len(item)
    except TypeError:
        found = 1
    if found != number:
        raise ValueError(f"Need {number} values to unpack in for loop; got {found}.")
    return item


def turn(loop: dict[str, Any], place: int, number: int) -> None:
    """What `forloop` says at this place."""
    loop["counter0"], loop["counter"] = place, place + 1
    loop["revcounter"], loop["revcounter0"] = number - place, number - place - 1
    loop["first"], loop["last"] = place == 0, place == number - 1


def include(node: IncludeNode, context: Context, values: dict[str, Any]) -> str:
    """Another template with these values besides, or with them alone."""
    template = _kept(node, node.template.var, context)
    if node.isolated_context:
        return template.render(context.new(values))
    with context.push(**values):
        return template.render(context)


def inclusion(node: InclusionNode, context: Context, values: dict[str, Any]) -> str:
    """The template of a tag with what the tag gave."""
    within = context.new(values)
    if (token := context.get("csrf_token")) is not None:
        within["csrf_token"] = token
    return _kept(node, node.filename, context).render(within)


def _kept(node: Any, name: Any, context: Context) -> Template:
    """A template by its name; the nodes of a compiled template belong to one language and one choice of words, as their templates do."""
    found: Template | None = vars(node).get("yitang_template")
    if found is None:
        found = node.yitang_template = context.template.engine.get_template(name)  # type: ignore[union-attr]
    return found


def app_of(context: Context) -> str | None:
    """The namespace in which addresses of this page are looked for."""
    request = getattr(context, "request", None)
    try:
        return request.current_app  # type: ignore[union-attr, no-any-return]
    except AttributeError:
        return getattr(getattr(request, "resolver_match", None), "namespace", None)


def joined(pieces: Sequence[str]) -> SafeString:
    return SafeString("".join(pieces))
