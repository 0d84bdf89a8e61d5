"""The nodes of a template as one function of Python.

What Django finds out for each page anew (which block stands where, in which of the context's layers a name stands, whether a
value has to be escaped) is decided once or by a short way. Nodes of other kinds are asked to render themselves.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.template.base import Node, TextNode, TokenType, VariableNode
from django.template.context import Context
from django.template.defaulttags import CommentNode, CsrfTokenNode, ForNode, IfNode, LoadNode, URLNode, WithNode
from django.template.library import InclusionNode, SimpleBlockNode, SimpleNode
from django.template.loader_tags import BlockNode, ExtendsNode, IncludeNode
from django.templatetags.i18n import BlockTranslateNode
from django.utils import translation
from django.utils.timezone import template_localtime  # type: ignore[attr-defined]  # The stubs do not know it.

from yitang.foundation.ui.addresses import address_of
from yitang.foundation.ui.compiled import values
from yitang.foundation.ui.compiled.expressions import CONTEXT, Constants, Expressions, Unfit

_HELPERS = {name: value for name, value in vars(values).items() if callable(value)} | {
    "MISSING": values.MISSING,
    "template_localtime": template_localtime,
    "address_of": address_of,
}
_SILENT = (LoadNode, CommentNode)
_MARK = "\ue000%s\ue001"

Chain = dict[str, list[BlockNode]]
"""The blocks of each name, that of the innermost template first."""


def written(nodes: Iterable[Node], chain: Chain, name: str) -> Callable[[Context], str]:
    """A function of the context that gives what the nodes of the template `name` give.

    Raises `Unfit` for a template that has to be left to Django.
    """
    writer = _Writer(chain)
    writer.nodes(nodes)
    writer.flush()
    head = ["def render(context):", " pieces = []", " out = pieces.append", " names = Names(context)"]
    if writer.asks_for_app:
        head.append(" app = app_of(context)")
    source = "\n".join([*head, *writer.lines, " return joined(pieces)"])
    # The text was written here, from nodes that Django parsed; names and texts of the template stand in it as literals.
    words = dict(writer.words.constants)
    exec(compile(source, f"<template {name}>", "exec"), words)
    render: Callable[[Context], str] = words["render"]
    return render


class _Writer:
    def __init__(self, chain: Chain) -> None:
        self.words = Expressions(Constants(_HELPERS))
        self.chain = chain
        self.lines: list[str] = []
        self.asks_for_app = False
        self._depth = 1
        self._text = ""
        self._out = "out"
        self._blocks: list[tuple[str, int]] = []
        self._kinds = {
            VariableNode: self._variable,
            IfNode: self._if,
            ForNode: self._for,
            WithNode: self._with,
            BlockNode: self._block,
            SimpleNode: self._simple,
            SimpleBlockNode: self._simple,
            InclusionNode: self._inclusion,
            IncludeNode: self._include,
            URLNode: self._url,
            BlockTranslateNode: self._translated,
        }

    # Lines

    def line(self, text: str) -> None:
        self.flush()
        self.lines.append(" " * self._depth + text)

    def flush(self) -> None:
        if self._text:
            text, self._text = self._text, ""
            self.lines.append(f"{' ' * self._depth}{self._out}({text!r})")

    @contextmanager
    def below(self, head: str) -> Iterator[None]:
        """Lines that belong to `head`."""
        self.line(head)
        self._depth += 1
        size = len(self.lines)
        yield
        self.flush()
        if len(self.lines) == size:
            self.line("pass")
        self._depth -= 1

    @contextmanager
    def naming(self, names: dict[str, str]) -> Iterator[None]:
        outer = self.words.scope
        self.words.scope = {**outer, **names}
        yield
        self.words.scope = outer

    def nodes(self, nodes: Iterable[Node]) -> None:
        for node in nodes:
            self.node(node)

    def node(self, node: Node) -> None:
        if isinstance(node, TextNode):
            self._text += node.s
        elif isinstance(node, _SILENT):
            return
        elif isinstance(node, ExtendsNode):
            raise Unfit("extends")
        elif (write := self._kinds.get(type(node))) is not None and not _is_odd(node):
            write(node)
        else:
            self._as_it_is(node)

    def _as_it_is(self, node: Node) -> None:
        if node.get_nodes_by_type(BlockNode):
            raise Unfit("a block within a node of another kind")
        self.line(f"{self._out}({self.words.constants.hold(node)}.render_annotated(context))")
        if _writes(node):
            self.line("names = Names(context)")

    # Nodes

    def _variable(self, node: Any) -> None:
        expression = node.filter_expression
        if expression.token == "block.super":
            name, level = self._blocks[-1]
            if level + 1 < len(self.chain[name]):
                self._written_block(name, level + 1)
            return
        self.line(f"{self._out}(text({self.words.value(expression, None)}, context))")

    def _if(self, node: Any) -> None:
        depth = self._depth
        for place, (condition, nodes) in enumerate(node.conditions_nodelists):
            if condition is None:
                if place == 0:
                    self.nodes(nodes)
                    continue
                with self.below("else:"):
                    self.nodes(nodes)
                continue
            if place:
                self.line("else:")
                self._depth += 1
            judged = self.words.fresh("c")
            own = ", ".join(f"{name!r}: {local}" for name, local in self.words.scope.items() if local is not CONTEXT)
            self.line("try:")
            self.line(f" {judged} = {self.words.condition(condition)}")
            self.line("except Exception:")
            self.line(f" {judged} = reconsidered({self.words.constants.hold(condition)}, context, {{{own}}})")
            with self.below(f"if {judged}:"):
                self.nodes(nodes)
        self.flush()
        self._depth = depth

    def _for(self, node: Any) -> None:
        inside = needs_context(node.nodelist_loop, self.chain)
        items, number, loop = (self.words.fresh(stem) for stem in ("s", "n", "l"))
        parent = self.words.raw("forloop")
        self.line(f"{items} = listed({self.words.value(node.sequence, 'None')})")
        self.line(f"{number} = len({items})")
        with self.below(f"if {number} < 1:"):
            self.nodes(node.nodelist_empty)
        with self.below("else:"):
            self.line(f"if ({loop} := {parent}) is MISSING: {loop} = {{}}")
            self.line(f'{loop} = {{"parentloop": {loop}}}')
            if node.is_reversed:
                self.line(f"{items} = reversed({items})")
            (self._for_in_context if inside else self._for_in_python)(node, items, number, loop)

    def _for_in_python(self, node: Any, items: str, number: str, loop: str) -> None:
        own = {name: self.words.fresh("v") for name in node.loopvars}
        item, place, at = self.words.fresh("i"), self.words.fresh("p"), len(self.lines)
        self.flush()
        outer, self.words.used = self.words.used, set()
        with self.below(f"for {place}, {item} in enumerate({items}):"):
            at = len(self.lines)
            self._take(node, item, [own[name] for name in node.loopvars])
            with self.naming({**own, "forloop": loop}):
                self.nodes(node.nodelist_loop)
            self.flush()
            if "forloop" in self.words.used:
                self.lines.insert(at, f"{' ' * self._depth}turn({loop}, {place}, {number})")
        self.words.used |= outer

    def _for_in_context(self, node: Any, items: str, number: str, loop: str) -> None:
        item, place, layer = (self.words.fresh(stem) for stem in ("i", "p", "d"))
        own = [self.words.fresh("v") for _name in node.loopvars]
        with self.below("with context.push():"):
            self.line(f'context["forloop"] = {loop}')
            with self.below(f"for {place}, {item} in enumerate({items}):"):
                self.line(f"turn({loop}, {place}, {number})")
                self._take(node, item, own)
                pairs = ", ".join(f"{name!r}: {local}" for name, local in zip(node.loopvars, own, strict=True))
                if len(own) > 1:
                    self.line(f"{layer} = context.push({{{pairs}}})")
                else:
                    self.line(f"context.dicts[-1].update({{{pairs}}})")
                with self.naming(dict.fromkeys([*node.loopvars, "forloop"], CONTEXT)):
                    self.nodes(node.nodelist_loop)
                if len(own) > 1:
                    self.line("context.pop()")
        self.line("names = Names(context)")

    def _take(self, node: Any, item: str, own: list[str]) -> None:
        if len(own) > 1:
            self.line(f"{', '.join(own)} = unpacked({item}, {len(own)})")
        else:
            self.line(f"{own[0]} = {item}")

    def _with(self, node: Any) -> None:
        own = {name: self.words.fresh("v") for name in node.extra_context}
        for name, expression in node.extra_context.items():
            self.line(f"{own[name]} = {self.words.value(expression)}")
        if not needs_context(node.nodelist, self.chain):
            with self.naming(own):
                self.nodes(node.nodelist)
            return
        pairs = ", ".join(f"{name!r}: {local}" for name, local in own.items())
        with self.below(f"with context.push({{{pairs}}}):"), self.naming(dict.fromkeys(own, CONTEXT)):
            self.nodes(node.nodelist)
        self.line("names = Names(context)")

    def _block(self, node: Any) -> None:
        self._written_block(node.name, 0)

    def _written_block(self, name: str, level: int) -> None:
        if name not in self.chain or (name, level) in self._blocks:
            raise Unfit("a block within a tag, or within itself")
        nodes = self.chain[name][level].nodelist
        self._blocks.append((name, level))
        if any(_writes(node) for node in nodes):
            with self.below("with context.push():"):
                self.nodes(nodes)
            self.line("names = Names(context)")
        else:
            self.nodes(nodes)
        self._blocks.pop()

    def _simple(self, node: Any) -> None:
        given = self._arguments(node)
        if isinstance(node, SimpleBlockNode):
            inner = self.words.fresh("b")
            self.line(f"{inner} = []")
            outer, self._out = self._out, f"{inner}.append"
            self.nodes(node.nodelist)
            self.flush()
            self._out = outer
            given.insert(1 if node.takes_context else 0, f"joined({inner})")
        self.line(f"{self._out}(escaped({self.words.constants.hold(node.func)}({', '.join(given)})))")
        if node.takes_context:
            self.line("names = Names(context)")

    def _arguments(self, node: Any) -> list[str]:
        given = ["context"] if node.takes_context else []
        given += [self.words.value(one) for one in node.args]
        named = ", ".join(f"{name!r}: {self.words.value(one)}" for name, one in node.kwargs.items())
        return [*given, f"**{{{named}}}"] if named else given

    def _inclusion(self, node: Any) -> None:
        made = f"{self.words.constants.hold(node.func)}({', '.join(self._arguments(node))})"
        self.line(f"{self._out}(inclusion({self.words.constants.hold(node)}, context, {made}))")

    def _include(self, node: Any) -> None:
        pairs = ", ".join(f"{name!r}: {self.words.value(one)}" for name, one in node.extra_context.items())
        self.line(f"{self._out}(include({self.words.constants.hold(node)}, context, {{{pairs}}}))")

    def _url(self, node: Any) -> None:
        self.asks_for_app = True
        args = "".join(f"{self.words.value(one)}, " for one in node.args)
        named = ", ".join(f"{name!r}: {self.words.value(one)}" for name, one in node.kwargs.items())
        view = self.words.value(node.view_name)
        self.line(f"{self._out}(escaped(address_of({view}, app, ({args}), **{{{named}}})))")

    def _translated(self, node: Any) -> None:
        singular, names = node.render_token_list(node.singular)
        context = node.message_context.resolve(Context()) if node.message_context else None
        message = translation.pgettext(context, singular) if context else translation.gettext(singular)
        try:
            message = message % {name: _MARK % name for name in names}
        except (KeyError, ValueError):
            self._as_it_is(node)
            return
        given = {name: self.words.value(one) for name, one in node.extra_context.items()}
        for piece in message.split("\ue000"):
            name, mark, rest = piece.partition("\ue001")
            if not mark:
                self._text += piece
                continue
            if name not in given:
                own = self.words.scope.get(name)
                given[name] = self.words.raw(name) if own else f'names.get({name!r}, "")'
            self.line(f"{self._out}(text({given[name]}, context))")
            self._text += rest


def needs_context(nodes: Iterable[Node], chain: Chain) -> bool:
    """Whether something in these nodes reads the context itself, so that names have to stand in it."""
    return any(_needs_context(node, chain) for node in nodes)


def _needs_context(node: Any, chain: Chain) -> bool:
    kind = type(node)
    if kind in (TextNode, VariableNode, LoadNode, CommentNode):
        return kind is VariableNode and node.filter_expression.token == "block.super"
    if _is_odd(node) or kind is IncludeNode:
        return True
    if kind is BlockNode:
        return any(needs_context(block.nodelist, chain) for block in chain.get(node.name, ()))
    if kind is IfNode:
        return any(needs_context(inner, chain) for _condition, inner in node.conditions_nodelists)
    if kind in (ForNode, WithNode):
        inner = (node.nodelist_loop, node.nodelist_empty) if kind is ForNode else (node.nodelist,)
        return any(needs_context(one, chain) for one in inner)
    if kind in (SimpleNode, InclusionNode, SimpleBlockNode):
        return bool(node.takes_context) or needs_context(getattr(node, "nodelist", ()), chain)
    return kind not in (URLNode, BlockTranslateNode)


def _is_odd(node: Any) -> bool:
    """Whether a node of a known kind is used in a way that is left to Django."""
    kind = type(node)
    if kind in (SimpleNode, SimpleBlockNode):
        return node.target_var is not None
    if kind is InclusionNode:
        return not isinstance(node.filename, str)
    if kind is IncludeNode:
        name = node.template.var
        return not isinstance(name, str) or bool(node.template.filters) or name.startswith(".")
    if kind is URLNode:
        return node.asvar is not None
    if kind is BlockTranslateNode:
        tokens = [token for token in node.singular if token.token_type not in (TokenType.TEXT, TokenType.VAR)]
        return bool(node.plural or node.asvar or tokens or (node.message_context and node.message_context.is_var))
    return False


def _writes(node: Any) -> bool:
    """Whether a node may put a name into the context for those that follow it."""
    kind = type(node)
    if kind in (
        TextNode,
        VariableNode,
        IncludeNode,
        CsrfTokenNode,
        InclusionNode,
        BlockNode,
        ForNode,
        WithNode,
        LoadNode,
        CommentNode,
    ):
        return False
    if kind is IfNode:
        return any(_writes(inner) for _condition, nodes in node.conditions_nodelists for inner in nodes)
    if kind in (SimpleNode, SimpleBlockNode):
        return node.target_var is not None or bool(node.takes_context)
    if kind is BlockTranslateNode or kind is URLNode:
        return node.asvar is not None
    return True
