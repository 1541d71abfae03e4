#!/bin/sh
# Second stage of the Dockerfile: Node.js, and an account that is not root.
set -eu
export DEBIAN_FRONTEND=noninteractive
apt-get update
apt-get install -y --no-install-recommends nodejs
rm -rf /var/lib/apt/lists/*
groupadd --gid 10001 medclip
useradd --uid 10001 --gid 10001 --no-create-home --shell /usr/sbin/nologin medclip
mkdir -p /data
chown 10001:10001 /data
