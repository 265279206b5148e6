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
# Into `.venv-lab`, which only the tests need: the packages that the calibration is compared with
# (some 830 MB), then what those import, at versions that agree with each other on Python 3.11.
lab_modules=(
  arch==8.0.0 scipy==1.17.1 statsmodels==0.15.0 QuantLib==1.44 py_lets_be_rational==1.1.2
  mpmath==1.4.1 vartests==0.4.1 pyextremes==2.6.1 scikit-learn==1.9.1
  numpy==2.4.6 pandas==3.1.1 pytest==9.2.0
  cvxpy-base==1.9.3 matplotlib==3.11.2 astropy==8.0.2 networkx==3.6.1 xlsxwriter==3.3.1
)
lab_module_alone=riskfolio-lib==7.4.0
# riskfolio-lib comes last and takes seconds to import: that it is installed is enough.
lab_imports="arch, QuantLib, vartests, pytest, importlib.metadata as m; m.version('riskfolio-lib')"

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

# make_environment FOLDER IMPORTS INSTALL: a virtual environment in FOLDER in which IMPORTS can be
# imported, filled by the command INSTALL, which gets FOLDER. Quick where it is there already; one
# that has become unusable is made afresh.
make_environment() {
  "$1/bin/python" -c "import $2" 2>/dev/null && return 0
  local python=/usr/bin/python3
  [[ -x $python ]] || python=python3
  echo "Making $1" >&2
  { "$python" -m venv --clear "$1" && "$3" "$1"; } >&2 </dev/null || {
    echo "packages: $1 could not be made" >&2
    return 1
  }
}

# install_modules FOLDER NAME...: from the Python package index.
install_modules() {
  "$1/bin/python" -m pip install --quiet --disable-pip-version-check "${@:2}"
}

install_client_modules() { install_modules "$1" "${python_modules[@]}"; }

# riskfolio-lib by itself: it asks for optimisers and a plotting stack that its historical
# measures do not use; what it imports is among the others.
install_lab_modules() {
  install_modules "$1" "${lab_modules[@]}" && install_modules "$1" --no-deps "$lab_module_alone"
}

make_python_environment() { make_environment .venv "$python_imports" install_client_modules; }
make_lab_environment() { make_environment .venv-lab "$lab_imports" install_lab_modules; }
