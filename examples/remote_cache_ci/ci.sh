#!/usr/bin/env bash
# Runs in a CI job: builds, tests, and prints how much came from the shared cache. See `./ci.sh --help`. Needs bash 3.2 or later,
# awk, grep and sed, which every CI image has.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

usage() {
  cat <<'TEXT'
ci.sh: builds and tests, then prints how much came from the shared cache

usage: ci.sh [ARGS...]      the same as `bazel test --config=ci ARGS...`; without ARGS, `//...`

environment:
  CACHE_URL            the cache's URL, such as http://cache.example.org:8080 or grpcs://cache.example.org; unset: no cache
  CACHE_AUTHORIZATION  the value of the Authorization header, such as `Basic …`; without it, this job only reads
  MIN_HIT_RATE         a percentage; if the hit rate is lower, ci.sh fails even though the build succeeded
  BAZEL                the Bazel to use (default: bazel, else bazelisk, on the PATH, else ../../bazelw)

If the build fails and pyo3-bzl is on the PATH, it explains why; on GitHub, with annotations and in the summary of the job.

exit code: Bazel's (0 success, 1 build failed, 3 tests failed, …); 1 if the hit rate is below MIN_HIT_RATE; 2 wrong usage

hit rate: cache hits / (cache hits + actions that were run). It leaves out Bazel's internal actions (links, small files) and
actions whose outputs Bazel still had from the previous build, because neither ever asks the cache. If Bazel restarts a build
because the cache lost files, the figures cover the last attempt.
TEXT
}

say() { printf 'ci.sh: %s\n' "$*"; }

die() {
  printf 'ci.sh: error: %s\n' "$*" >&2
  exit 2
}

find_bazel() {
  local candidate
  for candidate in ${BAZEL:+"$BAZEL"} bazel bazelisk ../../bazelw; do
    if command -v "$candidate" >/dev/null 2>&1; then
      bazel=$candidate
      return
    fi
    [[ $candidate != "${BAZEL-}" ]] || die "BAZEL=$BAZEL is not a program"
  done
  die "no bazel or bazelisk on the PATH; install bazelisk, or set BAZEL to the program"
}

# Sets `flags` from the environment. Passes credentials through a file, because flags and variables appear in the build events.
choose_cache() {
  local authorization=${CACHE_AUTHORIZATION-}
  unset CACHE_AUTHORIZATION
  flags=()
  if [[ -z ${CACHE_URL-} ]]; then
    say "CACHE_URL is unset: building without a shared cache"
    return
  fi
  local host=${CACHE_URL#*://}
  host=${host%%/*}
  [[ $host != *@* ]] || die "CACHE_URL holds a user or password, which every log would show; put them in CACHE_AUTHORIZATION"
  flags=(--config=cache "--remote_cache=$CACHE_URL")
  # Over HTTP, this is an idle timeout. Over gRPC, it is the deadline of each call, which .bazelrc sets.
  case $CACHE_URL in
    http://* | https://*) flags+=(--remote_timeout=10s) ;;
  esac
  if [[ -n $authorization ]]; then
    say "cache: $CACHE_URL, reading and writing"
    (umask 077 && printf '%s\n' "$authorization" >"$folder/authorization")
    export CACHE_AUTHORIZATION_FILE=$folder/authorization
    flags+=("--credential_helper=${host%%:*}=%workspace%/credentials.sh")
  else
    say "cache: $CACHE_URL, reading only: CACHE_AUTHORIZATION is unset"
    flags+=(--remote_upload_local_results=false)
  fi
}

# Prints the number of actions by runner, one `COUNT NAME` per line, from the build event buildMetrics
# (actionSummary.runnerCount). Bazel's line `INFO: 36 processes: …` has the same figures, but its wording may change and
# --ui_event_filters may hide it.
runners() {
  grep '"actionSummary":{' "$events" | tail -n 1 | sed -n 's/.*"runnerCount":\[\([^]]*\)\].*/\1/p' | tr '}' '\n' |
    sed -n 's/.*"name":"\([^"]*\)","count":"\{0,1\}\([0-9]*\).*/\2 \1/p'
}

# Prints Bazel's warnings about the cache, each with its count. Bazel only warns and builds without the cache. The events contain
# its output as JSON strings.
complaints() {
  local warning='WARNING: (\\u001b\[[0-9;]*m)*Remote Cache: ([0-9]+ errors during bulk transfer:\\n)?[^"\\]*'
  # The pattern cuts `Download of '/ac/…' timed out` at its quote.
  grep '"progress":{' "$events" | grep -oE "$warning" |
    sed -e 's/.*Remote Cache: //' -e 's/.*bulk transfer:\\n//' -e 's/^[A-Za-z.$]*Exception: //' -e 's/load of $/load timed out/' |
    sort | uniq -c | sort -rn
}

# Prints the hit rate and sets `rate`, which is empty if there is none.
report() {
  rate=''
  if [[ -z $(runners 2>/dev/null) ]]; then
    say "no hit rate: Bazel stopped before it wrote its figures"
    return
  fi
  local figures hits ran how trouble
  figures=$(runners | awk '
    $2 == "total" || $2 == "internal" { next }
    { count = $1; sub(/^[0-9]+ /, ""); how = how (how == "" ? "" : ", ") count " " $0 }
    / cache hit$/ { hits += count; next }
    { ran += count }
    END { printf "%d %d %s", hits, ran, how }')
  hits=${figures%% *} figures=${figures#* } ran=${figures%% *} how=${figures#* }
  trouble=$(complaints || true)

  if ((hits + ran == 0 && status != 0)); then
    say "hit rate: none, no action succeeded (those that fail do not count)"
  elif ((hits + ran == 0)); then
    say "hit rate: none, no action had to be run or fetched: Bazel still had all outputs from the build before"
  else
    rate=$(awk -v hits="$hits" -v ran="$ran" 'BEGIN { printf "%.1f", int(1000 * hits / (hits + ran)) / 10 }')
    say "hit rate: $rate % ($hits of $((hits + ran)) actions came from the cache: $how)"
  fi
  [[ -n ${CACHE_URL-} ]] || return 0
  if [[ -n $trouble ]]; then
    if ((hits == 0)); then
      say "WARNING: NOTHING CAME FROM THE CACHE. Bazel said:"
    else
      say "WARNING: the cache did not work all the time. Bazel said:"
    fi
    sed -n 1,5p <<<"$trouble"
    advise "$trouble"
  elif ((hits == 0 && ran > 0)); then
    say "the server answered, but had none of these. Is this code new? If not, GUIDE.md, step 6, finds out why"
  fi
}

# advise TROUBLE: prints the next step, depending on Bazel's warning and exit code. Exit code 39: files in the cache were lost.
advise() {
  if ((status == 39)); then
    say "next: this Bazel left files on the server (--remote_download_toplevel) and cannot get them now: build once without CACHE_URL"
    return
  fi
  case $1 in
    *"is not supported by the server"*) say "next: a server that speaks the API version of this Bazel, or a newer Bazel" ;;
    *"does not support compression"*) say "next: take --remote_cache_compression out of .bazelrc" ;;
    *"401 "* | *"403 "* | *UNAUTHENTICATED* | *PERMISSION_DENIED*)
      say "next: the server refused: see whether CACHE_AUTHORIZATION is right; a job without it should not write"
      ;;
    *) say "next: see whether $CACHE_URL can be reached from this machine, and what the server's own log says" ;;
  esac
}

