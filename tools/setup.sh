#!/bin/sh
# Sets up what Onward needs and this machine lacks.
#   tools/setup.sh venv     an empty environment .venv
#   tools/setup.sh python   the environment .venv with Onward and every Python package
#   tools/setup.sh compiled the tests, compiled while the rest is fetched: two processes would each do it; never fatal
#   tools/setup.sh debian   Debian's packages that the tests of browser, Neo4j and the build "names" need; never fatal
#   tools/setup.sh icu      PyICU, which the extra "names" needs: Debian's, where it fits, else compiled; never fatal
#   tools/setup.sh names    the extra "names" in .venv, and followthemoney, which needs it and judges the export
#                           "ftm" in the tests; never fatal
#   tools/setup.sh neo4j    the genuine Neo4j of the tests, from Maven Central; never fatal
#   tools/setup.sh newer    the newer line of Neo4j, likewise
#   tools/setup.sh long     what long tests need beside: the extra "gauntlet" in .venv
set -eu
cd "$(dirname "$0")/.."

CHROMIUM=chromium-headless-shell   # draws pages with half the work of the browser that has windows
FOR_BROWSER="fonts-dejavu-core fonts-droid-fallback fonts-noto-core"
FOR_NAMES="g++ libicu-dev pkg-config"
FOR_NEO4J="default-jre-headless maven"
NEO4J_LTS=5.26.26      # the long-support line
NEO4J_NEWER=2026.09.0  # which needs Java 21 or later, and is asked in the gauntlet
SUITABLE='import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))'

say() { echo "setup: $*" >&2; }

# The system's own first: Debian compiles it by a profile of what it runs, which a version manager does not do
# unless asked. What is plain Python takes two thirds of the time then, the tests at best some nine tenths.
find_python() {
    for name in ${PYTHON:-/usr/bin/python3 python3 python3.14 python3.13 python3.12 python3.11}; do
        if "$name" -c "$SUITABLE" 2>/dev/null; then
            echo "$name"
            return
        fi
    done
    say "no Python 3.11 or later with venv found; on Debian type: apt-get install python3 python3-venv"
    exit 1
}

setup_venv() {
    [ "$(cat .venv/begun-in 2>/dev/null)" != "$(pwd)" ] || return 0   # it is whole and was not moved
    python=$(find_python)
    rm -rf .venv
    "$python" -m venv .venv
    pwd > .venv/begun-in
}

# By uv, which takes a third of pip's time, unless pip is set up here for an index of its own, which uv would not
# ask, or uv cannot be had. What is imported is compiled then; the rest of a thousand modules never is.
install_packages() {
    if ! .venv/bin/python -m pip config list | grep -Eq 'index|binary|proxy' &&
        pip_install uv && .venv/bin/uv pip install --quiet --python .venv/bin/python "$@"; then
        return 0
    fi
    pip_install "$@"
}

pip_install() {
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-compile "$@"
}

setup_python() {
    setup_venv
    say "installing Onward and its Python packages into .venv ($(.venv/bin/python --version))"
    install_packages --editable '.[all,dev]'
    pwd > .venv/made-in
}

compile_tests() {
    [ .venv/tests-compiled -nt .venv/made-in ] && return
    .venv/bin/python -m pytest -p tests.only_imported --collect-only --quiet --numprocesses=0 --assert=plain > /dev/null 2>&1 || return 0   # the run says why
    touch .venv/tests-compiled
}

python_headers() {   # a Python that is not Debian's brings its own
    python=.venv/bin/python   # or that of which it is being made
    [ -e .venv/made-in ] || python=$(find_python 2>/dev/null) || return 0
    case "$("$python" -c 'import sys; print(sys.base_prefix)' 2>/dev/null)" in
        /usr) echo python3-dev ;;
    esac
}

# The browser with windows will do where it is there and the other one is not to be had.
missing_chromium() {
    ! command -v "$CHROMIUM" > /dev/null || return 0
    if command -v chromium > /dev/null; then
        [ "$(id -u)" = 0 ] && apt-cache show "$CHROMIUM" > /dev/null 2>&1 || return 0
    fi
    printf '%s ' "$CHROMIUM"
}

