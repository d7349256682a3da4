# Two stages: the first compiles, the second holds the program and nothing else,
# no shell and no package manager.
FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=development
RUN CGO_ENABLED=0 go build -trimpath \
        -ldflags "-s -w -X luna/internal/program.Version=${VERSION}" -o /out/luna . \
    && mkdir -m 0700 /out/data && mkdir -m 0750 /out/data/media

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /out/luna /luna
COPY --from=build --chown=65532:65532 /out/data /data
# Time zones are inside of the program.
ENV LUNA_ENV=production LUNA_LISTEN=:8080 LUNA_DATA_DIR=/data
USER 65532:65532
EXPOSE 8080
VOLUME /data
HEALTHCHECK --interval=10s --timeout=6s --start-period=30s --retries=3 CMD ["/luna", "health"]
ENTRYPOINT ["/luna"]
CMD ["serve"]
