-- Run once as the superuser: psql -f deploy/roles.sql
-- The owner makes and migrates tables; the application reads and writes rows, bound by row-level security.
CREATE ROLE yitang_owner LOGIN NOSUPERUSER NOBYPASSRLS;
CREATE ROLE yitang_app LOGIN NOSUPERUSER NOBYPASSRLS;
CREATE DATABASE yitang OWNER yitang_owner ENCODING 'UTF8' TEMPLATE template0;
