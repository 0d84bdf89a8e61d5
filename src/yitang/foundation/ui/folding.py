"""Templates with their constant words put in: what a language and a council's own words decide once is not worked out again for each page.

A template is compiled once for each of them; a `translate`, `blocktranslate` or `static` of constants becomes the text that
it would give, and neighbouring texts become one. What depends on the context stays as it is.
"""

from collections.abc import Iterable
from typing import Any

from django.template import Context, Engine, Origin, Template
from django.template.base import FilterExpression, Node, NodeList, TextNode, TokenType, Variable
from django.template.defaulttags import CommentNode, IfNode, LoadNode
from django.template.loaders import cached
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.templatetags.static import StaticNode

from yitang.foundation.ui.compiled.nodes import Compiled
from yitang.foundation.vocabulary.speaking import spoken


class Loader(cached.Loader):
    """Django's loader that keeps compiled templates, for each language and each choice of words apart."""

    def __init__(self, engine: Engine, loaders: list[Any]) -> None:
        super().__init__(engine, loaders)
        self._folded: dict[tuple[Any, ...], Template] = {}

    def get_template(self, template_name: str, skip: list[Origin] | None = None) -> Template:
        words = spoken()
        skipped = tuple(origin.name for origin in skip if origin.template_name == template_name) if skip else ()
        found = self._folded.get((words, template_name, skipped))
        if found is None:
            # Past the cache of `cached.Loader`: what another language was given stands in the nodes of its templates.
            found = super(cached.Loader, self).get_template(template_name, skip)
            context = Context(autoescape=found.engine.autoescape)
            with context.bind_template(found):
                fold(found.nodelist, context)
            if not found.engine.debug:  # Its page of an error shows the place in the template.
                found.nodelist = Compiled(found.nodelist, template_name, words)
            self._folded[words, template_name, skipped] = found
        return found

    def reset(self) -> None:
        super().reset()
        self._folded.clear()


def fold(nodes: NodeList, context: Context) -> None:
    """Put the text in the place of each node that is constant in the current language, here and in all nodes within."""
    folded: list[Node] = []
    for node in nodes:
        text = _text_of(node, context)
        if text is None:
            for inner in _lists_in(node):
                fold(inner, context)
            folded.append(node)
        elif text and folded and type(folded[-1]) is TextNode:
            folded[-1] = _text_node(folded[-1].s + text, folded[-1])
        elif text:
            folded.append(_text_node(text, node))
    nodes[:] = folded


def _text_of(node: Node, context: Context) -> str | None:
    """What the node gives whatever the context holds; None when that depends."""
    if type(node) is TextNode:
        return node.s
    if isinstance(node, (LoadNode, CommentNode)):
        return ""
    return node.render(context) if _is_constant(node) else None


def _is_constant(node: Any) -> bool:
    if isinstance(node, TranslateNode):
        return node.asvar is None and _is_literal(node.filter_expression) and _is_literal(node.message_context)
    if isinstance(node, BlockTranslateNode):
        words_only = all(token.token_type == TokenType.TEXT for token in node.singular)
        return words_only and not (node.plural or node.asvar or node.extra_context or node.message_context)
    return isinstance(node, StaticNode) and node.varname is None and _is_literal(node.path)


def _is_literal(expression: FilterExpression | None) -> bool:
    """A constant text without filters."""
    if expression is None:
        return True
    value = expression.var
    return not expression.filters and (not isinstance(value, Variable) or value.lookups is None)


def _lists_in(node: Any) -> Iterable[NodeList]:
    if isinstance(node, IfNode):  # Its own `nodelist` is a copy of all branches.
        yield from (inner for _condition, inner in node.conditions_nodelists)
        return
    for name in {"nodelist", *node.child_nodelists}:
        inner = getattr(node, name, None)
        if isinstance(inner, NodeList):
            yield inner


def _text_node(text: str, like: Node) -> TextNode:
    node = TextNode(text)
    node.token, node.origin = like.token, like.origin
    return node
