# shellcheck shell=bash
# Sourced by Scripts/broker: a RabbitMQ that runs as you, with its own files.
# shellcheck disable=SC2034,SC2154 # Scripts/broker sets the variables, and reads what is set here.

# The scripts of the server. Those in /usr/sbin change the user first.
server_scripts() {
    local folder root
    root=$(root_of_release)
    for folder in "$root"/usr/lib/rabbitmq/bin "$root"/usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin; do
        if [ -x "$folder/rabbitmq-server" ]; then echo "${folder#"$root"}"; return; fi
    done
    if [ -n "$root" ]; then fail "RabbitMQ $release is not in $root: remove that folder and try again"; fi
    fail "no Docker engine answers and rabbitmq-server is not installed: run Scripts/install broker"
}

# Nothing of the system's own RabbitMQ is read or written: settings, cookie, data, logs, plugins and port mapper are ours.
enter_private_environment() {
    local variable
    for variable in $(compgen -e | grep '^RABBITMQ_' || true); do unset "$variable"; done
    unset ERL_LIBS ERL_FLAGS ERL_ZFLAGS
    export HOME="$state/home" LANG=C.UTF-8
    export ERL_AFLAGS='-kernel inet_dist_use_interface {127,0,0,1}'
    export ERL_CRASH_DUMP="$state/log/crash"
    export ERL_EPMD_ADDRESS=127.0.0.1 ERL_EPMD_PORT="$epmd_port"
    export RABBITMQ_CONF_ENV_FILE="$state/environment"
    export RABBITMQ_CONFIG_FILE="$state/rabbitmq" RABBITMQ_ADVANCED_CONFIG_FILE="$state/advanced"
    export RABBITMQ_ENABLED_PLUGINS_FILE="$state/plugins"
    export RABBITMQ_MNESIA_BASE="$state/data" RABBITMQ_LOG_BASE="$state/log" RABBITMQ_PID_FILE="$state/pid"
    # "localhost" resolves everywhere; the machine's own name need not.
    export RABBITMQ_NODENAME="rabbit-$name@localhost"
    export RABBITMQ_CTL_DIST_PORT_MIN=35672 RABBITMQ_CTL_DIST_PORT_MAX=35871
}

configure() {
    mkdir -p "$state/home" "$state/data" "$state/log"
    : >"$state/environment"
    {
        echo "listeners.tcp.1 = 127.0.0.1:$port"
        echo "max_message_size = 134217728"
        if [ "$management_port" != 0 ]; then
            echo "management.tcp.ip = 127.0.0.1"
            echo "management.tcp.port = $management_port"
        fi
    } >"$state/rabbitmq.conf"
    if [ "$management_port" != 0 ]; then echo '[rabbitmq_management].'; else echo '[].'; fi >"$state/plugins"
}

# If the broker kept a pipe of its caller open, the reader of that pipe would wait until the broker ends.
close_inherited() {
    local descriptor
    for descriptor in "/proc/$BASHPID/fd/"*; do
        descriptor=${descriptor##*/}
        # 255 belongs to the shell, which closes it.
        if [ "$descriptor" -gt 2 ] && [ "$descriptor" != 255 ]; then exec {descriptor}>&-; fi
    done
}

start_private() {
    local scripts
    make_root
    scripts=$(server_scripts) || exit 1
    kind=private
    # Files that a crashed broker has left behind.
    end "$epmd_pid" "$epmd_started"
    epmd_port=$(free_port "$port" "$management_port") || exit 1
    configure
    say "Starting a private RabbitMQ in $state…"
    # Detached (setsid), so that both outlive this script and its terminal. The server's script believes that a
    # supervisor watches it: then it becomes the broker, with the pid that we know.
    read -r epmd_pid pid < <(
        close_inherited
        enter_private_environment
        (within_root setsid epmd -port "$epmd_port") </dev/null >"$state/log/epmd" 2>&1 &
        printf '%s ' $!
        RABBITMQ_DIST_PORT=$(free_port "$port" "$management_port" "$epmd_port")
        export RABBITMQ_DIST_PORT RUNNING_UNDER_SYSTEMD=true
        (within_root setsid "$scripts/rabbitmq-server") </dev/null >"$state/log/start" 2>&1 &
        echo $!
    )
    epmd_started=$(started "$epmd_pid") pid_started=$(started "$pid")
    save
    local deadline=$((SECONDS + start_seconds))
    until responds; do
        if ! lives "$pid" "$pid_started"; then break; fi
        if [ "$SECONDS" -ge "$deadline" ]; then say "It did not answer within $start_seconds s."; break; fi
        sleep 0.2
    done
    if lives "$pid" "$pid_started" && responds; then return 0; fi
    tail -n 20 "$state/log/start" >&2
    stop_private
    return 1
}

# Ends one process that this script started: asks, waits, insists.
end() {
    local deadline=$((SECONDS + stop_seconds))
    lives "$1" "$2" || return 0
    kill -TERM "$1" 2>/dev/null || true
    while lives "$1" "$2"; do
        if [ "$SECONDS" -ge "$deadline" ]; then kill -KILL "$1" 2>/dev/null || true; fi
        sleep 0.1
    done
}

stop_private() {
    end "$pid" "$pid_started"
    end "$epmd_pid" "$epmd_started"
    pid=0 pid_started=0 epmd_pid=0 epmd_started=0
    save
}

