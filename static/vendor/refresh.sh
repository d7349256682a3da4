#!/bin/sh
# Fetches the vendored scripts anew, in exactly these versions, with their
# licences and checksums. npm checks the integrity of what it fetches. Nothing
# of this is needed to build or run the program.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
cd "$work"

# fetch PACKAGE VERSION FILE NAME: one file of a package, and its licence.
fetch() {
	npm pack --silent "$1@$2" > /dev/null
	tar xzf "$1-$2.tgz"
	cp "package/$3" "$here/$4.min.js"
	cp package/LICENSE "$here/LICENSE.$4"
	rm -r package
}

fetch htmx.org 2.0.11 dist/htmx.min.js htmx
fetch tus-js-client 4.3.1 dist/tus.min.js tus
# The build for browsers that are not the newest.
fetch pdfjs-dist 5.4.624 legacy/build/pdf.min.mjs pdf
fetch pdfjs-dist 5.4.624 legacy/build/pdf.worker.min.mjs pdf-worker
rm "$here/LICENSE.pdf-worker"
cd "$here"
sha256sum htmx.min.js LICENSE.htmx tus.min.js LICENSE.tus pdf.min.js pdf-worker.min.js LICENSE.pdf > SHA256SUMS
