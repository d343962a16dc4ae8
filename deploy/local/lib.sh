# What deploy/local/run, tests/run and .ci/run share: packages, build, private MariaDB. Sourced by bash in strict mode;
# the caller sets `root` (the checkout) and `program` (its own name in messages).
# shellcheck shell=bash disable=SC2034,SC2154

# Debian keeps mariadbd where only root looks.
PATH="$PATH:/usr/sbin"

say() { printf '\n== %s\n' "$*"; }
fail() {
  printf '%s: %s\n' "$program" "$*" >&2
  exit 1
}

# packages_of SECTION… : the packages of these sections of packages.txt.
packages_of() {
  awk -v sections=" $* " '
    /^\[/ { wanted = index(sections, " " substr($1, 2, length($1) - 2) " ") > 0; next }
    /^[^#[:space:]]/ && wanted { print $1 }' "$root/deploy/local/packages.txt"
}

# install_packages SECTION… : installs what is missing of these sections; says what, and why where it fails.
install_packages() {
  if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    fail "this needs Debian 12: dpkg-query and apt-get are not here"
  fi
  local wanted installed missing log as_root=()
  # No <(...) here: a chroot without /proc has no /dev/fd.
  wanted=$(packages_of "$@" | sort -u)
  # shellcheck disable=SC2086  # one word per package
  installed=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' $wanted 2>/dev/null |
    awk '$2 == "installed" { print $1 }' || true)
  missing=$(printf '%s\n' "$wanted" | grep -vxF "$installed" | tr '\n' ' ' || true)
  missing=${missing% }
  [[ -n $missing ]] || return 0
  say "Installing Debian packages: $missing"
  if [[ $(id -u) != 0 ]]; then
    command -v sudo >/dev/null ||
      fail "packages are missing and neither root nor sudo is here; as root: apt-get install $missing"
    as_root=(sudo)
    [[ -t 0 ]] || as_root+=(-n)
  fi
  log=$(mktemp)
  # shellcheck disable=SC2086
  if ! { "${as_root[@]}" apt-get -q -o DPkg::Lock::Timeout=120 update &&
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=120 \
      --no-install-recommends install $missing; } </dev/null >"$log" 2>&1; then
    local why
    why=$(grep -E '^(E:|sudo:)' "$log" | tail -n 2 | tr '\n' ' ' || true)
    [[ -n $why ]] || why=$(tail -n 1 "$log")
    rm -f "$log"
    fail "packages could not be installed: ${why% } (wanted: $missing; the list is for Debian 12)"
  fi
  rm -f "$log"
}

# need_space FOLDER KIB WHAT : fails where the disk of FOLDER has less free than that.
need_space() {
  local free
  free=$(stat --file-system --format '%a %S' "$1" | awk '{ printf "%d", $1 * $2 / 1024 }')
  ((free >= $2)) || fail "disk full: $3 needs $(($2 / 1024)) MiB, $1 has $((free / 1024)) MiB free"
}

# Compilers at a time: one for each core, as far as memory carries them (about 1.2 GiB each).
build_jobs() {
  local jobs memory
  jobs=$(nproc)
  memory=$(awk '/^MemAvailable/ { print int($2 / 1200000) }' /proc/meminfo 2>/dev/null || true)
  [[ -z $memory ]] || ((memory >= jobs)) || jobs=$((memory > 1 ? memory : 1))
  printf '%s\n' "$jobs"
}

# build PRESET : configures where needed and builds build/PRESET.
build() {
  local folder="$root/build/$1" log
  mkdir -p "$folder" || fail "cannot write to $root/build"
  if [[ ! -f $folder/build.ninja ]]; then
    log="$folder/configure.log"
    (cd "$root" && cmake --preset "$1") >"$log" 2>&1 ||
      fail "CMake failed: $(grep -m 1 -A 3 'CMake Error' "$log" | tr -s '\n ' ' ')(whole output: ${log#"$root/"})"
  fi
  NINJA_STATUS='[%f/%t %es] ' ninja -C "$folder" -j "$(build_jobs)" ||
    fail "the build failed; the first error is above (again: ninja -C build/$1)"
}

# set_socket PATH : sets `socket` to PATH, or to a short name where PATH is too long for a socket (107 bytes).
set_socket() {
  local folder
  socket=$1
  ((${#1} >= 100)) || return 0
  folder="/tmp/mingbai-$(id -u)-$(printf '%s' "$1" | cksum | cut -d ' ' -f 1)"
  [[ -d $folder ]] || mkdir -m 700 "$folder" || fail "cannot write to $folder"
  if [[ ! -O $folder || -L $folder ]]; then fail "$folder belongs to somebody else"; fi
  socket="$folder/db.sock"
}

# mariadb_create FOLDER LOG : an empty database, whole or not at all.
mariadb_create() {
  [[ ! -d $1/mysql ]] || return 0
  rm -rf "$1.new"
  local as=()
  [[ $(id -u) != 0 ]] || as=(--user=root)
  mariadb-install-db --no-defaults --force "${as[@]}" --datadir="$1.new" --auth-root-authentication-method=normal \
    --skip-test-db >>"$2" 2>&1 ||
    fail "MariaDB could not create its files: $(grep -E 'ERROR|FATAL' "$2" | tail -n 1) (log: $2)"
  mv "$1.new" "$1"
}

# mariadb_command FOLDER SOCKET : the command that runs it, into the array `mariadb_run`. Its temporary files are in a
# folder of its own: a server that starts takes those of others away where they share one.
mariadb_command() {
  mkdir -p "$1.tmp"
  mariadb_run=(mariadbd --no-defaults "--datadir=$1" "--tmpdir=$1.tmp" "--socket=$2" --skip-networking
    --default-time-zone=+00:00
    --character-set-server=utf8mb4 --collation-server=utf8mb4_bin --transaction-isolation=READ-COMMITTED
    --innodb-buffer-pool-size=256M --innodb-flush-log-at-trx-commit=1 --log-warnings=1)
  [[ $(id -u) != 0 ]] || mariadb_run+=(--user=root)
}

# mariadb_answers SOCKET
mariadb_answers() {
  mariadb --no-defaults --socket="$1" --user=root --batch --execute='SELECT 1' >/dev/null 2>&1
}