# Explains why the build failed, if pyo3-bzl is installed. The build events contain Bazel's output.
explain() {
  # 8: the build was interrupted
  [[ $status != 8 && -s $events ]] && command -v pyo3-bzl >/dev/null 2>&1 || return 0
  if [[ -n ${GITHUB_STEP_SUMMARY-} ]]; then
    pyo3-bzl explain --bep "$events" --format github || true
    pyo3-bzl explain --bep "$events" --format markdown >>"$GITHUB_STEP_SUMMARY" || true
  else
    pyo3-bzl explain --bep "$events" || true
  fi
}

case ${1-} in
  --help | -h)
    usage
    exit
    ;;
esac
if [[ -n ${MIN_HIT_RATE-} ]]; then
  awk -v rate="$MIN_HIT_RATE" 'BEGIN { exit !(rate ~ /^[0-9]+(\.[0-9]+)?$/ && rate + 0 <= 100) }' ||
    die "MIN_HIT_RATE: expected 0 to 100, got \`$MIN_HIT_RATE\`"
  [[ -n ${CACHE_URL-} ]] || die "MIN_HIT_RATE is set, but CACHE_URL is not: there is no cache to hit"
fi

# A Bazel server caches credentials for half an hour and uses them in every later build, even of a pull request and regardless of
# flags. So a job with credentials stops its server.
# shellcheck disable=SC2329 # the trap calls it
finish() {
  if [[ -e $folder/authorization ]]; then "$bazel" shutdown >/dev/null 2>&1 || true; fi
  rm -rf "$folder"
}

bazel='' rate=''
folder=$(mktemp -d)
trap finish EXIT
events=$folder/events.json
find_bazel
choose_cache
[[ $# -gt 0 ]] || set -- //...

# With path conversion, Bazel uploads the files that the events name, and an unavailable gRPC cache fails the build
# (exit code 38).
flags=("--build_event_json_file=$events" --nobuild_event_json_file_path_conversion ${flags[@]+"${flags[@]}"})
status=0
"$bazel" test --config=ci "${flags[@]}" "$@" || status=$?

report
[[ $status == 0 ]] || explain
if [[ $status == 0 && -n ${MIN_HIT_RATE-} ]]; then
  [[ -z $rate ]] || awk -v rate="$rate" -v least="$MIN_HIT_RATE" 'BEGIN { exit !(rate + 0 >= least + 0) }' || {
    say "error: the hit rate $rate % is below MIN_HIT_RATE=$MIN_HIT_RATE"
    status=1
  }
fi
exit "$status"
