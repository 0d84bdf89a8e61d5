"""Expressions of templates as source text of Python: variables, filters, conditions."""

from typing import Any

from django.template.base import FilterExpression, Variable
from django.template.defaulttags import TemplateLiteral
from django.template.smartif import TokenBase
from django.utils.functional import Promise
from django.utils.safestring import SafeString

CONTEXT = "*"
"""In place of the Python name of a variable: the context itself has to be asked."""

_COMPARING = {"or", "and", "not", "in", "not in", "is", "is not", "==", "!=", ">", ">=", "<", "<="}


class Unfit(Exception):
    """A template that is left to Django's own nodes."""


class Constants(dict[str, Any]):
    """The names that the source text may use, and the objects that it was given under names of their own."""

    def hold(self, value: Any) -> str:
        """The name under which the source text finds this object."""
        name = f"k{len(self)}"
        self[name] = value
        return name


class Expressions:
    """Writes expressions. `scope`: variable → its name in Python, or `CONTEXT`; all others stand in `names`."""

    def __init__(self, constants: Constants) -> None:
        self.constants = constants
        self.scope: dict[str, str] = {}
        self.used: set[str] = set()
        self._made = 0

    def fresh(self, stem: str = "t") -> str:
        """A name of Python that stands nowhere else."""
        self._made += 1
        return f"{stem}{self._made}"

    def value(self, expression: FilterExpression, absent: str | None = '""') -> str:
        """The value of an expression; `absent` stands for a variable that is not there, None keeps `MISSING`."""
        source = self._head(expression)
        if expression.filters and absent is None:
            absent = '""'
        if absent is not None and isinstance(expression.var, Variable) and expression.var.lookups is not None:
            kept = self.fresh()
            source = f"({absent} if ({kept} := {source}) is MISSING else {kept})"
        for function, arguments in expression.filters:
            source = self._filtered(source, function, arguments)
        return source

    def _head(self, expression: FilterExpression) -> str:
        if not isinstance(expression.var, Variable):
            return self.constant(expression.var)
        return self.variable(expression.var)

    def variable(self, variable: Variable) -> str:
        """A variable; `MISSING` when there is none."""
        if variable.lookups is None:
            return self.constant(variable.resolve({}))
        first, *bits = variable.lookups
        source = self._named(first)
        for bit in bits:
            source = f"get({source}, {bit!r})"
        return source

    def _named(self, name: str) -> str:
        if name in ("True", "False", "None"):
            return name
        if name == "block":
            raise Unfit("block")
        self.used.add(name)
        kept = self.fresh()
        return f"(called({kept}) if callable({kept} := {self.raw(name)}) else {kept})"

    def raw(self, name: str) -> str:
        """A variable as it stands in the context, not called."""
        own = self.scope.get(name)
        if own is None:
            return f"names[{name!r}]"
        return f"named(context, {name!r})" if own is CONTEXT else own

    def constant(self, value: Any) -> str:
        if isinstance(value, Promise):
            # A template is compiled for one language and one choice of words.
            value = str(value)
        if type(value) in (int, float, str) or value is None:
            return f"({value!r})"
        return self.constants.hold(value)

    def _filtered(self, source: str, function: Any, arguments: list[tuple[bool, Any]]) -> str:
        given = [self._argument(lookup, argument) for lookup, argument in arguments]
        name = self.constants.hold(function)
        if getattr(function, "expects_localtime", False):
            source = f"template_localtime({source}, context.use_tz)"
        if getattr(function, "needs_autoescape", False):
            given.insert(0, "autoescape=True")
            # Django hands the keyword over before the places, too.
            given.append(given.pop(0))
        if not getattr(function, "is_safe", False):
            return f"{name}({', '.join([source, *given])})"
        kept = self.fresh()
        return f"kept_safe({kept} := {source}, {name}({', '.join([kept, *given])}))"

    def _argument(self, lookup: bool, argument: Any) -> str:
        if not lookup:
            return self.constants.hold(SafeString(str(argument)))
        if argument.lookups is None:
            return self.constant(argument.resolve({}))
        return f"must({self.variable(argument)}, {argument.var!r})"

    def condition(self, token: TokenBase) -> str:
        """A condition of `if`; raises in Python where Django's operators would say False."""
        if isinstance(token, TemplateLiteral):
            expression: Any = token.value
            return self.value(expression, "None")
        if token.id not in _COMPARING:
            raise Unfit(str(token.id))
        first = self.condition(token.first)
        if token.second is None:
            return f"({token.id} {first})"
        return f"({first} {token.id} {self.condition(token.second)})"
