# syntax=docker/dockerfile:1

FROM python:3.13-slim-trixie AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /src
COPY requirements/ requirements/
RUN python -m venv /opt/build && /opt/build/bin/python -m pip install --require-hashes -r requirements/build.txt
RUN python -m venv /opt/ingest && /opt/ingest/bin/python -m pip install --require-hashes -r requirements/run.txt
COPY pyproject.toml README.md LICENSE ./
COPY src/ src/
RUN /opt/build/bin/python -m pip wheel --no-deps --no-build-isolation --wheel-dir /dist .
RUN /opt/ingest/bin/python -m pip install --no-deps --no-index --find-links /dist ingest

FROM python:3.13-slim-trixie
LABEL org.opencontainers.image.title="ingest" \
      org.opencontainers.image.description="Agency feeds in; one clean, ordered, de-duplicated stream of stories out" \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.licenses="Apache-2.0"
RUN groupadd --gid 10001 ingest \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /var/lib/ingest --shell /usr/sbin/nologin ingest \
    && install --directory --owner=10001 --group=10001 --mode=0750 /var/lib/ingest
COPY --from=build /opt/ingest /opt/ingest
ENV PATH=/opt/ingest/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    INGEST_SERVICE__BROKER=sqlite:/var/lib/ingest/ingest.db \
    INGEST_SERVICE__STATE_DIR=/var/lib/ingest \
    INGEST_SERVICE__HOST=0.0.0.0 \
    INGEST_SERVICE__PORT=8321
USER 10001:10001
WORKDIR /var/lib/ingest
VOLUME /var/lib/ingest
EXPOSE 8321
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["ingest", "health"]
ENTRYPOINT ["ingest"]
CMD ["run"]
