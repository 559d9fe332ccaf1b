# The API image: it also runs the worker, the migrations and the seed, by command:
#   docker run … garrison-api apps/api/dist/worker.js | migrate.js | seed.js
# Build it from the root of the repository: docker build -f docker/api.Dockerfile -t garrison-api .
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
RUN npm ci --ignore-scripts --include-workspace-root -w @garrison/api
COPY nx.json tsconfig.base.json .swcrc ./
COPY libs libs
COPY apps/api apps/api
RUN npx nx run-many -t build -p @garrison/api
RUN mkdir /out && cp -r --parents libs/*/dist apps/api/dist /out

FROM manifests AS production
RUN npm ci --ignore-scripts --omit=dev -w @garrison/api
# Scanners of images would take the lock file for what is installed.
RUN rm package-lock.json .npmrc
COPY --from=build /out ./
COPY catalogue catalogue

FROM ${NODE_IMAGE}
LABEL org.opencontainers.image.title="garrison-api" org.opencontainers.image.licenses="Apache-2.0"
ENV NODE_ENV=production MALLOC_ARENA_MAX=2 API_HOST=0.0.0.0 API_PORT=4000 WORKER_PORT=4001
WORKDIR /app
COPY --from=production /app ./
USER node
EXPOSE 4000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.API_PORT}/health/live`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node"]
CMD ["apps/api/dist/main.js"]
