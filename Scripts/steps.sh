# shellcheck shell=bash
# Sourced by the other scripts: what they share.

say() { printf '%s\n' "$*" >&2; }

# step TITLE COMMAND…: runs the command, prints the minutes it took, and returns its exit code.
step() {
    local title=$1 begun=$SECONDS status=0 tenths
    shift
    say "== $title"
    "$@" || status=$?
    tenths=$(((SECONDS - begun + 3) / 6))
    say "== $title: $((tenths / 10)).$((tenths % 10)) min"
    return "$status"
}

# quietly LOG COMMAND…: runs the command with its output in the log, shows on one line that it is alive, and prints the log
# if it fails. On a terminal the line is overwritten; elsewhere there is a line every half a minute. While it runs, its pid is in
# quiet_pid: Ctrl-C does not reach it.
quiet_pid=''
quietly() {
    local log=$1 begun=$SECONDS status=0 line width ticks=0
    shift
    "$@" >"$log" 2>&1 &
    quiet_pid=$!
    while kill -0 "$quiet_pid" 2>/dev/null; do
        sleep 0.5
        ticks=$((ticks + 1))
        # The compiler's last line, such as "[312/845] Compiling AMQP Channel.swift", without warnings and their source.
        line=$(grep -aE '^(\[[0-9]+/[0-9]+\]|Fetch|Comput|Creat|Build|Plann|Updat)' "$log" 2>/dev/null | tail -n 1) || true
        line="   $((SECONDS - begun)) s  ${line:-starting}"
        if [ -t 2 ]; then
            width=$(tput cols 2>/dev/null) || width=80
            printf '\r\033[K%s' "${line:0:$((width - 1))}" >&2
        elif [ $((ticks % 60)) = 0 ]; then
            say "$line"
        fi
    done
    if [ -t 2 ]; then printf '\r\033[K' >&2; fi
    wait "$quiet_pid" || status=$?
    quiet_pid=''
    if [ "$status" != 0 ]; then cat -- "$log" >&2; fi
    return "$status"
}

# own_broker NAME: starts a broker only for this run unless AMQP_URL names one, and exports its AMQP_URL.
broker_name=''
own_broker() {
    if [ -n "${AMQP_URL:-}" ]; then
        say "Using the broker that AMQP_URL names."
        return
    fi
    # Set before it starts, so that `stop_own_broker` also ends a broker that was interrupted during its start.
    broker_name=$1
    AMQP_URL=$(Scripts/broker --name "$broker_name" up --any-port) || return 1
    export AMQP_URL
}

stop_own_broker() {
    if [ -n "$broker_name" ]; then Scripts/broker --name "$broker_name" down --purge; fi
}
