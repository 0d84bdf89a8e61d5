"""`python -m yitang.config.cli`, as the launcher calls it."""

from yitang.config.cli.commands import main

main()
