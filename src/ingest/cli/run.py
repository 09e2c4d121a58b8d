"""``ingest run``: the service; ``ingest health``: is it alive?"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Annotated

import typer

from ingest.cli.common import (
    FAILED,
    BrokerOption,
    ConfigOption,
    JsonOption,
    ReaderGone,
    exit_codes,
    fail,
    settings_of,
    shown,
    tried,
)
from ingest.errors import ConfigError, ConfigFault, IngestError

ROLES = "fetch,normalise,desk"


def run(
    config: ConfigOption = None,
    roles: Annotated[
        str, typer.Option("--roles", help="Which stages run here, separated by commas: fetch,normalise,desk.")
    ] = ROLES,
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
    from ingest.app import service
    from ingest.cli.tail import follow
    from ingest.ops import logs

    with exit_codes():
        settings = settings_of(config)
        tried(settings, config)
        logs.configure(settings.service.log_format, settings.service.log_level)
        options = service.Options(
            roles=_roles(roles),
            broker=broker,
            follow=partial(follow, as_json=json) if show else None,
            reload=lambda: settings_of(config),
        )
        try:
            asyncio.run(service.run(settings, options))
        except (IngestError, ReaderGone):
            raise
        except Exception:
            logs.crashed()
            raise typer.Exit(FAILED) from None


def _roles(text: str) -> frozenset[str]:
    names = frozenset(name.strip() for name in text.split(",") if name.strip())
    if not names or names - set(ROLES.split(",")):
        fault = ConfigFault("--roles", f"some of {ROLES}, separated by commas", text)
        raise ConfigError("command line", (fault,))
    return names


def health(
    config: ConfigOption = None,
    ready: Annotated[bool, typer.Option("--ready", help="Ask /readyz, which needs the broker, not /livez.")] = False,
) -> None:
    """Ask the running service on this machine whether it is alive; exit 0 if it is. For container health checks."""
    import http.client
    import urllib.error
    import urllib.request

    with exit_codes():
        settings = settings_of(config)
    host = settings.service.host if settings.service.host not in ("0.0.0.0", "::", "") else "127.0.0.1"
    url = f"http://{f'[{host}]' if ':' in host else host}:{settings.service.port}/{'readyz' if ready else 'livez'}"
    # The service is on this machine: a proxy that the environment names is not asked.
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(url, timeout=3) as answer:
            typer.echo(shown(answer.read().decode("utf-8", "replace")))
    except urllib.error.HTTPError as error:
        fail(f"{url}: {error}: {error.read().decode('utf-8', 'replace')}")
    except (OSError, http.client.HTTPException) as error:
        fail(f"{url}: {str(error) or type(error).__name__}")
