"""What became of a brief goes back to the council that sent it, as a package of its own: everything that holds now, each time.

So a package that was never carried over is made good by the next one, and a cancelled step is cancelled there too.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yitang.features.briefs.ladder.credit import settle_credit
from yitang.features.briefs.ladder.models import Instruction, LadderFact, Level, Origin, SentUp
from yitang.features.briefs.ladder.numbers import is_register_number
from yitang.features.briefs.ladder.reading import STEPS, facts_in_force, instructions_in_force
from yitang.features.briefs.ladder.telling import tell_of_ladder
from yitang.features.briefs.models import Issue, IssueSource
from yitang.foundation.acts.door import ActContext
from yitang.foundation.core.errors import Invalid
from yitang.foundation.tenancy.models import Council
from yitang.foundation.vocabulary.queries import labels
from yitang.instruments.exchange.actions import make_package
from yitang.instruments.exchange.kinds import EXCHANGE_KINDS, Destination, ExchangeKind, Item, TakenIn
from yitang.instruments.exchange.models import ReceivedPackage
from yitang.instruments.exchange.package import Package
from yitang.instruments.workflow.models import Case

RESULTS = "brief-results"
_LEVELS = {Council.Level.CITY: Level.CITY, Council.Level.PROVINCE: Level.PROVINCE, Council.Level.NATIONAL: Level.NATION}
"""What our own level is called by a council below."""


def report_back(ctx: ActContext, case_id: UUID) -> None:
    """Send what holds of this case to the councils whose briefs it is or credits; nothing when none came from elsewhere."""
    credited = list(IssueSource.objects.filter(issue_id=case_id).values_list("brief_id", flat=True))
    ours = _LEVELS.get(Council.Level(Council.objects.values_list("level", flat=True).get(pk=ctx.council_id)))
    by_council: dict[tuple[str, str], list[Item]] = defaultdict(list)
    for origin in Origin.objects.filter(pk__in=credited or [case_id]).select_related("brief") if ours else ():
        by_council[origin.code, origin.name].append(Item(origin.origin_id, origin.brief.title, _state(origin.pk, str(ours))))
    for (code, name), items in by_council.items():
        inside = Council.objects.filter(code=code).values_list("pk", flat=True).first()
        make_package(ctx, RESULTS, items, Destination(code, name, inside))


def _state(case_id: UUID, ours: str) -> dict[str, Any]:
    """Everything that holds of a brief here, in the words of the council below."""
    issues = {issue.pk: issue for issue in Issue.objects.filter(sources__brief_id=case_id)}
    steps = []
    for fact in facts_in_force(issues):
        combined = fact.form == LadderFact.Form.COMBINED or issues[fact.brief_id].form == Issue.Form.COMBINED
        form = LadderFact.Form.COMBINED if combined else LadderFact.Form.SINGLE
        row = {"step": _seen_from_below(fact.step, fact.level, ours), "sort": fact.sort, "level": _above(fact.level, ours)}
        steps.append(row | {"form": str(form), "paper": fact.paper, "on": fact.effective_on.isoformat()})
    instructions = [
        {"level": _above(row.level, ours), "on": row.given_on.isoformat(), "number": row.register_number}
        for row in instructions_in_force(issues)
    ]
    return {"steps": steps, "instructions": instructions}


def _above(level: str, ours: str) -> str:
    return ours if level == Level.OWN else level


def _seen_from_below(step: str, level: str, ours: str) -> str:
    return f"{ours}_{step.removeprefix('own_')}" if level == Level.OWN else step


def take_results(ctx: ActContext, package: Package) -> TakenIn:
    """Bring our record of what we sent in line with what the other council says of it; what it does not say of ours is left alone."""
    ctx.require("exchange.receive")
    touched: list[tuple[UUID, str]] = []
    for item in package.items:
        sent = SentUp.objects.select_related("brief").filter(brief_id=UUID(str(item["id"])), to_code=package.from_code).first()
        if sent is None:
            continue
        Case.objects.select_for_update(of=("self",)).filter(pk=sent.brief_id).first()
        news = _bring_in_line(ctx, package, sent.brief_id, item.get("data", {}))
        if news:
            settle_credit(ctx, sent.brief_id)
            report_back(ctx, sent.brief_id)
            tell_of_ladder(ctx.council_id, sent.brief, _("“%(title)s”: there is news from a higher level."))
            touched.append((sent.brief_id, sent.brief.title))
    return TakenIn(touched, len(package.items) - len(touched))


def _bring_in_line(ctx: ActContext, package: Package, case_id: UUID, data: dict[str, Any]) -> bool:
    earlier = ReceivedPackage.objects.filter(from_code=package.from_code, kind=RESULTS).values_list("package_id", flat=True)
    known = {(f.step, f.form, f.effective_on): f for f in facts_in_force([case_id]).filter(package_id__in=list(earlier))}
    marked = {
        (i.level, i.given_on, i.register_number): i for i in instructions_in_force([case_id]).filter(package_id__in=list(earlier))
    }
    steps, instructions = _steps(data), _instructions(data)
    by = {"council_id": ctx.council_id, "brief_id": case_id, "recorded_at": ctx.at, "recorded_by": ctx.actor.name[:60]}
    fresh: list[LadderFact | Instruction] = []
    for key, row in steps.items():
        if key not in known:
            columns = {"step": key[0], "form": key[1], "effective_on": key[2], "by_whom": package.from_name[:120]}
            fresh.append(LadderFact(**by, **columns, **row, package_id=package.id))
    for level, day, number in instructions - marked.keys():
        columns = {"level": level, "given_on": day, "register_number": number}
        fresh.append(Instruction(**by, **columns, package_id=package.id))
    fresh += [_cancelled(by, fact, ctx) for key, fact in known.items() if key not in steps]
    fresh += [_withdrawn(by, row) for key, row in marked.items() if key not in instructions]
    for one in fresh:
        one.save(force_insert=True)
    return bool(fresh)


def _cancelled(by: dict[str, Any], fact: LadderFact, ctx: ActContext) -> LadderFact:
    kept = ("step", "sort", "level", "form", "by_whom", "paper", "effective_on", "package_id")
    columns = {name: getattr(fact, name) for name in kept}
    return LadderFact(**by, **columns, cancels=fact, reason=str(_("Cancelled by the council that recorded it"))[:200])


def _withdrawn(by: dict[str, Any], row: Instruction) -> Instruction:
    kept = ("level", "given_on", "register_number", "package_id")
    return Instruction(**by, **{name: getattr(row, name) for name in kept}, cancels=row, cause=Instruction.Cause.BRIEF)


def _steps(data: dict[str, Any]) -> dict[tuple[str, str, date], dict[str, str]]:
    """The steps of an item, each checked: a step of our dictionary, a level above ours, a day."""
    known = labels(STEPS)
    found = {}
    for row in _rows(data, "steps"):
        try:
            key = (row["step"], str(LadderFact.Form(row["form"])), date.fromisoformat(row["on"]))
            level, sort = str(Level(row["level"])), str(row["sort"])[:12]
        except (KeyError, ValueError, TypeError):
            raise _senseless() from None
        if key[0] in known and level != Level.OWN:
            found[key] = {"level": level, "sort": sort, "paper": str(row.get("paper", ""))[:120]}
    return found


def _instructions(data: dict[str, Any]) -> set[tuple[str, date, str]]:
    found = set()
    for row in _rows(data, "instructions"):
        try:
            key = (str(Level(row["level"])), date.fromisoformat(row["on"]), row["number"])
        except (KeyError, ValueError, TypeError):
            raise _senseless() from None
        # Nothing but a number comes in by this way either.
        if not is_register_number(key[2]) or key[0] == Level.OWN:
            raise _senseless()
        found.add(key)
    return found


def _rows(data: Any, name: str) -> Iterable[dict[str, Any]]:
    rows = data.get(name, []) if isinstance(data, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise _senseless()
    return rows


def _senseless() -> Invalid:
    return Invalid(_("The results in this package make no sense. Nothing was imported. Tell the sender."))


def _address(council: Any, case_id: UUID) -> str:
    return reverse("desk:briefs:detail", kwargs={"council": council.code, "case_id": case_id})


EXCHANGE_KINDS.register(RESULTS, ExchangeKind(RESULTS, gettext_lazy("What became of briefs"), take_results, address=_address))
