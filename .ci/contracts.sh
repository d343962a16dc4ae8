# buf's lint of the contracts, and its comparison with the latest tag. Sourced by .ci/run.
# shellcheck shell=bash disable=SC2154

buf_version=1.75.0

# stage FOLDER PROTO : a buf workspace of our contracts (the folder PROTO) and of what they import, which Debian ships
# outside buf's sight.
stage() {
  local google=/usr/share/gocode/src/github.com/gogo/googleapis file
  mkdir -p "$1/google/google"
  cp -R "$2" "$1/mingbai"
  for file in api/annotations.proto api/http.proto rpc/error_details.proto rpc/status.proto; do
    mkdir -p "$1/google/google/$(dirname "$file")"
    cp "$google/google/$file" "$1/google/google/$file"
  done
  printf 'version: v1\ndirectories:\n  - mingbai\n  - google\n' >"$1/buf.work.yaml"
  printf 'version: v1\n' >"$1/google/buf.yaml"
}

# check_contracts FOLDER
check_contracts() {
  local work=$1 tag base buf
  (cd "$work" && npm install --silent --no-save --no-audit --no-fund --prefix "$work/npm" \
    "@bufbuild/buf-linux-x64@$buf_version") || fail "npm could not fetch buf $buf_version"
  buf="$work/npm/node_modules/@bufbuild/buf-linux-x64/bin/buf"
  stage "$work/now" "$root/proto"
  (cd "$work/now" && "$buf" lint mingbai) || fail "buf lint found the above"
  echo "lint: clean"

  # Against the latest release; before the first one the last commit is compared, and differences are only reported.
  tag=$(git describe --tags --abbrev=0 --match 'v*' 2>/dev/null || true)
  base=${tag:-$(git rev-parse --verify --quiet HEAD~1 || true)}
  if [[ -z $base ]] || ! git cat-file -e "$base:proto" 2>/dev/null; then
    echo "breaking: nothing earlier to compare with"
    return 0
  fi
  mkdir "$work/earlier"
  git archive "$base" proto | tar -x -C "$work/earlier"
  stage "$work/then" "$work/earlier/proto"
  if (cd "$work/now" && "$buf" breaking mingbai --against "$work/then/mingbai"); then
    echo "breaking: nothing since ${tag:-the last commit}"
  elif [[ -n $tag ]]; then
    fail "the contracts break with $tag, as shown above"
  else
    echo "breaking: the above since the last commit; no v* tag yet, so it only reports"
  fi
}
