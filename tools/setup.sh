#!/bin/sh
# Sets up what Onward needs and this machine lacks.
#   tools/setup.sh python   the environment .venv with Onward and every Python package
#   tools/setup.sh debian   Debian's packages that the browser tests and the build "names" need; never fatal
#   tools/setup.sh names    the extra "names" in .venv, compiled with those packages; never fatal
set -eu
cd "$(dirname "$0")/.."

FOR_BROWSER="chromium fonts-dejavu-core fonts-noto-core"
FOR_NAMES="g++ libicu-dev pkg-config"
SUITABLE='import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))'

say() { echo "setup: $*" >&2; }

find_python() {
    for name in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11 /usr/bin/python3}; do
        if "$name" -c "$SUITABLE" 2>/dev/null; then
            echo "$name"
            return
        fi
    done
    say "no Python 3.11 or later with venv found; on Debian type: apt-get install python3 python3-venv"
    exit 1
}

setup_python() {
    if [ "$(cat .venv/made-in 2>/dev/null)" != "$(pwd)" ]; then   # none yet, half made, or moved
        python=$(find_python)
        rm -rf .venv
        "$python" -m venv .venv
    fi
    say "installing Onward and its Python packages into .venv ($(.venv/bin/python --version))"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[all,dev]'
    pwd > .venv/made-in
}

python_headers() {   # a Python that is not Debian's brings its own
    case "$(.venv/bin/python -c 'import sys; print(sys.base_prefix)' 2>/dev/null)" in
        /usr) echo python3-dev ;;
    esac
}

missing_packages() {
    for package in $FOR_BROWSER $FOR_NAMES $(python_headers); do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' ||
            printf '%s ' "$package"
    done
}

setup_debian() {
    if ! command -v dpkg-query > /dev/null; then
        command -v chromium > /dev/null ||
            say "no chromium here: install it with this system's packages; until then the browser tests are skipped"
        return
    fi
    missing=$(missing_packages)
    [ -n "$missing" ] || return 0
    if [ "$(id -u)" = 0 ]; then
        say "installing Debian packages: $missing"
        if apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
            apt-get install -y -qq --no-install-recommends $missing > /dev/null; then
            return
        fi
    fi
    say "the tests that need them are skipped until you type: sudo apt-get install $missing"
}

setup_names() {
    [ .venv/names-made-in -nt pyproject.toml ] && return
    if ! pkg-config --exists icu-i18n 2>/dev/null; then
        say "the tests of the build \"names\" are skipped: its packages need pkg-config, g++ and the headers of ICU"
        return
    fi
    say "installing the extra \"names\" into .venv; PyICU is compiled, which takes a minute the first time"
    if .venv/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[names]'; then
        touch .venv/names-made-in
    else
        say "the tests of the build \"names\" are skipped: see above why its packages could not be installed"
    fi
}

case "${1:-}" in
    python) setup_python ;;
    debian) setup_debian ;;
    names) setup_names ;;
    *) say "say what to set up: python, debian or names"; exit 2 ;;
esac
