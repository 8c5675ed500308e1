#!/bin/sh
# Find a Python that can run the launcher, and become it. Asked each by running it: a name on the
# path may be a stub that only says that the version is not installed.
cd "$(dirname "$0")/.." || exit 1
# A stranger's library path could put other modules in front of ours.
unset PYTHONPATH PYTHONHOME PYTHONSAFEPATH

new_enough='import sys; sys.exit(sys.version_info < (3, 11))'
with_venv='import venv, ensurepip'
for wanted in "$with_venv; $new_enough" "$new_enough"; do
    for python in ${PYTHON:-python3 python3.13 python3.12 python3.11 python}; do
        if "$python" -c "$wanted" >/dev/null 2>&1; then
            exec "$python" -m launch "$@"
        fi
    done
done
echo "tidings: no Python 3.11 or newer was found here (looked for: ${PYTHON:-python3, python3.13, python3.12, python3.11}): install one, or name it: make ${1:-run} PYTHON=/path/to/python3" >&2
exit 1
