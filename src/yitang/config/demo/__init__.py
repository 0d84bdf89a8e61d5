"""The living demo: three fictitious councils, their people, a year of proposals from history and some that are on their way."""

from yitang.config.demo.build import build

__all__ = ["build"]
