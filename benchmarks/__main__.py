"""Run benchmarks by name: parse, formats, near, pipeline, latency; without a name, all of them."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import formats, latency, near, parse, pipeline
from ingest.broker.local_kafka import LocalKafka
from ingest.ops import logs

NAMES = ("parse", "formats", "near", "pipeline", "latency")


def main() -> None:
    """Run what was asked for, on one Kafka broker of our own."""
    wanted = sys.argv[1:] or list(NAMES)
    if set(wanted) - set(NAMES):
        sys.exit(f"expected some of {', '.join(NAMES)}")
    logs.configure("json", "warning")
    if "parse" in wanted:
        parse.run()
    if "formats" in wanted:
        formats.run()
    if "near" in wanted:
        near.run()
    if not {"pipeline", "latency"} & set(wanted):
        return
    with TemporaryDirectory(prefix="ingest-bench-") as folder:
        place = Path(folder)
        kafka = LocalKafka()
        bootstrap = kafka.start(place / "kafka")
        try:
            if "pipeline" in wanted:
                asyncio.run(pipeline.run(bootstrap, place))
            if "latency" in wanted:
                asyncio.run(latency.run(bootstrap, place))
        finally:
            kafka.stop()


if __name__ == "__main__":
    main()
