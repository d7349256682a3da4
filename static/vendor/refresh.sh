#!/bin/sh
# Fetches the vendored scripts anew, in exactly these versions, with their
# licences and checksums. npm checks the integrity of what it fetches. Nothing
# of this is needed to build or run the program.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
cd "$work"
npm pack --silent htmx.org@2.0.11 > /dev/null
tar xzf htmx.org-2.0.11.tgz
cp package/dist/htmx.min.js "$here/htmx.min.js"
cp package/LICENSE "$here/LICENSE.htmx"
cd "$here"
sha256sum htmx.min.js LICENSE.htmx > SHA256SUMS
