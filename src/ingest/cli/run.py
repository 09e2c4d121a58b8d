"""``ingest run``: the service; ``ingest health``: is it alive?"""

from __future__ import annotations

import asyncio
import urllib.error
import urllib.request
from functools import partial
from typing import Annotated

import typer

from ingest.app import service
from ingest.cli.common import BrokerOption, ConfigOption, JsonOption, exit_codes, fail, settings_of
from ingest.cli.tail import follow
from ingest.errors import ConfigError, ConfigFault
from ingest.ops import logs


def run(
    config: ConfigOption = None,
    roles: Annotated[
        str, typer.Option("--roles", help="Which stages run here, separated by commas: fetch,normalise,desk.")
    ] = ",".join(service.ROLES),
    broker: BrokerOption = None,
    show: Annotated[
        bool, typer.Option("--show", help="Print the stories on standard output as they come out.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Run the service until SIGTERM or Ctrl-C.

    Logs go to standard error. Several processes may run with the same configuration: they share the work on Kafka by
    consumer groups, and on one machine through the SQLite log. SIGHUP reads the feeds again.
    """
    with exit_codes():
        settings = settings_of(config)
        logs.configure(settings.service.log_format, settings.service.log_level)
        options = service.Options(
            roles=_roles(roles),
            broker=broker,
            follow=partial(follow, as_json=json) if show else None,
            reload=lambda: settings_of(config),
        )
        asyncio.run(service.run(settings, options))


def _roles(text: str) -> frozenset[str]:
    names = frozenset(name.strip() for name in text.split(",") if name.strip())
    if not names or names - set(service.ROLES):
        fault = ConfigFault("--roles", f"some of {', '.join(service.ROLES)}, separated by commas", text)
        raise ConfigError("command line", (fault,))
    return names


def health(
    config: ConfigOption = None,
    ready: Annotated[bool, typer.Option("--ready", help="Ask /readyz, which needs the broker, not /livez.")] = False,
) -> None:
    """Ask the running service on this machine whether it is alive; exit 0 if it is. For container health checks."""
    with exit_codes():
        settings = settings_of(config)
    host = settings.service.host if settings.service.host not in ("0.0.0.0", "::", "") else "127.0.0.1"
    url = f"http://{f'[{host}]' if ':' in host else host}:{settings.service.port}/{'readyz' if ready else 'livez'}"
    try:
        with urllib.request.urlopen(url, timeout=3) as answer:
            typer.echo(answer.read().decode())
    except (urllib.error.URLError, OSError) as error:
        fail(f"{url}: {error}")
