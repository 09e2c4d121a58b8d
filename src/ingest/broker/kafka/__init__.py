"""The broker port on Apache Kafka (4.x), through aiokafka."""

from ingest.broker.kafka.broker import KafkaBroker
from ingest.broker.kafka.settings import KafkaSettings

__all__ = ["KafkaBroker", "KafkaSettings"]
