#!/bin/sh
# First stage of the Dockerfile, run in /src: builds the command line's package and installs it into /opt/medclip-sam.
set -eu
export DEBIAN_FRONTEND=noninteractive ONNXRUNTIME_NODE_INSTALL=skip
apt-get update
apt-get install -y --no-install-recommends ca-certificates nodejs npm
npm install --no-audit --no-fund --loglevel=error
npm run pack -- --only platform/cli --out /opt/packages

mkdir -p /opt/medclip-sam
cd /opt/medclip-sam
echo '{ "private": true }' > package.json
# pg-boss is for `batch work`; its version is the one that is tested.
pg_boss=$(node -p "require('/src/package.json').devDependencies['pg-boss']")
npm install --no-audit --no-fund --loglevel=error /opt/packages/*.tgz "pg-boss@$pg_boss"
# The prebuilt viewer; its checksum is verified.
MEDCLIP_SAM_HOME=/opt/medclip-sam/home node node_modules/@medclip/cli/bin/medclip-sam.cjs serve --prepare --no-samples
cp /src/deploy/image/healthcheck.cjs healthcheck.cjs
