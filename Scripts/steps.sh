# shellcheck shell=bash
# Sourced by the other scripts: what they share.

say() { printf '%s\n' "$*" >&2; }

# step TITLE COMMAND…: runs the command, then prints the minutes it took and hands its exit code on.
step() {
    local title=$1 begun=$SECONDS status=0 tenths
    shift
    say "== $title"
    "$@" || status=$?
    tenths=$(((SECONDS - begun + 3) / 6))
    say "== $title: $((tenths / 10)).$((tenths % 10)) min"
    return "$status"
}

# own_broker NAME: starts a broker for this run alone unless AMQP_URL names one, and exports its AMQP_URL.
broker_name=''
own_broker() {
    if [ -n "${AMQP_URL:-}" ]; then
        say "Using the broker that AMQP_URL names."
        return
    fi
    # Known before it starts, so that `stop_own_broker` ends one that was interrupted in the middle of its start.
    broker_name=$1
    AMQP_URL=$(Scripts/broker --name "$broker_name" up --any-port) || return 1
    export AMQP_URL
}

stop_own_broker() {
    if [ -n "$broker_name" ]; then Scripts/broker --name "$broker_name" down --purge; fi
}
