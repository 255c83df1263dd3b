#!/bin/bash
# Runs Stoker and the naive Redis scheduler in turns, on the same machine, in one run, and prints JSON lines.
# usage: bench/side-by-side.sh [REPEATS] [PEERS_FOLDER]
#
# The peer is a Redis queue with Python workers: no durability, no gangs, no fit. Stoker syncs every accepted job
# to disk before it answers. Compare CPU per job as well as wall time: it holds on a busy machine.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 2
repeats=${1:-3} peers=${2:-../shared/peers}
peer="$peers/naive-redis/run.sh"
say() { printf '{"at":"%s","load":%s,"run":"%s"}\n' "$(date -u +%FT%TZ)" "$(cut -d' ' -f1 /proc/loadavg)" "$*"; }
peer() {
  [[ -x $peer ]] || { echo "{\"skipped\":\"naive-redis $*\",\"why\":\"no $peer\"}"; return; }
  say "naive-redis $*"
  timeout 600 "$peer" "$@" || echo "{\"failed\":\"naive-redis $*\"}"
}
stoker() { say "stoker bench $*"; timeout 600 ./stoker bench "$@" -o json || echo "{\"failed\":\"stoker bench $*\"}"; }

for ((i = 0; i < repeats; i++)); do
  stoker submit --set jobs=10000 --set slots=32 --set warmup=40000 --set connections=32
  peer 32 10000 scheduler
  peer 32 10000 direct
  stoker submit --set jobs=1000 --set slots=32 --set millis=250
  peer 32 1000 scheduler 0.25
  stoker latency --set jobs=1000 --set perSecond=100 --set slots=32 --set warmup=20000
  peer 32 1000 scheduler 0 100
done
