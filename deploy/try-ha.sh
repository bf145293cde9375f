#!/bin/sh
# What docs/operations.md says of a PostgreSQL that survives its leader, on this machine's loopback and from Debian's packages:
# three nodes under Patroni, two replicas of the hub, load, and the leader killed. Three minutes at most; leaves nothing behind.
set -eu
cd "$(dirname "$0")/.."
PATH="$PATH:/usr/sbin"

missing=''
command -v patroni >/dev/null || missing="$missing patroni"
command -v etcd >/dev/null || missing="$missing etcd-server"
command -v haproxy >/dev/null || missing="$missing haproxy"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"

if [ -n "$missing" ]; then
  if [ "$(id -u)" != 0 ] || [ ! -e /etc/debian_version ]; then
    echo "try-ha: not on this machine, and only root on Debian may install:$missing" >&2
    exit 1
  fi
  apt-get -q update >/dev/null
  # Installed, not started: the services of the packages are none of this. RUNLEVEL=1 keeps Debian from it.
  # shellcheck disable=SC2086
  RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends $missing >/dev/null
fi

exec node --import tsx deploy/try-ha/main.ts
