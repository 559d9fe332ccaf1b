# The web console. It reads its addresses (API_URL, API_PUBLIC_URL) when it starts, so one image serves any cloud.
# Build it from the root of the repository: docker build -f docker/console.Dockerfile -t garrison-console .
ARG NODE_IMAGE=docker.io/library/node:20-bookworm-slim

FROM ${NODE_IMAGE} AS build
ENV NX_DAEMON=false CI=true NEXT_TELEMETRY_DISABLED=1
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
RUN npm ci --ignore-scripts --include-workspace-root -w @garrison/console
COPY nx.json tsconfig.base.json .swcrc ./
COPY libs libs
COPY apps/console apps/console
RUN npx nx run-many -t build -p @garrison/console
# Next traces what the server needs, its production dependencies included; the static files lie beside it.
RUN cp -r apps/console/.next/static apps/console/.next/standalone/apps/console/.next/static

FROM ${NODE_IMAGE}
LABEL org.opencontainers.image.title="garrison-console" org.opencontainers.image.licenses="Apache-2.0"
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1 MALLOC_ARENA_MAX=2 HOSTNAME=0.0.0.0 PORT=3000
WORKDIR /app
COPY --from=build /app/apps/console/.next/standalone ./
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/live`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node"]
CMD ["apps/console/server.js"]
