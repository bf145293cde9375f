/**
 * The audit trail in partitions, one for each month, so that the oldest can go without touching a row. It keeps its name and its
 * columns: the version before goes on writing and reading it.
 */
import { sql } from 'kysely'
import type { Migration } from '../migrate.ts'

export const auditMonths: Migration = {
  name: '0011-audit-months',
  statements: [
    // Read before anything is locked. No event may be later than the first partition ends, whatever its replica's clock said.
    sql`select set_config('symbolon.first_ends_at', cast(
        (date_trunc('month', greatest(now() + interval '1 day', (select max(at) from audit_events)) at time zone 'UTC')
          + interval '1 month') at time zone 'UTC' as text), true)`,
    sql`alter table audit_events rename to audit_events_first`,
    sql`alter table audit_events_first alter column id drop identity`,
    sql`alter index audit_events_pkey rename to audit_events_first_pkey`,
    sql`alter index audit_events_ref rename to audit_events_first_ref`,
    sql`create table audit_events (
      id bigint not null generated always as identity,
      at timestamptz not null,
      type text not null,
      ref text,
      user_id text,
      client_id text,
      session_id text,
      detail text
    ) partition by range (at)`,
    sql`create index audit_events_ref on audit_events (ref) where ref is not null`,
    sql`select setval(pg_get_serial_sequence('audit_events', 'id'),
          (select coalesce(max(id), 0) + 1 from audit_events_first), false)`,
    // Who may do what with the table, whatever the default is for new ones.
    sql`do $$
        declare held record;
        begin
          for held in
            select distinct grantee, case grantee when 0 then 'public' else cast(cast(grantee as regrole) as text) end as name
            from pg_class, aclexplode(relacl) where pg_class.oid = 'audit_events'::regclass and grantee <> relowner
          loop
            execute format('revoke all on audit_events from %s', held.name);
          end loop;
          for held in
            select privilege_type, case grantee when 0 then 'public' else cast(cast(grantee as regrole) as text) end as name
            from pg_class, aclexplode(relacl) where pg_class.oid = 'audit_events_first'::regclass and grantee <> relowner
          loop
            execute format('grant %s on audit_events to %s', held.privilege_type, held.name);
          end loop;
        end $$`,
    // Reads every row of it once, to see that none is later.
    sql`do $$
        begin
          execute format('alter table audit_events attach partition audit_events_first for values from (minvalue) to (%L)',
            current_setting('symbolon.first_ends_at'));
        end $$`,
    // For an event of a time that has no partition: one that cannot be written would be a sign-in refused.
    sql`create table audit_events_other partition of audit_events (primary key (id)) default`,
    sql`create view audit_months as
        select relname as name, cast(substring(pg_get_expr(relpartbound, pg_class.oid) from 'TO [(]''(.+)''[)]') as timestamptz) as ends_at
        from pg_class join pg_inherits on inhrelid = pg_class.oid
        where inhparent = 'audit_events'::regclass and pg_get_expr(relpartbound, pg_class.oid) <> 'DEFAULT'`,
    // As its owner, so that a role which may create nothing has its next months, and reaches no partition but through the table.
    sql`create function prepare_audit_months() returns void language plpgsql security definer set timezone = 'UTC' as $$
        declare
          begins timestamptz;
          ends timestamptz;
          month text;
          held record;
        begin
          perform pg_advisory_xact_lock(7796221);
          select greatest(max(ends_at), date_trunc('month', now())) into begins from audit_months;
          while begins < date_trunc('month', now()) + interval '4 months' loop
            ends := begins + interval '1 month';
            month := 'audit_events_' || to_char(begins, 'YYYY_MM');
            execute format('create table %I (like audit_events, primary key (id))', month);
            execute format('with moved as (delete from audit_events_other where at >= %L and at < %L returning *)
              insert into %I select * from moved', begins, ends, month);
            execute format('alter table audit_events attach partition %I for values from (%L) to (%L)', month, begins, ends);
            begins := ends;
          end loop;
          for held in
            select distinct cast(cast(inhrelid as regclass) as text) as partition,
              case grantee when 0 then 'public' else cast(cast(grantee as regrole) as text) end as name
            from pg_inherits join pg_class on pg_class.oid = inhrelid, aclexplode(relacl)
            where inhparent = 'audit_events'::regclass and grantee <> relowner
          loop
            execute format('revoke all on %s from %s', held.partition, held.name);
          end loop;
        end $$`,
    // Nobody's temporary table is taken for one of these.
    sql`do $$
        begin
          execute format('alter function prepare_audit_months() set search_path to %I, pg_temp', current_schema());
        end $$`,
    sql`select prepare_audit_months()`,
    sql`alter table audit_batches add column pruned_at timestamptz`,
  ],
}
