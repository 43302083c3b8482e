"""What each web worker loads: the site, and a watch that ends the worker when the process that started it is gone."""

from salingjaga.cli.dying import die_with_parent

die_with_parent()

from salingjaga.config.wsgi import application  # noqa: E402  the watch comes first

__all__ = ["application"]
