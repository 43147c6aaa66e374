-- The database roles of Needlepath. Run as a superuser, connected to Needlepath's own database; safe to repeat:
--   psql -d needlepath -f deploy/roles.sql
-- Nobody connects as a superuser or past row-level security. No password is set here: see deploy/README.md.

DO $$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['needlepath_owner', 'needlepath_app', 'needlepath_web', 'needlepath_worker',
                                'needlepath_restore'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
            EXECUTE format('CREATE ROLE %I', wanted);
        END IF;
    END LOOP;
END
$$;

-- Owns the tables and migrates; serves no request.
ALTER ROLE needlepath_owner LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOREPLICATION;
ALTER ROLE needlepath_owner SET lock_timeout = '10s';
ALTER ROLE needlepath_owner SET idle_in_transaction_session_timeout = '10min';

-- What the application may do with the owner's tables; the two roles below are in it.
ALTER ROLE needlepath_app NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;

-- Pages: a person is waiting.
ALTER ROLE needlepath_web LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;
ALTER ROLE needlepath_web SET statement_timeout = '10s';
ALTER ROLE needlepath_web SET lock_timeout = '5s';
ALTER ROLE needlepath_web SET idle_in_transaction_session_timeout = '30s';

-- The worker and the clock: nobody is waiting, but nothing may hang.
ALTER ROLE needlepath_worker LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;
ALTER ROLE needlepath_worker SET statement_timeout = '60s';
ALTER ROLE needlepath_worker SET lock_timeout = '10s';
ALTER ROLE needlepath_worker SET idle_in_transaction_session_timeout = '2min';

-- Proves backups: makes a database of its own, restores into it and drops it. It may not even connect to this one.
ALTER ROLE needlepath_restore LOGIN NOSUPERUSER NOBYPASSRLS CREATEDB NOCREATEROLE NOREPLICATION;

GRANT needlepath_app TO needlepath_web, needlepath_worker;

-- A statement that failed holds what somebody typed, and the server's own log is read by many.
DO $$
DECLARE
    role text;
BEGIN
    FOREACH role IN ARRAY ARRAY['needlepath_owner', 'needlepath_web', 'needlepath_worker'] LOOP
        EXECUTE format('ALTER ROLE %I SET log_min_error_statement = panic', role);
        EXECUTE format('ALTER ROLE %I SET log_error_verbosity = terse', role);
        EXECUTE format('ALTER ROLE %I SET log_min_duration_statement = -1', role);
        EXECUTE format('ALTER ROLE %I SET log_statement = none', role);
    END LOOP;
END
$$;

-- This database: only these roles come in, and what the owner makes the application may use.
DO $$
BEGIN
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO needlepath_owner, needlepath_app', current_database());
END
$$;
GRANT USAGE, CREATE ON SCHEMA public TO needlepath_owner;
GRANT USAGE ON SCHEMA public TO needlepath_app;
ALTER DEFAULT PRIVILEGES FOR ROLE needlepath_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO needlepath_app;
ALTER DEFAULT PRIVILEGES FOR ROLE needlepath_owner IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO needlepath_app;
