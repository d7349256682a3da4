-- The roles of an installation on PostgreSQL, made once by a superuser:
--
--   psql -v app=… -v owner=… -v dump=… -f roles.sql postgres
--
-- (the values are passwords). luna_owner owns the tables and migrates;
-- luna_app is the program: it owns nothing and sees one university at a time;
-- luna_system and luna_audit are what the program may become for one
-- transaction; luna_dump makes backups and may read everything.
SELECT 'CREATE ROLE ' || r FROM unnest(ARRAY['luna_owner', 'luna_app', 'luna_system', 'luna_audit', 'luna_dump']) r
	WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = r) \gexec
ALTER ROLE luna_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD :'owner';
ALTER ROLE luna_app LOGIN NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD :'app';
ALTER ROLE luna_dump LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE BYPASSRLS PASSWORD :'dump';
ALTER ROLE luna_system NOLOGIN NOSUPERUSER NOBYPASSRLS;
ALTER ROLE luna_audit NOLOGIN NOSUPERUSER NOBYPASSRLS;
GRANT luna_system, luna_audit TO luna_app;
SELECT 'CREATE DATABASE luna OWNER luna_owner' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'luna') \gexec
REVOKE ALL ON DATABASE luna FROM PUBLIC;
GRANT CONNECT ON DATABASE luna TO luna_app, luna_dump;
