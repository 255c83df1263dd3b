#!/bin/bash
# Kills a whole `stoker up` with SIGKILL while real jobs run and others wait, again and again, and checks that
# no accepted job is lost, none runs to its end twice, running workers are adopted, and it is ready in time.
# usage: bench/kill9.sh [ROUNDS] [QUEUED] [RUNNING] [READY_SECONDS]        prints one JSON line; exit code 0 = all held
#
# Each job is a real process that appends its job id to a file as its last act.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 2
rounds=${1:-20} queued=${2:-1000} running=${3:-30} limit=${4:-5}
command -v jq >/dev/null && command -v curl >/dev/null || { echo "kill9: needs jq and curl" >&2; exit 2; }

folder=$(mktemp -d "${TMPDIR:-/tmp}/stoker-kill9.XXXXXX")
free_port() { local p; while p=$((20000 + RANDOM % 20000)); do (exec 3<>/dev/tcp/127.0.0.1/$p) 2>/dev/null || { echo $p; return; }; done; }
http=$(free_port) raft=$(free_port) agents=$(free_port)
url="http://127.0.0.1:$http"
./stoker version --client >/dev/null || exit 2   # builds when needed
pid=
start() {
  ./stoker up --http 127.0.0.1:"$http" --raft 127.0.0.1:"$raft" --agents 127.0.0.1:"$agents" \
    --data-dir "$folder/data" --gpus "$running" --insecure-loopback >>"$folder/up.log" 2>&1 &
  pid=$!
}
now() { date +%s%N; }
await_ready() {
  local begun=$1
  until curl -fsS -m 2 "$url/readyz" >/dev/null 2>&1; do
    kill -0 "$pid" 2>/dev/null || { echo "kill9: it ended:" >&2; tail -5 "$folder/up.log" >&2; return 1; }
    (( ($(now) - begun) / 1000000000 < 60 )) || { echo "kill9: not ready after 60 s" >&2; return 1; }
    sleep 0.02
  done
  echo $((($(now) - begun) / 1000000))
}
stop() { [[ -n $pid ]] && kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null; rm -rf "$folder"; }
trap stop EXIT
cluster() { curl -fsS -m 10 "$url/api/v1/cluster" | jq -r "$1"; }

start
await_ready "$(now)" >/dev/null || exit 1
total=0
# $1 jobs that run for $2 seconds; prints nothing, counts into total
submit() {
  local i body
  body=$(jq -nc --arg run "sleep $2; echo \$STOKER_JOB_ID >>$folder/ends" '{name:"kill9",gpus:1,run:$run}')
  for ((i = 0; i < $1; i++)); do printf 'next\nurl="%s/api/v1/jobs"\nrequest="POST"\nheader="Content-Type: application/json"\ndata="%s"\noutput="/dev/null"\nfail\nsilent\nshow-error\n' \
    "$url" "${body//\"/\\\"}"; done | sed 1d >"$folder/curl.cfg"
  curl -K "$folder/curl.cfg" || { echo "kill9: a submission was refused" >&2; exit 1; }
  total=$((total + $1))
}
most_ms=0 readies=() adopted=0 orphaned=0
for ((round = 1; round <= rounds; round++)); do
  # Keep the queue and the slots full: long jobs first, so that work runs across the kill.
  missing=$((queued + running - $(cluster '.jobs.pending + .jobs.scheduled + .jobs.running')))
  ((missing > 0)) && submit "$missing" "$((2 + RANDOM % 4))"
  until (( $(cluster .jobs.running) >= running )); do sleep 0.05; done
  sleep "0.$((RANDOM % 10))"
  # Workers that live now must be the same processes afterwards, unless they end by themselves.
  mapfile -t before < <(pgrep -f "STOKER_JOB_ID >>$folder/ends" || true)
  kill -9 "$pid"; wait "$pid" 2>/dev/null
  begun=$(now); start
  ms=$(await_ready "$begun") || exit 1
  readies+=("$ms"); ((ms > most_ms)) && most_ms=$ms
  for worker in "${before[@]}"; do
    if kill -0 "$worker" 2>/dev/null; then adopted=$((adopted + 1)); else orphaned=$((orphaned + 1)); fi
  done
done
# Let everything end.
until (( $(cluster '.jobs.pending + .jobs.scheduled + .jobs.running') == 0 )); do sleep 0.5; done
completed=$(cluster .jobs.completed)
known=$(cluster .jobs.total)
ended=$(sort -n "$folder/ends" | uniq | wc -l)
twice=$(sort -n "$folder/ends" | uniq -d | wc -l)
median=$(printf '%s\n' "${readies[@]}" | sort -n | sed -n "$(((rounds + 1) / 2))p")
lost=$((total - ended))
jq -nc --argjson rounds "$rounds" --argjson jobs "$total" --argjson known "$known" --argjson completed "$completed" \
  --argjson lost "$lost" --argjson twice "$twice" --argjson median "$median" --argjson most "$most_ms" \
  --argjson alive "$adopted" --argjson gone "$orphaned" \
  '{name:"kill9",rounds:$rounds,jobsAccepted:$jobs,jobsKnown:$known,jobsCompleted:$completed,lost:$lost,ranToTheEndTwice:$twice,
    readyMillisMedian:$median,readyMillisMost:$most,workersAliveAfterRestart:$alive,workersEndedMeanwhile:$gone}'
((lost == 0 && twice == 0 && completed == total && most_ms <= limit * 1000))
