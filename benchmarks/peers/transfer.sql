\set debit random(0, :accounts - 1)
\set other random(1, :accounts - 1)
\set credit (:debit + :other) % :accounts
\set amount random(100, 999)
\set key random(1, 9223372036854775806)
select * from transfer(to_hex(:key::bigint), account_name(:debit::bigint), account_name(:credit::bigint), :amount::bigint);
