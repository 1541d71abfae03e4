# The viewer with the plugin, the model and a small PACS in one image; deploy/compose.yml puts an Orthanc beside it.
#   docker build -t medclip-sam .
#   docker run --read-only --tmpfs /tmp -v medclip-data:/data -p 127.0.0.1:3000:3000 medclip-sam
FROM debian:trixie-slim AS build
COPY . /src
WORKDIR /src
RUN sh deploy/image/build.sh

FROM debian:trixie-slim
COPY --from=build /src/deploy/image/runtime.sh /opt/runtime.sh
RUN sh /opt/runtime.sh && rm /opt/runtime.sh
COPY --from=build /opt/medclip-sam /opt/medclip-sam
ENV MEDCLIP_SAM_HOME=/opt/medclip-sam/home NODE_ENV=production
USER 10001:10001
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["node", "/opt/medclip-sam/healthcheck.cjs"]
ENTRYPOINT ["node", "/opt/medclip-sam/node_modules/@medclip/cli/bin/medclip-sam.cjs"]
CMD ["serve", "--host", "0.0.0.0", "--data", "/data", "--no-samples"]
