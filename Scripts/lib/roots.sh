# shellcheck shell=bash
# Sourced by Scripts/broker: other releases of RabbitMQ than the system's, each from a newer Debian in its own
# folder (a root), made once and kept in the user's cache.
# shellcheck disable=SC2154 # Scripts/broker sets the variables.

cache_home=${XDG_CACHE_HOME:-${HOME:+$HOME/.cache}}
roots=${cache_home:-$repository/.build}/amqp-toolkit/roots

# Which Debian has the release. `debian` is what the system's own package manager installs.
debian_suite() {
    case $1 in
    4.3) echo forky ;;
    4.0) echo trixie ;;
    *) return 1 ;;
    esac
}

# The root of this broker's release; empty for the system's own RabbitMQ.
root_of_release() {
    if [ -n "$release" ] && [ "$release" != debian ]; then echo "$roots/$release"; fi
}

has_server() { [ -x "$1/usr/lib/rabbitmq/bin/rabbitmq-server" ]; }

# Makes the root if it is not there: a few minutes and 400 MB, once.
make_root() {
    local root suite log
    root=$(root_of_release)
    if [ -z "$root" ] || has_server "$root"; then return; fi
    suite=$(debian_suite "$release")
    if [ "$(id -u)" != 0 ]; then
        fail "RabbitMQ $release needs root rights here, or a Docker engine: run this as root (sudo), or leave --release out"
    fi
    if ! command -v debootstrap >/dev/null; then "$repository/Scripts/install" roots || exit 1; fi
    mkdir -p "$roots"
    # Two brokers of one release that start at the same time make one root.
    exec 7>"$roots/$release.lock"
    flock 7
    if ! has_server "$root"; then
        log=$roots/$release.log
        say "Fetching RabbitMQ $release (Debian's packages of $suite) into $root: a few minutes, once…"
        rm -rf -- "$root.new"
        # An older debootstrap does not know the newest Debian; the script for sid works for all.
        debootstrap --variant=minbase --include=rabbitmq-server,procps "$suite" "$root.new" '' sid >"$log" 2>&1 ||
            { tail -n 20 "$log" >&2; fail "RabbitMQ $release could not be fetched: $log has the whole of it"; }
        rm -rf -- "$root.new/var/cache/apt/archives" "$root.new/var/lib/apt/lists"
        echo '127.0.0.1 localhost' >"$root.new/etc/hosts"
        mv -- "$root.new" "$root"
    fi
    exec 7>&-
}

# Runs a command in the root of the release, or directly for the system's own. The mounts end with the process. Files
# below the current folder and /tmp are visible there too.
within_root() {
    local root
    root=$(root_of_release)
    if [ -z "$root" ]; then exec "$@"; fi
    mkdir -p "$root$state" "$root$PWD"
    # shellcheck disable=SC2016 # The inner shell expands them.
    exec unshare --mount sh -c '
        root=$1 state=$2 folder=$3
        shift 3
        mount -t proc proc "$root/proc" && mount --rbind /dev "$root/dev" && mount --bind /tmp "$root/tmp" &&
            mount --bind "$folder" "$root$folder" && mount --bind "$state" "$root$state" || exit 71
        PATH=/usr/sbin:/usr/bin:/sbin:/bin exec chroot "$root" /usr/bin/env --chdir="$folder" "$@"
    ' sh "$root" "$state" "$PWD" "$@"
}
