#!/bin/sh
# Makes the desk's own role and database. A superuser would not be held to the policies that keep clients apart.
set -eu
: "${DESK_PASSWORD:?}"
psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --set password="$DESK_PASSWORD" \
    --username "${POSTGRES_USER:-postgres}" --dbname postgres <<'SQL'
CREATE ROLE triage_desk LOGIN PASSWORD :'password' NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
CREATE DATABASE triage_desk OWNER triage_desk;
REVOKE ALL ON DATABASE triage_desk FROM PUBLIC;
SQL
