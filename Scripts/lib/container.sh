# shellcheck shell=bash
# Sourced by Scripts/broker: a RabbitMQ in a container, by docker-compose.yml.
# shellcheck disable=SC2034,SC2154 # Scripts/broker sets the variables, and reads what is set here.

docker_answers() { command -v docker >/dev/null && docker compose version >/dev/null 2>&1 && docker info >/dev/null 2>&1; }

compose() {
    local project=amqp-toolkit
    if [ "$name" != default ]; then project=amqp-toolkit-$name; fi
    AMQP_PORT=$port AMQP_MANAGEMENT_PORT=$management_port AMQP_RABBITMQ_TAG=${release:+$release-management} \
        docker compose -p "$project" -f "$repository/docker-compose.yml" "$@"
}

container_runs() { [ -n "$(compose ps --status running --quiet 2>/dev/null)" ]; }

published_port() {
    local address
    address=$(compose port rabbitmq "$1")
    echo "${address##*:}"
}

start_container() {
    kind=container
    save
    say "Starting RabbitMQ in a container (docker compose)…"
    compose up --detach --wait --wait-timeout "$start_seconds" >&2 || return 1
    answers "$port"
}

