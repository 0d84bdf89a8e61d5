"""Dividing the points of a case among those who submitted it together."""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from yitang.instruments.scoring.columns import NONE, Facts, Ints
from yitang.instruments.scoring.types import Item, Selection, Share


@dataclass
class Divided:
    """Who gets which part of what: the rows of the leading and of the joint facts, the leading row whose worth each takes, and
    its part as a place in `parts`. Nothing of it has a value yet, because the parts decide the common denominator."""

    rows: Ints
    worth_of: Ints
    part: Ints
    parts: list[Fraction]


def divide(item: Item, share: Share, facts: Facts, first: int, after: int) -> Divided:
    """Divide each case that a fact of this item leads between `first` and before `after` (ordinals).

    Exemptions and posts play no part in it: they are asked about whoever receives a part, on the day of the leading fact.

    Whoever leads is no joint submitter, and a joint submitter counts once; several who lead divide the leading part.
    """
    leads = facts.meant(item.select)
    leads = leads[(facts.case[leads] != NONE) & (facts.day[leads] >= first) & (facts.day[leads] < after)]
    cases, first_lead, leaders = _led(facts, leads)
    joint = facts.meant(Selection(kinds=share.among))
    joint = _joint(facts, leads, joint[np.isin(facts.case[joint], cases)])
    led, joined = np.searchsorted(cases, facts.case[leads]), np.searchsorted(cases, facts.case[joint])
    mates = np.bincount(joined, minlength=len(cases))
    kinds = [*dict.fromkeys(zip(leaders.tolist(), mates.tolist(), strict=True))]
    parts: list[Fraction] = [_lead_part(share, one, others) for one, others in kinds]
    kind_of = {kind: n for n, kind in enumerate(kinds)}
    kind = np.array([kind_of[pair] for pair in zip(leaders.tolist(), mates.tolist(), strict=True)], dtype=np.int64)
    if share.way == "by_role":
        joint_part = facts.kind[joint] + len(parts)
        parts += [dict(share.roles).get(role, share.joint) for _kind, role, _occasion in facts.classes]
    else:
        joint_part = kind[joined] + len(parts)
        parts += [_joint_part(share, one, others) for one, others in kinds]
    return Divided(
        rows=np.concatenate((leads, joint)),
        worth_of=np.concatenate((leads, first_lead[joined])),
        part=np.concatenate((kind[led], joint_part)),
        parts=parts or [Fraction(1)],
    )


def _led(facts: Facts, leads: Ints) -> tuple[Ints, Ints, Ints]:
    """The cases that are led, the fact that leads each first, and how many people lead it."""
    ordered = leads[np.lexsort((facts.rank[leads], facts.person[leads], facts.day[leads], facts.case[leads]))]
    cases, starts = np.unique(facts.case[ordered], return_index=True)
    pairs = np.unique(np.stack((facts.case[leads], facts.person[leads]), axis=1), axis=0)
    return cases, ordered[starts], np.bincount(np.searchsorted(cases, pairs[:, 0]), minlength=len(cases))


def _joint(facts: Facts, leads: Ints, joint: Ints) -> Ints:
    """One row for each joint submitter of each case, the earliest; none for those who lead it."""
    if not len(joint):
        return joint
    joint = joint[np.lexsort((facts.rank[joint], facts.day[joint], facts.person[joint], facts.case[joint]))]
    people = int(facts.person.max()) + 1
    whose = facts.case[joint].astype(np.int64) * people + facts.person[joint]
    _one, places = np.unique(whose, return_index=True)
    leading = facts.case[leads].astype(np.int64) * people + facts.person[leads]
    return joint[places[~np.isin(whose[places], leading)]]


def _lead_part(share: Share, leaders: int, mates: int) -> Fraction:
    if share.way in ("fixed", "by_role"):
        return share.lead
    if share.way == "equal":
        return Fraction(1, leaders + mates)
    return Fraction(1, leaders * (2 if mates else 1))


def _joint_part(share: Share, leaders: int, mates: int) -> Fraction:
    if share.way == "fixed":
        return share.joint
    if not mates:
        return Fraction(0)
    return Fraction(1, leaders + mates) if share.way == "equal" else Fraction(1, 2 * mates)
