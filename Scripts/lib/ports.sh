# shellcheck shell=bash
# Sourced by Scripts/broker: which ports are free, who listens, and whether AMQP answers there.
# shellcheck disable=SC2034,SC2154 # Scripts/broker sets the variables, and reads what is set here.

# Listening ports of every address, each with its socket; a bind on one of them fails, or hides the port of another program.
# The shell reads only those rows: it would read the tables byte by byte, and they have every connection that has ended.
listening() {
    local address inode
    while read -r _ address _ _ _ _ _ _ _ inode _; do
        echo "$((16#${address##*:})) socket:[$inode]"
    done < <(cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | grep -E '^ *[0-9]+: [^ ]+ [^ ]+ 0A ')
}

# Reads to the end: grep -q would leave at the first match, and with pipefail the SIGPIPE would look like "free".
is_free() { ! listening | grep "^$1 " >/dev/null; }

# listens PID PORT: whether that very process has the port.
listens() { listening | sed -n "s/^$2 //p" | grep -xFf <(readlink "/proc/$1/fd/"* 2>/dev/null) >/dev/null; }

# A free port below the range from which the system gives ports to outgoing connections.
free_port() {
    local taken candidate
    taken=" $(listening | tr '\n' ' ') $* "
    for _ in {1..200}; do
        candidate=$((20000 + (RANDOM * 32768 + RANDOM) % 12000))
        if [[ $taken != *" $candidate "* ]]; then echo "$candidate"; return; fi
    done
    fail "found no free port between 20000 and 32000"
}

# Whether an AMQP server answers there: its first frame, connection.start, begins with the octet 1.
answers() {
    local octet=''
    {
        exec 3<>"/dev/tcp/127.0.0.1/$1" || return 1
        printf 'AMQP\0\0\11\1' >&3
        IFS= read -r -d '' -n 1 -t 5 octet <&3 || true
        exec 3>&-
    } 2>/dev/null
    [ "$octet" = $'\1' ]
}

# Whether our own broker answers: a private one may have lost its port to another program while it ended.
responds() { { [ "$kind" != private ] || listens "$pid" "$port"; } && answers "$port"; }

