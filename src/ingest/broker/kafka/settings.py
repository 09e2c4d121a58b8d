"""How to reach a Kafka cluster, and the client options that follow from it."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# One record may be this large (a document of 12 MB, its headers, and some slack).
MAX_RECORD_BYTES = 16 * 1024 * 1024
# A produce batch stays under Kafka's default max.message.bytes (1,048,588), whatever the topic allows.
MAX_BATCH_BYTES = 512 * 1024
# Fetch limits do not hold back a larger record: the first batch is always returned (KIP-74). So they bound memory only.
FETCH_PARTITION_BYTES = 4 * 1024 * 1024
FETCH_TOTAL_BYTES = 16 * 1024 * 1024
REQUEST_TIMEOUT_MS = 15_000


@dataclass(frozen=True, slots=True)
class KafkaSettings:
    """A Kafka cluster and how to behave there.

    ``state_dir`` keeps the local copies of state between runs (None: a temporary folder). ``session_timeout_ms``
    is how long a silent member keeps its partitions, ``transaction_timeout_ms`` how long an open transaction may
    hold back readers. ``replication_factor`` of topics that are created; -1 is the cluster's default.
    ``instance_id``, unique among the processes of a group, makes this process's workers static members (KIP-345):
    started again with the same id a worker has its partitions back at once, but after a clean stop others wait for
    ``session_timeout_ms`` before they take over.
    """

    bootstrap: str
    state_dir: Path | None = None
    security_protocol: str = "PLAINTEXT"
    sasl_mechanism: str | None = None
    sasl_username: str | None = None
    sasl_password: str | None = field(default=None, repr=False)
    ssl_cafile: str | None = None
    session_timeout_ms: int = 10_000
    transaction_timeout_ms: int = 20_000
    replication_factor: int = -1
    instance_id: str | None = None

    def client(self) -> dict[str, Any]:
        """The options every aiokafka client takes."""
        options: dict[str, Any] = {
            "bootstrap_servers": self.bootstrap.split(","),
            "client_id": "ingest",
            "security_protocol": self.security_protocol,
            "request_timeout_ms": REQUEST_TIMEOUT_MS,
        }
        if self.security_protocol in ("SSL", "SASL_SSL"):
            options["ssl_context"] = ssl.create_default_context(cafile=self.ssl_cafile)
        if self.security_protocol.startswith("SASL"):
            options["sasl_mechanism"] = self.sasl_mechanism or "PLAIN"
            options["sasl_plain_username"] = self.sasl_username
            options["sasl_plain_password"] = self.sasl_password
        return options

    def reader(self) -> dict[str, Any]:
        """The options of a consumer. aiokafka reads uncommitted records unless told otherwise."""
        return self.client() | {
            "isolation_level": "read_committed",
            "auto_offset_reset": "earliest",
            "enable_auto_commit": False,
            "fetch_max_bytes": FETCH_TOTAL_BYTES,
            "max_partition_fetch_bytes": FETCH_PARTITION_BYTES,
            "fetch_min_bytes": 1,
            # aiokafka asks a node for one thing at a time: a partition with news waits for the long poll on idle ones.
            "fetch_max_wait_ms": 100,
        }

    def member(self) -> dict[str, Any]:
        """The options of a group member. Its place depends on heartbeats only, however long a batch takes."""
        return self.reader() | {
            "session_timeout_ms": self.session_timeout_ms,
            "heartbeat_interval_ms": max(100, min(1_000, self.session_timeout_ms // 4)),
            "rebalance_timeout_ms": max(self.session_timeout_ms, 15_000),
            "max_poll_interval_ms": 2_147_483_647,
        }

    def writer(self, transactional_id: str) -> dict[str, Any]:
        """The options of a transactional producer. zstd: aiokafka's lz4 is slower than its zstd (measured)."""
        return self.client() | {
            "transactional_id": transactional_id,
            "transaction_timeout_ms": self.transaction_timeout_ms,
            "acks": "all",
            "compression_type": "zstd",
            "max_request_size": MAX_RECORD_BYTES,
            "max_batch_size": MAX_BATCH_BYTES,
            "linger_ms": 0,
        }
