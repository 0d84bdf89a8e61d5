"""Several endings as one: what a proposal that was split came to, by the endings of its parts."""

from itertools import product

from yitang.flows.village.endings import Ending, together

OUTCOMES = (None, "", "solved", "partly", "not")
"""How one part stands: it goes on, nobody took it up, or it has ended."""


def expected(outcomes: tuple[str | None, ...]) -> str | None:
    """The outcome of all, by the words of the rule; None while one goes on."""
    if not outcomes or None in outcomes:
        return None
    if set(outcomes) == {""}:
        return ""
    same = {one or "not" for one in outcomes}
    return same.pop() if len(same) == 1 else "partly"


def test_several_endings_are_one_when_all_have_come() -> None:
    for parts in (some for length in range(5) for some in product(OUTCOMES, repeat=length)):
        found = together(None if one is None else Ending(one, one) for one in parts)
        assert (None if found is None else found.outcome) == expected(parts), parts
