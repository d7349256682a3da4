#!/bin/sh
# Draws the secrets of compose.yaml, each into a file of its own in the folder
# secrets. A secret that is there is left as it is, so this may run again: after
# one was deleted to be drawn anew, for example.
set -eu
cd "$(dirname "$0")"
umask 077
mkdir -p secrets backups
cd secrets

for name in superuser_password owner_password app_password dump_password session_key data_key; do
	[ -s "$name" ] || od -An -N32 -tx1 /dev/urandom | tr -d ' \n' >"$name"
done

# What the program signs in with. Made from the passwords each time.
address() {
	rm -f "$1"
	printf 'postgres://%s:%s@db:5432/luna?sslmode=disable' "$2" "$(cat "$3")" >"$1"
}
address database_url luna_app app_password
address owner_url luna_owner owner_password

# The password of the mail server, if it asks for one, and the secret of a bucket
# for files, if there is one, are yours to fill in.
for name in smtp_password media_secret; do
	[ -e "$name" ] || : >"$name"
done

# Each container runs as a user of its own, and all must read their files; on
# this machine the closed folder keeps everybody else out.
chmod 444 ./*
chmod 700 .

# luna doctor sees the names and the ages of backups, not what is in them.
chmod 755 ../backups