missing_packages() {
    missing_chromium
    neo4j=$FOR_NEO4J
    if [ -n "${NEO4J_URI:-}" ] || { command -v java && command -v mvn; } > /dev/null; then
        neo4j=
    fi
    for package in $FOR_BROWSER $FOR_NAMES $neo4j $(python_headers); do
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
        if apt-get update -qq; then
            apt-cache show "$CHROMIUM" > /dev/null 2>&1 ||   # an older Debian has the other one alone
                missing=$(echo "$missing" | sed "s/$CHROMIUM/chromium/")
            DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing > /dev/null &&
                return
        fi
    fi
    say "the tests that need them are skipped until you type: sudo apt-get install $missing"
}

setup_icu() {   # while the other packages are installed: it is compiled for more than a minute
    [ .venv/names-made-in -nt pyproject.toml ] && return
    pkg-config --exists icu-i18n 2>/dev/null || return 0   # `names` says so
    take_debians_icu 2>/dev/null && return
    say "compiling PyICU, which takes a minute the first time"
    .venv/bin/python -m pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir build/wheels pyicu ||
        say "PyICU cannot be compiled beforehand: see above why"
}

take_debians_icu() {   # which is compiled already, where .venv is of the Python that Debian has
    deb=build/debian-icu
    rm -rf "$deb" && mkdir -p "$deb" && (cd "$deb" && apt-get download -qq python3-icu) || return 1
    dpkg -x "$deb"/python3-icu_*.deb "$deb" || return 1
    packages=$deb/usr/lib/python3/dist-packages
    suffix=$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_config_var("EXT_SUFFIX"))')
    [ -e "$packages/icu/_icu_$suffix" ] || return 1
    PYTHONPATH=$packages .venv/bin/python -c 'import icu' || return 1
    cp -r "$packages/." "$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("platlib"))')"
}

setup_names() {
    [ .venv/names-made-in -nt pyproject.toml ] && return
    if ! pkg-config --exists icu-i18n 2>/dev/null; then
        say "the tests of the build \"names\" are skipped: its packages need pkg-config, g++ and the headers of ICU"
        return
    fi
    say "installing the extra \"names\" into .venv"
    mkdir -p build/wheels
    if install_packages --find-links build/wheels --editable '.[names]' 'followthemoney>=4.11,<5'; then
        touch .venv/names-made-in
    else
        say "the tests of the build \"names\" are skipped: see above why its packages could not be installed"
    fi
}

java_release() {   # of the newest Java here, as the tests look for it
    for java in java "${JAVA_HOME:-/nowhere}/bin/java" /usr/lib/jvm/*/bin/java /opt/*/bin/java; do
        command -v "$java" > /dev/null && "$java" -version 2>&1
    done | sed -n 's/.*version "\([0-9]*\).*/\1/p' | sort -n | tail -n 1
}

setup_neo4j() {   # of these versions
    [ -z "${NEO4J_URI:-}" ] || return 0   # the tests use that server
    release=$(java_release)
    if [ "${release:-0}" -lt 17 ] || ! command -v mvn > /dev/null; then
        say "the tests on Neo4j are skipped until you install Java 17 or later and Maven; on Debian type: apt-get install $FOR_NEO4J"
        return
    fi
    for version; do
        [ "${version%%.*}" -lt 2000 ] || [ "$release" -ge 21 ] || continue
        [ -d "build/neo4j/$version" ] && continue
        say "fetching Neo4j $version for the tests from Maven Central, some 120 MB"
        mkdir -p build/neo4j
        rm -rf "build/neo4j/$version.part"
        if mvn -B -q -Dstyle.color=never -f tests/neo4j/pom.xml dependency:copy-dependencies "-Dneo4j=$version" \
            -DincludeScope=runtime "-DoutputDirectory=$(pwd)/build/neo4j/$version.part" >&2; then
            mv "build/neo4j/$version.part" "build/neo4j/$version"
        else
            say "the tests on Neo4j $version are skipped: see above why it could not be fetched"
        fi
    done
}

case "${1:-}" in
    venv) setup_venv ;;
    python) setup_python ;;
    compiled) compile_tests ;;
    debian) setup_debian ;;
    icu) setup_icu ;;
    names) setup_names ;;
    neo4j) setup_neo4j "$NEO4J_LTS" ;;
    newer) setup_neo4j "$NEO4J_NEWER" ;;
    long) install_packages --editable '.[gauntlet]' ;;
    *) say "say what to set up: venv, python, compiled, debian, icu, names, neo4j, newer or long"; exit 2 ;;
esac
