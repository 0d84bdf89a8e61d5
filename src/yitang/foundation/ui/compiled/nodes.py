"""A template's nodes that render as one function."""

from collections.abc import Callable
from typing import Any

from django.template import Context, Engine
from django.template.base import NodeList, TextNode
from django.template.loader_tags import BLOCK_CONTEXT_KEY, BlockNode, ExtendsNode
from django.utils.safestring import SafeString

from yitang.foundation.ui.compiled.expressions import Unfit
from yitang.foundation.ui.compiled.writing import Chain, written
from yitang.foundation.vocabulary.speaking import spoken


class Compiled(NodeList):
    """A template's nodes. Django finds them in it as ever; rendered, they are one function, which is written at the first time."""

    def __init__(self, nodes: NodeList, name: str, words: Any) -> None:
        super().__init__(nodes)
        self.contains_nontext = nodes.contains_nontext
        self._name, self._words = name, words
        self._function: Callable[[Context], str] | None = None
        self._is_unfit = False

    def render(self, context: Context) -> SafeString:
        # Without escaping (a message, a text file), and as the parent of a template that is not compiled, Django's nodes render themselves.
        if not context.autoescape or self._is_unfit or BLOCK_CONTEXT_KEY in context.render_context:
            return super().render(context)
        if self._function is None:
            if spoken() != self._words:
                return super().render(context)
            try:
                self._function = self._written(context.template.engine)  # type: ignore[union-attr]
            except Unfit:
                self._is_unfit = True
                return super().render(context)
        return self._function(context)  # type: ignore[return-value]  # It joins its pieces to a safe text.

    def _written(self, engine: Engine) -> Callable[[Context], str]:
        chain: Chain = {}
        nodes = _flattened(self, engine, chain, {self._name})
        return written(nodes, chain, self._name)


def _flattened(nodes: NodeList, engine: Engine, chain: Chain, seen: set[str]) -> list[Any]:
    """The nodes of the template that all others extend, with texts before; the blocks of each are added to `chain`."""
    for block in nodes.get_nodes_by_type(BlockNode):
        chain.setdefault(block.name, []).append(block)  # type: ignore[attr-defined, arg-type]
    for place, node in enumerate(nodes):
        if isinstance(node, ExtendsNode):
            parent_name: Any = node.parent_name
            name = parent_name.var
            if not isinstance(name, str) or parent_name.filters or name in seen:
                raise Unfit("extends what it does not name")
            parent = engine.find_template(name)[0]
            return [*nodes[:place], *_flattened(parent.nodelist, engine, chain, {*seen, name})]
        if not isinstance(node, TextNode):
            break
    return list(nodes)
