# syntax=docker/dockerfile:1.7
# The service as an image: docker build -t plan-management .
# docs/deployment.md says how to run it, and what of this is tested.

FROM eclipse-temurin:17.0.15_6-jdk-noble AS build
WORKDIR /build
COPY . .
RUN --mount=type=cache,target=/root/.m2 \
    ./mvnw -B -ntp -q -Pquick -Dmaven.test.skip=true -pl bootstrap -am \
      package dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory=target/image/lib \
    && cd bootstrap/target/image \
    && mkdir app \
    && mv lib/plan-*.jar lib/adapter-*.jar app/ \
    && cp ../bootstrap-*.jar app/

FROM eclipse-temurin:25.0.3_9-jre-noble
RUN groupadd --system --gid 10001 plan \
    && useradd --system --uid 10001 --gid plan --home-dir /data --no-create-home --shell /usr/sbin/nologin plan \
    && install -d -o plan -g plan -m 0700 /data

# What seldom changes comes first: a new build of ours is a layer of less than a megabyte.
COPY --from=build /build/bootstrap/target/image/lib /opt/plan/lib
COPY --from=build /build/bootstrap/target/image/app /opt/plan/app

ENV PLAN_HOST=0.0.0.0 PLAN_PORT=5000 PLAN_DATA=/data
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 5000

# Whether the process answers, not whether its servers do: a restart would not mend those.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/$PLAN_PORT && printf 'GET /health/live HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200 '"]

# The heap follows the container's memory. Without memory the process ends, and is started again.
ENTRYPOINT ["java", "--enable-native-access=ALL-UNNAMED", "-XX:MaxRAMPercentage=70", "-XX:+ExitOnOutOfMemoryError", "-cp", "/opt/plan/app/*:/opt/plan/lib/*", "io.planmanagement.bootstrap.Main"]
CMD ["serve"]
