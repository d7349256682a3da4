#!/bin/sh
# Cuts inter.woff2 out of Inter Variable: Latin with German and its neighbours,
# weights 400 to 700, text size. Needs npm, fonttools and brotli for Python; the
# program needs none of them.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
cd "$work"
npm pack --silent inter-ui@4.1.1 > /dev/null
tar xzf inter-ui-4.1.1.tgz
python3 -m fontTools.varLib.instancer package/variable/InterVariable.woff2 opsz=14 wght=400:700 -o inter.ttf
python3 -m fontTools.subset inter.ttf --flavor=woff2 --no-hinting --desubroutinize \
	--output-file="$here/inter.woff2" \
	--layout-features=kern,liga,calt,tnum,case,ccmp,locl,mark,mkmk \
	--unicodes=U+0020-007E,U+00A0-0107,U+010C-010D,U+0111,U+0118-011B,U+0131,U+0141-0144,U+0150-0153,U+0158-015B,U+0160-0161,U+0170-0171,U+0178,U+017D-017E,U+1E9E,U+2002-200A,U+2010-2015,U+2018-201E,U+2020-2022,U+2026,U+202F,U+2030,U+2032-2033,U+2039-203A,U+20AC,U+2122,U+2190-2193,U+2212,U+221E,U+2248,U+2260,U+2264-2265,U+2713
cp package/LICENSE.txt "$here/LICENSE.inter"
ls -l "$here/inter.woff2"
