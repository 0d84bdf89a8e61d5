"""Which licences may go with an Apache-2.0 product."""

import pytest

from yitang.config.testing.licences import acceptable


@pytest.mark.parametrize(
    ("licence", "good"),
    [
        ("MIT", True),
        ("Apache-2.0 AND BSD-3-Clause", True),
        ("MIT OR GPL-3.0-only", True),
        ("MIT AND GPL-3.0-only", False),
        ("LGPL-3.0-only", True),
        ("GNU Lesser General Public License v3 (LGPLv3)", True),
        ("GNU General Public License v3 (GPLv3)", False),
        ("AGPL-3.0-or-later", False),
        ("", False),
    ],
)
def test_acceptable(licence: str, good: bool) -> None:
    assert acceptable(licence) is good
