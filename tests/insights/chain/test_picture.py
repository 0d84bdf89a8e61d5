"""The picture of a course: what fits into its frames."""

from yitang.insights.chain.picture import width_of, wrapped


def test_titles_are_broken_within_the_frame() -> None:
    lines = wrapped("关于在石桥镇集镇主要街道补齐路灯并明确日常管护责任单位和经费来源以及考核办法的若干意见和建议之一", 21, 2)
    assert len(lines) == 2
    assert lines[1].endswith("…")
    assert all(width_of(line) <= 21 for line in lines)
    assert wrapped("短", 21, 2) == ["短"]
