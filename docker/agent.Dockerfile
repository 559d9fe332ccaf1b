# The agent of one region (REGION), driving the simulated data centre; its hardware lives in /var/lib/garrison.
# Build it from the root of the repository: docker build -f docker/agent.Dockerfile -t garrison-agent .
ARG NODE_IMAGE=docker.io/library/node:20-bookworm-slim

FROM ${NODE_IMAGE} AS manifests
WORKDIR /app
# Every workspace of the lock file has to be there, or npm refuses; only the named one is installed.
COPY package.json package-lock.json .npmrc ./
COPY apps/agent/package.json apps/agent/
COPY apps/api/package.json apps/api/
COPY apps/console/package.json apps/console/
COPY apps/e2e/package.json apps/e2e/
COPY libs/api-client/package.json libs/api-client/
COPY libs/contracts/package.json libs/contracts/
COPY libs/domain/package.json libs/domain/
COPY libs/node-drivers/package.json libs/node-drivers/
COPY libs/queue/package.json libs/queue/
COPY tools/package.json tools/

FROM manifests AS build
ENV NX_DAEMON=false CI=true
RUN npm ci --ignore-scripts --include-workspace-root -w @garrison/agent
COPY nx.json tsconfig.base.json .swcrc ./
COPY libs libs
COPY apps/agent apps/agent
RUN npx nx run-many -t build -p @garrison/agent
RUN mkdir /out && cp -r --parents libs/*/dist apps/agent/dist /out

FROM manifests AS production
RUN npm ci --ignore-scripts --omit=dev -w @garrison/agent
# Scanners of images would take the lock file for what is installed.
RUN rm package-lock.json .npmrc
COPY --from=build /out ./
COPY catalogue catalogue

FROM ${NODE_IMAGE}
LABEL org.opencontainers.image.title="garrison-agent" org.opencontainers.image.licenses="Apache-2.0"
ENV NODE_ENV=production MALLOC_ARENA_MAX=2 UV_THREADPOOL_SIZE=2 AGENT_HOST=0.0.0.0 AGENT_PORT=4100 DATA_DIR=/var/lib/garrison
WORKDIR /app
COPY --from=production /app ./
# A new named volume takes over this folder's owner.
RUN install -d -o node -g node -m 700 /var/lib/garrison
USER node
EXPOSE 4100
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.AGENT_PORT}/health/live`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node"]
CMD ["apps/agent/dist/main.js"]
