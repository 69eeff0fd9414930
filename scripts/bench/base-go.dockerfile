# The Dockerfile of the Docker build strategy, as `scripts/bench.sh stages` gives it to
# buildah. What differs from the document's, for want of a network:
# - golang:1.21-alpine is goci's base stage of a module that does nothing: Go, a shell, and
#   the user; alpine:3.18 is a busybox alone;
# - the RUN apk lines are left out; so is adduser where the user is there already, and
#   elsewhere echo stands for it;
# - modules come from the host's module cache, by GOPROXY=file:///proxy.
FROM localhost/bench-golang AS base

USER root
WORKDIR /app

ENV CGO_ENABLED=0 \
    GOOS=linux \
    GOARCH=amd64 \
    GO111MODULE=on \
    GOFLAGS= \
    GOPROXY=file:///proxy \
    GOSUMDB=off

RUN chown -R chorus:chorus /app
USER chorus

COPY --chown=chorus:chorus go.mod go.sum ./
RUN go mod download && go mod verify

FROM base AS development

COPY --chown=chorus:chorus . .
RUN rm -f go.mod go.sum
COPY --from=base --chown=chorus:chorus /app/go.mod /app/go.sum ./
CMD ["go", "run", "."]

FROM base AS builder

COPY --chown=chorus:chorus . .
RUN rm -f go.mod go.sum
COPY --from=base --chown=chorus:chorus /app/go.mod /app/go.sum ./

RUN go build \
    -ldflags='-w -s -extldflags "-static"' \
    -a \
    -installsuffix cgo \
    -tags netgo \
    -o main .

FROM localhost/bench-alpine AS production

RUN echo chorus:x:1001: >>/etc/group && \
    echo chorus:x:1001:1001::/home/chorus:/bin/sh >>/etc/passwd

WORKDIR /app

COPY --from=builder --chown=chorus:chorus /app/main ./main

USER chorus

EXPOSE 8081
ENV PORT=8081

HEALTHCHECK --interval=30s --timeout=3s \
    CMD wget --no-verbose --tries=1 --spider http://localhost:8081/health || exit 1

CMD ["./main"]
