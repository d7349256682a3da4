-- The roles of an installation on PostgreSQL, made by a superuser, once and
-- without harm again:
--
--   luna migrate roles | psql -v app=… -v owner=… -v dump=… postgres
--
-- (the values are passwords). luna_owner owns the tables and migrates;
-- luna_app is the program: it owns nothing and sees one university at a time;
-- luna_system and luna_audit are what the program may become for one
-- transaction; luna_dump makes backups and may read everything.
\set ON_ERROR_STOP on
SET client_min_messages = warning;
SELECT 'CREATE ROLE ' || r FROM unnest(ARRAY['luna_owner', 'luna_app', 'luna_system', 'luna_audit', 'luna_dump']) r
	WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = r) \gexec
ALTER ROLE luna_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'owner';
ALTER ROLE luna_app LOGIN NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'app';
ALTER ROLE luna_dump LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION BYPASSRLS PASSWORD :'dump';
ALTER ROLE luna_system NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
ALTER ROLE luna_audit NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
-- Since PostgreSQL 16 it is the membership that says whether it is inherited.
SELECT current_setting('server_version_num')::int >= 160000 AS inherits_by_grant \gset
\if :inherits_by_grant
GRANT luna_system, luna_audit TO luna_app WITH INHERIT FALSE, SET TRUE;
\else
GRANT luna_system, luna_audit TO luna_app;
\endif
SELECT 'CREATE DATABASE luna OWNER luna_owner' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'luna') \gexec
REVOKE ALL ON DATABASE luna FROM PUBLIC;
GRANT CONNECT ON DATABASE luna TO luna_app, luna_dump;
