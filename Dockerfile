# Onward as a server (docs/serve.md, In a container):
#   docker compose --profile app up --wait -d app
# It runs without root and without rights, and writes to /data and /tmp alone, so that the rest may be
# read-only. To hold the images still, append their digests: docker buildx imagetools inspect IMAGE.
FROM python:3.13-slim AS build
WORKDIR /source
COPY . .
RUN python -m venv /opt/onward
RUN /opt/onward/bin/python -m pip install --no-cache-dir --disable-pip-version-check ".[all]"

FROM python:3.13-slim
COPY --from=build /opt/onward /opt/onward
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /tmp --shell /usr/sbin/nologin onward
RUN install --directory --owner=onward --group=onward --mode=700 /data
ENV PATH=/opt/onward/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    ONWARD_WORKSPACE=/data/workspace
USER 10001
WORKDIR /data
VOLUME /data
EXPOSE 8321
# ready = a snapshot is open, a worker is free, and the records can be written
HEALTHCHECK --interval=10s --timeout=5s --start-period=120s --retries=3 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8321/readyz', timeout=4)"]
ENTRYPOINT ["onward"]
CMD ["serve", "--host", "0.0.0.0", "--tokens", "/data/tokens"]
