#!/bin/sh
# Runs once, when the server has no data yet: a user and a database of its own for each that has one. Passwords come from files.
set -eu

make() {
    # The password is a variable of psql, which quotes it: it is no part of the statement's text.
    psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
        --set name="$1" --set password="$(cat "/run/secrets/$1_db_password")" <<'SQL'
CREATE ROLE :"name" LOGIN PASSWORD :'password';
CREATE DATABASE :"name" OWNER :"name";
REVOKE CONNECT, TEMPORARY ON DATABASE :"name" FROM PUBLIC;
SQL
}

make anip
make mlflow
make airflow
psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname anip --command 'CREATE EXTENSION vector'
