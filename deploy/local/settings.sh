# Where the local run keeps things, its ports, secrets and configuration files. Sourced by deploy/local/run.
# shellcheck shell=bash disable=SC2034,SC2154

services=(catalog publication feedback evaluation gateway)
# Who holds a token: each role of common/identity/roles.cc that people have, and each service. All act for the county.
roles=(disclosure-office clerk reviewer secrecy-officer publisher inspector party-office reader)
county=371325000000

# settings_init OFFSET : sets state, binaries, socket, http_port.
settings_init() {
  state="$root/.local"
  binaries="$root/build/release/services"
  offset=$1
  http_port=$((8080 + offset))
  set_socket "$state/run/db.sock"
}

port_of() {
  case $1 in
    gateway) echo $((7000 + offset)) ;;
    catalog) echo $((7001 + offset)) ;;
    publication) echo $((7002 + offset)) ;;
    feedback) echo $((7003 + offset)) ;;
    evaluation) echo $((7004 + offset)) ;;
  esac
}
metrics_port_of() { echo $(($(port_of "$1") + 2100)); }

random_hex() { od -An -v -tx1 -N32 /dev/urandom | tr -d ' \n'; }

# write_secret FILE : a random secret, unless the file has one.
write_secret() {
  [[ -s $1 ]] || (
    umask 077
    random_hex >"$1.new"
    mv "$1.new" "$1"
  )
}

# principal FILE SUBJECT ROLE : an entry of the token file.
principal() {
  printf 'principals {\n  token_sha256: "%s"\n  subject: "%s"\n  roles: "%s"\n  organization: "%s"\n}\n' \
    "$(tr -d '\n' <"$1" | sha256sum | cut -d ' ' -f 1)" "$2" "$3" "$county"
}

# The key, the tokens (made once, kept), and the token file with their hashes.
write_secrets() {
  local name role
  (umask 077 && mkdir -p "$state/secrets" "$state/tokens")
  for name in "${services[@]}"; do [[ $name == gateway ]] || write_secret "$state/secrets/$name.key"; done
  write_secret "$state/secrets/ledger.key"
  for role in "${roles[@]}"; do write_secret "$state/tokens/$role.token"; done
  for name in "${services[@]}"; do write_secret "$state/tokens/service-$name.token"; done
  {
    echo "# The callers of the local run; their tokens are in tokens/. Written by deploy/local/run."
    for role in "${roles[@]}"; do principal "$state/tokens/$role.token" "$role:$county" "$role"; done
    for name in "${services[@]}"; do
      role=service
      [[ $name != gateway ]] || role=gateway
      principal "$state/tokens/service-$name.token" "service:$name" "$role"
    done
  } >"$state/tokens.textproto"
}

# A name of this ledger, another after --reset: two logs never bear one name.
ledger_id() { sha256sum <"$state/secrets/ledger.key" | cut -c 1-8; }

# write_config : .local/config/<service>.textproto for each service.
write_config() {
  local name other
  mkdir -p "$state/config"
  for name in "${services[@]}"; do
    {
      echo "# Written by deploy/local/run at each start."
      cat <<TEXT
server {
  listen_address: "127.0.0.1:$(port_of "$name")"
  metrics_address: "127.0.0.1:$(metrics_port_of "$name")"
  token_file: "$state/tokens.textproto"
  own_token_file: "$state/tokens/service-$name.token"
  demo_clock_file: "$state/clock"
TEXT
      # A standard catalogue may have 8 MiB.
      if [[ $name == catalog ]]; then echo '  max_request_bytes: 9437184'; fi
      echo '}'
      if [[ $name == gateway ]]; then
        echo "http_address: \"127.0.0.1:$http_port\""
      else
        cat <<TEXT
database {
  unix_socket: "$socket"
  schema: "mingbai_$name"
  user: "root"
  secret_key_file: "$state/secrets/$name.key"
}
TEXT
      fi
      if [[ $name == publication ]]; then
        echo "ledger { origin: \"localhost/ledger/$(ledger_id)\" key_file: \"$state/secrets/ledger.key\" }"
      fi
      for other in $(callees_of "$name"); do echo "${other}_target: \"127.0.0.1:$(port_of "$other")\""; done
    } >"$state/config/$name.textproto"
  done
}

# callees_of SERVICE : the services that it calls.
callees_of() {
  case $1 in
    publication | feedback) echo catalog ;;
    evaluation) echo catalog publication feedback ;;
    gateway) echo catalog publication feedback evaluation ;;
  esac
}
