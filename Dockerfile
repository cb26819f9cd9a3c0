# Two stages: build with cgo for SQLite, run as an unprivileged user.
#   docker build -t geodigest .
#   docker run -v geodigest:/data -v ./config.yaml:/etc/geodigest/config.yaml:ro -p 127.0.0.1:8080:8080 geodigest
# In config.yaml: database: /data/geodigest.db and site.listen: 0.0.0.0:8080.
FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=""
RUN CGO_ENABLED=1 go build -trimpath -tags sqlite_omit_load_extension -ldflags "-s -w -X main.version=${VERSION}" -o /geodigest ./cmd/geodigest \
 && mkdir /data

FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 geodigest
COPY --from=build /geodigest /usr/bin/geodigest
COPY --from=build --chown=geodigest:geodigest /data /data
USER geodigest
VOLUME /data
EXPOSE 8080
ENTRYPOINT ["/usr/bin/geodigest"]
CMD ["run", "-c", "/etc/geodigest/config.yaml"]
