# What the project needs beside a Swift 6.3 toolchain, in one place. Sourced by bash, from
# `Tests/run.sh` and `examples/quickstart.sh`; every system library of Package.swift is here.

# To build, to run, and to draw the report of a run.
build_packages=(libzmq3-dev libsodium-dev zlib1g-dev liblapacke-dev libnlopt-dev libjs-chart.js)
# To test: the Python client (Debian's pip trusts what ca-certificates installs), and a browser
# that looks at the report.
test_packages=(python3 python3-venv ca-certificates chromium)
# From the Python package index into `.venv`, and the names they are imported by.
python_modules=(pyzmq numpy pytest)
python_imports="zmq, numpy, pytest"

# need_swift: status 1, and one line on standard error, where there is no Swift toolchain.
need_swift() {
  command -v swift >/dev/null && return 0
  echo "swift is not on the PATH; a Swift 6.3 toolchain is needed:" \
    "https://www.swift.org/install" >&2
  return 1
}

# install_packages NAME...: installs what is missing of these Debian packages.
# Status 1, and one line on standard error, where that cannot be done.
install_packages() {
  local name missing=() as_root=()
  if ! command -v dpkg-query >/dev/null; then
    echo "packages: this system is not Debian; install the equivalents of: $*" >&2
    return 1
  fi
  for name in "$@"; do
    [[ $(dpkg-query -W -f '${db:Status-Abbrev}' "$name" 2>/dev/null) == ii* ]] ||
      missing+=("$name")
  done
  ((${#missing[@]})) || return 0
  if ((EUID != 0)); then
    # Without a terminal nobody could type a password.
    if command -v sudo >/dev/null && { [[ -t 0 ]] || sudo -n true 2>/dev/null; }; then
      as_root=(sudo)
    else
      echo "packages: missing, and neither root nor sudo to install them:" \
        "apt-get install ${missing[*]}" >&2
      return 1
    fi
  fi
  echo "Installing ${missing[*]}" >&2
  # A list that cannot be refreshed may still be good enough; the installation decides.
  "${as_root[@]}" apt-get update -q >&2 </dev/null ||
    echo "packages: apt-get update failed; going on with the lists at hand" >&2
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y \
    --no-install-recommends -o DPkg::Lock::Timeout=300 "${missing[@]}" >&2 </dev/null || {
    echo "packages: apt-get could not install ${missing[*]}" >&2
    return 1
  }
}

# make_python_environment: `.venv` in the current folder with the Python modules above.
# Quick where it is there already; one that has become unusable is made afresh.
make_python_environment() {
  .venv/bin/python -c "import $python_imports" 2>/dev/null && return 0
  local python=/usr/bin/python3
  [[ -x $python ]] || python=python3
  echo "Making .venv with ${python_modules[*]}" >&2
  { "$python" -m venv --clear .venv &&
    .venv/bin/python -m pip install --quiet --disable-pip-version-check \
      "${python_modules[@]}"; } >&2 </dev/null || {
    echo "packages: .venv could not be made with ${python_modules[*]}" >&2
    return 1
  }
}
