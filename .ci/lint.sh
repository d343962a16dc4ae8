# clang-tidy on the C++ files that changed last. Sourced by .ci/run.
# shellcheck shell=bash disable=SC2154

lint_files=12      # at most so many, the latest first
lint_seconds=480   # and at most so long in all

# changed_sources : the .cc files that the last commits touched and that still exist, the latest first.
changed_sources() {
  local file count=0
  git log --no-merges -n 20 --name-only --format= --diff-filter=d -- 'common/*.cc' 'services/*.cc' |
    awk 'NF && !seen[$0]++' | while IFS= read -r file; do
    if [[ -f $file ]] && ((count < lint_files)); then
      printf '%s\n' "$file"
      count=$((count + 1))
    fi
  done
}

lint_changed() {
  local files code=0
  mapfile -t files <<<"$(changed_sources)"
  if [[ -z ${files[0]} ]]; then
    echo "no C++ file changed"
    return 0
  fi
  # The generated headers come first; tests/run goes on in the same folder.
  [[ -f $root/build/dev/build.ninja ]] || (cd "$root" && cmake --preset dev >/dev/null) || fail "CMake failed"
  NINJA_STATUS='[%f/%t %es] ' ninja -C "$root/build/dev" -j "$(build_jobs)" contract_services health_proto >/dev/null ||
    fail "the contracts do not compile"
  printf '%s\0' "${files[@]}" |
    timeout "$lint_seconds" xargs -0 -n 2 -P "$(build_jobs)" clang-tidy -p "$root/build/dev" --quiet \
      >"$work/tidy.out" 2>"$work/tidy.err" || code=$?
  if grep -q -e 'warning:' -e 'error:' "$work/tidy.out" || ((code != 0 && code != 124)); then
    cat "$work/tidy.out" >&2
    grep -v -e 'warnings generated' -e '^Suppressed' -e '^Use -header-filter' "$work/tidy.err" >&2 || true
    fail "clang-tidy found the above"
  elif ((code == 124)); then
    # Slowness of the machine is no fault of the change.
    echo "WARNING: clang-tidy was not done with all ${#files[@]} files in $lint_seconds s; nothing found until then"
  else
    echo "${#files[@]} files: clean"
  fi
}
